"""Nearest passages by the meaning of their vectors: inner product, exact for as long as that is the best choice.

An exact search reads every vector, 1.5 GB for a million passages. So of many passages a shortlist is made first by the
signs of the coordinates, one bit for each: the nearer two vectors are, the more of these they share (Charikar,
"Similarity Estimation Techniques from Rounding Algorithms", STOC 2002, doi:10.1145/509907.509965). FAISS counts the
bits that differ, which reads little; the shortlist is then ranked by the vectors themselves. A vector's bits
depend on nothing else, so passages come and go without any structure that had to be trained, mended or rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix, FloatVector
from index.machine import processors

__all__ = ["EXACT_UP_TO", "DenseIndex", "sign_bits"]

# docs/performance.md has the figures for both: where the two ways take the same time, and the recall of the shortlist.
EXACT_UP_TO = 50_000  # passages that are searched
_SHORTLIST = 64  # times as many as are wanted
_CODES = (4, 8, 16, 20, 32, 64)  # bytes a row for which FAISS counts differing bits with instructions of their own


class DenseIndex:
    """Unit vectors, searched by inner product, which then is the cosine. Immutable."""

    def __init__(
        self,
        *parts: FloatMatrix,
        places: Sequence[NDArray[np.int64]] | None = None,
        bits: Sequence[NDArray[np.uint8]] | None = None,
    ) -> None:
        """Take (n, dim) float32 rows of unit length; they are not copied, so they may be memory-mapped.

        They may be in several parts: `places[i]` are the rows that those of part i are, ascending; by default the
        parts follow one another. `bits[i]` are the `sign_bits` of part i, where they are known.
        """
        ends = np.cumsum([len(part) for part in parts]).tolist()
        self._parts = parts
        self._places = places or [np.arange(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
        self._known_bits = bits
        self._part_of = np.empty(ends[-1], np.int32)
        self._row_of = np.empty(ends[-1], np.int32)
        for number, rows in enumerate(self._places):
            self._part_of[rows] = number
            self._row_of[rows] = np.arange(len(rows))

    def __len__(self) -> int:
        return len(self._part_of)

    def search(
        self, query: FloatVector, k: int, among: NDArray[np.int64] | None = None, *, exact: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows of the k nearest vectors and their cosines, best first; fewer where there are fewer.

        `among` are the rows that are looked at, by default all. Of more than `EXACT_UP_TO` a few of the k may not be
        the nearest, unless `exact` is asked for; the cosines are exact in any case.
        """
        searched = len(self) if among is None else len(among)
        if exact or searched <= EXACT_UP_TO:
            rows, cosines = self._nearest(query, k, among)
        else:
            rows = self._shortlist(query, _SHORTLIST * max(k, 0), among)
            cosines = self.scores(query, rows)
        best = np.lexsort((rows, -cosines))[: max(k, 0)]
        return rows[best], cosines[best]

    def scores(self, query: FloatVector, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of the given rows, in their order."""
        cosines = np.empty(len(rows), np.float32)
        for vectors, wanted in self._by_part(rows):
            # Not by BLAS: there the last bit of a row's sum depends on what other rows there are.
            cosines[wanted] = np.einsum("ij,j->i", vectors, query)
        return cosines

    def ranks(
        self,
        query: FloatVector,
        rows: NDArray[np.int64],
        among: NDArray[np.int64] | None,
        first: NDArray[np.int64],
    ) -> list[int]:
        """The place of each row among all that are searched, from 1, where the rows `first` come first as they are."""
        searched = np.arange(len(self)) if among is None else among
        others = np.setdiff1d(searched, first)
        order = np.argsort(-self.scores(query, others), kind="stable")
        places = {row: place for place, row in enumerate(np.concatenate([first, others[order]]).tolist(), start=1)}
        return [places[row] for row in rows.tolist()]

    def _nearest(
        self, query: FloatVector, k: int, among: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k nearest of each part."""
        if among is None:
            searched = list(zip(self._parts, self._places, strict=True))
        else:
            searched = [(vectors, among[wanted]) for vectors, wanted in self._by_part(among)]
        found = [_nearest(query, k, vectors, rows) for vectors, rows in searched]
        rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in found)])
        cosines = np.concatenate([np.empty(0, np.float32), *(cosines for _, cosines in found)])
        return rows, cosines

    def _by_part(self, rows: NDArray[np.int64]) -> Iterator[tuple[FloatMatrix, NDArray[np.int64]]]:
        """For each part that rows are in: their vectors, and which of the rows they are."""
        order = np.argsort(self._part_of[rows], kind="stable")
        numbers, firsts = np.unique(self._part_of[rows[order]], return_index=True)
        for number, wanted in zip(numbers.tolist(), np.split(order, firsts)[1:], strict=True):
            yield self._parts[number][self._row_of[rows[wanted]]], wanted

    def _shortlist(self, query: FloatVector, count: int, among: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """The rows that share most signs with the query; of those that share as many, the first."""
        bits = self._bits if among is None else self._bits[among]
        signs = sign_bits(query[None, :])
        asked = np.pad(signs, ((0, 0), (0, bits.shape[1] - signs.shape[1])))
        firsts = np.linspace(0, len(bits), processors() + 1, dtype=np.int64)[:-1].tolist()
        found = list(_threads().map(lambda piece: _most_alike(asked, piece, count), np.split(bits, firsts[1:])))
        differing = np.concatenate([differing for differing, _ in found])
        places = np.concatenate([places + first for first, (_, places) in zip(firsts, found, strict=True)])
        best = places[np.argsort(differing, kind="stable")[:count]]
        return best if among is None else among[best]

    @cached_property
    def _bits(self) -> NDArray[np.uint8]:
        """(n, bytes) of all rows, in their order, read as a whole by every search.

        A 32nd of the vectors, and zeros up to a length that FAISS is quick at: 64 bytes take two thirds of the time
        that 48 take.
        """
        known = self._known_bits or [sign_bits(part) for part in self._parts]
        length = max(each.shape[1] for each in known)
        bits = np.zeros((len(self), min((code for code in _CODES if code >= length), default=length)), np.uint8)
        for rows, each in zip(self._places, known, strict=True):
            if len(rows):  # a part without any says nothing of their length
                bits[rows, :length] = each
        return bits


def sign_bits(vectors: FloatMatrix) -> NDArray[np.uint8]:
    """(n, dim / 8, rounded up): a bit for each coordinate, 1 where it is above 0."""
    return np.packbits(vectors > 0, axis=1)


@cache
def _threads() -> ThreadPoolExecutor:
    """For shortlists: kept, since OpenMP makes threads of its own for each new one that asks it for something."""
    return ThreadPoolExecutor(processors(), "shortlist", initializer=lambda: faiss.omp_set_num_threads(1))


def _most_alike(
    asked: NDArray[np.uint8], bits: NDArray[np.uint8], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """In how many bits the rows that differ in the fewest do differ, and which they are; equal ones in row order."""
    # Counting ("mc") takes half the time of keeping a heap where the shortlist is long.
    differing, rows = faiss.knn_hamming(asked, bits, min(count, len(bits)), variant="mc")
    return differing[0], rows[0]


def _nearest(
    query: FloatVector, k: int, vectors: FloatMatrix, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Of vectors that are such rows, those of the k nearest, and their cosines."""
    k = min(k, len(vectors))
    if k <= 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    cosines, found = faiss.knn(query[None, :], vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
    return rows[found[0][found[0] >= 0]], cosines[0][found[0] >= 0]  # FAISS pads with -1
