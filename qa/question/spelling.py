"""Misspelt words of a question, put right by the words of the collection, and which words are common ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from index import STOP_WORDS, words

__all__ = ["common_words", "corrected"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_COMMON = 4_000  # places; the first two thousand are single characters and other signs
_VOCABULARY = Path(__file__).parent.parent / "reading" / "model" / "tokenizer.json"


def corrected(question: str, near: Callable[[str], str | None]) -> str:
    """The question with each misspelt word replaced by the collection's word that it is nearest to.

    `near` gives that word for one that no document holds, or None. A word that the model knows whole is not
    misspelt, whatever the documents hold: "married" stays although they may only say "marred".
    """

    def put_right(found: re.Match[str]) -> str:
        said = found.group()
        folded = "".join(words(said))
        if not folded or folded in STOP_WORDS or folded in _known_words():
            return said
        nearest = near(folded)
        if nearest is None:
            return said
        return nearest.capitalize() if said[:1].isupper() else nearest

    return _WORD.sub(put_right, question)


@cache
def common_words() -> frozenset[str]:
    """The two thousand or so most frequent words of English, folded; none where the model is missing."""
    return frozenset(word for word, place in _words_by_frequency().items() if place < _COMMON)


@cache
def _known_words() -> frozenset[str]:
    """The whole words of the reader's vocabulary; none where the model is missing."""
    return frozenset(_words_by_frequency())


@cache
def _words_by_frequency() -> dict[str, int]:
    """The whole words of the reader's vocabulary, each with its place: BERT's stands in order of frequency."""
    try:
        vocabulary = json.loads(_VOCABULARY.read_text(encoding="utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError):
        return {}
    return {piece: place for piece, place in vocabulary.items() if not piece.startswith(("##", "["))}
