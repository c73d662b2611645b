"""A page of a PDF as a picture, and where on it stretches of the document's text stand.

For the process that reads untrusted files: see `sandboxed`.
"""

import ctypes
import hashlib
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.readers.pdf.alignment import Place, aligned, counts
from index.readers.pdf.annotations import open_forms
from index.readers.pdf.document import open_pdf, page_words
from index.readers.pdf.hidden import has_layered_forms
from index.readers.pdf.lines import Rectangle
from index.readers.pdf.printed import clean
from index.readers.pictures import LARGEST_SIDE, Box, PageImage, PageRequest
from index.readers.sizes import LARGEST_PDF
from index.readers.source import SourceFile, UnreadableError, refuse_large
from index.records import Failure, Span

__all__ = ["draw"]

_MOST_PIXELS = 6_000_000
_MOST_CHARACTERS = 50_000  # of a page whose text is aligned
_QUALITY = 85  # of WebP, to 100
_FINE = 1_000_000  # units across a page, in which PDFium tells where a point of it is


def draw(file: SourceFile, request: PageRequest) -> Iterator[PageImage | Failure]:
    """The picture, of exactly the bytes that were asked for; else the reason why there is none."""
    try:
        yield _drawn(file, request)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def _drawn(file: SourceFile, request: PageRequest) -> PageImage:
    refuse_large(file.path, LARGEST_PDF)
    content = file.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != request.sha256:
        raise UnreadableError("the file has changed since it was indexed; index it again")
    pdf = open_pdf(content)
    try:
        open_forms(pdf)
        if not 1 <= request.number <= len(pdf):
            raise UnreadableError(f"the file has {len(pdf):,} pages")
        try:
            page = pdf[request.number - 1]
        except pdfium.PdfiumError as error:
            raise UnreadableError("the page is damaged") from error
        try:
            return _image(pdf, content, page, request)
        finally:
            page.close()
    finally:
        pdf.close()


def _image(pdf: Any, content: bytes, page: Any, request: PageRequest) -> PageImage:
    width, height = page.get_size()
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        raise UnreadableError("the page has no size")
    scale = min(request.width / width, math.sqrt(_MOST_PIXELS / (width * height)), LARGEST_SIDE / max(width, height))
    if scale * max(width, height) < 1 or scale * width * scale * height > 2 * _MOST_PIXELS:
        raise UnreadableError("the page has no size")
    bitmap = page.render(scale=scale)
    try:
        picture = bitmap.to_pil()
        encoded = io.BytesIO()
        picture.save(encoded, "WEBP", quality=_QUALITY, method=2)
        marks = _marks(pdf, content, page, request)
        return PageImage(request.number, picture.width, picture.height, encoded.getvalue(), marks)
    finally:
        bitmap.close()


# ---- Marks


@dataclass(frozen=True, slots=True)
class _Printed:
    """The characters of a line that count, and where they are: their numbers in PDFium, or parts of the page.

    A ligature is several characters of one number.
    """

    letters: str
    places: Sequence[int | Rectangle]


def _marks(pdf: Any, content: bytes, page: Any, request: PageRequest) -> tuple[tuple[Box, ...] | None, ...]:
    if not request.spans:
        return ()
    textpage = page.get_textpage()
    try:
        if max(textpage.count_chars(), len(request.text)) > _MOST_CHARACTERS:
            return (None,) * len(request.spans)
        words = page_words(pdf, request.number - 1, page, textpage, layered_forms=has_layered_forms(content))
        lines = [
            *(_printed(piece.text, piece.units) for piece in words.pieces),
            *(_printed(note.text, [note.rectangle] * len(note.text)) for note in words.notes),
        ]
        places = aligned(request.text, [line.letters for line in lines])
        ruler = _Ruler(page, textpage)
        return tuple(_marked(span, request.text, places, lines, ruler) for span in request.spans)
    finally:
        textpage.close()


def _printed(text: str, units: Sequence[int | Rectangle]) -> _Printed:
    letters = [
        (letter, unit)
        for character, unit in zip(text, units, strict=True)
        for letter in clean(character)
        if unit != -1 and counts(letter)
    ]
    return _Printed("".join(letter for letter, _ in letters), [unit for _, unit in letters])


def _marked(
    span: Span, text: str, places: Mapping[int, Place], lines: Sequence[_Printed], ruler: "_Ruler"
) -> tuple[Box, ...] | None:
    """The boxes of a span; None unless each of its characters is found, and in sight."""
    positions = [position for position in range(span.start, min(span.end, len(text))) if counts(text[position])]
    if not positions:
        return ()
    if not all(position in places for position in positions):
        return None
    boxes: list[Box] = []
    last: tuple[int, Box] | None = None
    for line, position in sorted(places[position] for position in positions):
        box = ruler.box(lines[line].places[position])
        if box is None:
            continue  # a mark over a letter may have no extent of its own
        if not (0 <= (box.left + box.right) / 2 <= 1 and 0 <= (box.top + box.bottom) / 2 <= 1):
            return None
        if last is not None and last[0] == line and _is_beside(last[1], box):
            boxes[-1] = _around((boxes[-1], box))
        else:
            boxes.append(box)
        last = line, box
    return tuple(map(_within, _joined(boxes))) or None


class _Ruler:
    """Measures the characters of a page, as it is turned and cut."""

    def __init__(self, page: Any, textpage: Any) -> None:
        self._page = page
        self._textpage = textpage

    def box(self, place: int | Rectangle) -> Box | None:
        """Where a character stands, with the height of its line; None where it has no extent."""
        rectangle: Any = place
        if isinstance(place, int):
            rectangle = raw.FS_RECTF()
            if not raw.FPDFText_GetLooseCharBox(self._textpage, place, rectangle):
                return None
        corners = (rectangle.left, rectangle.top), (rectangle.right, rectangle.bottom)
        if not all(map(math.isfinite, (*corners[0], *corners[1]))):
            return None
        (left, top), (right, bottom) = (self._seen(*corner) for corner in corners)
        box = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        return box if box.right > box.left and box.bottom > box.top else None

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own space, as it is seen."""
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE


def _is_beside(one: Box, other: Box) -> bool:
    """Whether two boxes of one line follow each other along it, be it level or upright."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    narrower = min(one.right - one.left, other.right - other.left)
    lower = min(one.bottom - one.top, other.bottom - other.top)
    return 2 * down >= lower or 2 * across >= narrower


def _joined(boxes: Sequence[Box]) -> Iterator[Box]:
    """Boxes, those made one that stand side by side in one row: PDFium ends a line where the writing jumps."""
    if not boxes:
        return
    joined = boxes[0]
    for last, box in pairwise(boxes):
        height = min(last.bottom - last.top, box.bottom - box.top)
        level = min(last.bottom, box.bottom) - max(last.top, box.top) > height / 2
        if level and -height < box.left - last.right < height:
            joined = _around((joined, box))
        else:
            yield joined
            joined = box
    yield joined


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _within(box: Box) -> Box:
    """What of a box is on the page."""
    return Box(*(min(max(border, 0.0), 1.0) for border in box))
