"""What a text says is not so: "the number of the dead is 64, not 49"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Span
from qa.question import Kind
from qa.reading.quantities import quantities
from qa.reading.short_answers import agree, normalised

__all__ = ["is_rejected", "rejects"]

_NEXT = 200  # characters behind a value in which it may be taken back
_ARTICLES = r"(?:(?:the|an?|in|on|at|by|for|from|of|to|about|around|some|as (?:many|much) as) )*"
# "Not only 49" and "not until 2013" take nothing back.
_REJECTING = re.compile(
    r"\b(?:not|rather than|instead of|contrary to)\s+"
    r"(?!(?:only|just|merely|simply|more|less|fewer|until|till|yet|all|even|every|before|after|least|at least)\b)"
    rf"{_ARTICLES}(?P<value>(?:[^,.;:()–—\n]|(?<=\d)[.,](?=\d)){{1,60}})",
    re.IGNORECASE,
)
_BUT = re.compile(r"\s(?:but|and|as|because|since|which|who|that|when)\b.*", re.DOTALL)
_JUST_BEFORE = re.compile(rf"\b(?:not|rather than|instead of|contrary to)\s+{_ARTICLES}$", re.IGNORECASE)


def rejects(kind: Kind, text: str, value: str) -> bool:
    """Whether a text says that a short answer is wrong. Example: "64, not 49" rejects "at least 49"."""
    return any(_is_of(kind, rejected, value) for rejected in _rejected_in(text))


def is_rejected(kind: Kind, text: str, answer: Span) -> bool:
    """Whether a text takes back what stands at a span of it, right before it or soon behind it."""
    if _JUST_BEFORE.search(text, max(0, answer.start - _NEXT), answer.start):
        return True
    return rejects(kind, text[answer.end : answer.end + _NEXT], text[answer.start : answer.end])


def _rejected_in(text: str) -> Iterator[str]:
    for found in _REJECTING.finditer(text):
        yield _BUT.sub("", found["value"]).strip()


def _is_of(kind: Kind, rejected: str, value: str) -> bool:
    """Whether what is rejected is the value, and begins with it: "they did not kill 49" says nothing of the number."""
    first = rejected.partition(" ")[0]
    if kind is Kind.NUMBER:
        return bool(quantities(first)) and agree(kind, _number_of(rejected), value)
    if kind is Kind.DATE and normalised(first) not in normalised(value).split():
        return False
    return agree(kind, rejected, value)


def _number_of(rejected: str) -> str:
    """The first words up to where a second number would begin: "49 as we wrote on 3 May" counts nothing in May."""
    kept: list[str] = []
    for word in rejected.split():
        if len(quantities(" ".join([*kept, word]))) > 1:
            break
        kept.append(word)
    return " ".join(kept)
