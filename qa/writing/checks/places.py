"""Whether a name or a number of a sentence stands where its sources have it, or in the place of another.

"Tesla left Edison" is held against "Edison left for Paris, and Tesla followed": both names are there, yet not so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.writing.checks.grounds import Ground
from qa.writing.checks.tokens import Token, tokens

__all__ = ["is_displaced"]

_NEAR = 4  # words within which a fact is still beside its neighbour


@dataclass(frozen=True, slots=True)
class _Fact:
    """A name, or a number, with the words on its two sides; empty at the ends of a sentence."""

    stems: tuple[str, ...]
    is_number: bool
    before: str
    after: str


def is_displaced(sentence: str, ground: Ground) -> bool:
    """Whether a name or a number stands beside the very word that another one, now left out, stands beside there."""
    told = tokens(sentence)
    here = Counter(token.stem for token in told)
    sources = [tokens(said.text) for said in ground.said]
    known = {token.stem for source in sources for token in source}
    # A number that is written otherwise there ("25%", "one in four") has no place to be compared.
    facts = [fact for fact in _facts(told) if not fact.is_number or known.issuperset(fact.stems)]
    return any(
        _is_in_its_place(fact, other, here, source) for source in sources for other in _facts(source) for fact in facts
    )


def _is_in_its_place(fact: _Fact, other: _Fact, here: Counter[str], source: Sequence[Token]) -> bool:
    if fact.is_number is not other.is_number or set(fact.stems) <= set(other.stems):
        return False
    there = Counter(token.stem for token in source)
    if all(here[stem] >= there[stem] for stem in other.stems):
        return False  # it stands in the sentence as often, so perhaps beside the same word elsewhere
    if fact.before and fact.after and (fact.before, fact.after) == (other.before, other.after):
        return True
    beside = [
        word
        for word, its in ((fact.before, other.before), (fact.after, other.after))
        if word and word == its and not _is_near(fact, word, source)
    ]
    at_an_end = not fact.before or not fact.after or not other.before or not other.after
    return bool(beside) and (at_an_end or there.keys().isdisjoint(fact.stems))


def _is_near(fact: _Fact, word: str, source: Sequence[Token]) -> bool:
    """Whether a source has the fact near a word as well."""
    stems = [token.stem for token in source]
    places = [place for place, stem in enumerate(stems) if stem == word]
    return any(set(fact.stems) & set(stems[max(0, place - _NEAR) : place + _NEAR + 1]) for place in places)


def _facts(among: Sequence[Token]) -> list[_Fact]:
    """The names, those of several words whole, and the numbers."""
    found = []
    row = 0
    for kind, run in groupby(among, _kind):
        length = len(list(run))
        if kind:
            spans = (
                [(row + place, row + place + 1) for place in range(length)]
                if kind == "number"
                else [(row, row + length)]
            )
            for start, end in spans:
                before = among[start - 1].stem if start else ""
                after = among[end].stem if end < len(among) else ""
                found.append(_Fact(tuple(t.stem for t in among[start:end]), kind == "number", before, after))
        row += length
    return found


def _kind(token: Token) -> str:
    return "number" if token.is_number else "name" if token.has_capital else ""
