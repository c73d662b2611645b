"""What tells texts apart whose words are nearly all the same: two filled forms, two invoices, two months' reports.

Forms share all their labels, so that shares of words say nothing of them. What counts is what stands in each where the
other has something else: numbers, names, what is ticked, the values of rows such as "Owner: Arne Falk". What only one
of the texts says on top speaks against nothing: an article may be cut, or have a paragraph more. Where a form was left
empty is no such gap: a blank form is no copy of a filled one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.text import fold, whole_words, words

__all__ = ["Telling", "differ", "telling_of"]

# A longer text may have one name, or one number, where its copy has another: the agency that spread it, a correction.
_WORDS_FOR_A_NAME = 100
_WORDS_FOR_A_NUMBER = 200
_SOFT_HYPHEN = "\xad"
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_BOX = re.compile(r"(\w*)\W*\[( |x)\]\W*(\w*)")
_ROW = re.compile(r"^[ \t]*([^:\n]{1,60}):(?:[ \t]+([^\n]{0,150}))?$", re.MULTILINE)
_MOST_WORDS = 6  # of a row's label
# What articles state of themselves; it changes with who spreads them.
_OF_A_COPY = frozenset(
    "accessed author authors by byline date link posted published retrieved source updated url".split()
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a text tells that another of nearly the same words may not."""

    length: int  # words
    numbers: AbstractSet[str]
    names: AbstractSet[str]  # folded words that are written with a capital
    small: AbstractSet[str]  # and those that are not: the same word at the beginning of a sentence is no name
    boxes: AbstractSet[str]  # what is ticked and what is not, each with the words around it
    rows: Mapping[str, AbstractSet[str]]  # the values of each label; "" for none
    lines: AbstractSet[str]  # short ones, folded: a label that nothing was filled in behind


def telling_of(text: str) -> Telling:
    """What a text tells; where its lines are broken is no matter."""
    text = whole_words(text).replace(_SOFT_HYPHEN, "")
    text = _ROW.sub(lambda row: "" if fold(row[1]).strip() in _OF_A_COPY else row[0], text)
    found = _WORD.findall(text)
    capital = {word for word in found if word[0].isupper()}
    rows: defaultdict[str, set[str]] = defaultdict(set)
    for row in _ROW.finditer(text):
        label = fold(row[1]).strip()
        if len(label.split()) <= _MOST_WORDS:
            rows[label].add(" ".join(words(row[2] or "")))
    return Telling(
        length=len(found),
        numbers=frozenset(_NUMBER.findall(text)),
        names=frozenset(map(fold, capital)),
        small=frozenset(map(fold, set(found) - capital)),
        boxes=frozenset(fold("".join(box.groups())) for box in _BOX.finditer(text)),
        rows=rows,
        lines=frozenset(fold(line).strip() for line in text.split("\n") if len(line.split()) <= _MOST_WORDS),
    )


def differ(one: Telling, other: Telling) -> bool:
    """Whether two texts of nearly the same words tell different things; either may say more than the other."""
    length = min(one.length, other.length)
    numbers = min(len(one.numbers - other.numbers), len(other.numbers - one.numbers))
    common = one.small | other.small
    names = min(len(one.names - other.names - common), len(other.names - one.names - common))
    return (
        numbers > (length >= _WORDS_FOR_A_NUMBER)
        or names > (length >= _WORDS_FOR_A_NAME)
        or bool(one.boxes - other.boxes and other.boxes - one.boxes)
        or _rows_differ(one, other)
    )


def _rows_differ(one: Telling, other: Telling) -> bool:
    """Whether a label has other values in the second text, or none."""
    both = one.rows.keys() & other.rows.keys()
    if any(one.rows[label] != other.rows[label] for label in both):
        return True
    return bool((one.rows.keys() - both) & other.lines or (other.rows.keys() - both) & one.lines)
