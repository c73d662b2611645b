"""What a writer is: it is given passages, and gives sentences that are already held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index import Passage, Span
from qa.reading import Entailment
from qa.records import Turn

__all__ = ["LeftOut", "Place", "Supported", "Tells", "Writer"]

Tells = Callable[[str, Sequence[str]], list[Entailment]]  # what each text says to a claim, as a reader finds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence is supported."""

    passage: int  # its number among those that the writer was given, from 0
    span: Span  # in the passage's text


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that may be shown: plain text without markers, and where it is supported."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that may not be shown, and why: "it has no marker"."""

    reason: str


class Writer(Protocol):
    """Whoever writes prose over passages, and words follow-ups by themselves. Safe to share between threads."""

    @property
    def name(self) -> str:
        """As it is shown."""

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """A follow-up as a question by itself; None where it is not worded so that it can be relied on.

        Raises `WriterError` where the writer cannot be asked.
        """

    def write(
        self, question: str, history: Sequence[Turn], passages: Sequence[Passage], tells: Tells
    ) -> Iterator[Supported | LeftOut]:
        """Sentences in order, each as soon as it is written and checked.

        Raises `WriterError` where the writer fails; what came before it stands.
        """
