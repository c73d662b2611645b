"""What goes over when a collection is copied, and what an engine does for that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from index.embedding import FloatMatrix
from index.engine.store import CHECKED, CHECKED_OF_PASSAGE, row_checksum
from index.passages import indexed_text
from index.records import Passage

__all__ = ["MARKER", "TABLES", "Carried", "Kept", "Row", "Source", "Target", "is_sound", "origin_of"]

Row = Mapping[str, Any]  # the values of a row by the names of its columns, which every engine has as SQLite has them
# What goes over beside documents and their passages: what is noted, what was read, what people said.
TABLES = (
    "meta",
    "files",
    "failures",
    "deleted",
    "catalogue",
    "tags",
    "corrections",
    "feedback",
    "marks",
    "saved_questions",
    "alerts",
    "deliveries",
)
MARKER = "copied_from"  # noted in a copy: the `origin` of what it is one of


@dataclass(frozen=True, slots=True)
class Carried:
    """A document with all that is kept of it."""

    row: Row  # of the table `documents`; its "number" is the same wherever it is copied to
    lines: tuple[str, ...]  # keys of its short lines
    bands: tuple[int, ...]  # parts of its signature
    passages: tuple[Row, ...]  # in order of their numbers
    vectors: FloatMatrix  # (passages, dim)

    @property
    def number(self) -> int:
        """What it is known by."""
        return int(self.row["number"])

    def passage(self, place: int) -> Passage:
        """One of its passages."""
        row = self.passages[place]
        name, start, end = self.row["id"], row["start"], row["end"]
        return Passage(
            id=f"{name}@{start}-{end}",
            document_id=name,
            start=start,
            end=end,
            text=self.row["text"][start:end],
            section=row["section"],
            page=row["page"],
            title=self.row["title"],
            source=self.row["source"],
            date=self.row["date"],
        )

    def indexed(self) -> list[str]:
        """What of each of its passages is searched."""
        return [indexed_text(self.passage(place)) for place in range(len(self.passages))]

    def digest(self) -> int:
        """The same for the same document, lines, bands, passages and vectors, whatever order they are told in."""
        digest = hashlib.sha256(row_checksum(*(self.row[name] for name in sorted(self.row))))
        digest.update(repr((sorted(self.lines), sorted(self.bands))).encode())
        for row in self.passages:
            digest.update(row_checksum(*(row[name] for name in sorted(row))))
        digest.update(self.vectors.astype("<f4").tobytes())
        return int.from_bytes(digest.digest())


@dataclass(frozen=True, slots=True)
class Kept:
    """What a source has, told before it is read."""

    origin: str  # names the state: what was begun of another one is begun anew
    generation: int
    documents: int
    passages: int
    rows: Mapping[str, int]  # of each of the `TABLES`
    sequences: Mapping[str, int]  # the last number that each table has given


class Source(Protocol):
    """One state of a collection, which stays as it is until it is closed."""

    @property
    def place(self) -> str:
        """What it is called in messages."""

    def kept(self) -> Kept:
        """What it has."""

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of one of the `TABLES`."""

    def documents(self) -> Iterator[Carried]:
        """The documents in order of their numbers, each sound. Raises `DamagedError`."""

    def close(self) -> None:
        """Let it go."""


class Target(Protocol):
    """A place that a collection is copied to, and that shows nothing of it until it is published."""

    def begin(self, kept: Kept) -> int:
        """Make ready, and say up to which number documents are here already, from a copy of this that broke off.

        Raises `DataFolderError` where something else is kept here, and `LockedError` where another process writes.
        """

    def take(self, documents: Sequence[Carried]) -> None:
        """Hold these documents, for good; of those that are here already, note what else is to be known of them."""

    def finish(self, source: Source) -> None:
        """Hold the rows of the `TABLES`, in place of those that were held before."""

    def held(self) -> AbstractContextManager[Source]:
        """What is held, to be compared."""

    def publish(self) -> None:
        """Show all of it."""

    def forget(self) -> None:
        """Have the next copy begin anew; nothing more is done with this."""

    def close(self) -> None:
        """Let go of what is open. What is held and not published stays for the next copy."""


def origin_of(generation: int, model: str, documents: Iterable[tuple[int, bytes]]) -> str:
    """Names a state: by what its documents are, in order of their numbers, with the checksum of each."""
    digest = hashlib.sha256(row_checksum(generation, model))
    for number, checksum in documents:
        digest.update(row_checksum(number, checksum))
    return digest.hexdigest()


def is_sound(carried: Carried) -> bool:
    """Whether a document and its passages are what was written."""
    row = carried.row
    text = row["text"]
    sound = isinstance(text, str) and row["text_sha256"] == hashlib.sha256(text.encode()).digest()
    sound = sound and row["checksum"] == row_checksum(*(row[name] for name in CHECKED))
    return sound and all(
        each["checksum"] == row_checksum(row["id"], *(each[name] for name in CHECKED_OF_PASSAGE))
        for each in carried.passages
    )
