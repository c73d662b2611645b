"""What a sentence is written with: words and quotes, and nothing that could be made a link or a picture.

A document can tell a model to show an address with secrets in it; a sentence that has one is left out, wherever it is
from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["plain", "unfit", "wrong_quote"]

_LONGEST = 600  # characters of a sentence
_FEWEST = 3  # words
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}  # controls, what is invisible or turns the direction, what is no character
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|___|__|`+)(?=\S)(.+?)(?<=\S)\1")
_OPENING = re.compile(r"^\s*(?:[-*+•–]\s+|#{1,6}\s+|>\s*|\(?\d{1,2}[.)]\s+)+")
_MARKUP = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:javascript|data|vbscript|mailto|file):|<\s*[a-z/!?]|&(?:#\w+|[a-z]+);|[\[\]{}|\\^~]"
    r"|[\w.+-]+@[\w-]+\.\w|!\(|\]\(|```|\$\$",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?:/\S*)?", re.IGNORECASE)
_QUOTE = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]|(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\xad": None})


def plain(text: str) -> str:
    """A line as plain text: without what is invisible, the mark of an item or a heading, and marks of emphasis."""
    shown = "".join(each if unicodedata.category(each) not in _HIDDEN else " " * each.isspace() for each in text)
    return " ".join(_EMPHASIS.sub(r"\2", _OPENING.sub("", shown)).split())


def unfit(text: str, passages: Iterable[str]) -> str:
    """Why a sentence cannot be shown for what it is written with; empty where it can. `passages` are what it cites."""
    if len(text) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if len(text.split()) < _FEWEST:
        return "it is no sentence"
    if _MARKUP.search(text):
        return "it holds a link, a picture, markup or other marks"
    said = [passage.lower() for passage in passages]
    if any(not any(each.group().lower() in one for one in said) for each in _DOMAIN.finditer(text)):
        return "it holds an address that its passages do not"
    return ""


def wrong_quote(text: str, passages: Iterable[str]) -> bool:
    """Whether a sentence quotes what no passage that it cites says in these words; only marks and blanks may differ."""
    said = [_evenly(passage) for passage in passages]
    quotes = (next(filter(None, found.groups())) for found in _QUOTE.finditer(text))
    return any(not any(_evenly(quote).strip(" .,;:") in one for one in said) for quote in quotes)


def _evenly(text: str) -> str:
    return " ".join(text.translate(_ALIKE).split()).lower()
