"""Which characters of a page are which of a document's text.

The text was set from the page's lines, in another order where there are headers and notes, with other white space,
and with words made whole that were divided. So each line is sought in the text as it is but for white space and
such signs, and what cannot be told for certain is left open.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Place", "aligned", "counts"]

# Hyphens at line ends, and the signs that `order` and `marks` put between cells and around what is set above a line.
_OF_THE_LAYOUT = frozenset("-\u00ad\u2010|^_[]")


class Place(NamedTuple):
    """A character of a page."""

    line: int
    position: int  # in the line


def counts(character: str) -> bool:
    """Whether a character is compared: white space, hyphens and some signs are the layout's to change."""
    return not character.isspace() and character not in _OF_THE_LAYOUT


def aligned(text: str, lines: Sequence[str]) -> dict[int, Place]:
    """Of the positions of a text those that a line gives, each line at most once.

    The lines hold only characters that count. The line after the last one goes before all others as long as the text
    goes on like the page; where it does not, the longest that fits, and that only where a word begins.
    """
    positions = [position for position, character in enumerate(text) if counts(character)]
    squeezed = "".join(text[position] for position in positions)
    seeker = _Seeker(lines)
    found: dict[int, Place] = {}
    here = 0
    while here < len(squeezed):
        begins_word = here == 0 or positions[here] > positions[here - 1] + 1
        line = seeker.take(squeezed, here, begins_word=begins_word)
        if line is None:
            here += 1
            continue
        length = len(lines[line])
        found.update(zip(positions[here : here + length], _places(line, length), strict=True))
        here += length
    return found


def _places(line: int, length: int) -> Iterator[Place]:
    return (Place(line, position) for position in range(length))


class _Seeker:
    """The lines that are not yet taken."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._numbers = [number for number, line in enumerate(lines) if line]
        self._after = dict(pairwise(self._numbers))  # the next line
        self._following = self._numbers[0] if self._numbers else None
        self._free = set(self._numbers)
        self._by_first: defaultdict[str, list[int]] = defaultdict(list)
        for number in self._numbers:
            self._by_first[lines[number][0]].append(number)

    def take(self, text: str, start: int, *, begins_word: bool) -> int | None:
        """The line that stands at a position of the text; None where there is none."""
        following = [] if self._following is None else [self._following]
        going_on = [each for each in following if self._fits(each, text, start) and self._goes_on(each, text, start)]
        candidates = going_on or (self._by_first[text[start]] if begins_word else following)
        fitting = [number for number in candidates if self._fits(number, text, start)]
        line = max(fitting, key=lambda number: self._rank(number, text, start), default=None)
        if line is not None:
            self._free.remove(line)
            self._following = self._after.get(line)
        return line

    def _rank(self, number: int, text: str, start: int) -> tuple[bool, int, bool]:
        """What speaks for a line; of equal ones the first is taken."""
        return self._goes_on(number, text, start), len(self._lines[number]), number == self._following

    def _goes_on(self, number: int, text: str, start: int) -> bool:
        """Whether the line behind it stands there in the text as well."""
        return self._fits(self._after.get(number), text, start + len(self._lines[number]))

    def _fits(self, number: int | None, text: str, start: int) -> bool:
        return number in self._free and text.startswith(self._lines[number], start)
