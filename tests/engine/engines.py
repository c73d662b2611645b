"""The engines that the contract holds for: how each makes an empty collection, and what of it lies where.

A new engine is a function here and a name in `ENGINES`; the tests know nothing else of it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock
from uuid import uuid4

from index import Collection, Embedder, SearchSettings, check
from index.engine.lance.connecting import connect
from tests.object_storage import storing
from tests.toy import ToyEmbedder

__all__ = ["ENGINES", "EVERYWHERE", "FAST", "Engine", "Place"]

CACHE = "QA_CACHE"  # where a machine keeps what it can do without


@dataclass(frozen=True, slots=True)
class Place:
    """A collection, as one machine sees it; another process can be given it."""

    location: str
    machine: Path  # the folder in which this machine keeps what it can do without
    environment: Mapping[str, str] = field(default_factory=dict)  # what the storage asks for

    def open(self, embedder: Embedder | None = None, settings: SearchSettings | None = None) -> Collection:
        """Open it from this machine."""
        with mock.patch.dict(os.environ, {**self.environment, CACHE: str(self.machine)}):
            return Collection.open(self.location, embedder=embedder or ToyEmbedder(), settings=settings)

    def elsewhere(self, name: str) -> Place:
        """The same collection from another machine, which knows nothing of it yet."""
        return replace(self, machine=self.machine.parent / name)


@dataclass(frozen=True, slots=True)
class Engine:
    """What the tests must know of an engine."""

    name: str
    empty: Callable[[Path], Place]  # a collection that is not made yet, within a folder of its own
    stored: Callable[[Place], Iterator[bytes]]  # all that is kept of it, wherever
    vacuum: Callable[[Place], None]  # leave no trace of what was deleted
    from_later: Callable[[Place], AbstractContextManager[None]]  # inside, a program of later, schema 99, has written it


# One folder, SQLite and what is derived from it


@contextlib.contextmanager
def embedded() -> Iterator[Engine]:
    """On one machine: all of them see the same folder."""

    def empty(folder: Path) -> Place:
        return Place(str(folder / "data"), folder / "machine")

    def stored(place: Place) -> Iterator[bytes]:
        yield from _files(Path(place.location))

    def vacuum(place: Place) -> None:
        assert check(Path(place.location), vacuum=True, embedder=ToyEmbedder()).problems == ()

    @contextlib.contextmanager
    def from_later(place: Place) -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(Path(place.location) / "verbatim.sqlite")) as database:
            (schema,) = database.execute("PRAGMA user_version").fetchone()
            database.execute("PRAGMA user_version = 99")
            yield
            database.execute(f"PRAGMA user_version = {schema}")

    yield Engine("embedded", empty, stored, vacuum, from_later)


def _files(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


# Lance tables, in a folder or in a bucket, and what each machine derives


@contextlib.contextmanager
def lance() -> Iterator[Engine]:
    """In a folder that machines share."""

    def empty(folder: Path) -> Place:
        return Place(f"lance:{folder / 'shared'}", folder / "machine")

    def stored(place: Place) -> Iterator[bytes]:
        yield from _files(Path(place.location.removeprefix("lance:")))
        yield from _files(place.machine)

    yield Engine("lance", empty, stored, _vacuum, _from_later)


@contextlib.contextmanager
def s3() -> Iterator[Engine]:
    """In a bucket."""
    with storing() as storage, mock.patch.dict(os.environ, storage.environment):

        def empty(folder: Path) -> Place:
            return Place(f"s3://{storage.bucket}/{uuid4().hex}", folder / "machine", storage.environment)

        def stored(place: Place) -> Iterator[bytes]:
            yield from storage.objects(place.location.removeprefix(f"s3://{storage.bucket}/"))
            yield from _files(place.machine)

        yield Engine("s3", empty, stored, _vacuum, _from_later)


def _vacuum(place: Place) -> None:
    with mock.patch.dict(os.environ, {**place.environment, CACHE: str(place.machine)}):
        assert check(place.location, vacuum=True, embedder=ToyEmbedder()).problems == ()


@contextlib.contextmanager
def _from_later(place: Place) -> Iterator[None]:
    log = connect(place.location).newest("generations")
    before = log.version
    log.update(values={"format": 99})
    yield
    log.restore(before)


ENGINES: Mapping[str, Callable[[], AbstractContextManager[Engine]]] = {"embedded": embedded, "lance": lance, "s3": s3}
"""How each is begun."""
FAST = ("embedded", "lance")
"""Those that every promise is tried on."""
EVERYWHERE = tuple(ENGINES)
"""With those on which a process more stands between: for what goes wrong there and nowhere else."""
