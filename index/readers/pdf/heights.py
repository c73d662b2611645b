"""What stands on a page, found by height: of thousands of things only those are compared that can stand in one row."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from index.readers.pdf.lines import Rectangle

__all__ = ["ByHeight"]

_STEP = 12.0  # points; about a line of text
_MOST_STEPS = 50  # what is higher is looked at every time

T = TypeVar("T")


class ByHeight(Generic[T]):
    """Things in the order in which they are given, each with the part of the page that it takes."""

    def __init__(self, placed: Iterable[tuple[Rectangle, T]]) -> None:
        self._all: list[T] = []
        self._high: list[int] = []  # numbers of those
        self._steps: defaultdict[int, list[int]] = defaultdict(list)
        self._found: dict[range, Sequence[T]] = {}  # what was asked for before: most text stands in rows
        for number, (place, each) in enumerate(placed):
            self._all.append(each)
            steps = _steps(place.bottom, place.top)
            if steps is None:
                self._high.append(number)
            else:
                for step in steps:
                    self._steps[step].append(number)

    def between(self, bottom: float, top: float) -> Sequence[T]:
        """All that reach between two heights, and some that are near."""
        steps = _steps(bottom, top)
        if steps is None:
            return self._all
        if steps not in self._found:
            numbers = set(self._high).union(*(self._steps.get(step, ()) for step in steps))
            self._found[steps] = [self._all[number] for number in sorted(numbers)]
        return self._found[steps]


def _steps(bottom: float, top: float) -> range | None:
    """The steps that a height takes; None where they are too many."""
    if not (math.isfinite(bottom) and math.isfinite(top)) or top - bottom > _MOST_STEPS * _STEP:
        return None
    return range(math.floor(bottom / _STEP), math.floor(top / _STEP) + 1)
