"""How words are spelt that a page divides at the end of a line: by the document itself, and by lists of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.pdf.lines import Line
from index.readers.pdf.spelling import is_word, language_of

__all__ = ["DIVIDED", "Words", "ends_divided", "with_hyphen", "without_hyphen"]

DIVIDED = frozenset(["", "-", "- "])  # what joins the halves of a word
_NO_SPACES = re.compile("[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_JOINS_HALVES = frozenset("and or und oder bis et ou".split())  # "short- and long-term"
_HYPHENS = "-\u00ad\u2010"
_FEWEST_HYPHENS = 3  # at line ends, and
_HYPHENATED = 0.02  # of all lines: from there on words are divided by rule in this document
_SAMPLE = 200  # lines, to tell the language
_WRITE_AS_ONE = frozenset(["de", "nl"])  # languages that join words without a hyphen


class Words:
    """The words of a document, to tell how a word that was divided at a line's end is spelt."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        lines = [line for page in pages for line in page]
        self._sample = lines[:_SAMPLE]
        self._language = ""  # until it is asked for
        divided = sum(line.hyphenated or line.text.endswith(tuple(_HYPHENS)) for line in lines)
        self._by_rule = divided >= _FEWEST_HYPHENS and divided >= _HYPHENATED * len(lines)
        if divided:
            for line in lines:
                # Words at the edges may be halves of words.
                self._words.update(
                    word.casefold() for word in _WORD.findall(line.text.partition(" ")[2].rpartition(" ")[0])
                )
                self._compounds.update(word.casefold() for word in _COMPOUND.findall(line.text))

    def joint(self, above: Line, below: Line) -> str:
        """What stands between two lines that are joined: a space, nothing, or the hyphen that was part of a word.

        A hyphen that `above.text` still ends in is the caller's to take away: see `without_hyphen`.
        """
        if not ends_divided(above):
            both = _NO_SPACES.match(above.text[-1]) and _NO_SPACES.match(below.text[0])
            return "" if both else " "
        left, right = _LAST_WORD.search(without_hyphen(above)), _FIRST_WORD.match(below.text)
        if left is None or right is None:
            return "- " if right is not None and left is None else "-"
        return self._hyphen(left.group(), right.group())

    def _hyphen(self, left: str, right: str) -> str:
        joined, compound = f"{left}{right}".casefold(), f"{left}-{right}".casefold()
        if not (left[-1].isalpha() and right[0].isalpha()) or (right[0].isupper() and not left[-1].isupper()):
            return "-"
        if compound in self._compounds and joined not in self._words:
            return "-"
        if joined in self._words or self._is_listed(joined):
            return ""
        if right.casefold() in _JOINS_HALVES:
            return "- "
        both_are_words = self._is_word(left.casefold()) and self._is_word(right.casefold())
        return "" if self._by_rule and (self._language in _WRITE_AS_ONE or not both_are_words) else "-"

    def _is_word(self, word: str) -> bool:
        return word in self._words or self._is_listed(word)

    def _is_listed(self, word: str) -> bool:
        """Whether a word is in the list of the document's language."""
        if not self._language:
            self._language = language_of(" ".join(line.text for line in self._sample))
        return is_word(word, (self._language,))


def ends_divided(line: Line) -> bool:
    """Whether a line ends within a word, or within a compound."""
    return line.hyphenated or (len(line.text) > 1 and line.text[-1] in _HYPHENS and line.text[-2].isalnum())


def without_hyphen(line: Line) -> str:
    """The text of a line, as it is joined to the next to one word."""
    return line.text if line.hyphenated or not ends_divided(line) else line.text[:-1]


def with_hyphen(line: Line) -> str:
    """The text of a line, as it stands by itself."""
    return f"{line.text}-" if line.hyphenated else line.text
