"""The words and terms of passages, and how many of them hold each: counted, and changed as passages come and go."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from index.text import STOP_WORDS, stems, words

__all__ = ["Changes", "Lexicon", "Tokens"]


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
        found = _Counted(names_of(self.words), self.held).changed(changes.words)
        stemmed = _Counted(names_of(self.terms), self.frequencies).changed(changes.terms)
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
        return names_of(self.terms)

    def surfaces(self) -> list[str]:
        """For each term the word that most passages hold, or the first of those, for spelling."""
        found = names_of(self.words)
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


def _lines(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join([*names, ""]).encode(), np.uint8)


def names_of(lines: NDArray[np.uint8]) -> list[str]:
    return lines.tobytes().decode().split("\n")[:-1]
