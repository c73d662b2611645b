"""Which pages of a PDF are pictures of text, and the lines that are recognised on them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from PIL import Image
from pypdfium2 import raw

from index.readers.pdf.lines import Line, rounded
from index.readers.pdf.scans.tesseract import (
    RECOGNITION_REMEDY,
    RecognisedLine,
    RecognitionError,
    can_recognise,
    recognise,
)

__all__ = ["ScannedPage", "is_scanned", "scanned"]

_DOTS_PER_INCH = 300  # what Tesseract reads best
_MOST_PIXELS = 12_000_000
_POINTS = 72  # per inch
_GLANCE = 200  # pixels; enough to see whether there is anything on a page
_FEW = 60  # letters and digits; a page that is a picture may have so many as its number, or as a stamp
_MOST_OF = 0.6  # of the page, that a picture takes
_SURE = 60  # percent; of a page that is upright Tesseract is surer, but for the worst
_BLANK = 24  # of 255; a page of shades no farther apart is empty


class ScannedPage(NamedTuple):
    """What was recognised on a page."""

    lines: list[Line]
    confidence: int  # percent, of all words on average


def is_scanned(page: Any, lines: Sequence[Line]) -> bool:
    """Whether words may be missing of a page, as it has none or but few, and is drawn on."""
    if raw.FPDFPage_CountObjects(page) == 0 or not min(page.get_size()) > 0:
        return False
    letters = (character for line in lines for character in line.text if character.isalnum())
    written = sum(1 for _ in islice(letters, _FEW + 1))  # no more of them matter
    if written and (written > _FEW or not _is_mostly_picture(page)):
        return False
    return bool(written) or not _is_blank(page)


def scanned(page: Any, lines: Sequence[Line]) -> ScannedPage:
    """The lines that are recognised on a page, beside those that it has. Raises `RecognitionError`."""
    if not can_recognise():
        raise RecognitionError(RECOGNITION_REMEDY)  # before the page is drawn for nothing
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / _POINTS, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        seen = _recognised(bitmap.to_pil().convert("L"), round(scale * _POINTS))
    finally:
        bitmap.close()
    body = _usual_size(seen.lines)
    made = [_line(each, scale, seen.height / scale, body) for each in seen.lines]
    beside = () if seen.is_turned else lines  # of a page that was turned the places are others
    new = [line for line in made if not any(_is_the_same(line, known) for known in beside)]
    return ScannedPage(new, round(_confidence(seen.lines)))


class _Seen(NamedTuple):
    """What was recognised in a picture, as it is upright."""

    lines: Sequence[RecognisedLine]
    height: int  # pixels
    is_turned: bool = False


def _recognised(picture: Image.Image, dots_per_inch: int) -> _Seen:
    """The lines of a page that may lie in the scanner on its side, or on its head.

    Tesseract reads also what runs from the top to the foot of a picture, but its lines are best told level; of what is
    on its head it makes up words, and is not sure of them.
    """
    found = recognise(picture, dots_per_inch)
    is_turned = False
    if _confidence(found) < _SURE:
        other = picture.transpose(Image.Transpose.ROTATE_180)
        again = recognise(other, dots_per_inch)
        if _confidence(again) > _confidence(found):
            found, picture, is_turned = again, other, True
    if _runs_down(found):
        picture, is_turned = picture.transpose(Image.Transpose.ROTATE_90), True
        found = recognise(picture, dots_per_inch)
    return _Seen(found, picture.height, is_turned)


def _runs_down(found: Sequence[RecognisedLine]) -> bool:
    """Whether most of the print stands in lines that are higher than they are long."""
    letters = sum(len(line.text) for line in found)
    return 2 * sum(len(line.text) for line in found if line.height > line.right - line.left) > letters


def _confidence(found: Sequence[RecognisedLine]) -> float:
    """In percent, of all words on average, longer ones counting more; 0.0 where there are none."""
    letters = sum(len(line.text) for line in found)
    return sum(line.confidence * len(line.text) for line in found) / letters if letters else 0.0


def _is_mostly_picture(page: Any) -> bool:
    width, height = page.get_size()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(raw.FPDFPage_CountObjects(page)):
        drawn = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(drawn) in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            if (right.value - left.value) * (top.value - bottom.value) >= _MOST_OF * width * height:
                return True
    return False


def _is_blank(page: Any) -> bool:
    width, height = page.get_size()
    bitmap = page.render(scale=_GLANCE / max(width, height, 1.0), grayscale=True)
    try:
        darkest, lightest = bitmap.to_pil().convert("L").getextrema()
    finally:
        bitmap.close()
    return int(lightest) - int(darkest) <= _BLANK


def _usual_size(found: Sequence[RecognisedLine]) -> float:
    """The size of most of the print, in pixels."""
    by_size = sorted(found, key=lambda line: line.size)
    letters = sum(len(line.text) for line in found)
    for line in by_size:
        letters -= 2 * len(line.text)
        if letters <= 0:
            return line.size
    return 0.0


def _line(found: RecognisedLine, scale: float, height: float, body: float) -> Line:
    """A line in points. Print of nearly the usual size has it: what is measured differs from line to line."""
    size = body if abs(found.size - body) <= body / 6 else found.size
    return Line(
        text=found.text,
        left=found.left / scale,
        right=found.right / scale,
        baseline=height - found.baseline / scale,
        size=rounded(size / scale),
        first_word=found.first_word / scale,
    )


def _is_the_same(line: Line, known: Line) -> bool:
    """Whether a line was recognised where one is written."""
    is_level = abs(line.baseline - known.baseline) < max(line.size, known.size) / 2
    return is_level and line.left < known.right and known.left < line.right
