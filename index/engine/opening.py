"""The engine that keeps what a location names."""

from __future__ import annotations

from pathlib import Path

from index.engine.embedded import EmbeddedEngine, EmbeddedTruth
from index.engine.protocol import Engine

__all__ = ["open_engine"]


def open_engine(location: str | Path) -> Engine:
    """Open what keeps a collection, and make an empty one where there is none.

    Raises `DataFolderError`, `SchemaError`.
    """
    return EmbeddedEngine(EmbeddedTruth(Path(location)))
