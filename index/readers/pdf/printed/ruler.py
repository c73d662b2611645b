"""Measures the characters of a page, by PDFium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from typing import Any

from pypdfium2 import raw

from index.readers.pdf.lines import UPRIGHT, Frame
from index.readers.pdf.printed.repairs import Glyph

__all__ = ["Ruler"]


class Ruler:
    """Measures the characters of a page. Points are in the page's own space."""

    def __init__(self, textpage: Any) -> None:
        self._page = textpage.raw
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()

    def origin(self, unit: int) -> tuple[float, float]:
        """Where a character begins, on its baseline."""
        raw.FPDFText_GetCharOrigin(self._page, unit, self._x, self._y)
        return self._x.value, self._y.value

    def box(self, unit: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character, with the height of its font."""
        raw.FPDFText_GetLooseCharBox(self._page, unit, self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    def upright(self, ends: Iterable[tuple[int, int]]) -> tuple[list[float], ...]:
        """Of upright words, by their first and last characters: left, right, baseline, and height and foot of the last.

        In one loop, for there is no other place where so much is measured.
        """
        lefts, rights, baselines, heights, feet = [], [], [], [], []
        page, x, y, box = self._page, self._x, self._y, self._box
        origin_of, box_of = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetLooseCharBox
        for first, last in ends:
            origin_of(page, first, x, y)
            box_of(page, last, box)
            bottom = box.bottom
            lefts.append(x.value)
            rights.append(box.right)
            baselines.append(y.value)
            heights.append(box.top - bottom)
            feet.append(bottom)
        return lefts, rights, baselines, heights, feet

    def is_made_up(self, unit: int) -> bool:
        """Whether PDFium put a character in that the page does not draw: a space."""
        return bool(raw.FPDFText_IsGenerated(self._page, unit) == 1)

    def font(self, unit: int) -> tuple[float, Frame]:
        """The size of a character's font in points, and the frame in which it is written.

        Size and matrix may both be negative: then the text is upright.
        """
        matrix = self._matrix
        size = raw.FPDFText_GetFontSize(self._page, unit)
        if not raw.FPDFText_GetMatrix(self._page, unit, matrix):
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
