"""The vectors of one generation: where they are few all are compared, in memory; of many a shortlist of an index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix, FloatVector
from index.engine.lance.indices import DISTANCE, EXACT_UP_TO
from index.engine.lance.search.admitting import Among
from index.engine.lance.search.candidates import Candidates
from index.engine.lance.search.holding import Holding, numbers_of, vectors_of
from index.engine.lance.search.pinned import Pinned

__all__ = ["LanceVectors"]

# Parts of the index that are looked into, the nearest first: a million vectors. Those that the bench makes up lie in no
# heaps: a fifth of the parts has half of the nearest.
_PROBED = 250
_REFINED = 4  # times as many as are wanted are compared by their full vectors
_FILTERED_EXACT = 20_000  # passages that a filter admits and of which all are compared


class LanceVectors:
    """Unit vectors, searched by inner product, which then is the cosine. May be shared between threads."""

    def __init__(self, tables: Pinned, count: int, candidates: Candidates, holding: Holding) -> None:
        """Take the tables of the generation, which has so many passages, and what of them is in memory."""
        self._holding = holding
        self._tables = tables
        self._count = count
        self._candidates = candidates

    def __len__(self) -> int:
        return self._count

    def search(
        self, query: FloatVector, k: int, among: Among | None = None, *, exact: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows of the k nearest vectors and their exact cosines, best first; of what is admitted, by default of all.

        Of very many a few may be missed, unless `exact` is asked for.
        """
        searched = self._count if among is None else among.passages
        k = min(k, searched)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if held := self._holding.get():
            places, cosines = held.index.search(query, k, held.among(among), exact=True)
            return held.numbers[places], cosines
        asked = self._tables.passages.search(query, "vector").distance_type(DISTANCE).limit(k)
        if exact or searched <= (EXACT_UP_TO if among is None else _FILTERED_EXACT):
            asked = asked.bypass_vector_index()
        else:
            # With a filter more parts are looked into where those hold too few that it admits.
            asked = asked.minimum_nprobes(_PROBED).maximum_nprobes(_PROBED if among is None else 0)
            asked = asked.refine_factor(_REFINED)
        if among is not None:
            asked = asked.where(among.condition, prefilter=True)
        found = self._candidates.asked(asked, ["vector", "_distance"])
        rows, cosines = numbers_of(found), _cosines(vectors_of(found), query)
        best = np.lexsort((rows, -cosines))
        return rows[best], cosines[best]

    def scores(self, query: FloatVector, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of the given rows, in their order."""
        return _cosines(self._candidates.vectors(rows), query) if len(rows) else np.empty(0, np.float32)

    def ranks(
        self, query: FloatVector, rows: NDArray[np.int64], among: Among | None, first: NDArray[np.int64]
    ) -> list[int]:
        """The place of each row among all that are searched, from 1, where the rows `first` come first as they are.

        All vectors are read for it, piece by piece.
        """
        if held := self._holding.get():
            return held.index.ranks(query, held.at(rows), held.among(among), held.at(first))
        places = {row: place for place, row in enumerate(first.tolist(), start=1)}
        others = np.array([row for row in rows.tolist() if row not in places], np.int64)
        if len(others):
            own = self.scores(query, others)
            above = np.zeros(len(others), np.int64)
            asked = self._tables.passages.search().select(["number", "vector"]).limit(self._count)
            for batch in self._tables.batches(asked if among is None else asked.where(among.condition)):
                numbers = batch["number"].to_numpy()
                cosines = _cosines(batch["vector"].flatten().to_numpy().reshape(len(numbers), -1), query)
                other = ~np.isin(numbers, first)
                numbers, cosines = numbers[other], cosines[other]
                for place, (row, cosine) in enumerate(zip(others.tolist(), own.tolist(), strict=True)):
                    above[place] += np.count_nonzero((cosines > cosine) | ((cosines == cosine) & (numbers < row)))
            places |= dict(zip(others.tolist(), (above + len(first) + 1).tolist(), strict=True))
        return [places[row] for row in rows.tolist()]


def _cosines(vectors: FloatMatrix, query: FloatVector) -> NDArray[np.float32]:
    """Not by BLAS: there the last bit of a row's sum depends on what other rows there are."""
    cosines: NDArray[np.float32] = np.einsum("ij,j->i", vectors, query)
    return cosines
