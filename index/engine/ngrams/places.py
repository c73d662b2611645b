"""Where in all texts some words stand together: what may be a quotation, or nearly one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine.ngrams.pairs import Pairs, pair_hashes
from index.text import tokens

__all__ = ["NearPlace", "NgramIndex"]

_MOST_LOOKED_AT = 4_000  # places of one text's pairs; the rarest pairs come first
_LONGEST = 4_000  # words of what is looked up; the rest says nothing that these do not
_SLACK = 0.35  # of the length of what is looked up: by so much its words may be further apart, or nearer
_APART = 1 << 40  # more than any part has characters: places of several parts are counted through
_LEAST_SLACK = 40  # characters


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A stretch of a document that holds words of what was looked up, side by side."""

    number: int  # of the document, in the store
    start: int  # where what was looked up would begin; it may be some characters off
    end: int
    shared: float  # 0 to 1: the share of its pairs of words that stands there, the rare ones counting more


class _Looked(NamedTuple):
    """The places of the pairs that were looked up, in one part."""

    begins: NDArray[np.int64]  # where the text would begin for its pair to stand there
    pairs: NDArray[np.int64]  # which pair it is


class _Found(NamedTuple):
    score: float
    begin: int  # of the text, counted through all parts
    place: int  # of one of its pairs


class NgramIndex:
    """The index of one generation, in parts. Immutable, so any threads may use it."""

    def __init__(self, parts: Sequence[Pairs]) -> None:
        self._parts = parts

    def near(self, text: str, most: int, within: Collection[int] = (), apart: int = 0) -> list[NearPlace]:
        """The places that hold most of the text's pairs of words near each other, best first; each but once.

        Args:
            text: Of two words or more; none is found for less.
            most: How many places to give.
            within: The numbers of the documents that are looked at; all where none is named.
            apart: Characters by which its words may be further apart than they are here.
        """
        keys, starts, ends = tokens(text)
        keys, starts, ends = keys[:_LONGEST], starts[:_LONGEST], ends[:_LONGEST]
        if len(keys) < 2:  # noqa: PLR2004
            return []
        length = ends[-1] - starts[0]
        slack = max(_LEAST_SLACK, int(length * _SLACK)) + apart
        hashes, first = np.unique(pair_hashes(keys), return_index=True)
        offsets = np.array(starts, np.int64)[first] - starts[0]
        spans = [_spans(part, hashes) for part in self._parts]
        counts = sum((stops - begins for begins, stops in spans), np.zeros(len(hashes), np.int64))
        weights = 1 / np.log2(2 + counts)
        looked = [
            _looked_at(part, *spans[number], offsets, counts, within, number * _APART)
            for number, part in enumerate(self._parts)
        ]
        begins, pairs = (np.concatenate(each) for each in zip(*looked, strict=True))
        return [self._place(each, length) for each in _best(begins, pairs, offsets, weights, slack, most)]

    def _place(self, found: _Found, length: int) -> NearPlace:
        part, place = divmod(found.place, _APART)
        numbers, ends = self._parts[part].documents
        row = int(np.searchsorted(ends, place, side="right"))
        begin = found.begin - part * _APART - (int(ends[row - 1]) if row else 0)
        return NearPlace(int(numbers[row]), max(0, begin), max(0, begin + length), found.score)


def _spans(part: Pairs, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each pair where its places begin and end in the part."""
    grams, stops = part.grams[0], part.grams[1]
    if not len(grams):
        return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
    rows = np.minimum(np.searchsorted(grams, hashes), len(grams) - 1)
    there = grams[rows] == hashes
    ends = np.where(there, stops[rows], 0).astype(np.int64)
    begins = np.where(there & (rows > 0), stops[rows - 1], 0).astype(np.int64)
    return begins, ends


def _looked_at(  # noqa: PLR0913, PLR0917 - what one look needs
    part: Pairs,
    begins: NDArray[np.int64],
    stops: NDArray[np.int64],
    offsets: NDArray[np.int64],
    counts: NDArray[np.int64],
    within: Collection[int],
    base: int,
) -> _Looked:
    """The places of the rarest pairs, so many that it takes no time; counted from `base`."""
    taken: list[NDArray[np.int64]] = []
    pairs: list[int] = []
    left = _MOST_LOOKED_AT
    ranges = _ranges(part, within)
    for pair in np.argsort(counts, kind="stable").tolist():
        places = part.places[begins[pair] : stops[pair]]
        if within:
            places = np.concatenate(
                [places[np.searchsorted(places, low) : np.searchsorted(places, high)] for low, high in ranges]
            )
        if len(places) > left and taken:
            break
        if len(places):
            left -= len(places)
            taken.append(places.astype(np.int64) - offsets[pair] + base)
            pairs.append(pair)
    if not taken:
        return _Looked(np.empty(0, np.int64), np.empty(0, np.int64))
    return _Looked(np.concatenate(taken), np.repeat(pairs, [len(each) for each in taken]))


def _ranges(part: Pairs, within: Collection[int]) -> list[tuple[int, int]]:
    """Where the texts of some documents begin and end; one that is of no document where none is of this part."""
    numbers, ends = part.documents
    rows = np.flatnonzero(np.isin(numbers, list(within))).tolist() if within else []
    return [(int(ends[row - 1]) if row else 0, int(ends[row])) for row in rows] or [(0, 0)]


def _best(
    begins: NDArray[np.int64],
    pairs: NDArray[np.int64],
    offsets: NDArray[np.int64],
    weights: NDArray[np.float64],
    slack: int,
    most: int,
) -> list[_Found]:
    """The stretches in which most of the pairs would let the text begin: two cells of a grid as wide as the slack."""
    if not len(begins):
        return []
    order = np.argsort(begins, kind="stable")
    begins, pairs = begins[order], pairs[order]
    cells, first = np.unique(begins // slack, return_index=True)
    sums = np.add.reduceat(weights[pairs], first)
    goes_on = np.append(cells[1:] == cells[:-1] + 1, False)
    joint = sums + np.where(goes_on, np.append(sums[1:], 0), 0)
    ends = np.append(first[1:], len(begins))
    tried = min(len(cells), 3 * most)
    found: list[_Found] = []
    taken: set[int] = set()
    for cell in sorted(np.argpartition(-joint, tried - 1)[:tried].tolist(), key=lambda each: (-joint[each], each)):
        own_cells = {cell, cell + 1} if goes_on[cell] else {cell}
        if own_cells & taken:
            continue
        taken |= own_cells
        held = pairs[first[cell] : ends[max(own_cells)]].tolist()
        where = begins[first[cell] : ends[max(own_cells)]].tolist()
        found.append(_found(held, where, offsets, weights))
        if len(found) == most:
            break
    return sorted(found, key=lambda each: (-each.score, each.begin))


def _found(
    held: Sequence[int], where: Sequence[int], offsets: NDArray[np.int64], weights: NDArray[np.float64]
) -> _Found:
    """Of pairs near each other, where most of them would let the text begin."""
    votes: dict[int, float] = {}
    for pair, begin in zip(held, where, strict=True):
        votes[begin] = votes.get(begin, 0) + float(weights[pair])
    begin = max(votes, key=lambda each: (votes[each], -each))
    own = held[where.index(begin)]
    score = sum(float(weights[pair]) for pair in set(held)) / float(weights.sum())
    return _Found(score, begin, begin + int(offsets[own]))
