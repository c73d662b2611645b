"""A line of text on a page, as a typesetter knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Line", "PrintedLine", "rounded"]


class PrintedLine(NamedTuple):
    """A line of a page as PDFium gives it."""

    text: str
    units: Sequence[int]  # for each character its number in PDFium
    hyphenated: bool  # it ended in a hyphen, which `text` leaves out


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page. Lengths are in points; heights grow upwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # of the font
    first_word: float  # its width
    tabular: bool = False  # it has gaps as wide as those between the columns of a table
    hyphenated: bool = False  # it ended in a hyphen, which `text` leaves out
    filled: bool = False  # it holds what was filled in, which no page has as its furniture


def rounded(size: float) -> float:
    """A font size to the half point: what sizes that look alike have in common."""
    return round(size * 2) / 2
