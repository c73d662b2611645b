"""What the processes of the fault tests do: they index a folder for good, or look at what is left of a collection.

Each is forked from a server that has imported what is slow to import and has never opened a database, so it starts
in a few milliseconds and knows nothing of the process that was killed before it.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import index
import index.sync.syncing
import index.upkeep.rebuilding
from index import Collection, CollectionError, Document, Failure, Hit, Passage, faults
from index.engine.store.embeddings import embedding_key
from index.engine.store.store import Store
from tests.stores import store_of
from tests.toy import ToyEmbedder

BATCH = 4
"""Vectors between two commits, and pages of a rebuilt database copied at once: small, so that there are many."""
QUERIES = (
    "when did troops leave Gao",
    "boat attack on the Niger",
    "price of millet",
    "school teachers strike",
    "bridge over the river",
    "rain in August",
    "camp near Menaka",
    "water for the market",
    "Bamako airport",
    "who signed the agreement",
    "doctors in Timbuktu",
    "gold mine accident",
    "radio broadcast",
    "elections postponed",
    "cattle and herders",
    "cotton harvest",
    "army convoy",
    "troosp in Goa",
    "café de Ménaka",
    "2023",
)
"""The questions by which two collections are compared."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process works."""

    data: Path
    documents: Path
    computed: Path  # the key of every vector that was ever computed there, one a line


@dataclass(frozen=True, slots=True)
class Published:
    """A sync is published."""

    generation: int
    embedded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A sync, or the opening before it, was refused."""

    error: str
    message: str
    seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """What a collection holds and answers."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    failures: tuple[Failure, ...]
    answers: tuple[tuple[Hit, ...], ...]  # to each of `QUERIES`


@dataclass(frozen=True, slots=True)
class Seen:
    """What a process that has just opened a collection finds."""

    state: State
    kept: frozenset[str]  # keys of the vectors in the database
    derived: frozenset[str]  # names of the files beside it
    recorded: frozenset[str]  # and of those that should be there
    problems: tuple[index.Problem, ...]  # what `index.check` finds


class LoggingEmbedder(ToyEmbedder):
    """Notes the key of each vector that it computes, before anybody gets it."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        vectors = super().embed_passages(texts)
        lines = "".join(f"{embedding_key(self.fingerprint, text).hex()}\n" for text in texts)
        with self._log.open("ab", buffering=0) as stream:  # one write, at the end: a kill cuts no line in two
            stream.write(lines.encode("ascii"))
        return vectors


def sync(place: Place, fault: str, tell: Connection) -> None:
    """Bring the collection in step with the folder; tells "open", then `Published` or `Refused`."""
    arm(fault)
    tell.send(attempt(place, lambda _: tell.send("open")))


def rebuild(place: Place, fault: str, tell: Connection) -> None:
    """Make the collection anew from the folder; tells how many documents there are then."""
    arm(fault)
    index.rebuild(place.data, [place.documents], embedder=LoggingEmbedder(place.computed))
    with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
        tell.send(len(collection))


def attempt(place: Place, when_open: Callable[[Collection], None]) -> Published | Refused:
    """Open the collection and bring it in step."""
    began = time.monotonic()
    try:
        with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
            when_open(collection)
            began = time.monotonic()
            report = collection.sync([place.documents])
            return Published(report.generation, report.embedded, time.monotonic() - began)
    except CollectionError as error:
        return Refused(type(error).__name__, str(error), time.monotonic() - began)


def answer(place: Place, fault: str, tell: Connection) -> None:
    """Open the collection, which tells "open", and tell how many hits a question has."""
    arm(fault)
    with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
        tell.send("open")
        tell.send(len(collection.search(QUERIES[0])))


def look(place: Place, _: str, tell: Connection) -> None:
    """Tell what there is, as `Seen`."""
    problems = index.check(place.data).problems
    with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
        store = store_of(collection)
        recorded = frozenset(store.derived())
        tell.send(Seen(state_of(collection), _kept(store), _derived(place.data), recorded, problems))


def state_of(collection: Collection) -> State:
    """All that can be asked of a collection."""
    with collection.reading():
        return State(
            documents=tuple(store_of(collection).documents()),
            passages=tuple(collection.passages()),
            failures=collection.status().failures,
            answers=tuple(tuple(collection.search(query)) for query in QUERIES),
        )


def _kept(store: Store) -> frozenset[str]:
    with store.reading() as connection:
        return frozenset(key.hex() for (key,) in connection.execute("SELECT key FROM embeddings"))


def _derived(data: Path) -> frozenset[str]:
    folder = data / "derived"
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def arm(fault: str) -> None:
    """Set QA_FAULT, as if this process had been started with it, and small batches."""
    os.environ["QA_FAULT"] = fault
    importlib.reload(faults)
    index.sync.syncing.EMBED_AT_ONCE = BATCH  # type: ignore[attr-defined]
    index.upkeep.rebuilding._PAGES_AT_ONCE = BATCH
