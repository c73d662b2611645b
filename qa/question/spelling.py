"""Misspelt words of a question, put right by the words of the collection and of English, and which words are common."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rapidfuzz.distance import OSA

from index import STOP_WORDS, words
from qa.question.form import language_of

if TYPE_CHECKING:
    from spellchecker import SpellChecker

__all__ = ["Vocabulary", "common_words", "corrected"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_COMMON = 2_000  # places
_USUAL = 10_000  # places; a word further down may be one that somebody meant to write otherwise
_LIKE = 0.8  # share of letters that a name must have in common with what was typed
_KNOWN = 60  # times from which a word is one that people use, and no mistake
_OF_PLACE = re.compile(r"\b(?:in|at|near|from|to|of|by)\s+$", re.IGNORECASE)
_RARELY = 200  # times a word occurs among those that the spelling library counted; what is rarer is not suggested
_SHORTEST = 3  # letters; shorter words are not put right
_VOCABULARY = Path(__file__).parent.parent / "reading" / "english" / "tokenizer.json"
# British and American ways of spelling; either may be the documents'.
_WAYS = (
    ("our", "or"), ("ise", "ize"), ("isa", "iza"), ("yse", "yze"), ("tre", "ter"), ("ogue", "og"), ("lled", "led"),
    ("lling", "ling"), ("ller", "ler"), ("ence", "ense"), ("gramme", "gram"), ("grey", "gray"), ("aluminium", "aluminum"),
    ("ae", "e"), ("oe", "e"), ("tyre", "tire"), ("cheque", "check"), ("judgement", "judgment"), ("ageing", "aging"),
)  # fmt: skip


class Vocabulary(Protocol):
    """The words of the documents, folded."""

    def holds_word(self, word: str) -> bool:
        """Whether a document holds a word, or another form of it."""

    def nearest_word(self, word: str) -> str | None:
        """The word of the documents that one is nearest to which they do not hold; None where none is near."""


def corrected(question: str, vocabulary: Vocabulary) -> str:
    """The question with each misspelt word replaced by what was meant.

    A usual word is not misspelt, whatever the documents hold: "married" stays although they
    may only say "marred"; but one that is spelt the British or American way is spelt as the documents do. A word of
    another language is left: a question in French is not mended into English. So is a code, and an abbreviation: MUC1.
    """
    if language_of(question) != "en":
        return question

    def put_right(found: re.Match[str]) -> str:
        said = found.group()
        folded = "".join(words(said))
        if len(folded) < _SHORTEST or folded in STOP_WORDS or vocabulary.holds_word(folded):
            return said
        if _is_code(_run_around(question, found)) and not question.isupper():
            return said
        is_place = bool(_OF_PLACE.search(question[: found.start()]))
        meant = _other_way(folded, vocabulary) or _meant(folded, vocabulary, is_place=is_place)
        if meant is None or meant == folded:
            return said
        if not said[:1].isupper():
            return meant
        # A capital inside a question begins a name, which only the documents can put right.
        begins = not found.start() or question.isupper()
        return meant.capitalize() if begins or vocabulary.holds_word(meant) else said

    return _WORD.sub(put_right, question)


def _run_around(text: str, found: re.Match[str]) -> str:
    """What stands around a word without a blank: "NF-kB-dependent" around "dependent"."""
    return re.split(r"\s", text[: found.start()])[-1] + re.split(r"\s", text[found.start() :], maxsplit=1)[0]


def _is_code(run: str) -> bool:
    """Whether a word is a code or an abbreviation, which nobody may put right: with digits, or capitals inside."""
    return bool(re.search(r"\d|[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ]|[a-zß-ÿ][^\W\d_a-zß-ÿ]", run))


def _other_way(word: str, vocabulary: Vocabulary) -> str | None:
    """The word as it is spelt on the other side of the Atlantic, where the documents hold it so."""
    for one, other in _WAYS:
        for before, after in ((one, other), (other, one)):
            if before in word and vocabulary.holds_word(other_way := word.replace(before, after)):
                return other_way
    return None


def _meant(word: str, vocabulary: Vocabulary, *, is_place: bool) -> str | None:
    """The word that was meant by one that no document holds; None where it is a usual one, or nothing is near."""
    if _places().get(word, _USUAL + 1) <= _USUAL:
        return None
    near = vocabulary.nearest_word(word)
    if near is not None and OSA.normalized_similarity(word, near) < _LIKE:
        near = None
    dictionary = _dictionary()
    if dictionary[word] >= _KNOWN:
        return None
    candidates = _one_edit_away(word)
    doubled = next((each for each in candidates if _once(each) == _once(word)), None)
    if doubled is not None:
        return doubled
    if near is not None and (near in candidates or not candidates or is_place):
        return near
    held = next((each for each in candidates if vocabulary.holds_word(each)), None)
    if held is not None or is_place:  # where a place stands, an unknown word is the name of one
        return None if is_place else held
    return next(iter(candidates), near)


def _one_edit_away(word: str) -> list[str]:
    """Usual English words that differ by one letter, the most frequent first."""
    dictionary = _dictionary()
    near = dictionary.candidates(word) or set()
    fitting = [each for each in near if each != word and dictionary[each] > _RARELY and each[0] == word[0]]
    return sorted(fitting, key=lambda each: -dictionary[each])


def _once(word: str) -> str:
    """The word with each doubled letter once: "realy" and "really" have the same."""
    return re.sub(r"(.)\1", r"\1", word)


@cache
def _dictionary() -> SpellChecker:
    """English words with their frequency; loaded when a word is not known, which takes a tenth of a second."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


@cache
def common_words() -> frozenset[str]:
    """The two thousand or so most frequent words of English, folded; none where the model is missing."""
    return frozenset(word for word, place in _places().items() if place < _COMMON)


@cache
def _places() -> dict[str, int]:
    """The whole words of the reader's vocabulary, each with its place behind "the", which comes first but for signs.

    It is that of BERT, which stands in order of frequency.
    """
    try:
        vocabulary = json.loads(_VOCABULARY.read_text(encoding="utf-8"))["model"]["vocab"]
        first = vocabulary["the"]
    except (OSError, ValueError, KeyError):
        return {}
    return {piece: place - first for piece, place in vocabulary.items() if not piece.startswith(("##", "[", "<"))}
