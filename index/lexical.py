"""BM25, scored from a sparse matrix of term counts.

The definition is that of `rank_bm25.BM25Okapi` 0.2.2 (k1 = 1.5, b = 0.75, epsilon = 0.25), and the tests hold
this module to it. It differs in cost only: a query reads the postings of its own terms, where rank_bm25 loops
over the whole collection in Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import STOP_WORDS, near_words, stems, words

__all__ = ["Bm25Index", "Postings"]

_K1 = 1.5  # how soon more occurrences of a term stop counting
_B = 0.75  # how much a long passage is held against itself
_EPSILON = 0.25  # share of the mean idf that a term gets which stands in more than half of the passages


@dataclass(frozen=True, slots=True)
class Postings:
    """Term counts by term (compressed sparse columns): plain arrays, as they are stored.

    The postings of term t are `rows[starts[t]:starts[t + 1]]` with their `counts`, rows ascending.
    """

    vocabulary: tuple[str, ...]  # terms, in order of first appearance
    surfaces: tuple[str, ...]  # for each term the folded word it was first seen as, for spelling
    starts: NDArray[np.int64]  # (terms + 1,)
    rows: NDArray[np.int32]  # (postings,)
    counts: NDArray[np.int32]  # (postings,)
    lengths: NDArray[np.int32]  # (passages,) terms a passage holds

    @classmethod
    def build(cls, texts: Iterable[str]) -> Postings:
        """Count the terms of each text, in order."""
        ids: dict[str, int] = {}
        stem_of: dict[str, int] = {}  # folded word -> term; a collection has far fewer words than tokens
        surfaces: list[str] = []
        term_ids: list[int] = []
        lengths: list[int] = []
        for text in texts:
            kept = [word for word in words(text) if word not in STOP_WORDS]
            new = list(dict.fromkeys(word for word in kept if word not in stem_of))
            for word, stem in zip(new, stems(new), strict=True):
                stem_of[word] = ids.setdefault(stem, len(ids))
                if len(ids) > len(surfaces):
                    surfaces.append(word)
            term_ids.extend(stem_of[word] for word in kept)
            lengths.append(len(kept))
        return cls._from_tokens(tuple(ids), tuple(surfaces), term_ids, lengths)

    @classmethod
    def _from_tokens(
        cls, vocabulary: tuple[str, ...], surfaces: tuple[str, ...], term_ids: list[int], lengths: list[int]
    ) -> Postings:
        row_of_token = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
        # One number a (term, row) pair, so that sorting groups the pairs by term and then by row.
        pairs, counts = np.unique(
            np.asarray(term_ids, np.int64) * max(len(lengths), 1) + row_of_token, return_counts=True
        )
        term, row = np.divmod(pairs, max(len(lengths), 1))
        return cls(
            vocabulary,
            surfaces,
            starts=np.searchsorted(term, np.arange(len(vocabulary) + 1)).astype(np.int64),
            rows=row.astype(np.int32),
            counts=counts.astype(np.int32),
            lengths=np.asarray(lengths, np.int32),
        )


class Bm25Index:
    """BM25 over the passages of a `Postings`. Immutable."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._ids = {term: number for number, term in enumerate(postings.vocabulary)}
        self._idf = _idf(np.diff(postings.starts), len(postings.lengths))
        mean_length = float(postings.lengths.mean()) if len(postings.lengths) else 1.0
        relative = postings.lengths / max(mean_length, 1e-9)
        self._saturation = _K1 * (1 - _B + _B * relative)  # (passages,)

    def __len__(self) -> int:
        return len(self._postings.lengths)

    def passages_with(self, term: str) -> int:
        """In how many passages a term stands."""
        number = self._ids.get(term)
        return 0 if number is None else int(np.diff(self._postings.starts[number : number + 2])[0])

    def query_terms(self, query: str) -> dict[str, float]:
        """The query's terms and what each counts: its occurrences, or below 1 where spelling was guessed.

        A term that no passage holds is replaced by the nearest words that the passages do hold, so a misspelt
        query finds its passage, and a query its misspelt passage.
        """
        kept = [word for word in words(query) if word not in STOP_WORDS]
        weights: Counter[str] = Counter()
        for word, stem in zip(kept, stems(kept), strict=True):
            if stem in self._ids:
                weights[stem] += 1
                continue
            for position, likeness in self.near(word):
                term = self._postings.vocabulary[position]
                weights[term] = max(weights[term], likeness)  # type: ignore[assignment]
        return dict(weights)

    def nearest_word(self, word: str) -> str | None:
        """The collection's folded word nearest to one that it does not hold; None where it does, or none is near."""
        if any(stem in self._ids for stem in stems([word])):
            return None
        near = self.near(word)
        return self._postings.surfaces[near[0][0]] if near else None

    def near(self, word: str) -> list[tuple[int, float]]:
        """Term numbers of the words in the collection nearest to a folded word that is not there itself."""
        return near_words(word, self._postings.surfaces)

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """(passages,) BM25 of each passage for weighted terms; 0.0 where it holds none of them."""
        total = np.zeros(len(self))
        for term, weight in weights.items():
            number = self._ids.get(term)
            if number is None:
                continue
            first, last = self._postings.starts[number : number + 2]
            rows, counts = self._postings.rows[first:last], self._postings.counts[first:last]
            total[rows] += weight * self._idf[number] * counts * (_K1 + 1) / (counts + self._saturation[rows])
        return total

    def search(self, query: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the k best passages and their scores, best first; only passages that share a term."""
        scores = self.scores(self.query_terms(query))
        return best_rows(scores, k)


def best_rows(scores: NDArray[np.float64], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows of the k highest scores that are not 0, best first, equal ones in row order."""
    rows = np.flatnonzero(scores)
    if len(rows) > k:
        # Everything as good as the k-th, so that a tie at the border is cut by row order and not by chance.
        border = -np.partition(-scores[rows], k - 1)[k - 1] if k > 0 else np.inf
        rows = rows[scores[rows] >= border]
    rows = rows[np.lexsort((rows, -scores[rows]))][: max(k, 0)]
    return rows, scores[rows]


def _idf(document_frequencies: NDArray[np.int64], passages: int) -> NDArray[np.float64]:
    """ln(N - df + 0.5) - ln(df + 0.5); where that is negative, epsilon times the mean over all terms."""
    absent, present = passages - document_frequencies, document_frequencies
    idf: NDArray[np.float64] = np.log(absent + 0.5) - np.log(present + 0.5)
    if len(idf):
        idf = np.where(idf < 0, _EPSILON * idf.mean(), idf)
    return idf
