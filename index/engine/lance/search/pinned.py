"""The tables that a search reads, each at the version that one generation has of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.engine.lance.connecting import explained

__all__ = ["Pinned"]


@dataclass(frozen=True, slots=True)
class Pinned:
    """The tables of one generation. May be shared between threads."""

    passages: Any  # None where there never was a passage
    documents: Any
    lexicon: Any
    address: str
    origin: str = ""  # tells the collection from another one that was made at its address before, or since

    def read(self, query: Any) -> Any:
        """What a query of one of them finds, as Arrow has it; what goes wrong is told in our words."""
        with explained(self.address):
            return query.to_arrow()

    def batches(self, query: Any) -> Iterator[Any]:
        """The same piece by piece, of which none is kept."""
        with explained(self.address):
            yield from query.to_batches()
