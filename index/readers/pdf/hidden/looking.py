"""Text of a page that nobody sees: in the colour of what is behind it, covered, cut away, off the page, or not drawn.

And what is struck out, which is said no longer.

What might be hidden is told by colours and places (`suspects`), and judged by looking: it is hidden where the page
looks the same when it is drawn without it. What is left to doubt stays: text over or under pictures is often what was
recognised in them, and white print in the dark row of a table is read by everybody.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from pypdfium2 import raw

from index.readers.pdf import native
from index.readers.pdf.heights import ByHeight
from index.readers.pdf.hidden.suspects import Suspect, suspected
from index.readers.pdf.lines import PrintedLine, Rectangle

__all__ = ["STRUCK", "Unseen", "without_unseen"]

STRUCK = "struck-out words"  # the reason for which these are left out, though they are drawn
_SAME = 10  # of 255; colours that are no farther apart are not told apart
_SCALE = 1.0  # pixels per point
_MOST_PIXELS = 4_000_000
_FINE = 1_000_000  # units across a page, in which PDFium tells where a point of it is
_WORD = re.compile(r"\S+")


class Unseen(NamedTuple):
    """The lines that are seen, and why others are not."""

    lines: list[PrintedLine]
    reasons: frozenset[str]


def without_unseen(
    page: Any, textpage: Any, lines: Sequence[PrintedLine], struck: Sequence[Rectangle], *, layered_forms: bool
) -> Unseen:
    """The lines of a page without what is not seen of them, or is `struck` out; of most pages they are as they were.

    So they are of a page without a size: nobody can look at it, and programs differ in what of it they show.
    `layered_forms` is what `has_layered_forms` says of the file.
    """
    if not min(page.get_size()) > 0:
        return Unseen(list(lines), frozenset())
    eye = _Eye(textpage, Rectangle(*page.get_bbox()), _hidden(page, layered_forms=layered_forms), struck)
    seen = [(line, eye.seen(line)) for line in lines]
    kept = [after for before, after in seen if after is before or after.text.strip()]
    return Unseen(kept, frozenset(eye.reasons))


class _Eye:
    """What is seen of lines, and why something is not."""

    def __init__(self, textpage: Any, paper: Rectangle, hidden: Mapping[int, str], struck: Sequence[Rectangle]) -> None:
        self.reasons: set[str] = set()
        self._textpage = native.address_of(textpage.raw)
        self._paper = paper
        self._hidden = hidden  # addresses of objects, and why they are not seen
        self._struck = ByHeight((place, place) for place in struck) if struck else None
        self._box = raw.FS_RECTF()
        self._to_box = ctypes.addressof(self._box)

    def seen(self, line: PrintedLine) -> PrintedLine:
        """What is seen of a line, words whole; the same line where that is all of it, as nearly always."""
        leaves = self._leaves(line)
        if not (leaves or self._hidden or self._struck):
            return line
        kept: list[slice] = []
        end = 0  # of the last word that is not seen
        for word in _WORD.finditer(line.text):
            letters = (self._why_unseen(unit, leaves=leaves) for unit in line.units[word.start() : word.end()])
            why = list(takewhile(bool, letters))  # up to the first that is seen
            if len(why) == word.end() - word.start():
                self.reasons.update(why)
                kept.append(slice(end, word.start()))
                end = word.end()
        if not kept:
            return line
        kept.append(slice(end, None))
        text = "".join(line.text[each] for each in kept)
        return PrintedLine(text, [unit for each in kept for unit in line.units[each]], line.hyphenated)

    def _leaves(self, line: PrintedLine) -> bool:
        """Whether a line may begin or end off the page."""
        return len(line.units) > 0 and not (self._is_on_paper(line.units[0]) and self._is_on_paper(line.units[-1]))

    def _is_on_paper(self, unit: int) -> bool:
        """Whether any of a character is on the paper."""
        box, paper = self._box, self._paper
        if not native.loose_box(self._textpage, unit, self._to_box):
            return True
        across = box.right > paper.left and box.left < paper.right
        return bool(across and box.top > paper.bottom and box.bottom < paper.top)

    def _why_unseen(self, unit: int, *, leaves: bool) -> str:
        if leaves and not self._is_on_paper(unit):
            return "words off the page"
        if self._struck and self._is_struck(unit, self._struck):
            return STRUCK
        if not self._hidden:
            return ""
        return self._hidden.get(native.object_of_char(self._textpage, unit) or 0, "")

    def _is_struck(self, unit: int, struck: ByHeight[Rectangle]) -> bool:
        box = self._box
        if not native.loose_box(self._textpage, unit, self._to_box):
            return False
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return any(place.holds(x, y) for place in struck.between(y, y))


def _hidden(page: Any, *, layered_forms: bool) -> dict[int, str]:
    """Addresses of the objects whose text is not seen, and why."""
    suspects = suspected(page, layered_forms=layered_forms)
    if not suspects:
        return {}
    seen = _Looks.at(page, [each.place for each in suspects])
    # Where a part of the page has a single colour, nothing is seen of what is written there. What is drawn among
    # other things takes a second look, at the page without it.
    unseen: list[Suspect] = []
    doubtful: list[Suspect] = []
    for each in suspects:
        if seen.is_even(each.place):
            unseen.append(each)
        elif each.is_drawn and (each.in_layer or not each.on_picture):
            doubtful.append(each)
    if doubtful:
        without = seen.without([each.handle for each in doubtful])
        unseen += [each for each in doubtful if not seen.differs(without, each.place)]
    return {each.handle: each.reason for each in unseen}


class _Window(NamedTuple):
    """A part of a page in pixels, from its upper left corner; right and lower borders are not in it."""

    left: int
    top: int
    right: int
    bottom: int


class _Looks:
    """A page as it looks, in that part of it which is looked at: what else is on it need not be drawn."""

    def __init__(self, page: Any, picture: Image.Image, ground: _Ground, window: _Window) -> None:
        self._page = page
        self._picture = picture
        self._ground = ground
        self._window = window

    @classmethod
    def at(cls, page: Any, places: Iterable[Rectangle | None]) -> _Looks:
        """The page where these parts of it are; None for what may be anywhere on it."""
        ground = _Ground(page)
        windows = [window for window in map(ground.window, places) if window is not None]
        lefts, tops, rights, bottoms = zip(*windows or [_Window(0, 0, 1, 1)], strict=True)
        window = _Window(min(lefts), min(tops), max(rights), max(bottoms))
        return cls(page, _drawn(page, ground, window), ground, window)

    def without(self, handles: Iterable[int]) -> _Looks:
        """The same without some of its objects."""
        taken = list(handles)
        for handle in taken:
            native.activate(handle, 0)
        try:
            return _Looks(self._page, _drawn(self._page, self._ground, self._window), self._ground, self._window)
        finally:
            for handle in taken:
                native.activate(handle, 1)

    def is_even(self, place: Rectangle | None) -> bool:
        """Whether a part of the page has a single colour; as has what is not on the page."""
        box = self._box(place)
        return box is None or _widest(self._picture.crop(box).getextrema()) <= _SAME

    def differs(self, other: _Looks, place: Rectangle | None) -> bool:
        """Whether a part of the page looks other there."""
        box = self._box(place)
        if box is None:
            return False
        return _farthest(ImageChops.difference(self._picture.crop(box), other._picture.crop(box)).getextrema()) > _SAME

    def _box(self, place: Rectangle | None) -> tuple[int, int, int, int] | None:
        """A part of the page in pixels of the picture; None where it is not on the page."""
        window = self._ground.window(place)
        if window is None:
            return None
        left, top = self._window.left, self._window.top
        return window.left - left, window.top - top, window.right - left, window.bottom - top


class _Ground:
    """How large a page is drawn, and where its points come to lie, as it is turned."""

    def __init__(self, page: Any) -> None:
        width, height = page.get_size()
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
        self.width, self.height = math.ceil(width * scale), math.ceil(height * scale)  # pixels
        self._to_share = _to_share(page)

    def window(self, place: Rectangle | None) -> _Window | None:
        """A part of the page; all of it where the part is not known, None where it is not on the page."""
        if place is None:
            return _Window(0, 0, self.width, self.height)
        corners = [self._pixel(x, y) for x in (place.left, place.right) for y in (place.bottom, place.top)]
        across, down = zip(*corners, strict=True)
        window = _Window(
            max(min(across) - 1, 0),
            max(min(down) - 1, 0),
            min(max(across) + 2, self.width),
            min(max(down) + 2, self.height),
        )
        return window if window.left < window.right and window.top < window.bottom else None

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        across, down = self._to_share
        return (
            round((across[0] + across[1] * x + across[2] * y) * self.width),
            round((down[0] + down[1] * x + down[2] * y) * self.height),
        )


def _drawn(page: Any, ground: _Ground, window: _Window) -> Image.Image:
    """What a window shows of a page, without what lies on it (notes, fields)."""
    bitmap = pdfium.PdfBitmap.new_native(
        window.right - window.left, window.bottom - window.top, raw.FPDFBitmap_BGRx, rev_byteorder=True
    )
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, bitmap.width, bitmap.height)
        flags = raw.FPDF_REVERSE_BYTE_ORDER
        raw.FPDF_RenderPageBitmap(bitmap, page, -window.left, -window.top, ground.width, ground.height, 0, flags)
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")
    finally:
        bitmap.close()


def _to_share(page: Any) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """How a point of the page's own space becomes shares of its width and height, as it is turned.

    Each share is a constant, and what x and y are multiplied by: so PDFium is asked of three points, not of all.
    """
    left, bottom, right, top = page.get_bbox()
    corner, beside, above = (_share(page, *point) for point in ((left, bottom), (right, bottom), (left, top)))
    by_x = [(far - near) / (right - left) for far, near in zip(beside, corner, strict=True)]
    by_y = [(far - near) / (top - bottom) for far, near in zip(above, corner, strict=True)]
    across, down = ((start - left * x - bottom * y, x, y) for start, x, y in zip(corner, by_x, by_y, strict=True))
    return across, down


def _share(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _widest(extrema: Any) -> int:
    return max(int(highest) - int(lowest) for lowest, highest in extrema)


def _farthest(extrema: Any) -> int:
    return max(int(highest) for _, highest in extrema)
