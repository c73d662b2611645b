"""The words of one generation: its lexicon in memory, its postings in Lance's full-text index.

Lance finds passages by a BM25 of its own, with other constants than ours. So more are asked for than are wanted, and
those found are scored by our formula, from their own terms: what is ranked are the same figures as on one machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future

import numpy as np
import pyarrow as pa
from lancedb.query import BooleanQuery, FullTextQuery, MatchQuery, Occur
from numpy.typing import NDArray

from index.engine.lance.search.admitting import Among
from index.engine.lance.search.candidates import Candidates, threads
from index.engine.lance.search.holding import numbers_of
from index.engine.lance.search.pinned import Pinned
from index.engine.search.lexical import K1, B, best_rows
from index.engine.search.lexicon import Lexicon
from index.engine.search.vocabulary import Vocabulary

__all__ = ["LanceMatches", "LanceWords", "holding"]

# As many passages are asked for as are wanted: on timeqa 0.99996 of our hundred best are among Lance's two hundred, and
# of each that is asked for its terms are read.
_TIMES = 2
_FEWEST = 200  # are asked for in any case
_RANKED = 10_000  # passages whose place among all is told by our formula; that of others by Lance's


def holding(column: str, weights: Mapping[str, float]) -> FullTextQuery:
    """What finds rows in whose column a term stands, by the weight of each."""
    terms: dict[float, list[str]] = {}
    for term, weight in weights.items():
        terms.setdefault(weight, []).append(term)
    # Those of one weight together: Lance then passes over most rows that hold but common terms.
    queries = [MatchQuery(" ".join(each), column, boost=weight) for weight, each in terms.items()]
    return queries[0] if len(queries) == 1 else BooleanQuery([(Occur.SHOULD, query) for query in queries])


class LanceWords(Vocabulary):
    """The terms of all passages, and which of these hold them. May be shared between threads."""

    def __init__(self, lexicon: Lexicon, count: int, tokens: int, tables: Pinned, candidates: Candidates) -> None:
        """Take the lexicon of so many passages with so many terms in all, and the tables."""
        super().__init__(lexicon, count)
        self._mean_length = tokens / count if count else 1.0
        self._tables = tables
        self._candidates = candidates

    def matches(self, weights: Mapping[str, float]) -> LanceMatches:
        """The passages that hold one of these terms. None is looked for before it is asked for."""
        return LanceMatches(self, {term: weight for term, weight in weights.items() if self.passages_with(term)})

    def found(self, weights: Mapping[str, float], most: int, among: Among | None, columns: tuple[str, ...]) -> pa.Table:
        """Those that hold one of these terms, some columns of them, the best by Lance's reckoning first."""
        query = self._tables.passages.search(holding("terms", weights))
        query = query.limit(most)
        if among is not None:
            query = query.where(among.condition, prefilter=True)
        if columns:
            return self._tables.read(query.select([*columns, "_score"]))
        return self._candidates.asked(query, ["_score"])

    def scores(self, weights: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """(rows,) BM25 of passages for weighted terms; 0.0 where one holds none of them."""
        terms = self._candidates.terms(rows)
        counts = np.array([[held.count(term) for term in weights] for held in terms], np.float64)
        counts = counts.reshape(len(rows), len(weights))
        lengths = np.array([len(held) for held in terms], np.float64)
        saturation = K1 * (1 - B + B * (lengths / max(self._mean_length, 1e-9)))
        factors = np.array([(K1 + 1) * (self.idf(term) or 0.0) * weight for term, weight in weights.items()])
        scores: NDArray[np.float64] = (counts * factors / (saturation[:, None] + counts)).sum(axis=1)
        return scores

    def documents(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """(rows,) number of the document that each passage is of."""
        return self._candidates.documents(rows)


class LanceMatches:
    """The passages that hold weighted terms, and their BM25; that of all others is 0."""

    def __init__(self, words: LanceWords, weights: Mapping[str, float], among: Among | None = None) -> None:
        """Take terms that passages hold, and where only some passages are searched, which."""
        self._words = words
        self._weights = weights
        self._among = among
        self._expected: tuple[int, Future[NDArray[np.int64]]] | None = None

    @property
    def rows(self) -> NDArray[np.int64]:
        """All of them, ascending. Asked for only where few passages hold the terms."""
        return self._found(sum(map(self._words.passages_with, self._weights)))

    def expect(self, k: int) -> None:
        """Begin to look for the k best, which will be asked for; meanwhile others can be asked for something else."""
        if self._expected is None or self._expected[0] != k:
            self._expected = k, threads().submit(self._found, _asked_for(k))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of any rows, in their order."""
        if not self._weights or not len(rows):
            return np.zeros(len(rows))
        scores = self._words.scores(self._weights, rows)
        return scores if self._among is None else scores * self._among.holds(self._words.documents(rows))

    def best(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k rows with the highest scores that are not 0, best first, equal ones in row order; and these scores."""
        expected = self._expected
        rows = expected[1].result() if expected and expected[0] == k else self._found(_asked_for(k))
        places, scores = best_rows(self.of(rows), k)
        return rows[places], scores

    def among(self, admitted: Among) -> LanceMatches:
        """Those that are admitted."""
        return LanceMatches(self._words, self._weights, admitted)

    def plus(self, weight: float, others: LanceMatches) -> LanceMatches:
        """Those of either, where the scores of the others count by a weight."""
        weights = dict(self._weights)
        for term, other in others._weights.items():
            weights[term] = weights.get(term, 0.0) + weight * other
        return LanceMatches(self._words, weights, self._among)

    def ranks(self, rows: NDArray[np.int64]) -> list[int | None]:
        """The place of each among all that match, from 1; None for a row that does not.

        Beyond the first ten thousand it is the place by Lance's reckoning.
        """
        places = {row: place for place, row in enumerate(self.best(_RANKED)[0].tolist(), start=1)}
        scores = self.of(rows).tolist()
        beyond = [row for row, score in zip(rows.tolist(), scores, strict=True) if score and row not in places]
        if beyond:
            every = numbers_of(self._words.found(self._weights, len(self._words), self._among, ("number",))).tolist()
            own = {row: place for place, row in enumerate(every, start=1)}
            places |= {row: max(own.get(row, len(every)), len(places) + 1) for row in beyond}
        return [places.get(row) if score else None for row, score in zip(rows.tolist(), scores, strict=True)]

    def _found(self, most: int) -> NDArray[np.int64]:
        """So many passages at most that hold a term, ascending."""
        if not self._weights or not most or (self._among is not None and not self._among.passages):
            return np.empty(0, np.int64)
        return np.sort(numbers_of(self._words.found(self._weights, most, self._among, ())))


def _asked_for(k: int) -> int:
    return max(_TIMES * k, _FEWEST) if k > 0 else 0
