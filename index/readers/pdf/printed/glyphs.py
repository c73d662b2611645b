"""Letters whose font in the PDF does not say which they are, but whose font file does.

PDFium then gives the number that is drawn ("0SVIQ" for "Lorem"), which mostly is that of a shape in the font file. The
file may name its shapes, or tell which characters each is for. Whether the numbers mean shapes is checked: the shapes
are as wide as what is drawn, or what they make are words. Where there is no file, or it tells nothing, the order in
which most fonts have their shapes may: "L" is the 47th.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from pypdfium2 import raw

from index.readers.pdf import native
from index.readers.pdf.spelling import is_word

__all__ = ["MOSTLY_WORDS", "deciphered", "share_in_words"]

_LARGEST_FONT = 10_000_000  # bytes
_MOST_SHAPES = 65_536
# In the order in which fonts for Windows have them: the number of a shape, for Latin and Cyrillic letters.
_USUAL_ORDER = {
    **{code - 29: chr(code) for code in range(0x20, 0x7F)},
    **{code - 470: chr(code) for code in range(0x410, 0x450)},
}
_CYRILLIC = re.compile("[\u0410-\u044f]")
_MOSTLY = 0.95  # of the signs are to be told
_FEWEST_WIDTHS = 4  # different ones, to say anything by
_AS_WIDE = 0.02  # of the height of the font
_FEWEST_LETTERS = 4  # of a word that counts
MOSTLY_WORDS = 0.5  # of the letters; a text of so many in words is one
_WORD = re.compile(r"[^\W\d_]+")

logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # it tells of every fault of a font


class _FontFile(NamedTuple):
    """What a font file tells of its shapes, by their numbers."""

    characters: Mapping[int, str]
    widths: Mapping[int, float]  # of the height of the font


def deciphered(textpage: Any) -> dict[int, str]:
    """Of letters of a page whose font does not say which they are: what they are, by their numbers in PDFium.

    Only those of fonts of which that is certain.
    """
    page = native.address_of(textpage.raw)
    drawn: defaultdict[int, dict[int, int]] = defaultdict(dict)  # by font
    fonts: dict[int, Any] = {}
    for unit in range(textpage.count_chars()):
        if native.unmapped(page, unit) == 1 and native.generated(page, unit) != 1:
            font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(textpage, unit))
            address = native.address_of(font)
            fonts[address] = font
            drawn[address][unit] = raw.FPDFText_GetUnicode(textpage, unit)
    known: dict[int, str] = {}
    for address, shapes in drawn.items():
        if address:
            known.update(_characters(page, fonts[address], shapes))
    return known


def _characters(page: int, font: Any, drawn: Mapping[int, int]) -> dict[int, str]:
    """For the letters of one font what they are; empty where that is not certain."""
    file = _file_of(font)
    if file is not None:
        told = {unit: file.characters[shape] for unit, shape in drawn.items() if shape in file.characters}
        if len(told) >= _MOSTLY * len(drawn):
            are_shapes = _are_as_wide(page, drawn, file.widths)
            return told if are_shapes or _makes_words(told, drawn) else {}
    usual = {unit: _USUAL_ORDER[shape] for unit, shape in drawn.items() if shape in _USUAL_ORDER}
    return usual if len(usual) >= _MOSTLY * len(drawn) and _makes_words(usual, drawn) else {}


def _are_as_wide(page: int, drawn: Mapping[int, int], widths: Mapping[int, float]) -> bool:
    """Whether all that is drawn is as wide as the shapes with these numbers; no, where all have one width."""
    box = (ctypes.c_float * 4)()
    found: dict[int, float] = {}
    for unit, shape in drawn.items():
        size = native.font_size(page, unit)
        if shape in widths and shape not in found and size and native.loose_box(page, unit, ctypes.addressof(box)):
            left, _, right, _ = box
            found[shape] = abs(right - left) / size
    expected = sum(widths[shape] for shape in found)
    if len({round(widths[shape], 2) for shape in found}) < _FEWEST_WIDTHS or not expected:
        return False
    scale = sum(found.values()) / expected
    return scale > 0 and all(abs(width / scale - widths[shape]) <= _AS_WIDE for shape, width in found.items())


def _makes_words(told: Mapping[int, str], drawn: Mapping[int, int]) -> bool:
    """Whether letters make words so, and do not as they are drawn."""
    units = range(min(drawn), max(drawn) + 1)
    before = "".join(chr(drawn[unit]) if unit in drawn else " " for unit in units)
    after = "".join(told.get(unit, " ") for unit in units)
    return share_in_words(after) >= MOSTLY_WORDS > share_in_words(before)


def share_in_words(text: str) -> float:
    """How many of the letters of a text stand in words that there are, those of few letters not counted."""
    words = Counter(word for word in _WORD.findall(text) if len(word) >= _FEWEST_LETTERS)
    letters = sum(len(word) * count for word, count in words.items())
    return _in_words(words) / letters if letters else 0.0


def _in_words(counts: Mapping[str, int]) -> int:
    return sum(
        len(word) * count
        for word, count in counts.items()
        if (is_word(word, ("ru",)) if _CYRILLIC.match(word) else is_word(word))
    )


# ---- Font files


def _file_of(font: Any) -> _FontFile | None:
    """What the file of a font that is part of the PDF tells; None where there is none."""
    size = ctypes.c_size_t()
    if raw.FPDFFont_GetIsEmbedded(font) != 1 or not raw.FPDFFont_GetFontData(font, None, 0, size):
        return None
    if not 0 < size.value <= _LARGEST_FONT:
        return None
    buffer = (ctypes.c_uint8 * size.value)()
    if not raw.FPDFFont_GetFontData(font, buffer, size.value, size):
        return None
    return _read(bytes(buffer))


@lru_cache(maxsize=4)  # pages have few fonts, and mostly those of the page before
def _read(content: bytes) -> _FontFile | None:
    try:
        if content[:1] == b"\x01" and content[:4] != b"\x00\x01\x00\x00":
            return _FontFile(dict(_named(_names_in_cff(content))), {})
        with TTFont(io.BytesIO(content), lazy=True, fontNumber=0) as font:
            return _in_opentype(font)
    except Exception:  # noqa: BLE001 - fontTools raises whatever a damaged font makes it; then it tells nothing
        return None


def _names_in_cff(content: bytes) -> Sequence[str]:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(content), None)
    top = fonts[fonts.fontNames[0]]
    return [] if hasattr(top, "ROS") else list(top.charset)[:_MOST_SHAPES]


def _in_opentype(font: TTFont) -> _FontFile:
    order = font.getGlyphOrder()[:_MOST_SHAPES]
    characters = dict(_named(order))
    numbers = {name: number for number, name in enumerate(order)}
    cmap = font.getBestCmap() if "cmap" in font else None
    for code, name in sorted((cmap or {}).items(), reverse=True):  # of several characters the first
        if name in numbers and not _is_private(code):
            characters[numbers[name]] = chr(code)
    widths: dict[int, float] = {}
    if "hmtx" in font and "head" in font:
        metrics, height = font["hmtx"].metrics, font["head"].unitsPerEm or 1
        widths = {numbers[name]: metrics[name][0] / height for name in order if name in metrics}
    return _FontFile(characters, widths)


def _named(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, name in enumerate(names):
        text = agl.toUnicode(name)
        if text and not any(_is_private(ord(character)) for character in text):
            yield number, text


def _is_private(code: int) -> bool:
    return 0xE000 <= code <= 0xF8FF or code < 0x20  # noqa: PLR2004 - Unicode's private use, and control characters
