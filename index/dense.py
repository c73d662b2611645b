"""Nearest passages by the meaning of their vectors: exact inner product with FAISS."""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix, FloatVector

__all__ = ["DenseIndex"]


class DenseIndex:
    """Unit vectors, searched by inner product, which then is the cosine. Immutable."""

    def __init__(self, *parts: FloatMatrix, places: Sequence[NDArray[np.int64]] | None = None) -> None:
        """Take (n, dim) float32 rows of unit length; they are not copied, so they may be memory-mapped.

        They may be in several parts: `places[i]` are the rows that those of part i are, ascending; by default the
        parts follow one another.
        """
        ends = np.cumsum([len(part) for part in parts]).tolist()
        self._parts = parts
        self._places = places or [np.arange(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
        self._part_of = np.empty(ends[-1], np.int32)
        self._row_of = np.empty(ends[-1], np.int32)
        for number, rows in enumerate(self._places):
            self._part_of[rows] = number
            self._row_of[rows] = np.arange(len(rows))

    def __len__(self) -> int:
        return len(self._part_of)

    def search(
        self, query: FloatVector, k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows of the k nearest vectors and their cosines, best first; fewer where there are fewer.

        `among` are the rows that are looked at, by default all.
        """
        found = [
            _nearest(query, k, vectors, rows)
            for vectors, rows in (self._of_each_part() if among is None else self._of_each_part_among(among))
        ]
        rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in found)])
        cosines = np.concatenate([np.empty(0, np.float32), *(cosines for _, cosines in found)])
        best = np.lexsort((rows, -cosines))[: max(k, 0)]
        return rows[best], cosines[best]

    def scores(self, query: FloatVector, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of the given rows, in their order."""
        vectors = np.empty((len(rows), len(query)), np.float32)
        part_of, row_of = self._part_of[rows], self._row_of[rows]
        for number in np.unique(part_of).tolist():
            wanted = part_of == number
            vectors[wanted] = self._parts[number][row_of[wanted]]
        cosines: NDArray[np.float32] = vectors @ query
        return cosines

    def _of_each_part(self) -> list[tuple[FloatMatrix, NDArray[np.int64]]]:
        return list(zip(self._parts, self._places, strict=True))

    def _of_each_part_among(self, among: NDArray[np.int64]) -> list[tuple[FloatMatrix, NDArray[np.int64]]]:
        part_of = self._part_of[among]
        each = ((number, among[part_of == number]) for number in np.unique(part_of).tolist())
        return [(self._parts[number][self._row_of[rows]], rows) for number, rows in each]


def _nearest(
    query: FloatVector, k: int, vectors: FloatMatrix, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Of vectors that are such rows, those of the k nearest, and their cosines."""
    k = min(k, len(vectors))
    if k <= 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    cosines, found = faiss.knn(query[None, :], vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
    return rows[found[0][found[0] >= 0]], cosines[0][found[0] >= 0]  # FAISS pads with -1
