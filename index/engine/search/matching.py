"""Which words of a query a passage holds, in which form, and how much of its BM25 score each makes up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import Lexical
from index.passages import indexed_text
from index.records import Passage
from index.text import language_of, pieces, stems, words

__all__ = ["MatchedTerm", "matched_terms"]

_PIECE = re.compile(r"[^\W_]+")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A word of a query that a passage holds, be it in another form."""

    asked: str  # as the query has it
    held: str  # as the passage has it, where it stands first
    form: Literal["same", "folded", "stem", "spelling"]  # how they differ but in case; folded: by accents, apostrophes
    place: Literal["text", "head"]  # head: only the passage's title or section holds it
    bm25: float  # what it adds to the passage's score
    share: float  # of all that the matched terms add, 0 to 1


def matched_terms(
    lexical: Lexical, query: str, passages: Sequence[Passage], rows: NDArray[np.int64]
) -> list[tuple[MatchedTerm, ...]]:
    """For each passage the terms that it shares with a query, the one that adds most first. `rows` are theirs."""
    added = {
        term: lexical.matches({term: weight}).of(rows).tolist() for term, weight in lexical.query_terms(query).items()
    }
    language = language_of(query)
    asked = _asked(lexical, query, language)
    return [
        _matched(passage, asked, {term: scores[place] for term, scores in added.items() if scores[place]}, language)
        for place, passage in enumerate(passages)
    ]


def _asked(lexical: Lexical, query: str, language: str) -> dict[str, tuple[str, str]]:
    """For each term of a query the word that stands for it, as typed and folded: the first that is spelt right."""
    asked: dict[str, tuple[str, str]] = {}
    likeness: dict[str, float] = {}
    for typed, folded in _surfaces(query):
        for term, weight in lexical.query_terms(folded, language).items():
            if weight > likeness.get(term, 0):
                asked[term], likeness[term] = (typed, folded), weight
    return asked


def _matched(
    passage: Passage, asked: dict[str, tuple[str, str]], added: dict[str, float], language: str
) -> tuple[MatchedTerm, ...]:
    held = _held(indexed_text(passage), set(added))
    in_text = _held(passage.text, set(added))
    total = sum(map(abs, added.values()))  # in a small collection a word that nearly all passages hold may take away
    found = []
    for term in sorted(added, key=lambda term: (-abs(added[term]), term)):
        (typed, folded), (surface, found_folded) = asked[term], in_text.get(term) or held[term]
        if stems([folded], language) != stems([found_folded], language):
            form: Literal["same", "folded", "stem", "spelling"] = "spelling"
        elif folded != found_folded:
            form = "stem"
        else:
            form = "same" if typed.casefold() == surface.casefold() else "folded"
        place: Literal["text", "head"] = "text" if term in in_text else "head"
        found.append(MatchedTerm(typed, surface, form, place, added[term], abs(added[term]) / total))
    return tuple(found)


def _held(text: str, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """For each of these terms the first word of a text that stands for it, as written and folded."""
    held: dict[str, tuple[str, str]] = {}
    for written, folded in _surfaces(text):
        (term,) = stems([folded])
        if term in wanted:
            held.setdefault(term, (written, folded))
    return held


def _surfaces(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text, each as it is written and folded: ("Keïta’s", "keita").

    Where one piece between spaces is several words, as in "Mali—Niger" or "東京は", each is looked for in it.
    """
    for piece in pieces(text):
        folded = words(piece)
        written = {found: part for part in _PIECE.findall(piece) for found in words(part)} if len(folded) > 1 else {}
        for word in folded:
            part = written.get(word, word) if written else _AROUND.sub("", piece)
            yield part if words(part) == [word] else word, word
