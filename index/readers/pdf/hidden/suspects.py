"""Text of a page that might not be seen, by its colour, by what is drawn over it, and by how it is clipped."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from pypdfium2 import raw

from index.readers.pdf import native
from index.readers.pdf.heights import ByHeight
from index.readers.pdf.lines import Rectangle

__all__ = ["Suspect", "has_layered_forms", "suspected"]

_MOST_OBJECTS = 20_000  # of a page, and
_MOST_PATHS = 3_000  # of a page; where there are more, they are taken to cover nothing
_DEEPEST = 8  # forms within forms
_ALIKE = 30  # of 255; so near to what it is drawn on it may not be told from it
_TRANSPARENT = 16  # of 255; what is less opaque is not seen
_THICK = 5.0  # points; a path that is thinner is a rule, and covers no text
_RECTANGLE = (4, 5)  # points; of any other path of so many, two corners are enough to suspect a text
_MOST_CLIPS = 200  # paths that a text is clipped to, and points of one
_FORM_IN_LAYER = re.compile(rb"/OC\s*(?:\d+\s+\d+\s+R|<<)")  # the dictionary of a stream is never compressed
_PAPER = (255, 255, 255, 255)
_EVERYWHERE = Rectangle(-math.inf, -math.inf, math.inf, math.inf)
_NOT_DRAWN = frozenset([raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP])
_TEXT, _PATH, _FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM
_PICTURES = frozenset([raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING])

_LAYER = "OC\0".encode("utf-16-le")  # the name of such a mark

# What PDFium writes to, and where: red, green, blue and opacity; left, bottom, right and top; a point; how it is drawn.
_CHANNELS, _EDGES, _POINT, _DRAWN = (
    (ctypes.c_uint * 4)(),
    (ctypes.c_float * 4)(),
    (ctypes.c_float * 2)(),
    (ctypes.c_int * 2)(),
)
_TO_CHANNELS, _TO_EDGES, _TO_POINT, _TO_DRAWN = (
    tuple(ctypes.addressof(each) + place * ctypes.sizeof(each._type_) for place in range(len(each)))
    for each in (_CHANNELS, _EDGES, _POINT, _DRAWN)
)
_NAME, _LENGTH = (raw.FPDF_WCHAR * 4)(), ctypes.c_ulong()  # of a mark

_Colour = tuple[int, int, int, int]  # red, green, blue, opacity, to 255


@dataclass(slots=True)
class _Object:
    """An object of a page."""

    order: int  # of drawing
    handle: int
    matrix: Any  # of the form that it is part of; None for the page itself
    colour: _Colour | None = None  # that it is filled with; None where it is no single one
    is_drawn: bool = True
    in_layer: bool = False  # of those that a viewer shows or not
    _bounds: Rectangle | None = None
    _is_measured: bool = False

    def bounds(self) -> Rectangle | None:
        """Where it is on the page; None where that cannot be told."""
        if not self._is_measured:
            self._is_measured = True
            self._bounds = self._measured()
        return self._bounds

    def _measured(self) -> Rectangle | None:
        if not native.bounds_of(self.handle, *_TO_EDGES):
            return None
        place = Rectangle(*_EDGES)
        if self.matrix is None:
            return place if math.isfinite(sum(place)) else None
        return _moved([(x, y) for x in (place.left, place.right) for y in (place.bottom, place.top)], self.matrix)


class Suspect(NamedTuple):
    """Text that might not be seen."""

    handle: int
    place: Rectangle | None  # None where that cannot be told
    reason: str  # for people, should it be so
    is_drawn: bool
    on_picture: bool  # a picture lies behind it, or in front of it
    in_layer: bool  # of those that a viewer shows or not


class _Layer(NamedTuple):
    """A part of a page that is filled."""

    order: int
    place: Rectangle
    colour: _Colour | None  # None where it has several
    is_picture: bool


@dataclass(slots=True)
class _Objects:
    """The objects of a page by what they are."""

    texts: list[_Object] = field(default_factory=list)
    pictures: list[_Object] = field(default_factory=list)
    paths: list[_Object] = field(default_factory=list)
    seen: int = 0
    layered_forms: bool = False  # whether any form may be in a layer

    def add_all(self, handles: Iterable[int], matrix: Any, depth: int, *, in_layer: bool = False) -> None:
        """Take in objects; of a form what it is made of."""
        kind_of, texts, paths = native.kind_of, self.texts, self.paths
        order = self.seen
        for handle in handles:  # there are thousands on some pages: this loop is what looking for suspects costs
            order += 1
            kind = kind_of(handle)
            if kind == _TEXT:
                colour = _colour(handle)
                is_inside = in_layer or _is_in_layer(handle)
                texts.append(_Object(order, handle, matrix, colour, _is_drawn(handle, colour), is_inside))
            elif kind == _PATH:
                paths.append(_Object(order, handle, matrix))
            elif kind in _PICTURES:
                self.pictures.append(_Object(order, handle, matrix))
            elif kind == _FORM and depth < _DEEPEST:
                self.seen = order
                self._add_form(handle, matrix, depth, in_layer=in_layer)
                order = self.seen
        self.seen = order

    def _add_form(self, handle: int, matrix: Any, depth: int, *, in_layer: bool) -> None:
        inner, form = raw.FS_MATRIX(), raw.FPDF_PAGEOBJECT.from_buffer(ctypes.c_void_p(handle))
        raw.FPDFPageObj_GetMatrix(form, inner)
        count = min(raw.FPDFFormObj_CountObjects(form), _MOST_OBJECTS - self.seen)
        inside = (native.object_in_form(handle, number) for number in range(count))
        moved = inner if matrix is None else _product(inner, matrix)
        self.add_all(inside, moved, depth + 1, in_layer=in_layer or self.layered_forms or _is_in_layer(handle))


def has_layered_forms(content: bytes) -> bool:
    """Whether a form of a PDF's pages may be in a layer itself: PDFium does not tell, but the entry is in sight."""
    return bool(_FORM_IN_LAYER.search(content))


def suspected(page: Any, *, layered_forms: bool = False) -> list[Suspect]:
    """The text of a page that might not be seen; `layered_forms` where `has_layered_forms` said so."""
    found = _Objects(layered_forms=layered_forms)
    count = min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    address = native.address_of(page.raw)
    found.add_all((native.object_on_page(address, number) for number in range(count)), None, 0)
    if not found.texts:
        return []
    layers = sorted([*_fills(found), *_layers(found.pictures)], key=attrgetter("order"))
    suspects = list(_among(found.texts, layers))
    # Where nothing else is written, what is not drawn may be all that is left of a page whose picture was taken out.
    return suspects if any(text.is_drawn for text in found.texts) else []


def _among(texts: Sequence[_Object], layers: Sequence[_Layer]) -> Iterator[Suspect]:
    colours = {layer.colour for layer in layers if layer.colour is not None} | {_PAPER}
    alike = {colour: _is_alike(colour, colours) for colour in {text.colour for text in texts}}
    by_height = ByHeight((layer.place, layer) for layer in layers)
    last = layers[-1].order if layers else 0
    clips: _Clips = {}
    for text in texts:
        if not text.is_drawn:
            reason = "invisible words"
        elif text.in_layer:
            reason = "words in a layer that is not shown"
        elif text.order < last and _is_covered(text, by_height):
            reason = "covered words"
        elif _is_clipped(text, clips):
            reason = "words that are cut away"
        elif alike[text.colour] and _is_like_its_ground(text, by_height):
            reason = "words in the colour of what is behind them"
        else:
            continue
        place = text.bounds()
        near = layers if place is None else by_height.between(place.bottom, place.top)
        on_picture = any(layer.is_picture and (place is None or _touch(layer.place, place)) for layer in near)
        if text.is_drawn or not on_picture:  # with a picture of words, what is not drawn is what was recognised in them
            yield Suspect(text.handle, place, reason, text.is_drawn, on_picture, text.in_layer)


def _is_covered(text: _Object, layers: ByHeight[_Layer]) -> bool:
    place = text.bounds()
    return place is not None and any(
        layer.order > text.order and _holds(layer.place, place) for layer in layers.between(place.bottom, place.top)
    )


def _is_like_its_ground(text: _Object, layers: ByHeight[_Layer]) -> bool:
    """Whether a text has nearly the colour of what it is drawn on; on a picture it has not."""
    place = text.bounds()
    if place is None or text.colour is None:
        return False
    for layer in reversed(layers.between(place.bottom, place.top)):
        if layer.order > text.order:
            continue
        if layer.is_picture and _touch(layer.place, place):
            return False
        if _holds(layer.place, place):
            return layer.colour is None or _are_alike(text.colour, layer.colour)
    return _are_alike(text.colour, _PAPER)


def _is_alike(colour: _Colour | None, others: Iterable[_Colour]) -> bool:
    return colour is not None and any(_are_alike(colour, other) for other in others)


def _is_drawn(handle: int, colour: _Colour | None) -> bool:
    is_faint = colour is not None and colour[3] <= _TRANSPARENT
    return not is_faint and native.render_mode(handle) not in _NOT_DRAWN


def _is_in_layer(handle: int) -> bool:
    """Whether an object is marked as optional content. Which layers are shown is for PDFium to say, as it draws."""
    count = native.marks_of(handle)
    if count <= 0:
        return False
    marked = raw.FPDF_PAGEOBJECT.from_buffer(ctypes.c_void_p(handle))
    for number in range(count):
        mark = raw.FPDFPageObj_GetMark(marked, number)
        if raw.FPDFPageObjMark_GetName(mark, _NAME, ctypes.sizeof(_NAME), _LENGTH) and (
            bytes(_NAME)[: _LENGTH.value] == _LAYER
        ):
            return True
    return False


def _fills(found: _Objects) -> Iterator[_Layer]:
    for path in found.paths if len(found.paths) <= _MOST_PATHS else ():
        native.draw_mode(path.handle, *_TO_DRAWN)
        place = path.bounds() if _DRAWN[0] else None
        if place is not None and min(place.right - place.left, place.height) >= _THICK:
            yield _Layer(path.order, place, _colour(path.handle), is_picture=False)


def _layers(pictures: Sequence[_Object]) -> Iterator[_Layer]:
    for picture in pictures:
        yield _Layer(picture.order, picture.bounds() or _EVERYWHERE, None, is_picture=True)


# ---- Colours and places


def _colour(handle: int) -> _Colour | None:
    if not native.fill_colour(handle, *_TO_CHANNELS):
        return None
    red, green, blue, opacity = _CHANNELS
    return red, green, blue, opacity


def _are_alike(one: _Colour, other: _Colour) -> bool:
    return abs(one[0] - other[0]) <= _ALIKE and abs(one[1] - other[1]) <= _ALIKE and abs(one[2] - other[2]) <= _ALIKE


def _holds(outer: Rectangle, inner: Rectangle) -> bool:
    """Whether the middle of one part of a page, and most of its width, lies in another."""
    if not outer.bottom <= (inner.bottom + inner.top) / 2 <= outer.top:
        return False
    return min(outer.right, inner.right) - max(outer.left, inner.left) >= (inner.right - inner.left) / 2


def _touch(one: Rectangle, other: Rectangle) -> bool:
    across = one.left <= other.right and other.left <= one.right
    return across and one.bottom <= other.top and other.bottom <= one.top


def _moved(corners: Sequence[tuple[float, float]], matrix: Any) -> Rectangle | None:
    if matrix is not None:
        corners = [(matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f) for x, y in corners]
    across, heights = zip(*corners, strict=True)
    place = Rectangle(min(across), min(heights), max(across), max(heights))
    return place if all(map(math.isfinite, place)) else None


def _product(inner: Any, outer: Any) -> Any:
    """The matrix that moves a point as one matrix, and then another, does."""
    return raw.FS_MATRIX(
        inner.a * outer.a + inner.b * outer.c,
        inner.a * outer.b + inner.b * outer.d,
        inner.c * outer.a + inner.d * outer.c,
        inner.c * outer.b + inner.d * outer.d,
        inner.e * outer.a + inner.f * outer.c + outer.e,
        inner.e * outer.b + inner.f * outer.d + outer.f,
    )


# ---- Clips


_Clips = dict[tuple[int, int, int], Rectangle | None]


def _is_clipped(text: _Object, known: _Clips) -> bool:
    """Whether a text lies beside one of the paths that it is clipped to.

    Of many texts that is the same path, so what it reaches is kept in `known`.
    """
    clip = native.clip_of(text.handle)
    paths = min(native.clip_paths(clip), _MOST_CLIPS) if clip else 0
    place = text.bounds() if paths > 0 else None
    if place is None:
        return False
    for path in range(paths):
        # A path that texts share is one in memory as well, as long as the page is open.
        key = native.path_segment(clip, path, 0) or 0, native.path_length(clip, path), id(text.matrix)
        if not key[0] or key not in known:
            points = list(_points(clip, path, key[1]))
            known[key] = _moved(points, text.matrix) if points else None
        inside = known[key]
        if inside is not None and not _touch(inside, place):
            return True
    return False


def _points(clip: int, path: int, count: int) -> Iterator[tuple[float, float]]:
    """Points that a path reaches between; of a rectangle, as nearly all are, two corners."""
    if count in _RECTANGLE:
        numbers: Iterable[int] = (0, 2)
    else:
        numbers = range(min(count, _MOST_CLIPS))
    for number in numbers:
        segment = native.path_segment(clip, path, number)
        if segment and native.segment_point(segment, *_TO_POINT):
            x, y = _POINT
            yield x, y
