"""The pairs of neighbouring words of some documents, and where each stands: three plain arrays.

Pairs, and not longer runs, since a quotation of six words of which one was changed keeps four pairs and perhaps no run
of three. A pair is known by 32 bits of a checksum; two that share them cost a look at a text, which then tells.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.text import tokens

__all__ = ["Pairs", "pair_hashes"]

Places = NDArray[np.uint32]
_FIRST = np.uint32(0x9E3779B1)  # odd: two different words in front of the same word never make the same pair
_SHIFT = np.uint64(32)
_BETWEEN = 2  # characters between two documents, so that each has places of its own


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of some documents, whose texts are counted through as if they stood one behind the other.

    Pair g, known by `grams[0, g]`, stands at `places[grams[1, g - 1]:grams[1, g]]`, ascending.
    """

    documents: NDArray[np.int64]  # (2, documents): number in the store, and where its text ends
    grams: NDArray[np.uint32]  # (2, pairs): checksum, ascending, and where its places end
    places: Places  # where the first word of a pair begins, in characters

    @classmethod
    def empty(cls) -> Self:
        """Of no document."""
        return cls(np.empty((2, 0), np.int64), np.empty((2, 0), np.uint32), np.empty(0, np.uint32))

    @classmethod
    def of(cls, texts: Sequence[tuple[int, str]]) -> Self:
        """Of documents, by number and text, in this order."""
        known: dict[str, int] = {}
        found, ends, base = [np.empty(0, np.uint64)], [], 0
        for _, text in texts:
            keys, starts, _ = tokens(text)
            if len(keys) > 1:
                places = np.array(starts[:-1], np.uint64) + np.uint64(base)
                found.append((pair_hashes(keys, known).astype(np.uint64) << _SHIFT) | places)
            base += len(text) + _BETWEEN
            ends.append(base)
        _refuse_long(base)
        documents = np.array([[number for number, _ in texts], ends], np.int64).reshape(2, len(texts))
        return cls._made(documents, np.sort(np.concatenate(found)))

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.places)

    def changed(self, order: Sequence[int], come: Pairs) -> Pairs:
        """Those of the documents of both that `order` names, by their numbers in their order."""
        numbers, ends = np.concatenate([self.documents, come.documents], axis=1)
        sizes = np.concatenate([_sizes(self.documents[1]), _sizes(come.documents[1])])
        rows = {number: row for row, number in enumerate(numbers.tolist())}
        kept = [rows[number] for number in order]
        new_ends = np.cumsum(sizes[kept])
        _refuse_long(int(new_ends[-1]) if kept else 0)
        shifts = np.full(len(ends), np.iinfo(np.int64).min)
        own_ends = np.concatenate([self.documents[1], come.documents[1]])
        shifts[kept] = new_ends - own_ends[kept]
        first = len(self.documents[1])
        stay = _moved(self, shifts[:first])
        new = _moved(come, shifts[first:])
        # Those that stay are in order still: what moves them keeps their documents in theirs.
        merged = np.insert(stay, np.searchsorted(stay, new), new)
        return Pairs._made(np.array([numbers[kept], new_ends], np.int64).reshape(2, len(kept)), merged)

    @classmethod
    def _made(cls, documents: NDArray[np.int64], keyed: NDArray[np.uint64]) -> Self:
        """From places in order, each with its pair in the higher bits."""
        grams, places = (keyed >> _SHIFT).astype(np.uint32), keyed.astype(np.uint32)
        last = np.flatnonzero(np.append(grams[1:] != grams[:-1], True)) if len(grams) else np.empty(0, np.int64)
        return cls(documents, np.array([grams[last], last + 1], np.uint32), places)


def pair_hashes(keys: Sequence[str], known: dict[str, int] | None = None) -> NDArray[np.uint32]:
    """The checksums of the pairs of neighbouring words; `known` keeps those of words, for whoever asks often."""
    known = {} if known is None else known
    for key in keys:
        if key not in known:
            known[key] = zlib.crc32(key.encode("utf-8", "surrogatepass"))
    words = np.fromiter((known[key] for key in keys), np.uint32, len(keys))
    return words[:-1] * _FIRST + words[1:]


def _sizes(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diff(ends, prepend=0)


def _moved(pairs: Pairs, shifts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The places, each with its pair, moved with their documents; a document with the least shift there is is gone."""
    counts = np.diff(pairs.grams[1].astype(np.int64), prepend=0)
    grams = np.repeat(pairs.grams[0], counts).astype(np.uint64)
    by = shifts[np.searchsorted(pairs.documents[1], pairs.places, side="right")]
    stays = by != np.iinfo(np.int64).min
    places = pairs.places[stays].astype(np.int64) + by[stays]
    moved: NDArray[np.uint64] = (grams[stays] << _SHIFT) | places.astype(np.uint64)
    return moved


def _refuse_long(characters: int) -> None:
    if characters >= 1 << 32:  # parts are cut so that they hold a few million
        raise OverflowError(f"{characters:,} characters are too many for one part of the index of words")
