"""Whether a page's letters are but guessed: their font does not say which they are.

What PDFium then gives may be right, or the numbers of the font's shapes taken for letters ("0SVIQ" for "Lorem").
"""

from __future__ import annotations

from typing import Any

from pypdfium2 import raw

__all__ = ["is_guessed"]

_SAMPLE = 100  # characters of a page
_SHARE = 0.2  # of them; single signs of formulas and lists have such fonts in many files


def is_guessed(textpage: Any) -> bool:
    """Whether that is so of many letters of a page, by a sample of them."""
    count = textpage.count_chars()
    sample = range(0, count, count // _SAMPLE + 1)
    drawn = [unit for unit in sample if raw.FPDFText_IsGenerated(textpage, unit) != 1]
    guessed = sum(raw.FPDFText_HasUnicodeMapError(textpage, unit) == 1 for unit in drawn)
    return bool(guessed > _SHARE * len(drawn))
