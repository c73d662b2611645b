"""The records that flow through the index: what is read, what is cut, what is found.

All spans count characters (positions in a Python `str`, so Unicode code points), end exclusive.
"""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = [
    "CORRECTED",
    "WEAK_DATE_ORIGINS",
    "Copy",
    "Correction",
    "DateMention",
    "Document",
    "DocumentSummary",
    "Failure",
    "Heading",
    "Hit",
    "IndexedFile",
    "LeftOut",
    "Loss",
    "LossKind",
    "Passage",
    "Recognised",
    "Span",
    "SyncReport",
]


# What states dates of publication that often only tell when a file was made or saved.
WEAK_DATE_ORIGINS = frozenset(f"{kind} properties" for kind in ("docx", "odt", "pdf", "pptx", "rtf"))


CORRECTED = "corrected"  # the origin of a title or date that somebody set


class Span(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a document that titles what follows."""

    start: int
    end: int
    level: int  # 1 for the highest


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A span of a document that no passage holds, and why."""

    start: int
    end: int
    reason: str


class LossKind(StrEnum):
    """What of a file its document does not hold, or holds only as it was guessed; the words are shown to people."""

    PAGES = "pages without text"
    FIELDS = "form fields not read"
    NOTES = "notes not read"
    FORMULAS = "formulas not read"
    PICTURES = "pictures not read"
    ATTACHMENTS = "attachments not read"
    HIDDEN = "hidden text left out"
    UNSEARCHED = "visible text left out"
    CHARACTERS = "characters dropped"
    CELLS = "cells guessed"
    ENCODING = "encoding guessed"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a file that is not in its document, or not for certain. Nothing is lost without one."""

    kind: LossKind
    detail: str  # which, how much, and what to do about it, in a few words: "2, 5 to 7; scanned?"

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A span of a document whose words were recognised in a picture, and how sure that is."""

    start: int
    end: int
    confidence: int  # percent, 0 to 100, of its words on average


@dataclass(frozen=True, slots=True)
class DateMention:
    """A place in a text that names a date, and which one."""

    start: int
    end: int
    value: str  # ISO 8601: "2013", "2023-09", "2023-09-08"; an interval has both ends: "2003/2005"
    relative: bool  # worked out from the date of publication, as for "on Friday"


@dataclass(frozen=True, slots=True)
class Document:
    """One text, read once and never altered: everything else is a span of `text`.

    Never carries scores or vectors.
    """

    id: str  # a file's path relative to the indexed folder; a record's own id, else "<file>#<line>"
    title: str
    text: str
    source: str  # where a person finds it: a path or a URL
    date: str | None = None  # date of publication, ISO 8601: "2023", "2023-09" or "2023-09-08"
    metadata: Mapping[str, str] = field(default_factory=dict)  # what else is known: "author", "url", other columns
    date_origin: str = ""  # what stated the date: "html", "front matter", "dateline", "pdf properties", ...
    # What the format knows of the text, each in order and without overlap:
    headings: tuple[Heading, ...] = ()  # those that the format marks; the cut finds others by their looks
    pages: tuple[Span, ...] = ()  # of a PDF: page n is pages[n - 1]
    left_out: tuple[LeftOut, ...] = ()  # page furniture: as the format shows it, and once stored as found in the lines
    dates: tuple[DateMention, ...] = ()  # that the text names; found when it is stored
    losses: tuple[Loss, ...] = ()  # what the text does not hold of the file
    recognised: tuple[Recognised, ...] = ()  # in order, without overlap: what was read by OCR

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: two documents that share it have the same spans."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def page_at(self, position: int) -> int | None:
        """The page, from 1, that a position of the text stands on; None for a text without pages."""
        return max(1, bisect.bisect_right(self.pages, position, key=attrgetter("start"))) if self.pages else None

    def confidence_at(self, start: int, end: int) -> int | None:
        """How sure the words of a span are that were read by OCR, in percent; None where none were."""
        touched = (each.confidence for each in self.recognised if each.start < end and start < each.end)
        return min(touched, default=None)


@dataclass(frozen=True, slots=True)
class Correction:
    """A title or date that somebody set, and what it stands for."""

    field: Literal["title", "date"]
    value: str  # what holds; empty for no date
    detected: str  # what was read, when the document was read last; empty for none
    origin: str  # what stated that: "html", "dateline", ...; of titles empty
    who: str  # set it; empty where nobody is known by name
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list of documents shows of one: all but its text."""

    id: str
    title: str
    source: str
    date: str | None
    date_origin: str
    file: str  # the path that it was read from, absolute
    passages: int  # how many it is cut into
    characters: int  # of its text
    added: str | None  # when it came into the collection: ISO 8601, UTC; None where nobody noted that
    changed: str | None  # the last time that it was read and was other than before; as `added` where it never was
    copies: int  # how many other documents say the same
    tags: tuple[str, ...] = ()  # that people set, in order
    corrections: tuple[Correction, ...] = ()  # what people say of it otherwise than was detected

    @property
    def title_origin(self) -> str:
        """What stated the title, where that was no reader: "corrected"; else empty."""
        return CORRECTED if any(each.field == "title" for each in self.corrections) else ""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """The file that a document was read from, as it was then."""

    path: Path  # absolute
    sha256: str  # in hexadecimal


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous piece of one document: the unit that is indexed, ranked and cited.

    `document.text[start:end] == text` always holds.
    """

    id: str  # "<document id>@<start>-<end>": the same text cut the same way gives the same id
    document_id: str
    start: int
    end: int
    text: str
    section: str = ""  # the headings above it, where there are any; its text opens with those directly above
    page: int | None = None  # of a PDF, from 1: the page it begins on
    # Of the document, carried along so that a hit can be shown without it:
    title: str = ""
    source: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Another document that says what a passage says: the same article elsewhere."""

    document_id: str
    title: str
    source: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query."""

    passage: Passage
    score: float  # fused, 0 to 1, higher is better; comparable within one search only
    rank: int  # from 1
    similarity: float  # cosine of the query and the passage, -1 to 1
    bm25: float  # BM25 score of the passage; 0.0 where it shares no term with the query
    copies: tuple[Copy, ...] = ()  # found as well, and folded into this hit


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one record of a file, that could not be read."""

    path: str  # as shown to people; a record adds its line: "news.jsonl:5"
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did. Each list holds document ids, but for `failed`.

    A file that failed and was indexed before keeps its last good version and counts as unchanged.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()  # (id before, id now); the text is the same
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    deleted: tuple[str, ...] = ()  # left out, since they were deleted by hand
    copies: tuple[tuple[str, str], ...] = ()  # (of those added or changed one, the document that it is a copy of)
    losses: tuple[tuple[str, tuple[Loss, ...]], ...] = ()  # of those added or changed one, what it does not hold
    kept: tuple[str, ...] = ()  # of those unchanged: their file could not be read, and may say something else by now
    generation: int = 0  # of the collection after this sync; it grows by one where anything changed
    embedded: int = 0  # passages that had to be embedded; the others were known

    @property
    def changes(self) -> int:
        """How many documents are other than before."""
        return len(self.added) + len(self.changed) + len(self.moved) + len(self.removed)
