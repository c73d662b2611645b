"""Starts processes that index, ends them, and says in a fresh one what must hold.

See docs/reliability.md for what is promised.
"""

from __future__ import annotations

import ast
import math
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self, TypeVar

from index import Hit
from tests.faults import indexer
from tests.faults.documents import new_documents, old_documents, write
from tests.faults.indexer import BATCH, Place, Published, Refused, Seen, State

__all__ = [
    "LONG",
    "ROOT",
    "Ended",
    "Running",
    "Stage",
    "differences",
    "finish",
    "look",
    "points_in_the_code",
    "recovers",
]

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("QA_FAULTS") == "long"
_HANG = 120.0  # seconds after which a process is taken to be stuck

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "datasketch",
        "index.upkeep.checking",
        "tests.faults.indexer",
        "tests.faults.alerting",
        "tests.engine.working",
        "tests.engine.preloaded",
    ]
)

_Job = TypeVar("_Job")  # what a process is given to work on
Work = Callable[[_Job, str, Connection], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and what it told until then."""

    pid: int
    exit_code: int  # minus the signal, where one ended it
    told: tuple[Any, ...]

    @property
    def published(self) -> Published | None:
        """What it acknowledged."""
        return next((each for each in self.told if isinstance(each, Published)), None)

    @property
    def refused(self) -> Refused | None:
        """Why it did nothing."""
        return next((each for each in self.told if isinstance(each, Refused)), None)

    @property
    def killed(self) -> bool:
        """Whether it was ended by SIGKILL."""
        return self.exit_code == -signal.SIGKILL


class Running:
    """A process that works on a collection. A context manager: at its end the process is gone."""

    def __init__(self, work: Work[_Job], job: _Job, fault: str = "") -> None:
        self._ear, mouth = _PROCESSES.Pipe(duplex=False)
        self._process = _PROCESSES.Process(target=work, args=(job, fault, mouth), daemon=True)
        self._process.start()
        mouth.close()
        self._told: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._ear.close()

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def wait_for(self, said: object) -> None:
        """Return once the process has told this; fails where it ends before."""
        while self._hear():
            if self._told[-1] == said:
                return
        raise AssertionError(f"ended with {self.end()} before it told {said!r}")

    def wait_until(self, seen: Callable[[], bool]) -> None:
        """Return once something can be seen from outside."""
        until = time.monotonic() + _HANG
        while not seen():
            assert self._process.is_alive(), "ended too soon"
            assert time.monotonic() < until, "the process hangs"
            time.sleep(0.01)

    def kill(self) -> Ended:
        """End it at once, whatever it does; it may have ended by itself."""
        if self._process.is_alive():
            self._process.kill()
        return self.end()

    def end(self) -> Ended:
        """Wait for its end."""
        while self._hear():
            pass
        self._process.join(_HANG)
        assert self._process.exitcode is not None, "the process hangs"
        return Ended(self.pid, self._process.exitcode, tuple(self._told))

    def _hear(self) -> bool:
        """Take one thing that it tells; false at its end."""
        assert self._ear.poll(_HANG), "the process hangs"
        try:
            self._told.append(self._ear.recv())
        except EOFError:
            return False
        return True


def finish(work: Work[_Job], job: _Job, fault: str = "") -> Ended:
    """Let a process work to its end, or to where the fault ends it."""
    with Running(work, job, fault) as running:
        return running.end()


def look(place: Place) -> Seen:
    """What a fresh process finds."""
    ended = finish(indexer.look, place)
    assert ended.exit_code == 0, f"the collection in {place.data} does not open"
    (seen,) = ended.told
    assert isinstance(seen, Seen)
    return seen


# What must hold


@dataclass(frozen=True, slots=True)
class Stage:
    """A published collection of the old documents, a folder with the new ones, and what either is like."""

    base: Path  # the data folder
    documents: Path
    old: State = field(repr=False)
    new: State = field(repr=False)  # of a collection that was built from scratch
    embedded: int  # vectors that the way from old to new takes
    seconds: float  # and how long it takes

    @classmethod
    def built(cls, folder: Path) -> Self:
        """Make it in an empty folder."""
        documents = folder / "documents"
        base, fresh, way = (Place(folder / name, documents, folder / f"{name}.keys") for name in ("old", "new", "way"))
        write(documents, old_documents())
        assert finish(indexer.sync, base).published
        write(documents, new_documents())
        assert finish(indexer.sync, fresh).published
        shutil.copytree(base.data, way.data)
        published = finish(indexer.sync, way).published
        assert published is not None
        old, new = look(base).state, look(fresh).state
        assert len(differences(old, new)) > len(indexer.QUERIES), "the two states are too much alike to be told apart"
        assert published.embedded > 8 * BATCH, "too little work to be killed in"
        return cls(base.data, documents, old, new, published.embedded, published.seconds)

    def trial(self, folder: Path) -> Place:
        """A copy of the old collection in a folder, to be brought in step with the new documents."""
        shutil.copytree(self.base, folder / "data")
        return Place(folder / "data", self.documents, folder / "keys")


def recovers(stage: Stage, place: Place, ended: Ended) -> str:
    """Assert all that must hold after an indexer ended somehow; gives which state was found, "old" or "new".

    The collection is exactly the old or the new one, and the new one where that was acknowledged. The next sync
    completes. It computes no vector again that was committed, and of those computed at most one batch was not.
    """
    before = _computed(place)
    seen = look(place)
    assert seen.problems == (), f"{ended}: the collection is not sound"
    state = "new" if differences(seen.state, stage.new) == [] else "old"
    assert differences(seen.state, getattr(stage, state)) == [], f"{ended}: neither the old state nor the new one"
    assert state == "new" or not ended.published, f"{ended}: published documents are lost"
    lost = set(before) - seen.kept
    assert lost <= set(before[-BATCH:]), f"{ended}: more than one batch of vectors is lost"

    again = finish(indexer.sync, place)
    assert again.published, f"{ended}: the next sync does not complete: {again}"
    after = _computed(place)[len(before) :]
    assert not seen.kept.intersection(after), f"{ended}: vectors that were committed are computed again"
    assert len(before) + len(after) == stage.embedded + len(lost), f"{ended}: vectors are computed twice"
    completed = look(place)
    assert completed.problems == (), f"{ended}: the collection is not sound after the next sync"
    assert differences(completed.state, stage.new) == [], f"{ended}: the next sync gives another state"
    assert completed.derived == completed.recorded, f"{ended}: derived files are missing or left over"
    return state


def _computed(place: Place) -> list[str]:
    """Keys of the vectors computed there so far, in order."""
    return place.computed.read_text(encoding="ascii").split() if place.computed.exists() else []


def differences(one: State, other: State) -> list[str]:
    """What two states differ in, in words; scores may differ by a millionth."""
    found = [
        f"{name}: {_first_difference(getattr(one, name), getattr(other, name))}"
        for name in ("documents", "passages", "failures")
        if getattr(one, name) != getattr(other, name)
    ]
    assert len(one.answers) == len(other.answers)
    for query, here, there in zip(indexer.QUERIES, one.answers, other.answers, strict=False):
        if not _same_hits(here, there):
            found.append(f"hits for {query!r}: {_first_difference(here, there)}")
    return found


def _first_difference(one: Sequence[object], other: Sequence[object]) -> str:
    for here, there in zip(one, other, strict=False):
        if here != there:
            return f"{here} is not {there}"
    return f"{len(one)} are not {len(other)}"


def _same_hits(one: Sequence[Hit], other: Sequence[Hit]) -> bool:
    return len(one) == len(other) and all(
        replace(here, score=0, similarity=0, bm25=0) == replace(there, score=0, similarity=0, bm25=0)
        and all(
            math.isclose(getattr(here, name), getattr(there, name), rel_tol=0, abs_tol=1e-6)
            for name in ("score", "similarity", "bm25")
        )
        for here, there in zip(one, other, strict=True)
    )


def points_in_the_code() -> list[str]:
    """The names in all calls of `faults.point` in the package, in the order of the files."""
    calls = (
        node
        for path in sorted((ROOT / "index").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "point"
    )
    names = []
    for call in calls:
        (name,) = call.args
        assert isinstance(name, ast.Constant), f"{ast.unparse(call)}: a name that cannot be read here"
        names.append(str(name.value))
    return names
