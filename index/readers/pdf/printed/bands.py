"""Stretches of a page whose rows have gaps in common: columns of running text, tables, or what only looks like them."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.readers.pdf.lines import Piece

__all__ = ["Band", "Row", "bands", "is_running_text", "rows_of"]

_LEVEL = 0.3  # of the font size; so far apart two pieces of one row may stand
_REACH = 3.0  # of the font size; rows further apart belong to no table and no column together
_GUTTER = 0.35  # of the font size; the least between what is drawn apart
_LEAD = 3  # rows above a table that may but happen to leave some of its gaps
_SETTLED = 3  # rows; from then on a row that lacks a gap of those above it ends them
_FULL = 0.7  # of its column: so much of it most lines of running text fill
_FEWEST_WORDS = 3  # of such a line, as a rule
_FEWEST_SIGNS = 8  # of one in a script without spaces
_FLOWS = 0.3  # of lines go on in the next one in lower case, or break a word
_SENTENCE_END = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*$")
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces at one height, from left to right."""

    pieces: list[Piece]
    baseline: float
    size: float


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """From the top to the foot."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.baseline):
        if rows and rows[-1][0].baseline - piece.baseline <= _LEVEL * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_row(row) for row in rows]


def _row(pieces: list[Piece]) -> Row:
    if len(pieces) == 1:
        return Row(pieces, pieces[0].baseline, pieces[0].size)
    ordered = sorted(pieces, key=lambda piece: piece.left)
    return Row(ordered, pieces[0].baseline, max(piece.size for piece in pieces))


@dataclass(frozen=True, slots=True)
class Band:
    """Rows below each other, and the gaps that all of them have."""

    rows: list[Row]
    gaps: list[Gap]
    _middles: list[float] = field(init=False, repr=False, compare=False)  # of the gaps

    def __post_init__(self) -> None:
        object.__setattr__(self, "_middles", sorted((left + right) / 2 for left, right in self.gaps))

    def column(self, piece: Piece) -> int:
        """Which column a piece stands in, from 0."""
        return bisect_right(self._middles, piece.left)

    def columns(self) -> list[list[Piece]]:
        """Each column from the top to the foot."""
        columns: list[list[Piece]] = [[] for _ in range(len(self.gaps) + 1)]
        for row in self.rows:
            for piece in row.pieces:
                columns[self.column(piece)].append(piece)
        return columns


def bands(rows: Sequence[Row]) -> list[Band]:
    """The stretches of a page that have gaps, each as high as it can be."""
    found: list[Band] = []
    settled: dict[int, int] = {}  # how many gaps a band has that begins with a row, once it has a few rows
    start = 0  # of the rows that no band has yet
    number = 0
    while number < len(rows):
        band, following = _grown(rows, number)
        if band.gaps and _is_late(rows, number, len(band.gaps), settled):
            number += 1
            continue
        if band.gaps:
            above = _reach_up(rows, start, number, band.gaps)
            found.append(Band([*above, *band.rows], band.gaps))
            start = following
        number = following
    return found


def _grown(rows: Sequence[Row], first: int, most: int | None = None) -> tuple[Band, int]:
    """The band that begins with a row, of so many rows at most, and the first row that it does not have."""
    free = _free(rows[first])
    leftmost, rightmost = _reach(rows[first])
    gaps = _inner(free, leftmost, rightmost)
    end = len(rows) if most is None else min(len(rows), first + most)
    number = first + 1
    while number < end and _is_near(rows[number - 1], rows[number]):
        common = _common(free, _free(rows[number]), _GUTTER * rows[number].size)
        left, right = _reach(rows[number])
        inner = _inner(common, min(leftmost, left), max(rightmost, right))
        if not inner or (len(inner) < len(gaps) and number - first >= _SETTLED):
            break
        free, gaps, leftmost, rightmost = common, inner, min(leftmost, left), max(rightmost, right)
        number += 1
    return Band(list(rows[first:number]), gaps), number


def _reach(row: Row) -> Gap:
    if len(row.pieces) == 1:
        return row.pieces[0].left, row.pieces[0].right
    return row.pieces[0].left, max(piece.right for piece in row.pieces)


def _is_late(rows: Sequence[Row], first: int, gaps: int, settled: dict[int, int]) -> bool:
    """Whether a band with more gaps begins right below: then lines above it only happen to be short."""
    if len(rows[first].pieces) > gaps:
        return False
    for number in range(first + 1, min(first + 1 + _LEAD, len(rows))):
        if len(rows[number].pieces) > gaps + 1:
            if number not in settled:
                settled[number] = len(_grown(rows, number, _SETTLED)[0].gaps)
            if settled[number] > gaps:
                return True
    return False


def _reach_up(rows: Sequence[Row], start: int, first: int, gaps: Sequence[Gap]) -> list[Row]:
    """The rows right above that stand in these columns as well."""
    number = first
    while number > start and _is_near(rows[number - 1], rows[number]):
        if any(piece.left < right and piece.right > left for piece in rows[number - 1].pieces for left, right in gaps):
            break
        number -= 1
    return list(rows[number:first])


def _is_near(above: Row, below: Row) -> bool:
    return above.baseline - below.baseline <= _REACH * max(above.size, below.size)


def _free(row: Row) -> list[Gap]:
    """Where a row has no print, its margins included."""
    free = []
    end = -math.inf
    for piece in row.pieces:
        if piece.left > end:
            free.append((end, piece.left))
        end = max(end, piece.right)
    return [*free, (end, math.inf)]


def _common(some: Sequence[Gap], others: Sequence[Gap], narrowest: float) -> list[Gap]:
    """What two rows leave free; both from left to right."""
    common = []
    one = other = 0
    while one < len(some) and other < len(others):
        left, right = some[one]
        other_left, other_right = others[other]
        begins, ends = max(left, other_left), min(right, other_right)
        if ends - begins >= narrowest:
            common.append((begins, ends))
        if right < other_right:
            one += 1
        else:
            other += 1
    return common


def _inner(free: Sequence[Gap], leftmost: float, rightmost: float) -> list[Gap]:
    """Those gaps that are no margins: there is print on both sides of them."""
    return [(left, right) for left, right in free if leftmost < left and right < rightmost]


# ---- What it is


def is_running_text(column: Sequence[Piece]) -> bool:
    """Whether the pieces of a column, from top to foot, are a text that goes on from line to line."""
    lines = [row.pieces for row in rows_of(column)]
    if len(lines) < 2:  # noqa: PLR2004 - one line does not go on
        return False
    texts = [" ".join(piece.text.strip() for piece in line) for line in lines]
    if any(map(_NO_SPACES.search, texts)):
        is_long = median(map(len, texts)) >= _FEWEST_SIGNS
        return is_long and _share_full(lines) > 1 / 2
    flowing = sum(_goes_on(above, below) for above, below in pairwise(texts)) + sum(
        line[-1].hyphenated for line in lines[:-1]
    )
    return (
        median(len(text.split()) for text in texts) >= _FEWEST_WORDS
        and flowing >= _FLOWS * (len(lines) - 1)
        and _share_full(lines) >= 1 / 2
    )


def _share_full(lines: Sequence[Sequence[Piece]]) -> float:
    width = max(line[-1].right for line in lines) - min(line[0].left for line in lines)
    return sum(line[-1].right - line[0].left >= _FULL * width for line in lines) / len(lines)


def _goes_on(above: str, below: str) -> bool:
    return below[:1].islower() and not _SENTENCE_END.search(above)
