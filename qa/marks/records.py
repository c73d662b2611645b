"""What is asked of marks, and what they are told with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index import Mark, Span

__all__ = [
    "LONGEST_LABEL",
    "LONGEST_NOTE",
    "LONGEST_QUOTE",
    "VERDICTS",
    "Change",
    "MarkState",
    "New",
    "Placed",
    "Wanted",
]

VERDICTS = ("", "checked", "doubtful")
LONGEST_QUOTE = 10_000  # characters
LONGEST_NOTE = 10_000
LONGEST_LABEL = 100


class MarkState(StrEnum):
    """What became of the words of a mark."""

    STANDING = "standing"  # they stand in the document that they were marked in
    ELSEWHERE = "elsewhere"  # its file has another name, or its text stands in a copy
    UNCERTAIN = "uncertain"  # the document holds them, but it is not certain that it is this place
    GONE = "gone"  # the document does not hold them any more
    REMOVED = "removed"  # the document is not in the collection any more


@dataclass(frozen=True, slots=True)
class New:
    """A mark to be made."""

    document: str  # id
    start: int
    end: int
    note: str = ""
    label: str = ""
    verdict: str = ""
    # What the words, or the whole text, are in the eyes of whoever marks them; empty where that is not said.
    fingerprint: str = ""
    text_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed of a mark; None for what stays."""

    note: str | None = None
    label: str | None = None
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which marks are listed; None for all."""

    document: str | None = None  # that they were made on, or stand in
    label: str | None = None
    verdict: str | None = None
    by: str | None = None
    state: MarkState | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, and what became of its words."""

    mark: Mark
    state: MarkState
    document: str = ""  # that they stand in now; empty where they are not shown in any
    span: Span | None = None
    words: str = ""  # as they stand there; white space between them may be other than it was
    places: int = 0  # of an uncertain one, where the same words stand
