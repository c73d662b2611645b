"""What a filter admits, as Lance is told of it: the numbers of documents, as a condition on passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Admitted", "Among", "number_in"]


def number_in(column: str, numbers: Sequence[int] | NDArray[np.int64]) -> str:
    """The condition that a column holds one of these numbers, of which there must be one."""
    return f"{column} IN ({', '.join(map(str, numbers))})"


@dataclass(frozen=True)
class Among:
    """The passages of some documents."""

    numbers: NDArray[np.int64]  # of the documents that are admitted, ascending
    others: NDArray[np.int64]  # of all others, ascending
    passages: int

    def holds(self, documents: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which documents, by their numbers, are among them."""
        return np.isin(documents, self.numbers)

    @cached_property
    def condition(self) -> str:
        """What passages must meet: the shorter of the two ways to say it."""
        if not len(self.others):
            return "true"
        if len(self.others) < len(self.numbers):
            return f"NOT {number_in('document', self.others.tolist())}"
        return number_in("document", self.numbers.tolist())


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a filter admits."""

    documents: int
    among: Among

    @property
    def passages(self) -> int:
        """How many passages."""
        return self.among.passages
