"""BM25, scored from a sparse matrix of term counts.

The definition is that of `rank_bm25.BM25Okapi` 0.2.2 (epsilon = 0.25), and the tests hold this module to it, with its
k1 and b and with ours. It differs in cost only: a query reads the postings of its own terms, where rank_bm25 loops over
the whole collection in Python.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import STOP_WORDS, near_words, stems, words

__all__ = ["K1", "B", "Bm25Index", "Postings"]

# Those that Anserini takes for passages (Yang, Fang and Lin, "Anserini: Reproducible Ranking Baselines Using Lucene",
# JDIQ 10(4), 2018, doi:10.1145/3239571). Passages are about equally long, and what they say twice says little more:
# against 1.5 and 0.75 the hybrid's hit@5 on timeqa is 0.845 for 0.822, ndcg@10 on scifact 0.737 for 0.731.
K1 = 0.9  # how soon more occurrences of a term stop counting
B = 0.4  # how much a long passage is held against itself
_EPSILON = 0.25  # share of the mean idf that a term gets which stands in more than half of the passages


@dataclass(frozen=True, slots=True)
class Postings:
    """Term counts by term (compressed sparse columns): plain arrays, as they are stored.

    The postings of term t are `rows[starts[t]:starts[t + 1]]` with their `counts`, rows ascending. The same texts in
    the same order give the same arrays, whether they were built at once or changed step by step.
    """

    words: NDArray[np.uint8]  # lines "<folded word>\t<passages it stands in>" in UTF-8; read only to change them
    vocabulary: tuple[str, ...]  # terms, ascending
    surfaces: tuple[str, ...]  # for each term the folded word that most passages hold, for spelling
    starts: NDArray[np.int64]  # (terms + 1,)
    rows: NDArray[np.int32]  # (postings,)
    counts: NDArray[np.int32]  # (postings,)
    lengths: NDArray[np.int32]  # (passages,) terms a passage holds

    @classmethod
    def build(cls, texts: Iterable[str]) -> Postings:
        """Count the terms of each text, in order."""
        return cls._empty().changed([], np.empty(0, np.int64), texts)

    @classmethod
    def _empty(cls) -> Postings:
        none = np.empty(0, np.int32)
        return cls(_lines({}), (), (), np.zeros(1, np.int64), none, none, none)

    def changed(self, removed: Iterable[str], new_rows: NDArray[np.int64], added: Iterable[str]) -> Postings:
        """Postings after some texts went and others came, at the cost of those.

        Args:
            removed: The texts that go, in any order.
            new_rows: (passages,) for each row its new number, ascending; -1 for those that go.
            added: The texts that come, in order of their rows: those numbers that `new_rows` leaves free.
        """
        gone, come = _Tokens.of(removed), _Tokens.of(added)
        staying = new_rows[new_rows >= 0]
        passages = len(staying) + len(come.lengths)
        free = np.setdiff1d(np.arange(passages), staying, assume_unique=True)
        lengths = np.zeros(passages, np.int32)
        lengths[staying] = self.lengths[new_rows >= 0]
        lengths[free] = come.lengths

        changed_words = _counts(self.words)
        changed_words.update(come.passages_with())
        changed_words.subtract(gone.passages_with())
        counted = {word: count for word, count in sorted(changed_words.items()) if count}
        vocabulary, surfaces = _terms(counted)
        ids = {term: number for number, term in enumerate(vocabulary)}

        # One number for each (term, row), so that they sort by term and then by row.
        new_ids = np.array([ids.get(term, -1) for term in self.vocabulary], np.int64)
        rows = new_rows[self.rows]
        kept = rows >= 0
        pairs = (np.repeat(new_ids, np.diff(self.starts)) * max(passages, 1) + rows)[kept]
        counts = self.counts[kept]
        new_pairs, new_counts = come.pairs(ids, free, passages)
        places = np.searchsorted(pairs, new_pairs)
        pairs = np.insert(pairs, places, new_pairs)
        term, row = np.divmod(pairs, max(passages, 1))
        return Postings(
            _lines(counted),
            vocabulary,
            surfaces,
            starts=np.searchsorted(term, np.arange(len(vocabulary) + 1)).astype(np.int64),
            rows=row.astype(np.int32),
            counts=np.insert(counts, places, new_counts).astype(np.int32),
            lengths=lengths,
        )


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of some texts, stop words left out."""

    words: tuple[str, ...]  # each once
    tokens: NDArray[np.int64]  # positions in `words`, text after text
    lengths: NDArray[np.int32]  # (texts,)

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Tokens:
        ids: dict[str, int] = {}
        tokens = array("q")
        lengths = array("q")
        for text in texts:
            kept = [word for word in words(text) if word not in STOP_WORDS]
            tokens.extend(ids.setdefault(word, len(ids)) for word in kept)
            lengths.append(len(kept))
        return cls(tuple(ids), np.array(tokens, np.int64), np.array(lengths, np.int32))

    def passages_with(self) -> dict[str, int]:
        """In how many of the texts each word stands."""
        pairs = np.unique(self.tokens * max(len(self.lengths), 1) + self._texts())
        counted = np.bincount(pairs // max(len(self.lengths), 1), minlength=len(self.words))
        return dict(zip(self.words, counted.tolist(), strict=True))

    def pairs(
        self, ids: Mapping[str, int], rows: NDArray[np.int64], passages: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """`term * passages + row` of each term of each text, ascending, and how often it stands there."""
        terms = np.array([ids[stem] for stem in stems(list(self.words))], np.int64)
        return np.unique(terms[self.tokens] * max(passages, 1) + rows[self._texts()], return_counts=True)

    def _texts(self) -> NDArray[np.int64]:
        """For each token the number of its text."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int64), self.lengths)


def _lines(counted: Mapping[str, int]) -> NDArray[np.uint8]:
    lines = "".join(f"{word}\t{count}\n" for word, count in counted.items())
    return np.frombuffer(lines.encode(), np.uint8)


def _counts(lines: NDArray[np.uint8]) -> Counter[str]:
    pairs = (line.split("\t") for line in lines.tobytes().decode().splitlines())
    return Counter({word: int(count) for word, count in pairs})


def _terms(counted: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of words given in order, ascending, and for each the word that most passages hold, or the first."""
    best: dict[str, str] = {}
    for word, stem in zip(counted, stems(list(counted)), strict=True):
        if stem not in best or counted[word] > counted[best[stem]]:
            best[stem] = word
    vocabulary = tuple(sorted(best))
    return vocabulary, tuple(best[term] for term in vocabulary)


class Bm25Index:
    """BM25 over the passages of a `Postings`. Immutable."""

    def __init__(self, postings: Postings, *, k1: float = K1, b: float = B) -> None:
        self._postings = postings
        self._k1 = k1
        self._ids = {term: number for number, term in enumerate(postings.vocabulary)}
        self._idf = _idf(np.diff(postings.starts), len(postings.lengths))
        mean_length = float(postings.lengths.mean()) if len(postings.lengths) else 1.0
        relative = postings.lengths / max(mean_length, 1e-9)
        self._saturation = k1 * (1 - b + b * relative)  # (passages,)

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
            total[rows] += weight * self._idf[number] * counts * (self._k1 + 1) / (counts + self._saturation[rows])
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
