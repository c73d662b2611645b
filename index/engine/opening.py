"""The engine that keeps what a location names."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

from index.engine.embedded import EmbeddedEngine, EmbeddedTruth
from index.engine.protocol import Engine
from index.location import Location

__all__ = ["open_engine", "vacuum_address"]


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


def vacuum_address(location: Location) -> None:
    """Leave no trace of what was deleted at an address: only the state that is published last stays there.

    Whoever reads an older one is told that it is gone, and reads the newest. Raises `LockedError`.
    """
    location.refuse_without_extra()
    from index.engine.lance import open_lance

    with contextlib.closing(open_lance(location)) as engine:
        engine.vacuum(timedelta(0))
