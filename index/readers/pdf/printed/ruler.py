"""Measures the characters of a page, by PDFium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from typing import Any

from pypdfium2 import raw

from index.readers.pdf import native
from index.readers.pdf.lines import UPRIGHT, Frame
from index.readers.pdf.printed.repairs import Glyph

__all__ = ["Ruler"]


class Ruler:
    """Measures the characters of a page. Points are in the page's own space."""

    def __init__(self, textpage: Any) -> None:
        self._page = native.address_of(textpage.raw)
        # What PDFium writes to, and where that is.
        self._point, self._box, self._matrix = (ctypes.c_double * 2)(), (ctypes.c_float * 4)(), raw.FS_MATRIX()
        self._to_x = ctypes.addressof(self._point)
        self._to_y = self._to_x + ctypes.sizeof(ctypes.c_double)
        self._to_box, self._to_matrix = ctypes.addressof(self._box), ctypes.addressof(self._matrix)

    def origin(self, unit: int) -> tuple[float, float]:
        """Where a character begins, on its baseline."""
        native.char_origin(self._page, unit, self._to_x, self._to_y)
        x, y = self._point
        return x, y

    def box(self, unit: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character, with the height of its font."""
        native.loose_box(self._page, unit, self._to_box)
        left, top, right, bottom = self._box  # as FS_RECTF has them
        return left, bottom, right, top

    def upright(self, ends: Iterable[tuple[int, int]]) -> tuple[list[float], ...]:
        """Of upright words, by their first and last characters: left, right, baseline, and height and foot of the last.

        In one loop, for there is no other place where so much is measured.
        """
        lefts, rights, baselines, heights, feet = [], [], [], [], []
        page, point, to_x, to_y, box, to_box = (
            self._page,
            self._point,
            self._to_x,
            self._to_y,
            self._box,
            self._to_box,
        )
        origin_of, box_of = native.char_origin, native.loose_box
        for first, last in ends:
            origin_of(page, first, to_x, to_y)
            box_of(page, last, to_box)
            x, y = point
            _, top, right, bottom = box
            lefts.append(x)
            rights.append(right)
            baselines.append(y)
            heights.append(top - bottom)
            feet.append(bottom)
        return lefts, rights, baselines, heights, feet

    def is_made_up(self, unit: int) -> bool:
        """Whether PDFium put a character in that the page does not draw: a space."""
        return bool(native.generated(self._page, unit) == 1)

    def font(self, unit: int) -> tuple[float, Frame]:
        """The size of a character's font in points, and the frame in which it is written.

        Size and matrix may both be negative: then the text is upright.
        """
        matrix = self._matrix
        size = native.font_size(self._page, unit)
        if not native.matrix_of_char(self._page, unit, self._to_matrix):
            return abs(size), UPRIGHT
        length = math.hypot(matrix.a, matrix.b)
        height = math.hypot(matrix.c, matrix.d)
        if not (length and height and math.isfinite(length) and math.isfinite(height)):
            return abs(size), UPRIGHT
        if not matrix.b and not matrix.c and matrix.a > 0 < matrix.d and size >= 0:
            return round(size * height, 2), UPRIGHT  # nearly always
        sign = -1 if size < 0 else 1
        x, y = round(sign * matrix.a / length, 2) + 0.0, round(sign * matrix.b / length, 2) + 0.0
        mirrored = matrix.a * matrix.d - matrix.b * matrix.c < 0
        return round(abs(size) * height, 2), Frame((x, y), (y + 0.0, 0.0 - x) if mirrored else (0.0 - y, x))

    def glyph(self, character: str, unit: int, frame: Frame) -> Glyph:
        """A character with its place in a frame."""
        x, y = self.origin(unit)
        left, right = self.extent(unit, frame)
        begins, above = x * frame.across[0] + y * frame.across[1], x * frame.up[0] + y * frame.up[1]
        return Glyph(character, unit, begins, right, above, right - left)

    def above(self, unit: int, frame: Frame) -> float:
        """On which height of a frame a character stands."""
        x, y = self.origin(unit)
        return x * frame.up[0] + y * frame.up[1]

    def extent(self, unit: int, frame: Frame) -> tuple[float, float]:
        """From where to where a character reaches along its line."""
        left, bottom, right, top = self.box(unit)
        x, y = frame.across
        along = [left * x + bottom * y, left * x + top * y, right * x + bottom * y, right * x + top * y]
        return min(along), max(along)
