"""The words that carry a text, in order, each with what it is: a name, a number, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import STOP_WORDS, stems, words

__all__ = ["Token", "figures_of", "tokens"]

_PIECE = re.compile(r"\d+(?:[.,]\d+)*(?:[^\W\d_]+)?|(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_IN_FIGURES = {word: str(number) for number, word in enumerate(_SMALL) if number > 1}  # "one" seldom counts
_ENDS = re.compile(r"[.!?]['’”\"]?\s+$|^\W*$|[:“\"(]\s*$|\n\s*$")  # what a sentence, or a quote, begins behind


@dataclass(frozen=True, slots=True)
class Token:
    """A word that carries a text."""

    stem: str
    is_name: bool  # written with a capital where no sentence begins
    is_number: bool
    begins: bool  # stands where any word has a capital
    has_capital: bool


def tokens(text: str) -> list[Token]:
    """The words of a text without stop words, folded and stemmed; small numbers in figures.

    Example: "The two went to Mali." -> ["2", "went", "mali"], of which the first is a number and the last a name.
    """
    found = []
    begins = True
    end = 0
    for piece in _PIECE.finditer(text):
        begins = (begins and end == 0 and not text[: piece.start()].strip()) or bool(
            _ENDS.search(text[end : piece.start()]) and (end == 0 or text[end : piece.start()].strip() or "\n" in text)
        )
        end = piece.end()
        written = piece.group()
        for word in words(written):
            told = _IN_FIGURES.get(word, word)
            is_number = told[0].isdigit()
            capital = written[:1].isupper()
            if told in STOP_WORDS and not (capital and len(written) > 1 and written.isupper()):
                continue
            (stem,) = stems([told])
            found.append(Token(stem, capital and not begins, is_number, begins, capital))
        begins = False
    return found


def figures_of(text: str) -> str:
    """The text with small numbers in figures: "two" -> "2"."""
    return re.sub(
        rf"\b(?:{'|'.join(_IN_FIGURES)})\b", lambda found: _IN_FIGURES[found.group().lower()], text, flags=re.IGNORECASE
    )
