"""Of which generation the collection is, for all pages that are open: read once a second, however many ask."""

from __future__ import annotations

import time
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from index import CollectionError

__all__ = ["Newest"]

_FRESH = 1.0  # seconds


class _Grows(Protocol):
    """What the page needs of a collection here."""

    @property
    def generation(self) -> int:
        """Grows with each change."""


class Newest:
    """The generation of a collection, at most a second old."""

    def __init__(self, collection: _Grows) -> None:
        self._collection = collection
        self._generation = 0
        self._looked = -_FRESH

    async def generation(self) -> int:
        """As it was at the last look; one that cannot be read is as it was before."""
        if time.monotonic() >= self._looked + _FRESH:
            self._looked = time.monotonic()
            self._generation = await run_in_threadpool(self._read)
        return self._generation

    def _read(self) -> int:
        try:
            return self._collection.generation
        except CollectionError:
            return self._generation
