"""What the words of a query stand for in a collection: its terms, or those nearest to a misspelt one; what each counts.

The weights are those of `rank_bm25.BM25Okapi` 0.2.2 (epsilon = 0.25).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.engine.search.lexicon import Lexicon, names_of
from index.engine.search.roots import Roots
from index.text import language_of, near_words, stems, stop_words, words

__all__ = ["Vocabulary"]

_NEAREST_KEPT = 1_000  # misspelt words
_EPSILON = 0.25  # share of the mean idf that a term gets which stands in more than half of the passages


class Vocabulary:
    """The terms of some passages, as queries ask for them. Immutable but for what is kept of words looked up."""

    def __init__(self, lexicon: Lexicon, passages: int) -> None:
        """Take the lexicon of so many passages."""
        self._lexicon = lexicon
        self._passages = passages
        self._vocabulary = lexicon.vocabulary()
        self._ids = dict(zip(self._vocabulary, range(len(self._vocabulary)), strict=True))
        self._idf = _idf(lexicon.frequencies, passages)
        self._nearest: dict[str, list[tuple[int, float]]] = {}  # to look a word up takes longer than to score a query
        self._last: tuple[tuple[str, str], list[dict[str, float]]] = (("", ""), [])  # a search asks twice for a query
        self._roots: dict[str, Roots] = {}  # by language

    def __len__(self) -> int:
        """How many passages there are."""
        return self._passages

    def idf(self, term: str) -> float | None:
        """What a term counts; None where no passage holds it."""
        number = self._ids.get(term)
        return None if number is None else self._idf.item(number)

    def passages_with(self, term: str) -> int:
        """In how many passages a term stands."""
        number = self._ids.get(term)
        return 0 if number is None else int(self._lexicon.frequencies[number])

    def query_terms(self, query: str, language: str | None = None) -> dict[str, float]:
        """The query's terms and what each counts: its occurrences, or below 1 where spelling was guessed.

        `language` is that of what the query is a part of: of a word alone it cannot be told.

        A term that no passage holds is replaced by the nearest words that the passages do hold, so a misspelt
        query finds its passage, and a query its misspelt passage. In other languages than English a word stands for
        all that its language's stemmer takes for the same.
        """
        weights: Counter[str] = Counter()
        for asked in self._asked(query, language or language_of(query)):
            for term, weight in asked.items():
                weights[term] = weights[term] + 1 if weight == 1 else max(weights[term], weight)  # type: ignore[assignment]
        return dict(weights)

    def demand(self, query: str) -> float:
        """What a passage would score, about, that held each of the query's words once: the sum of their idf.

        A word that no passage holds, nor one like it, has the highest idf there is. 0.0 where no word counts.
        """
        nowhere = float(_idf(np.zeros(1, np.int32), self._passages)[0])
        return sum(
            max((self._idf.item(self._ids[term]) * weight for term, weight in asked.items()), default=nowhere)
            for asked in self._asked(query, language_of(query))
        )

    def _asked(self, query: str, language: str) -> list[dict[str, float]]:
        """For each word of a query the terms that it stands for, and what each counts."""
        kept = self._last  # another thread may put another in its place
        if kept[0] != (query, language):
            self._last = kept = (query, language), list(self._terms_by_word(query, language))
        return kept[1]

    def _terms_by_word(self, query: str, language: str) -> Iterator[dict[str, float]]:
        kept = [word for word in words(query) if word not in stop_words(language)]
        roots = self._roots_of(language) if language != "en" else None
        for word, stem, root in zip(kept, stems(kept), stems(kept, language), strict=True):
            if roots is not None and (alike := roots.terms(root)):
                yield {self._vocabulary[number]: 1.0 for number in alike}
            elif stem in self._ids:
                yield {stem: 1.0}
            else:
                yield {self._vocabulary[number]: likeness for number, likeness in self.near(word)}

    def _roots_of(self, language: str) -> Roots:
        """Those of a language, looked for at its first question."""
        found = self._roots.get(language)
        if found is None:
            found = self._roots[language] = Roots(stems(names_of(self._lexicon.words), language), self._lexicon.stems)
        return found

    def holds(self, word: str) -> bool:
        """Whether a passage holds a folded word, or another with its stem."""
        return any(stem in self._ids for stem in stems([word]))

    def nearest_word(self, word: str) -> str | None:
        """The collection's folded word nearest to one that it does not hold; None where it does, or none is near."""
        if self.holds(word):
            return None
        near = self.near(word)
        return self._surfaces[near[0][0]] if near else None

    def near(self, word: str) -> list[tuple[int, float]]:
        """Term numbers of the words in the collection nearest to a folded word that is not there itself."""
        kept = self._nearest  # another thread may put an empty one in its place
        found = kept.get(word)
        if found is None:
            if len(kept) >= _NEAREST_KEPT:
                self._nearest = kept = {}
            found = kept[word] = self._near(word)
        return found

    def _near(self, word: str) -> list[tuple[int, float]]:
        numbers, surfaces = self._surfaces_by_letter.get(word[:1], ([], []))
        return [(numbers[place], likeness) for place, likeness in near_words(word, surfaces)]

    @cached_property
    def _surfaces(self) -> list[str]:
        """Only misspelt words are looked for here."""
        return self._lexicon.surfaces()

    @cached_property
    def _surfaces_by_letter(self) -> dict[str, tuple[list[int], list[str]]]:
        """Those that begin with a letter, by term number: the first letter of a misspelt word must be right."""
        by_letter: dict[str, tuple[list[int], list[str]]] = {}
        for number, surface in enumerate(self._surfaces):
            numbers, surfaces = by_letter.setdefault(surface[0], ([], []))
            numbers.append(number)
            surfaces.append(surface)
        return by_letter


def _idf(frequencies: NDArray[np.int32], passages: int) -> NDArray[np.float64]:
    """ln(N - df + 0.5) - ln(df + 0.5); where that is negative, epsilon times the mean over all terms."""
    idf: NDArray[np.float64] = np.log(passages - frequencies + 0.5) - np.log(frequencies + 0.5)
    if len(idf):
        idf = np.where(idf < 0, _EPSILON * idf.mean(), idf)
    return idf
