"""From one engine to another: all that a collection holds, as it is, vectors too, so that nothing is embedded again.

In: a published state. Out: the same in another place, which shows nothing of it before all is there. `records` says
what goes over and what an engine does for that; beside it a module for each engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.engine.copying.embedded import FolderSource, FolderTarget
from index.engine.copying.records import TABLES, Carried, Kept, Row, Source, Target
from index.location import Location

if TYPE_CHECKING:
    from index.engine.copying.examining import Examined

__all__ = ["TABLES", "Carried", "Kept", "Row", "Source", "Target", "examine_address", "source_at", "target_at"]


def source_at(location: Location) -> Source:
    """What a collection holds now, to be copied. Raises `DataFolderError` where there is none."""
    location.refuse_without_extra()
    if location.is_folder:
        return FolderSource.of(location.folder)
    from index.engine.copying.tables import TablesSource  # LanceDB is an extra

    return TablesSource.of(location)


def target_at(location: Location) -> Target:
    """Where a collection is copied to. Raises `DataFolderError` where something is kept already."""
    location.refuse_without_extra()
    if location.is_folder:
        return FolderTarget(location.folder)
    from index.engine.copying.tables import TablesTarget

    return TablesTarget(location)


def examine_address(location: Location, progress: Callable[[int, int], None]) -> Examined:
    """Read what is published at an address and tell what is wrong; `progress` is told of documents, and of how many.

    Raises `DataFolderError` where there is no collection.
    """
    location.refuse_without_extra()
    from index.engine.copying.examining import examined

    return examined(location, progress)
