"""A line of text on a page, as a typesetter knows it, and the pieces that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["UPRIGHT", "VERTICAL", "Frame", "Line", "Piece", "PrintedLine", "Rectangle", "rounded"]


class PrintedLine(NamedTuple):
    """A line of a page as PDFium gives it."""

    text: str
    units: Sequence[int]  # for each character its number in PDFium
    hyphenated: bool  # it ended in a hyphen, which `text` leaves out


class Rectangle(NamedTuple):
    """A part of a page: points, in the page's own space or in the frame that is said; heights grow upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it, its border included."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page. Lengths are in points; heights grow upwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # of the font
    first_word: float  # its width
    tabular: bool = False  # it has gaps as wide as between the columns of a table, or is a label with what is filled in
    hyphenated: bool = False  # it ended in a hyphen, which `text` leaves out
    filled: bool = False  # it holds what was filled in, which no page has as its furniture
    turned: bool = False  # it is written in another direction than most of the page
    table: int = 0  # the number of the table that it is a row of, from 1 on its page; 0 for any other line


class Frame(NamedTuple):
    """A direction of writing: vectors of unit length along the line, and from its foot to its head."""

    across: tuple[float, float]
    up: tuple[float, float]

    def measured(self, place: Rectangle) -> Rectangle:
        """A part of the page as it is seen in this direction."""
        corners = [(x, y) for x in (place.left, place.right) for y in (place.bottom, place.top)]
        along = [x * self.across[0] + y * self.across[1] for x, y in corners]
        heights = [x * self.up[0] + y * self.up[1] for x, y in corners]
        return Rectangle(min(along), min(heights), max(along), max(heights))


UPRIGHT = Frame((1.0, 0.0), (0.0, 1.0))
VERTICAL = Frame((0.0, -1.0), (1.0, 0.0))  # signs below each other, and lines from right to left


class Piece(NamedTuple):
    """A stretch of a line without a wide gap in it. Lengths are in points, in the frame that it is written in."""

    text: str  # as PDFium has it, but for what was repaired or filled in; with what is no text in it
    units: Sequence[int | Rectangle]  # of each character the number in PDFium, -1 for none, or where it is filled in
    left: float
    right: float
    baseline: float
    size: float  # of the font
    first_word: float  # its width
    frame: Frame = UPRIGHT
    gap: float = 0.0  # to the piece before it in the same line; 0.0 for the first
    hyphenated: bool = False  # it ended in a hyphen, which `text` leaves out
    filled: bool = False  # it holds what was filled in,
    tabular: bool = False  # and is a label with that, no sentence


def rounded(size: float) -> float:
    """A font size to the half point: what sizes that look alike have in common."""
    return round(size * 2) / 2
