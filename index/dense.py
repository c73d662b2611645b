"""Nearest passages by the meaning of their vectors: exact inner product with FAISS."""

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix, FloatVector

__all__ = ["DenseIndex"]


class DenseIndex:
    """Unit vectors, searched by inner product, which then is the cosine. Immutable."""

    def __init__(self, vectors: FloatMatrix) -> None:
        """Take (n, dim) float32 rows of unit length; they are not copied, so they may be memory-mapped."""
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self.vectors)

    def search(
        self, query: FloatVector, k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows of the k nearest vectors and their cosines, best first; fewer where there are fewer.

        `among` are the rows that are looked at, by default all.
        """
        vectors = self.vectors if among is None else self.vectors[among]
        k = min(k, len(vectors))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        cosines, found = faiss.knn(query[None, :], vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
        rows, cosines = found[0][found[0] >= 0], cosines[0][found[0] >= 0]  # FAISS pads with -1
        return rows if among is None else among[rows], cosines

    def scores(self, query: FloatVector, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of the given rows, in their order."""
        cosines: NDArray[np.float32] = self.vectors[rows] @ query
        return cosines
