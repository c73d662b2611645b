"""Words that are drawn so that their letters come twice, or far apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from index.readers.pdf.spelling import is_word

__all__ = ["Glyph", "looks_doubled", "looks_spaced", "undoubled", "unspaced"]


class Glyph(NamedTuple):
    """A character where it stands along its line; lengths are in points."""

    character: str
    unit: int  # its number in PDFium
    left: float
    right: float
    baseline: float
    width: float
    made_up: bool = False  # a space that the page does not draw


_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")  # letters of the languages that have a list of words

# ---- Drawn twice

_DOUBLED = re.compile(r"(?<!\S)(?:(\S)\1){2,}(?!\S)")
_OVER = 0.35  # of its width; letters that stand nearer to one another are drawn over one another


def looks_doubled(text: str) -> bool:
    """Whether a word has each of its letters twice: "MMaaiirriiee"."""
    return bool(_DOUBLED.search(text))


def undoubled(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Each letter once that is drawn a second time over itself; "oo" in "book" stays."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if kept and kept[-1].character == glyph.character and _is_over(kept[-1], glyph):
            continue
        kept.append(glyph)
    return kept


def _is_over(one: Glyph, other: Glyph) -> bool:
    near = _OVER * max(one.width, other.width)
    return abs(one.left - other.left) < near and abs(one.baseline - other.baseline) < near


# ---- Set apart

_FEWEST_PARTS = 4
_FEWEST_LETTERS = 1  # parts of one letter
_LONGEST_PARTS = 3.2  # letters, on average
_MOST_GAPS = 12  # that are tried
_MOSTLY = 0.5  # of the letters, in words of four and more
_BETTER = 1.3  # times as much of it words that there are


def looks_spaced(text: str) -> bool:
    """Whether a line may fall into bits of words: "A N N U A L", "Muni ci pal i t y"."""
    if len(text) > (_LONGEST_PARTS + 1) * (text.count(" ") + 1):
        return False  # as nearly always
    parts = text.split()
    characters = sum(map(len, parts))
    return (
        len(parts) >= _FEWEST_PARTS
        and characters <= _LONGEST_PARTS * len(parts)
        and sum(len(part) == 1 and part.isalpha() for part in parts) >= _FEWEST_LETTERS
        and len(_LATIN.findall(text)) >= 0.7 * characters
    )


def unspaced(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The signs of a line without the spaces that only set letters of words apart.

    Spaces are kept that are wider than some width: the one that makes the most of the line words that there are. As it
    is where none makes more of it.
    """
    if not looks_spaced("".join(glyph.character for glyph in glyphs)):
        return list(glyphs)
    signs = [glyph for glyph in glyphs if not glyph.character.isspace()]
    gaps = [round(after.left - before.right, 1) for before, after in pairwise(signs)]
    choices = [list(glyphs), *(_parted(signs, gaps, width) for width in _widths(gaps))]
    if any(glyph.made_up for glyph in glyphs):
        choices.append([glyph for glyph in glyphs if not glyph.made_up])
    best = max(choices, key=_wordiness)
    better = _wordiness(best) > _BETTER * _wordiness(glyphs) and _share_in_words(best) >= _MOSTLY
    return best if better else list(glyphs)


def _widths(gaps: Sequence[float]) -> list[float]:
    """Widths that part the gaps of a line differently, from the widest."""
    found = sorted(set(gaps), reverse=True)
    return found[:: len(found) // _MOST_GAPS + 1]


def _parted(signs: Sequence[Glyph], gaps: Sequence[float], width: float) -> list[Glyph]:
    """The signs with a space in each gap that is wider."""
    parted = list(signs[:1])
    for gap, before, after in zip(gaps, signs[:-1], signs[1:], strict=True):
        if gap > width:
            parted.append(Glyph(" ", -1, before.right, after.left, before.baseline, gap))
        parted.append(after)
    return parted


def _share_in_words(glyphs: Sequence[Glyph]) -> float:
    """How many of the letters stand in words that there are, those of few letters not counted."""
    words = _WORD.findall("".join(glyph.character for glyph in glyphs))
    found = sum(len(word) for word in words if len(word) >= _FEWEST_PARTS and is_word(word))
    return found / (sum(map(len, words)) or 1)


def _wordiness(glyphs: Sequence[Glyph]) -> int:
    """How much of a text are words that there are; long ones count more, for bits of words may be words as well."""
    words = _WORD.findall("".join(glyph.character for glyph in glyphs))
    return sum(len(word) ** 2 for word in words if is_word(word))
