"""The engine that keeps what a location names."""

from __future__ import annotations

from pathlib import Path

from index.engine.embedded import EmbeddedEngine, EmbeddedTruth
from index.engine.protocol import Engine
from index.location import Location

__all__ = ["open_engine"]


def open_engine(location: str | Path | Location) -> Engine:
    """Open what keeps a collection, and make an empty one where there is none.

    Raises `LocationError` for what names no place, `DataFolderError` where it cannot be used or a package that it
    needs is not installed, and `SchemaError` for what another version of this program wrote.
    """
    place = Location.of(location)
    if place.is_folder:
        return EmbeddedEngine(EmbeddedTruth(place.folder))
    place.refuse_without_extra()
    from index.engine.lance import open_lance

    return open_lance(place)
