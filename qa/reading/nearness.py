"""How near a sentence may be to a question, told before its vector is: most of what an answer takes are vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from index import STOP_WORDS, Hit, stems, words
from qa.question import alike

__all__ = ["ALONE", "IN_PLACE", "Nearness", "asked_in"]

# How near a sentence may be, whatever it says: nearer by so much than the nearest of those that were seen, or so near,
# whichever is more.
_NEARER, _NEAR_AT_LEAST = 0.1, 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """What counts in how near a sentence is at most: regression of a high quantile (Koenker and Bassett 1978)."""

    least: float
    passage: float  # its passage's cosine
    own: float  # share of the question's words that it holds
    named: float  # and of those that it, its title or its heading hold


# The quantile .995 of half of 220 questions of timeqa and clapnq, over 8,323 sentences as they are and 13,298 with
# their titles; then .02 less and .03 more, by whether the same was chosen as with all vectors: for all of the 220 but
# two of either kind.
ALONE = Line(least=0.22, passage=0.63, own=0.46, named=-0.24)
IN_PLACE = Line(least=0.165, passage=0.84, own=-0.155, named=0.4)


class Nearness:
    """How near sentences may be to one question, the nearer the more those were that it is told of.

    Another model of embedding, or a language in which no word is the question's, has other cosines than those that the
    lines were fitted to: what is seen above its line raises it.
    """

    def __init__(self, question: str, line: Line) -> None:
        self._asked = asked_in(question)
        self._line = line
        self._nearest: float | None = None
        self._above = 0.0
        self._named: dict[str, set[str]] = {}  # the stems of a title with a heading

    def expected(self, hit: Hit, said: AbstractSet[str]) -> float:
        """What the line says of a sentence of a hit, with these stems."""
        above = f"{hit.passage.title} {hit.passage.section}"
        if above not in self._named:
            self._named[above] = set(stems(words(above)))
        line = self._line
        own, named = self._held(said), self._held(said | self._named[above])
        return line.least + line.passage * hit.similarity + line.own * own + line.named * named

    def saw(self, seen: Iterable[tuple[float, float]]) -> None:
        """Learn of sentences what was expected of them and what their cosines are."""
        for expected, cosine in seen:
            self._nearest = cosine if self._nearest is None else max(self._nearest, cosine)
            self._above = max(self._above, cosine - expected)

    def most(self, expected: float) -> float:
        """The largest cosine that is reckoned with."""
        most = 1.0 if self._nearest is None else max(self._nearest + _NEARER, _NEAR_AT_LEAST)
        return min(most, expected + self._above, 1.0)

    def _held(self, said: AbstractSet[str]) -> float:
        return sum(not same.isdisjoint(said) for same in self._asked.values()) / max(len(self._asked), 1)


@lru_cache(maxsize=16)  # it is looked at beside each place that the reader points at
def asked_in(question: str) -> Mapping[str, frozenset[str]]:
    """The stems of what a question says, each with those that ask for the same and itself."""
    said = stems([word for word in words(question) if word not in STOP_WORDS])
    return {stem: same | {stem} for stem, same in alike(said).items()}
