"""What stands behind a collection in a data folder, for tests that look there or damage it."""

from __future__ import annotations

from index import Collection
from index.engine.embedded import EmbeddedEngine, EmbeddedTruth

__all__ = ["engine_of", "store_of"]


def engine_of(collection: Collection) -> EmbeddedEngine:
    """Its engine."""
    engine = collection._engine
    assert isinstance(engine, EmbeddedEngine)
    return engine


def store_of(collection: Collection) -> EmbeddedTruth:
    """Its rows."""
    return engine_of(collection).truth
