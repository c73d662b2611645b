"""Names and their acronyms, as the passages themselves introduce them: "Macina Liberation Front (MLF)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index import STOP_WORDS, Passage, stems, words

__all__ = ["with_acronyms"]

_ACRONYM = re.compile(r"\(([A-Z][A-Z0-9]{1,7})\)")
_BEFORE = re.compile(r"(?:[\w’'-]+\s+){1,9}\Z")
_FAR = 300  # characters in which the words before an acronym stand
_ENOUGH = 0.6  # of a name's words must stand in the question: names are spelt in many ways


def with_acronyms(question: str, passages: Iterable[Passage]) -> str:
    """The question with the acronym behind a name that it spells out, where a passage introduces one.

    Texts give a name once and then its acronym, so a question that knows only the name would miss the rest.
    Example: "where is the Macina Liberation Front" -> "where is the Macina Liberation Front (MLF)".
    """
    asked = set(stems(words(question)))
    for name, acronym in dict(_introductions(passages)).items():
        named = set(stems([word for word in words(name) if word not in STOP_WORDS]))
        known = acronym.lower() in words(question)
        if not known and len(named) > 1 and len(named & asked) >= _ENOUGH * len(named):
            question = f"{question.rstrip(' ?')} ({acronym})"
    return question


def _introductions(passages: Iterable[Passage]) -> Iterator[tuple[str, str]]:
    """Pairs of a name and its acronym. The name is the shortest run of words before it that fits the letters."""
    for passage in passages:
        for found in _ACRONYM.finditer(passage.text):
            before = _BEFORE.search(passage.text[max(found.start() - _FAR, 0) : found.start()])
            name = _fitting(before[0].split(), found[1]) if before else ""
            if name:
                yield name, found[1]


def _fitting(before: list[str], acronym: str) -> str:
    """The words in front of an acronym from the one with its first letter on; empty where none begins with it."""
    for length in range(2, len(before) + 1):
        run = before[-length:]
        capitals = [word for part in run for word in re.split(r"[-’']", part) if word[:1].isupper()]
        if run[0][:1] == acronym[0] and len(capitals) >= len(acronym) - 1:
            return " ".join(run)
    return ""
