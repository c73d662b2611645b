"""One collection of articles, in a data folder and in Lance tables, for tests of the search of the latter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.filling import filled
from index import Collection
from index.engine.embedded import EmbeddedEngine, EmbeddedTruth
from index.engine.lance.search import LanceGeneration, Reading
from index.engine.search import Snapshot
from index.errors import DamagedError
from tests.engine.contents import ARCHIVE, put
from tests.toy import ToyEmbedder

__all__ = ["Both", "both_of"]


@dataclass(frozen=True, slots=True)
class Both:
    """The same generation of a collection in both engines."""

    collection: Collection
    truth: EmbeddedTruth
    embedded: Snapshot
    lance: LanceGeneration
    reading: Reading
    embedder: ToyEmbedder


def both_of(folder: Path) -> Iterator[Both]:
    """The articles of the contract's archive."""
    put(folder / "documents", ARCHIVE)
    embedder = ToyEmbedder()
    with Collection.open(folder / "data", embedder=embedder) as collection:
        collection.sync([folder / "documents"])
    engine = EmbeddedEngine(EmbeddedTruth(folder / "data"))
    with Collection.open(folder / "data", embedder=embedder) as collection, engine.reading() as snapshot:
        lance = filled(engine.truth, f"lance:{folder / 'tables'}")
        yield Both(collection, engine.truth, snapshot, lance, Reading(lance.tables, DamagedError), embedder)
    engine.close()
