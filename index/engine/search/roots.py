"""For each root of a language the terms of the words that have it, in 12 bytes a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Roots"]


class Roots:
    """A multimap from roots to terms, by the 64-bit hash of a root.

    Each language that is asked in has one, and dictionaries of all roots would take twenty times as much.
    """

    def __init__(self, roots: Sequence[str], terms: Sequence[int] | NDArray[np.int32]) -> None:
        """Of the words of a collection: the root of each, and the number of its term."""
        hashes, numbers = _hashes(roots), np.asarray(terms, np.int32)
        order = np.argsort(hashes)
        self._hashes, self._terms = hashes[order], numbers[order]

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return self._hashes.nbytes + self._terms.nbytes

    def terms(self, root: str) -> list[int]:
        """The numbers of the terms whose words have a root, ascending; empty where no word has it."""
        (wanted,) = _hashes([root])
        first, last = np.searchsorted(self._hashes, wanted, "left"), np.searchsorted(self._hashes, wanted, "right")
        found: list[int] = np.unique(self._terms[first:last]).tolist()
        return found


def _hashes(roots: Iterable[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, roots), np.int64)
