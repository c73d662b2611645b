"""BM25, scored from sparse matrices of term counts.

The definition is that of `rank_bm25.BM25Okapi` 0.2.2 (epsilon = 0.25), and the tests hold this module to it, with its
k1 and b and with ours. It differs in cost only: a query reads the postings of its own terms, where rank_bm25 loops over
the whole collection in Python. What is kept are counts, never scores: those depend on all passages, so they are worked
out when they are asked for, and a passage that comes or goes changes the postings of its own part alone.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from index.engine.search.roots import Roots
from index.text import STOP_WORDS, language_of, near_words, stems, stop_words, words

__all__ = ["K1", "B", "Bm25Index", "Changes", "Lexicon", "Matches", "Postings", "Tokens"]

# Those that Anserini takes for passages (Yang, Fang and Lin, "Anserini: Reproducible Ranking Baselines Using Lucene",
# JDIQ 10(4), 2018, doi:10.1145/3239571). Passages are about equally long, and what they say twice says little more:
# against 1.5 and 0.75 the hybrid's hit@5 on timeqa is 0.845 for 0.822, ndcg@10 on scifact 0.737 for 0.731.
K1 = 0.9  # how soon more occurrences of a term stop counting
B = 0.4  # how much a long passage is held against itself
_NEAREST_KEPT = 1_000  # misspelt words
_EPSILON = 0.25  # share of the mean idf that a term gets which stands in more than half of the passages


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of some texts, stop words left out."""

    words: tuple[str, ...]  # each once
    terms: tuple[str, ...]  # their stems, each once
    term_of: NDArray[np.int64]  # (words,) position in `terms`
    tokens: NDArray[np.int64]  # positions in `words`, text after text
    lengths: NDArray[np.int32]  # (texts,)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Tokens:
        """Take texts apart, in order."""
        ids: dict[str, int] = {}
        tokens = array("q")
        lengths = array("q")
        for text in texts:
            kept = [word for word in words(text) if word not in STOP_WORDS]
            tokens.extend(ids.setdefault(word, len(ids)) for word in kept)
            lengths.append(len(kept))
        terms: dict[str, int] = {}
        term_of = [terms.setdefault(stem, len(terms)) for stem in stems(list(ids))]
        return cls(
            tuple(ids),
            tuple(terms),
            np.array(term_of, np.int64),
            np.array(tokens, np.int64),
            np.array(lengths, np.int32),
        )

    def texts_with_words(self) -> dict[str, int]:
        """In how many of the texts each word stands."""
        return self._texts_with(self.words, self.tokens)

    def texts_with_terms(self) -> dict[str, int]:
        """In how many of the texts each term stands."""
        return self._texts_with(self.terms, self.term_of[self.tokens])

    def texts(self) -> NDArray[np.int64]:
        """For each token the number of its text."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int64), self.lengths)

    def _texts_with(self, names: Sequence[str], found: NDArray[np.int64]) -> dict[str, int]:
        count = max(len(self.lengths), 1)
        pairs = np.unique(found * count + self.texts())
        return dict(zip(names, np.bincount(pairs // count, minlength=len(names)).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Changes:
    """By how many more passages each word and each term is held than before."""

    words: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)

    def add(self, tokens: Tokens) -> None:
        """Count texts that come."""
        self.words.update(tokens.texts_with_words())
        self.terms.update(tokens.texts_with_terms())

    def remove(self, tokens: Tokens) -> None:
        """Count texts that go."""
        self.words.subtract(tokens.texts_with_words())
        self.terms.subtract(tokens.texts_with_terms())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words and terms of all passages, and how many hold each: plain arrays, as they are stored.

    The same passages give the same arrays, whether they were counted at once or step by step.
    """

    words: NDArray[np.uint8]  # folded words, ascending, each a line in UTF-8
    held: NDArray[np.int32]  # (words,) passages that hold the word
    stems: NDArray[np.int32]  # (words,) which term is its stem
    terms: NDArray[np.uint8]  # terms, ascending, each a line in UTF-8
    frequencies: NDArray[np.int32]  # (terms,) passages that hold the term

    @classmethod
    def empty(cls) -> Lexicon:
        """That of no passages."""
        lines, none = np.empty(0, np.uint8), np.empty(0, np.int32)
        return cls(lines, none, none, lines, none)

    def changed(self, changes: Changes) -> Lexicon:
        """That after some passages went and others came."""
        found = _Counted(_names(self.words), self.held).changed(changes.words)
        stemmed = _Counted(_names(self.terms), self.frequencies).changed(changes.terms)
        stem_of = np.full(len(found.names), -1, np.int32)
        stays = found.places >= 0
        stem_of[found.places[stays]] = stemmed.places[self.stems[stays]]
        new = np.flatnonzero(stem_of < 0)
        stem_of[new] = [
            bisect_left(stemmed.names, stem) for stem in stems([found.names[place] for place in new.tolist()])
        ]
        return Lexicon(_lines(found.names), found.counts, stem_of, _lines(stemmed.names), stemmed.counts)

    def vocabulary(self) -> list[str]:
        """The terms."""
        return _names(self.terms)

    def surfaces(self) -> list[str]:
        """For each term the word that most passages hold, or the first of those, for spelling."""
        found = _names(self.words)
        best = np.lexsort((-self.held, self.stems))  # stable: of equal ones the first stays first
        firsts = np.searchsorted(self.stems[best], np.arange(len(self.frequencies)))
        return [found[place] for place in best[firsts].tolist()]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Names, ascending, each with a count above 0."""

    names: list[str]
    counts: NDArray[np.int32]
    places: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """Of the names there were before, where they stand now; -1 for those that are gone."""

    def changed(self, changes: Mapping[str, int]) -> _Counted:
        """With other counts, at the cost of those that change and of a few passes over plain arrays."""
        counts = self.counts.copy()
        new: list[str] = []
        for name, change in changes.items():
            place = bisect_left(self.names, name)
            if place < len(self.names) and self.names[place] == name:
                counts[place] += change
            elif change:
                new.append(name)
        new.sort()
        stays = counts > 0
        names = self.names if stays.all() else list(compress(self.names, stays.tolist()))
        inserted = np.array([bisect_left(names, name) for name in new], np.int64)
        places = np.full(len(self.names), -1, np.int64)
        rows = np.arange(len(names))
        places[stays] = rows + np.searchsorted(inserted, rows, side="right")
        counts = np.insert(counts[stays], inserted, np.array([changes[name] for name in new], np.int32))
        return _Counted(sorted(names + new), counts, places)


@dataclass(frozen=True, slots=True)
class Postings:
    """Term counts of some passages, by term (compressed sparse columns): plain arrays, as they are stored.

    The postings of the term with key `keys[t]` are `rows[starts[t]:starts[t + 1]]` with their `counts`, rows ascending.
    The same texts in the same order give the same arrays, whether they were built at once or changed step by step: each
    of the smallest unsigned type that holds its numbers, for a passage has seventy postings or so.
    """

    keys: NDArray[np.uint64]  # (terms,) ascending; see `term_key`
    starts: NDArray[np.unsignedinteger]  # (terms + 1,)
    rows: NDArray[np.unsignedinteger]  # (postings,)
    counts: NDArray[np.unsignedinteger]  # (postings,)
    lengths: NDArray[np.int32]  # (passages,) terms a passage holds

    @classmethod
    def build(cls, tokens: Tokens) -> Postings:
        """Count the terms of each text, in order."""
        none = np.empty(0, np.uint8)
        empty = cls(np.empty(0, np.uint64), np.zeros(1, np.uint8), none, none, np.empty(0, np.int32))
        return empty.changed(np.empty(0, np.int64), tokens)

    def changed(self, new_rows: NDArray[np.int64], come: Tokens) -> Postings:
        """Postings after some texts went and others came.

        Args:
            new_rows: (passages,) for each row its new number, ascending; -1 for those that go.
            come: The texts that come, in order of their rows: those numbers that `new_rows` leaves free.
        """
        staying = new_rows[new_rows >= 0]
        passages = len(staying) + len(come.lengths)
        free = np.setdiff1d(np.arange(passages), staying, assume_unique=True)
        lengths = np.zeros(passages, np.int32)
        lengths[staying] = self.lengths[new_rows >= 0]
        lengths[free] = come.lengths

        new_keys = _term_keys(come.terms)
        keys = np.union1d(self.keys, new_keys)
        # One number for each (term, row), so that they sort by term and then by row.
        count = max(passages, 1)
        rows = new_rows[self.rows]
        kept = rows >= 0
        pairs = (np.repeat(np.searchsorted(keys, self.keys), np.diff(self.starts)) * count + rows)[kept]
        new_pairs, new_counts = np.unique(
            np.searchsorted(keys, new_keys)[come.term_of[come.tokens]] * count + free[come.texts()], return_counts=True
        )
        places = np.searchsorted(pairs, new_pairs)
        terms, rows = np.divmod(np.insert(pairs, places, new_pairs), count)
        held = np.bincount(terms, minlength=len(keys))
        return Postings(
            keys[held > 0],
            starts=_narrowed(np.concatenate([[0], np.cumsum(held[held > 0])])),
            rows=_narrowed(rows),
            counts=_narrowed(np.insert(self.counts[kept].astype(np.int64), places, new_counts)),
            lengths=lengths,
        )


def _narrowed(numbers: NDArray[np.integer]) -> NDArray[np.unsignedinteger]:
    """Numbers from 0 on in the smallest type that holds them."""
    narrowed: NDArray[np.unsignedinteger] = numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
    return narrowed


def _term_keys(terms: Iterable[str]) -> NDArray[np.uint64]:
    """For each term a number that stays the same whatever other terms there are: 64 bits of its BLAKE2b digest."""
    digests = [blake2b(term.encode(), digest_size=8).digest() for term in terms]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)


def _lines(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join([*names, ""]).encode(), np.uint8)


def _names(lines: NDArray[np.uint8]) -> list[str]:
    return lines.tobytes().decode().split("\n")[:-1]


@dataclass(frozen=True, slots=True)
class Matches:
    """The passages that hold a term that was asked for, and their BM25; that of all others is 0."""

    rows: NDArray[np.int64]  # ascending
    scores: NDArray[np.float64]  # of each

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of any rows, in their order."""
        places = np.searchsorted(self.rows, rows)
        return np.where(np.append(self.rows, -1)[places] == rows, np.append(self.scores, 0.0)[places], 0.0)

    def best(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k rows with the highest scores that are not 0, best first, equal ones in row order; and these scores."""
        places, scores = best_rows(self.scores, k)
        return self.rows[places], scores

    def among(self, rows: NDArray[np.int64]) -> Matches:
        """Those that are among some rows."""
        kept = np.isin(self.rows, rows, assume_unique=True)
        return Matches(self.rows[kept], self.scores[kept])

    def plus(self, weight: float, others: Matches) -> Matches:
        """Those of either, where the scores of the others count by a weight."""
        rows = np.union1d(self.rows, others.rows)
        return Matches(rows, self.of(rows) + weight * others.of(rows))


class Bm25Index:
    """BM25 over passages. Immutable."""

    def __init__(
        self,
        lexicon: Lexicon,
        parts: Sequence[Postings],
        places: Sequence[NDArray[np.int64]],
        *,
        k1: float = K1,
        b: float = B,
    ) -> None:
        """Take the lexicon and the postings of all passages; `places[i]` are the rows of part i, ascending."""
        self._lexicon = lexicon
        self._k1 = k1
        self._passages = sum(len(part.lengths) for part in parts)
        self._vocabulary = lexicon.vocabulary()
        self._ids = dict(zip(self._vocabulary, range(len(self._vocabulary)), strict=True))
        self._idf = _idf(lexicon.frequencies, self._passages)
        # Of the passages, part after part: where a part begins, which rows they are, and how long they are.
        firsts = np.cumsum([0, *(len(part.lengths) for part in parts)]).tolist()[:-1]
        self._parts_with_firsts = list(zip(parts, firsts, strict=True))
        self._rows = np.concatenate(places).astype(np.int32) if len(parts) > 1 else None  # one has all, in order
        self._nearest: dict[str, list[tuple[int, float]]] = {}  # to look a word up takes longer than to score a query
        self._last: tuple[tuple[str, str], list[dict[str, float]]] = (("", ""), [])  # a search asks twice for a query
        self._roots: dict[str, Roots] = {}  # by language
        lengths = np.concatenate([part.lengths for part in parts])
        mean_length = float(lengths.mean()) if len(lengths) else 1.0
        self._lengths = _narrowed(lengths)
        # By length, how soon terms stop counting: a table that stays in the processor's cache.
        possible = np.arange(lengths.max(initial=0) + 1)
        self._saturation = k1 * (1 - b + b * (possible / max(mean_length, 1e-9)))

    @classmethod
    def build(cls, texts: Iterable[str]) -> Bm25Index:
        """Take texts in order, in one part."""
        tokens, changes = Tokens.of(texts), Changes()
        changes.add(tokens)
        return cls(Lexicon.empty().changed(changes), [Postings.build(tokens)], [np.arange(len(tokens.lengths))])

    def __len__(self) -> int:
        return self._passages

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
            found = self._roots[language] = Roots(stems(_names(self._lexicon.words), language), self._lexicon.stems)
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

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """(passages,) BM25 of each passage for weighted terms; 0.0 where it holds none of them."""
        return _summed(*self._added(weights), len(self))

    def matches(self, weights: Mapping[str, float]) -> Matches:
        """The same of those passages alone that hold one of the terms: of many passages they are few."""
        rows, added = self._added(weights)
        found, places = np.unique(rows, return_inverse=True)
        return Matches(found.astype(np.int64), _summed(places, added, len(found)))

    def search(self, query: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the k best passages and their scores, best first; only passages that share a term."""
        return self.matches(self.query_terms(query)).best(k)

    def _added(self, weights: Mapping[str, float]) -> tuple[NDArray[np.integer], NDArray[np.float64]]:
        """For each posting of weighted terms its row, and what it adds to the row's score."""
        known = {term: self._ids[term] for term in weights if term in self._ids}
        factors = [(self._k1 + 1) * self._idf.item(number) * weights[term] for term, number in known.items()]
        keys = _term_keys(known)
        found = [each for part, first in self._parts_with_firsts for each in _held(part, first, keys, factors)]
        if not found:
            return np.empty(0, np.int64), np.empty(0)
        # All postings at once: a term has a few hundred, for which it is the number of steps that takes the time.
        held_factors, firsts, rows, counts = zip(*found, strict=True)
        sizes = [len(each) for each in rows]
        passages = np.concatenate(rows).astype(np.intp)
        if self._rows is not None:
            passages += np.repeat(firsts, sizes)
        added = np.concatenate(counts).astype(np.float64)
        saturated = self._saturation.take(self._lengths.take(passages))
        saturated += added
        added *= np.repeat(held_factors, sizes)
        added /= saturated
        return passages if self._rows is None else self._rows.take(passages), added

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


def _held(
    part: Postings, first: int, keys: NDArray[np.uint64], factors: Sequence[float]
) -> Iterator[tuple[float, int, NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]]:
    """Of the terms that a part holds: the factor, where the part begins, and the term's rows and counts there."""
    places = part.keys.searchsorted(keys).tolist()
    for place, key, factor in zip(places, keys.tolist(), factors, strict=True):
        if place < len(part.keys) and part.keys.item(place) == key:
            start, end = part.starts.item(place), part.starts.item(place + 1)
            yield factor, first, part.rows[start:end], part.counts[start:end]


def _summed(places: NDArray[np.integer], added: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """(count,) for each place the sum of what is added there, in its order."""
    sums: NDArray[np.float64] = np.bincount(places, added, count)  # type: ignore[assignment]
    return sums if len(added) else np.zeros(count)  # of nothing NumPy makes integers


def best_rows(scores: NDArray[np.float64], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows of the k highest scores that are not 0, best first, equal ones in row order."""
    rows = np.flatnonzero(scores != 0)  # of numbers themselves it takes six times as long
    if len(rows) > k:
        # Everything as good as the k-th, so that a tie at the border is cut by row order and not by chance.
        border = -np.partition(-scores[rows], k - 1)[k - 1] if k > 0 else np.inf
        rows = rows[scores[rows] >= border]
    rows = rows[np.lexsort((rows, -scores[rows]))][: max(k, 0)]
    return rows, scores[rows]


def _idf(frequencies: NDArray[np.int32], passages: int) -> NDArray[np.float64]:
    """ln(N - df + 0.5) - ln(df + 0.5); where that is negative, epsilon times the mean over all terms."""
    idf: NDArray[np.float64] = np.log(passages - frequencies + 0.5) - np.log(frequencies + 0.5)
    if len(idf):
        idf = np.where(idf < 0, _EPSILON * idf.mean(), idf)
    return idf
