"""Values of form fields put among the printed pieces of a page, each beside or below its label.

A piece that is printed across several fields ("Name: ____ Date: ____") is divided where they stand.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from index.readers.pdf.annotations.reading import Value
from index.readers.pdf.heights import ByHeight
from index.readers.pdf.lines import Frame, Piece, Rectangle
from index.readers.pdf.printed import Ruler, clean

__all__ = ["filled_in", "stands_at_label"]

_NEAR = 0.25  # of the height of a line; what overlaps no more stands beside
_FARTHEST = 300.0  # points between a label and the field on its right
_FARTHEST_RIGHT = 4.0  # heights of a line between a box and the label on its right
_FARTHEST_ABOVE = 2.0  # heights of a line between a label and the field below it
_LONGEST_LABEL = 80  # characters of one that gets a colon
_MOST_WORDS = 8  # of one
_USUAL_SIZE = 10.0  # points; of what is filled in where nothing is printed
_ENDS_LABEL = frozenset(":：")


def filled_in(page: Any, textpage: Any, pieces: Sequence[Piece], values: Sequence[Value]) -> Iterator[Piece]:
    """The pieces of a page as they are drawn, with the values where their labels are."""
    if not values:
        yield from pieces
        return
    ruler, seen = Ruler(textpage), _seen(page)
    placed = [_Placed(value, seen.measured(value.rectangle)) for value in values]
    fields = ByHeight((each.place, each) for each in placed)
    labels = [label for piece in pieces for label in _labels(piece, fields, ruler, seen)]
    finder = _Finder(labels, fields)
    for each in placed:
        finder.place(each)
    yield from _in_order(labels, placed, seen)


def stands_at_label(page: Any, textpage: Any, pieces: Sequence[Piece], value: Value) -> bool:
    """Whether words that stand freely on a page fill something in: behind a colon."""
    ruler, seen = Ruler(textpage), _seen(page)
    place = seen.measured(value.rectangle)
    labels = (label for piece in pieces for label in _labels(piece, ByHeight[_Placed]([]), ruler, seen))
    before = (label for label in labels if _on_row(label.place, place) and label.place.left < place.left)
    nearest = max(before, key=lambda label: label.place.right, default=None)
    return nearest is not None and nearest.piece.text.rstrip()[-1] in _ENDS_LABEL


# ---- Geometry, as the page is turned


def _seen(page: Any) -> Frame:
    """The direction in which a page is read that may be turned."""
    angle = math.radians(page.get_rotation())
    across, up = round(math.cos(angle)), round(math.sin(angle))
    return Frame((across, up), (-up, across))


def _around(boxes: Iterable[Rectangle]) -> Rectangle:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Rectangle(min(lefts), min(bottoms), max(rights), max(tops))


def _on_row(label: Rectangle, place: Rectangle) -> bool:
    """Whether a piece of a line stands as high as a field, which may be higher than it."""
    overlap = min(label.top, place.top) - max(label.bottom, place.bottom)
    return overlap > _NEAR * min(label.height, place.height)


# ---- Labels


@dataclass(slots=True)
class _Placed:
    """A value, and where it is seen."""

    value: Value
    place: Rectangle
    is_set: bool = False


@dataclass(slots=True)
class _Label:
    """A printed piece, where it is seen, and the values that belong to it."""

    piece: Piece
    place: Rectangle
    before: list[_Placed] = field(default_factory=list)
    after: list[_Placed] = field(default_factory=list)


def _labels(piece: Piece, fields: ByHeight[_Placed], ruler: Ruler, seen: Frame) -> Iterator[_Label]:
    """A piece, divided between words where a field stands, or where one stands right below the second of them."""
    words = list(_words(piece))
    if not words:
        return
    boxes = [seen.measured(_box(ruler, piece, *word)) for word in words]
    whole = _around(boxes)
    near = [
        each.place
        for each in fields.between(whole.bottom - _FARTHEST_ABOVE * whole.height, whole.top)
        if _on_row(whole, each.place) or 0 <= whole.bottom - each.place.top <= _FARTHEST_ABOVE * whole.height
    ]
    borders = [
        number
        for number, (left, right) in enumerate(pairwise(boxes), start=1)
        if any(_divides(place, left, right) for place in near)
    ]
    if not borders:
        yield _Label(piece, whole)
        return
    for first, last in pairwise([0, *borders, len(words)]):
        yield _Label(_part(piece, words[first:last], ruler), _around(boxes[first:last]))


def _words(piece: Piece) -> Iterator[tuple[int, int]]:
    """Where words of a piece begin and end."""
    start = None
    for position, character in enumerate([*piece.text, " "]):
        if character.isspace():
            if start is not None and any(unit != -1 for unit in piece.units[start:position]):
                yield start, position
            start = None
        elif start is None:
            start = position


def _box(ruler: Ruler, piece: Piece, start: int, end: int) -> Rectangle:
    """Where a word is printed, by its first and last character, with the height of its line."""
    units = [unit for unit in piece.units[start:end] if isinstance(unit, int) and unit != -1]
    return _around(Rectangle(*ruler.box(unit)) for unit in (units[0], units[-1]))


def _part(piece: Piece, words: Sequence[tuple[int, int]], ruler: Ruler) -> Piece:
    """Some of the words of a piece as a piece."""
    start, end = words[0][0], words[-1][1]
    first, last = (piece.frame.measured(_box(ruler, piece, *word)) for word in (words[0], words[-1]))
    is_last = not piece.text[end:].strip()
    return piece._replace(
        text=piece.text[start:end],
        units=piece.units[start:end],
        left=first.left,
        right=max(first.left, last.right),
        first_word=first.right - first.left,
        gap=0.0 if piece.text[:start].strip() else piece.gap,
        hyphenated=piece.hyphenated and is_last,
    )


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

    def __init__(self, labels: Sequence[_Label], fields: ByHeight[_Placed]) -> None:
        self._labels = ByHeight((label.place, label) for label in labels)
        self._fields = fields
        self._highest = max((label.place.height for label in labels), default=0.0)

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

    def _left(self, each: _Placed) -> _Label | None:
        """What is printed on the field's row before it, or within it."""
        middle = (each.place.left + each.place.right) / 2
        row = [
            label
            for label in self._labels.between(each.place.bottom, each.place.top)
            if _on_row(label.place, each.place)
            and (label.place.left + min(label.place.right, each.place.left)) / 2 < middle
            and label.place.left <= each.place.left + label.place.height
            and self._gap_left(each, label) < _FARTHEST + self._filled(label, each)
        ]
        return max(row, key=lambda label: (label.place.left, label.place.top), default=None)

    def _right(self, each: _Placed) -> _Label | None:
        row = [
            label
            for label in self._labels.between(each.place.bottom, each.place.top)
            if _on_row(label.place, each.place)
            and label.place.left >= each.place.right - label.place.height
            and self._gap_right(each, label) < _FARTHEST_RIGHT * label.place.height
        ]
        return min(row, key=lambda label: label.place.left, default=None)

    def _above(self, each: _Placed) -> _Label | None:
        """What is printed right above the field, where nothing else is filled in."""
        top = each.place.top
        over = [
            label
            for label in self._labels.between(top - self._highest / 2, top + _FARTHEST_ABOVE * self._highest)
            if label.place.bottom - each.place.top + label.place.height / 2 >= 0
            and label.place.bottom - each.place.top <= _FARTHEST_ABOVE * label.place.height
            and min(label.place.right, each.place.right) - max(label.place.left, each.place.left) > 0
            and not label.after
        ]
        return min(over, key=lambda label: label.place.bottom, default=None)

    def _gap_left(self, each: _Placed, label: _Label) -> float:
        return max(each.place.left - label.place.right, 0.0)

    def _gap_right(self, each: _Placed, label: _Label) -> float:
        return max(label.place.left - each.place.right, 0.0)

    def _filled(self, label: _Label, each: _Placed) -> float:
        """How much of the room before a field other fields of the row take."""
        return sum(
            other.place.right - other.place.left
            for other in self._fields.between(each.place.bottom, each.place.top)
            if other is not each
            and _on_row(other.place, each.place)
            and label.place.left <= other.place.left < each.place.left
        )


def _in_order(labels: Sequence[_Label], placed: Sequence[_Placed], seen: Frame) -> Iterator[Piece]:
    """The pieces in their order; values without a label behind the lowest piece that stands higher."""
    free: defaultdict[int, list[_Placed]] = defaultdict(list)
    from_below = sorted((label.place.bottom, -number) for number, label in enumerate(labels))
    for each in placed:
        if not each.is_set:
            higher = bisect_left(from_below, (each.place.top - 1, -len(labels)))
            free[-from_below[higher][1] if higher < len(labels) else -1].append(each)
    yield from _alone(free[-1], seen)
    for number, label in enumerate(labels):
        yield _set_in(label)
        yield from _alone(free[number], seen)


# ---- Setting in

Letters = list[tuple[str, int | Rectangle]]  # with what a piece calls their units


def _set_in(label: _Label) -> Piece:
    """A piece with the values around it."""
    piece = label.piece
    if not (label.before or label.after):
        return piece
    before, after = _read_order(label.before), _read_order(label.after)
    printed: Letters = list(zip(piece.text.rstrip(), piece.units, strict=False))
    text = clean(piece.text)
    is_row = bool(before) or text[-1:] in _ENDS_LABEL  # and no sentence with gaps
    if after and not after[0].value.is_mark and _is_label(text):
        printed.append((":", after[0].value.rectangle))
        is_row = True
    letters = _in_one([*map(_letters, before), printed, *map(_letters, after)])
    places = [piece.frame.measured(each.value.rectangle) for each in (*before, *after)]
    return piece._replace(
        text="".join(letter for letter, _ in letters),
        units=[unit for _, unit in letters],
        left=min([piece.left, *(place.left for place in places)]) if before else piece.left,
        right=max([piece.right, *(place.right for place in places)]) if after else piece.right,
        hyphenated=False,
        filled=True,
        tabular=is_row,
    )


def _is_label(text: str) -> bool:
    """Whether a printed text says what stands behind it, with no more than a colon missing."""
    short = 0 < len(text) <= _LONGEST_LABEL and len(text.split()) <= _MOST_WORDS
    return short and (text[-1].isalnum() or text[-1] in ")*") and not (text[0].islower() or "," in text)


def _alone(placed: Iterable[_Placed], seen: Frame) -> Iterator[Piece]:
    """Values without a label, each a piece of its own in the usual size, behind the name that it may have."""
    for each in _read_order(placed):
        named = _named(each.value)
        size = min(_USUAL_SIZE, max(each.place.height, 1.0))
        yield Piece(
            text=named.text,
            units=[each.value.rectangle] * len(named.text),
            left=each.place.left,
            right=each.place.right,
            baseline=each.place.top - size,
            size=size,
            first_word=0.0,
            frame=seen,
            filled=True,
            tabular=True,
        )


def _named(value: Value) -> Value:
    if not value.name:
        return value
    return value._replace(text=f"{value.text} {value.name}" if value.is_mark else f"{value.name}: {value.text}")


def _letters(placed: _Placed) -> Letters:
    return [(letter, placed.value.rectangle) for letter in placed.value.text]


def _in_one(parts: Sequence[Letters]) -> Letters:
    """The letters of all parts, with spaces between these."""
    joined: Letters = []
    for part in filter(None, parts):
        if joined:
            joined.append((" ", -1))
        joined += part
    return joined


def _read_order(placed: Iterable[_Placed]) -> list[_Placed]:
    """From left to right, and rows from above."""
    return sorted(placed, key=lambda each: (-round(each.place.top / 6), each.place.left))
