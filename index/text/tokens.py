"""A text as words with their places: what a quotation and its source are compared by, word by word.

Unlike `analysis.words`, each word keeps its place, and nothing is joined or dropped but what typography alone decides:
case, accents, apostrophes inside words, invisible characters, and hyphens at the ends of lines.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from index.text.analysis import APOSTROPHES, UNSPACED
from index.text.breaks import whole_words

__all__ = ["Tokens", "is_unspaced", "token_key", "tokens"]

_RAISED = "\u00b2\u00b3\u00b9\u2070-\u209c"  # marks of footnotes, and no part of the word before them
_UNSPACED_WORD = re.compile(rf"[{UNSPACED}]")


class Tokens(NamedTuple):
    """The words of a text, in order: what they are compared by, and where they stand."""

    keys: list[str]
    starts: Sequence[int]  # code points
    ends: Sequence[int]  # exclusive


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    r"""The words between two positions of a text.

    A run of letters and digits is a word, with the apostrophes inside it; so is each character of a script that is
    written without spaces. A word broken at the end of a line is one.
    Example: "L’été at Hollings-\nworth" -> keys ["lete", "at", "hollingsworth"].
    """
    keys, starts, ends = [], array("q"), array("q")
    for found in _pattern().finditer(whole_words(text[start:end])):  # all at once would take much memory
        keys.append(token_key(found.group()))
        starts.append(start + found.start())
        ends.append(start + found.end())
    return Tokens(keys, starts, ends)


@functools.lru_cache(maxsize=1 << 18)
def token_key(word: str) -> str:
    """What a word is compared by: without case, accents, apostrophes and invisible characters.

    Example: "Keïta’s" -> "keitas".
    """
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    letters = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(each for each in letters if each not in APOSTROPHES and unicodedata.category(each) not in _UNSEEN)
    return sys.intern(kept or word)


def is_unspaced(word: str) -> bool:
    """Whether a word is a character of a script that is written without spaces."""
    return _UNSPACED_WORD.fullmatch(word) is not None


_UNSEEN = frozenset({"Mn", "Cf"})


@functools.lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    letter = rf"[^\W_{UNSPACED}{_RAISED}]"
    marks = f"[{''.join(_ranges(frozenset({'Mn', 'Mc', 'Me', 'Cf'})))}]"
    inside = rf"(?:{letter}|{marks}|[{APOSTROPHES}](?={letter}))"
    return re.compile(rf"[{UNSPACED}{_RAISED}]|{letter}{inside}*")


def _ranges(categories: frozenset[str]) -> Iterator[str]:
    """The characters of some categories, as ranges of a regular expression."""
    of_these = [code for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) in categories]
    for _, group in groupby(enumerate(of_these), key=lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in group]
        yield f"\\u{codes[0]:04x}-\\u{codes[-1]:04x}"
