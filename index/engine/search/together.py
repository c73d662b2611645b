"""Whether words stand together in a text, in whatever form and order: looked for around one of them, not all over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from index.text import stems, words

__all__ = ["spellings", "together"]

_BETWEEN = 2  # words that may stand between those that stand together
_SHORTEST_STEM = 3  # letters; a shorter one is a part of most texts, and its word is looked for
_REACH = (
    66  # characters on each side of a word for each that stands together with it: a word of the longest, and blanks
)
_WRITTEN = re.compile(r"\w+(?:[’'.-]\w+)*")


def spellings(asked: str) -> dict[str, frozenset[str]]:
    """The stem of each word that is asked for, with the letters of which a text that holds the word has some.

    In small letters, and where it begins with an accent with a capital as well.
    """
    written = {folded[0]: each.lower() for each in _WRITTEN.findall(asked) if len(folded := words(each)) == 1}
    folded = words(asked)
    return {
        stem: frozenset(_shortest({word, written.get(word, word), *([stem] if len(stem) >= _SHORTEST_STEM else [])}))
        for word, stem in zip(folded, stems(folded), strict=True)
    }


def together(text: str, asked: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether a text holds the `spellings` of all words together; as many as two others may stand between them.

    The first of them should be the rarest.
    """
    width = len(asked) + _BETWEEN
    return any(
        asked.keys() <= set(held[place : place + width])
        for part in _around(text.lower(), next(iter(asked.values())), _REACH * width)
        for held in [stems(words(part))]
        for place, stem in enumerate(held)
        if stem in asked
    )


def _around(text: str, forms: AbstractSet[str], reach: int) -> Iterator[str]:
    """The parts of a text around the places that are written so; several that are near each other are in one part."""
    for form in forms:
        begun = text.find(form)
        while begun >= 0:
            searched = begun + len(form) + reach
            yield text[_word_end(text, begun - reach, -1) : _word_end(text, searched + reach, 1)]
            begun = text.find(form, searched)


def _word_end(text: str, position: int, step: int) -> int:
    """The next place from one on that cuts no word."""
    position = max(min(position, len(text)), 0)
    last = position + step * _REACH  # what has no blanks up to there is no word, or a script without any
    while position != last and 0 < position < len(text) and not text[position].isspace():
        position += step
    return position


def _shortest(forms: AbstractSet[str]) -> set[str]:
    """Those that hold no other one; a first letter with an accent also as a capital, which SQLite does not know."""
    least = {form for form in forms if not any(other != form and other in form for other in forms)}
    return least | {form.capitalize() for form in least if not form[:1].isascii()}
