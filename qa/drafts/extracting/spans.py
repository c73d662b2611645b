"""Spans in order and without overlap, of which those that touch a stretch are found at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index import Span

__all__ = ["Spans"]


class Spans:
    """Such spans."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def touching(self, start: int, end: int) -> Sequence[Span]:
        """Those that have a character in common with a stretch."""
        return self.spans[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def inside(self, start: int, end: int) -> slice:
        """Where those stand that are wholly in a stretch."""
        first = bisect_left(self._starts, start)
        return slice(first, max(first, bisect_right(self._ends, end)))

    def before(self, position: int, most: int) -> Sequence[Span]:
        """The last ones that end before a position, or there."""
        last = bisect_right(self._ends, position)
        return self.spans[max(0, last - most) : last]

    def behind(self, position: int, most: int) -> Sequence[Span]:
        """The first ones that begin at a position, or behind it."""
        first = bisect_left(self._starts, position)
        return self.spans[first : first + most]
