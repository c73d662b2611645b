"""Whether a page's letters are but guessed: their font does not say which they are.

What PDFium then gives may be right, or the numbers of the font's shapes taken for letters ("0SVIQ" for "Lorem").
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from index.readers.pdf import native

__all__ = ["is_guessed"]

_SAMPLE = 100  # characters of a page
_SHARE = 0.2  # of them; single signs of formulas and lists have such fonts in many files


def is_guessed(textpage: Any, told: Container[int] = ()) -> bool:
    """Whether that is so of many letters of a page, by a sample of them; those that are `told` otherwise are known."""
    count, page = textpage.count_chars(), native.address_of(textpage.raw)
    sample = range(0, count, count // _SAMPLE + 1)
    guessed = [unit for unit in sample if native.unmapped(page, unit) == 1 and unit not in told]
    if not guessed:
        return False  # as nearly always
    drawn = sum(native.generated(page, unit) != 1 for unit in sample)
    return bool(sum(native.generated(page, unit) != 1 for unit in guessed) > _SHARE * drawn)
