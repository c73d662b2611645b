"""Values of form fields put among the printed lines of a page, each beside or below its label.

A line that is printed across several fields ("Name: ____ Date: ____") is divided where they stand.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from index.readers.pdf.annotations.reading import Rectangle, Value
from index.readers.pdf.lines import Line, PrintedLine

__all__ = ["FilledLine", "filled_in", "set_in", "stands_at_label"]

_NEAR = 0.25  # of the height of a line; what overlaps no more stands beside
_FARTHEST = 300.0  # points between a label and the field on its right
_FARTHEST_RIGHT = 4.0  # heights of a line between a box and the label on its right
_FARTHEST_ABOVE = 2.0  # heights of a line between a label and the field below it
_LONGEST_LABEL = 80  # characters of one that gets a colon
_MOST_WORDS = 8  # of one
_ENDS_LABEL = frozenset(":：")


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A printed line, or none, with the values of fields around it."""

    printed: PrintedLine | None
    before: tuple[Value, ...] = ()
    after: tuple[Value, ...] = ()
    place: Rectangle | None = None  # of the values together, as the page is turned

    def text(self, printed: str) -> str:
        """The whole line, given its printed text."""
        label = printed + self.colon(printed)
        parts = [*(value.text for value in self.before), label, *(value.text for value in self.after)]
        return " ".join(filter(None, parts))

    def colon(self, printed: str) -> str:
        """What is put behind a label that ends like none, given its text: empty for any other."""
        return ":" if self.after and not self.after[0].is_mark and _is_label(printed) else ""


def set_in(line: Line | None, filled: FilledLine, usual_size: float) -> Line:
    """A line with the values around it; where nothing is printed, one of its own in the usual size."""
    place = filled.place
    if place is None:
        assert line is not None  # noqa: S101 - for the type checker: nothing stands there else
        return line
    if line is None:
        size = min(usual_size, max(place.height, 1.0))
        baseline = place.top - size
        return Line(filled.text(""), place.left, place.right, baseline, size, 0.0, tabular=True, filled=True)
    left = min(line.left, place.left) if filled.before else line.left
    right = max(line.right, place.right) if filled.after else line.right
    is_row = bool(filled.before or filled.colon(line.text)) or line.text[-1] in _ENDS_LABEL  # and no sentence with gaps
    return replace(
        line,
        text=filled.text(line.text),
        left=left,
        right=right,
        tabular=line.tabular or is_row,
        hyphenated=False,
        filled=True,
    )


def _is_label(text: str) -> bool:
    """Whether a printed text says what stands behind it, with no more than a colon missing."""
    short = 0 < len(text) <= _LONGEST_LABEL and len(text.split()) <= _MOST_WORDS
    return short and (text[-1].isalnum() or text[-1] in ")*") and not (text[0].islower() or "," in text)


def filled_in(page: Any, textpage: Any, lines: Iterable[PrintedLine], values: Sequence[Value]) -> Iterator[FilledLine]:
    """The lines of a page in their order, with the values where their labels are."""
    if not values:
        yield from map(FilledLine, lines)
        return
    ruler = _Ruler(textpage, page.get_rotation())
    placed = [_Placed(value, ruler.turned(value.rectangle)) for value in values]
    pieces = [piece for line in lines for piece in _pieces(line, placed, ruler)]
    for each in placed:
        _Finder(pieces, placed).place(each)
    yield from _in_order(pieces, placed)


def stands_at_label(page: Any, textpage: Any, lines: Iterable[PrintedLine], value: Value) -> bool:
    """Whether words that stand freely on a page fill something in: behind a colon."""
    ruler = _Ruler(textpage, page.get_rotation())
    place = ruler.turned(value.rectangle)
    row = [piece for line in lines for piece in _pieces(line, [], ruler) if _on_row(piece.place, place)]
    left = max(
        (piece for piece in row if piece.place.left < place.left), key=lambda piece: piece.place.right, default=None
    )
    return left is not None and left.line.text.rstrip()[-1] in _ENDS_LABEL


# ---- Geometry, as the page is turned


class _Ruler:
    """Measures printed characters along the direction in which a turned page is read."""

    def __init__(self, textpage: Any, rotation: int) -> None:
        self._textpage = textpage
        angle = math.radians(rotation)
        self._across, self._up = round(math.cos(angle)), round(math.sin(angle))

    def turned(self, place: Rectangle) -> Rectangle:
        """A rectangle of the page's own space as it is seen."""
        corners = [(x, y) for x in (place.left, place.right) for y in (place.bottom, place.top)]
        across = [x * self._across + y * self._up for x, y in corners]
        heights = [y * self._across - x * self._up for x, y in corners]
        return Rectangle(min(across), min(heights), max(across), max(heights))

    def box(self, unit: int) -> Rectangle:
        """Where a character stands, with the height of its line."""
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._textpage, unit, ctypes.byref(box))
        return self.turned(Rectangle(box.left, box.bottom, box.right, box.top))


def _around(boxes: Iterable[Rectangle]) -> Rectangle:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Rectangle(min(lefts), min(bottoms), max(rights), max(tops))


def _on_row(piece: Rectangle, place: Rectangle) -> bool:
    """Whether a piece of a line stands as high as a field, which may be higher than it."""
    overlap = min(piece.top, place.top) - max(piece.bottom, place.bottom)
    return overlap > _NEAR * min(piece.height, place.height)


# ---- Pieces of lines


@dataclass(slots=True)
class _Placed:
    """A value, and where it is seen."""

    value: Value
    place: Rectangle
    is_set: bool = False


@dataclass(slots=True)
class _Piece:
    """A piece of a printed line, where it is seen, and the values that belong to it."""

    line: PrintedLine
    place: Rectangle
    before: list[_Placed] = field(default_factory=list)
    after: list[_Placed] = field(default_factory=list)


def _pieces(line: PrintedLine, placed: Sequence[_Placed], ruler: _Ruler) -> Iterator[_Piece]:
    """A line, divided between words where a field stands, or where one stands right below the second of them."""
    words = list(_words(line))
    if not words:
        return
    boxes = [_around((ruler.box(line.units[start]), ruler.box(line.units[end - 1]))) for start, end in words]
    whole = _around(boxes)
    near = [
        each.place
        for each in placed
        if _on_row(whole, each.place) or 0 <= whole.bottom - each.place.top <= _FARTHEST_ABOVE * whole.height
    ]
    first = 0
    for number, (left, right) in enumerate(pairwise(boxes), start=1):
        if any(_divides(place, left, right) for place in near):
            yield _Piece(_part(line, words[first][0], words[number - 1][1], last=False), _around(boxes[first:number]))
            first = number
    yield _Piece(_part(line, words[first][0], len(line.text), last=True), _around(boxes[first:]))


def _words(line: PrintedLine) -> Iterator[tuple[int, int]]:
    """Where words of a line begin and end."""
    start = None
    for position, character in enumerate([*line.text, " "]):
        if character.isspace():
            if start is not None:
                yield start, position
            start = None
        elif start is None:
            start = position


def _part(line: PrintedLine, start: int, end: int, *, last: bool) -> PrintedLine:
    return PrintedLine(line.text[start:end], line.units[start:end], line.hyphenated and last)


def _divides(place: Rectangle, left: Rectangle, right: Rectangle) -> bool:
    """Whether a field stands between two words, or begins with the second, far from the first."""
    height = left.height
    if _on_row(left, place):
        middle = (place.left + place.right) / 2
        return (left.left + left.right) / 2 <= middle < (right.left + right.right) / 2 and (
            right.left - left.right > height / 2 or place.right <= right.left + height / 2
        )
    return right.left - left.right > height and abs(place.left - right.left) < height


class _Finder:
    """Finds the label of a field."""

    def __init__(self, pieces: Sequence[_Piece], placed: Sequence[_Placed]) -> None:
        self._pieces = pieces
        self._placed = placed

    def place(self, each: _Placed) -> None:
        """Put a value to its label, where it has one."""
        left, right = self._left(each), self._right(each) if each.value.is_mark else None
        if right is not None and (left is None or self._gap_right(each, right) <= self._gap_left(each, left)):
            right.before.append(each)
        elif left is not None:
            left.after.append(each)
        elif (above := self._above(each)) is not None:
            above.after.append(each)
        else:
            return
        each.is_set = True

    def _left(self, each: _Placed) -> _Piece | None:
        """What is printed on the field's row before it, or within it."""
        middle = (each.place.left + each.place.right) / 2
        row = [
            piece
            for piece in self._pieces
            if _on_row(piece.place, each.place)
            and (piece.place.left + min(piece.place.right, each.place.left)) / 2 < middle
            and piece.place.left <= each.place.left + piece.place.height
            and self._gap_left(each, piece) < _FARTHEST + self._filled(piece, each)
        ]
        return max(row, key=lambda piece: (piece.place.left, piece.place.top), default=None)

    def _right(self, each: _Placed) -> _Piece | None:
        row = [
            piece
            for piece in self._pieces
            if _on_row(piece.place, each.place)
            and piece.place.left >= each.place.right - piece.place.height
            and self._gap_right(each, piece) < _FARTHEST_RIGHT * piece.place.height
        ]
        return min(row, key=lambda piece: piece.place.left, default=None)

    def _above(self, each: _Placed) -> _Piece | None:
        """What is printed right above the field, where nothing else is filled in."""
        over = [
            piece
            for piece in self._pieces
            if piece.place.bottom - each.place.top + piece.place.height / 2 >= 0
            and piece.place.bottom - each.place.top <= _FARTHEST_ABOVE * piece.place.height
            and min(piece.place.right, each.place.right) - max(piece.place.left, each.place.left) > 0
            and not piece.after
        ]
        return min(over, key=lambda piece: piece.place.bottom, default=None)

    def _gap_left(self, each: _Placed, piece: _Piece) -> float:
        return max(each.place.left - piece.place.right, 0.0)

    def _gap_right(self, each: _Placed, piece: _Piece) -> float:
        return max(piece.place.left - each.place.right, 0.0)

    def _filled(self, piece: _Piece, each: _Placed) -> float:
        """How much of the room before a field other fields of the row take."""
        return sum(
            other.place.right - other.place.left
            for other in self._placed
            if other is not each
            and _on_row(other.place, each.place)
            and piece.place.left <= other.place.left < each.place.left
        )


def _in_order(pieces: Sequence[_Piece], placed: Sequence[_Placed]) -> Iterator[FilledLine]:
    """The pieces in their order; values without a label behind the lowest piece that stands higher."""
    free: defaultdict[int, list[_Placed]] = defaultdict(list)
    for each in placed:
        if not each.is_set:
            higher = [number for number, piece in enumerate(pieces) if piece.place.bottom >= each.place.top - 1]
            lowest = min(higher, key=lambda number: (pieces[number].place.bottom, -number), default=-1)
            free[lowest].append(each)
    yield from _alone(free[-1])
    for number, piece in enumerate(pieces):
        before, after = _read_order(piece.before), _read_order(piece.after)
        yield _filled(piece.line, before, after)
        yield from _alone(free[number])


def _alone(placed: Iterable[_Placed]) -> Iterator[FilledLine]:
    for each in _read_order(placed):
        yield _filled(None, (), (replace(each, value=_named(each.value)),))


def _named(value: Value) -> Value:
    if not value.name:
        return value
    return value._replace(text=f"{value.text} {value.name}" if value.is_mark else f"{value.name}: {value.text}")


def _filled(line: PrintedLine | None, before: Sequence[_Placed], after: Sequence[_Placed]) -> FilledLine:
    place = _around(each.place for each in (*before, *after)) if before or after else None
    return FilledLine(line, tuple(each.value for each in before), tuple(each.value for each in after), place)


def _read_order(placed: Iterable[_Placed]) -> list[_Placed]:
    """From left to right, and rows from above."""
    return sorted(placed, key=lambda each: (-round(each.place.top / 6), each.place.left))
