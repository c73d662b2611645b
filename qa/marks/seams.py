"""Where texts are cut and joined again: at the ends of lines and of sentences, in whichever script."""

from __future__ import annotations

import re

from index import tokens

__all__ = ["halves", "seams_beside"]

# A full stop is one only before white space: inside a word or a number it ends nothing.
_SEAM = re.compile(r"\n|[.!?…][^\w\s]*\s|[。！？؟۔।]")
_NO_WORD_BEFORE = re.compile(r"\W*\Z")
_NO_WORD_BEHIND = re.compile(r"\W*")


def halves(quote: str) -> tuple[int, int]:
    """The words up to the first seam that has half of them before it, and those from the last that has half behind it.

    Either is 0 where there is no such seam. Wherever a quote is joined anew at one of its seams, one of the two, and
    with it half of the quote, has stayed in one piece.
    """
    every = len(tokens(quote).keys)
    left = right = 0
    for seam in _SEAM.finditer(quote):
        before = len(tokens(quote[: seam.end()]).keys)
        behind = every - before
        if before and behind:
            left = left or (before if before >= behind else 0)
            right = behind if behind >= before else right
    return left, right


def seams_beside(before: str, quote: str, after: str) -> tuple[bool, bool]:
    """Whether there is a seam, or the border of a text, between a quote and the word before it, and the one behind."""
    opening, closing = _NO_WORD_BEHIND.match(quote), _NO_WORD_BEFORE.search(quote)
    gap, other = _NO_WORD_BEFORE.search(before), _NO_WORD_BEHIND.match(after)
    first = "".join(found.group() for found in (gap, opening) if found)
    last = "".join(found.group() for found in (closing, other) if found)
    return not before.strip() or bool(_SEAM.search(first)), not after.strip() or bool(_SEAM.search(last))
