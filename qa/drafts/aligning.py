"""Words of a quotation beside those of a text: where they fit best, and which of them are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Fit", "fit"]

_Table = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of words: of the quotation `a[start_a:end_a]`, of the text `b[start_b:end_b]`."""

    same: bool
    start_a: int
    end_a: int
    start_b: int
    end_b: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A quotation laid beside a stretch of a text."""

    blocks: tuple[Block, ...]  # in order; the same and the different take turns

    @property
    def same(self) -> int:
        """How many words are the same."""
        return sum(each.end_a - each.start_a for each in self.blocks if each.same)

    @property
    def longest(self) -> int:
        """Words of the longest run of the same."""
        return max((each.end_a - each.start_a for each in self.blocks if each.same), default=0)

    @property
    def start(self) -> int:
        """The first word of the text that belongs to it."""
        return self.blocks[0].start_b

    @property
    def end(self) -> int:
        """Behind the last one."""
        return self.blocks[-1].end_b


def fit(a: Sequence[str], b: Sequence[str], *, first: bool = False) -> Fit | None:
    """Lay the words `a` where they fit best into the words `b`; None where not one is the same.

    Of all stretches of `b` that with the fewest edits, a word replaced, left out or added counting one each; words of
    `b` in front of it and behind it cost nothing (P. H. Sellers, The theory and computation of evolutionary distances,
    Journal of Algorithms 1, 1980). Of equals the last, or the first.
    """
    if not a or not b:
        return None
    place = _exact(a, b, first=first)
    if place is not None:
        return Fit((Block(True, 0, len(a), place, place + len(a)),))
    table = _table(a, b)
    pairs = _walk(table, a, b, first=first)
    return _blocks(pairs, len(a), len(b)) if pairs else None


def _exact(a: Sequence[str], b: Sequence[str], *, first: bool) -> int | None:
    """Where the very words stand."""
    wanted, begin, length = list(a), a[0], len(a)
    places = range(len(b) - length + 1)
    for place in places if first else reversed(places):
        if b[place] == begin and list(b[place : place + length]) == wanted:
            return place
    return None


def _table(a: Sequence[str], b: Sequence[str]) -> _Table:
    """The least edits that bring the first i words of `a` to a stretch of `b` that ends at j."""
    codes = {word: code for code, word in enumerate(dict.fromkeys([*a, *b]))}
    text = np.array([codes[word] for word in b], np.int32)
    steps = np.arange(len(b) + 1, dtype=np.int32)
    table = np.zeros((len(a) + 1, len(b) + 1), np.int32)
    for row, word in enumerate(a, start=1):
        before = table[row - 1]
        here = before + 1
        here[1:] = np.minimum(here[1:], before[:-1] + (text != codes[word]))
        table[row] = np.minimum.accumulate(here - steps) + steps  # words of the text left out, one after the other
    return table


def _walk(table: _Table, a: Sequence[str], b: Sequence[str], *, first: bool) -> list[tuple[int, int]]:
    """The pairs of words that are the same, on a way with the fewest edits."""
    row, column = len(a), int(np.argmin(table[-1]) if first else len(b) - np.argmin(table[-1][::-1]))
    pairs = []
    while row and column:
        here = table[row, column]
        equal = a[row - 1] == b[column - 1]
        if row == 1 and not equal and table[1, column - 1] == 0:
            column -= 1  # the first word itself stands in front: no other is there in its place, but one more behind it
        elif here == table[row - 1, column - 1] + (not equal):
            row, column = row - 1, column - 1
            if equal:
                pairs.append((row, column))
        elif here == table[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _blocks(pairs: Sequence[tuple[int, int]], length: int, width: int) -> Fit:
    """Runs of the same words, and what stands between them; at both ends as many words of the text as are left."""
    (row, column), (last_row, last_column) = pairs[0], pairs[-1]
    end = min(width, last_column + length - last_row)
    bounds = [(-1, max(0, column - row) - 1), *pairs, (length, end)]
    blocks: list[Block] = []
    for (row, column), (next_row, next_column) in pairwise(bounds):
        if next_row - row > 1 or next_column - column > 1:
            blocks.append(Block(False, row + 1, next_row, column + 1, next_column))
        if next_row < length:
            if blocks and blocks[-1].same:
                old = blocks.pop()
                blocks.append(Block(True, old.start_a, next_row + 1, old.start_b, next_column + 1))
            else:
                blocks.append(Block(True, next_row, next_row + 1, next_column, next_column + 1))
    return Fit(tuple(blocks))
