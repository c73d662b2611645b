"""What is told of the answer to a saved question, and what was new to it; as JSON in the collection's database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from index import Filter, Moment, SavedQuestion
from qa.records import Answer

__all__ = ["News", "Quoted", "State", "Told", "What", "filter_of", "key_of", "quotes_of"]

_KEY = 16  # hexadecimal digits


class What(StrEnum):
    """What is new to an answer."""

    FIRST = "first answer"  # there was none
    OTHER = "another answer"  # the short answer is another one
    NEW = "new evidence"  # of a document that came or was changed
    CHANGED = "quote changed"  # its document says something else in its place
    GONE = "quote gone"  # no document says so any more
    NONE = "no answer any more"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of an answer; or of a list of documents one of them, with its title and without a span."""

    document: str  # id
    title: str
    source: str
    start: int
    end: int
    text: str
    copies: tuple[str, ...] = ()  # ids of documents that say the same

    @property
    def key(self) -> str:
        """The same for the same words, wherever they stand and however their lines are broken."""
        return key_of(self.text if self.end else f"entry {self.title or self.document}")

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        """Read what `asdict` wrote."""
        return cls(**{**row, "copies": tuple(row["copies"])})


@dataclass(frozen=True, slots=True)
class Told:
    """The answer that was told last, or that there was when the question was saved."""

    answered: bool
    answer: str | None  # the short answer
    date: str | None  # which date that is, ISO 8601
    mark: Moment  # what came in later may be why it is another


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the answer to a saved question."""

    told: Told
    quotes: tuple[Quoted, ...]  # of the answer when it was asked last
    known: tuple[str, ...]  # keys of quotes that were there before, the newest last: they are not new again
    mark: Moment  # when it was asked last

    def to_json(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Self:
        """Read what `to_json` wrote."""
        row = json.loads(kept)
        told = row["told"]
        return cls(
            Told(**{**told, "mark": Moment(**told["mark"])}),
            tuple(map(Quoted.from_json, row["quotes"])),
            tuple(row["known"]),
            Moment(**row["mark"]),
        )


@dataclass(frozen=True, slots=True)
class News:
    """What was new to an answer."""

    what: tuple[What, ...]
    answer: str | None  # the short answer now
    before: str | None  # that was told before, where it is another one
    evidence: tuple[Quoted, ...] = ()  # that is new; all of a first answer
    changed: tuple[tuple[Quoted, Quoted], ...] = ()  # before and now
    gone: tuple[Quoted, ...] = ()

    def to_json(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Self:
        """Read what `to_json` wrote."""
        row = json.loads(kept)
        return cls(
            tuple(map(What, row["what"])),
            row["answer"],
            row["before"],
            tuple(map(Quoted.from_json, row["evidence"])),
            tuple((Quoted.from_json(before), Quoted.from_json(now)) for before, now in row["changed"]),
            tuple(map(Quoted.from_json, row["gone"])),
        )


def key_of(words: str) -> str:
    """The first digits of a digest of some words, however they are broken into lines."""
    return hashlib.sha256(" ".join(words.split()).encode("utf-8", "replace")).hexdigest()[:_KEY]


def quotes_of(answer: Answer) -> tuple[Quoted, ...]:
    """What an answer quotes, each words once, and the documents that it lists."""
    quotes = [
        Quoted(
            each.document,
            each.title,
            each.source,
            each.evidence.start,
            each.evidence.end,
            each.evidence.text,
            tuple(copy.document_id for copy in each.copies),
        )
        for each in answer.citations
    ]
    quotes += [Quoted(each.document, each.text, "", 0, 0, each.text) for each in answer.items if each.document]
    return tuple({each.key: each for each in reversed(quotes)}.values())[::-1] if answer.answered else ()


def filter_of(question: SavedQuestion) -> Filter | None:
    """Which documents a saved question is asked of; None for all."""
    if not question.where:
        return None
    kept: dict[str, Any] = json.loads(question.where)
    values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in kept.items()}
    return Filter(**values)
