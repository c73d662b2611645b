"""What flows from a draft to its report.

Spans of a quotation count code points of the draft's text, those of a place code points of the document's text; ends
are exclusive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from index import Span

__all__ = [
    "GOOD",
    "Change",
    "ChangeKind",
    "CheckedQuotation",
    "Draft",
    "DraftReport",
    "Figure",
    "FigureState",
    "Named",
    "Piece",
    "Place",
    "Quotation",
    "QuotationKind",
    "Verdict",
]


class QuotationKind(StrEnum):
    """What makes words of a draft those of somebody else."""

    MARKS = "quotation marks"
    BLOCK = "block quote"
    SENTENCE = "sentence with a reference"


class Verdict(StrEnum):
    """What became of a quotation; the words are shown to people."""

    VERBATIM = "verbatim"
    ABRIDGED = "verbatim, changes marked"  # words left out or put in, and each such place marked: […], [he]
    OTHER_SOURCE = "in another source"  # verbatim, but not in the source that the draft names
    ALTERED = "altered"
    STITCHED = "stitched"  # from places that do not stand together, without a mark between them
    NOT_FOUND = "not found"
    TOO_SHORT = "too short"  # so few words stand in any text, and prove nothing


GOOD = frozenset({Verdict.VERBATIM, Verdict.ABRIDGED, Verdict.TOO_SHORT})  # that let a draft pass


class ChangeKind(StrEnum):
    """How a quotation differs from its source, the gravest first; the words are shown to people."""

    NEGATION = "negation"
    NUMBER = "number"
    DATE = "date"
    WORDS = "words"
    LEFT_OUT = "left out"  # without a mark
    ADDED = "added"  # without a mark
    ACCENTS = "accents"
    CAPITALS = "capitals"
    PUNCTUATION = "punctuation"


class FigureState(StrEnum):
    """Whether the source says a figure that the draft says around a quotation."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ABSENT = "not in the source"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that somebody wrote, and what its format shows of it."""

    text: str
    name: str = ""  # of its file
    blocks: tuple[Span, ...] = ()  # that its format shows as block quotes
    skipped: tuple[Span, ...] = ()  # nobody's words, as code


@dataclass(frozen=True, slots=True)
class Named:
    """A source that a draft names beside a quotation."""

    text: str  # as the draft words it: "[1]", "Smith 2013", a title, an address
    documents: tuple[str, ...] = ()  # ids of those that it can mean; empty where none is known by this name


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a draft that are said to be somebody else's."""

    kind: QuotationKind
    start: int
    end: int
    text: str  # `draft.text[start:end]`
    around: Span  # of the draft: the sentences that are about it, itself among them
    named: tuple[Named, ...] = ()
    apart: tuple[Span, ...] = ()  # of the draft, inside it: references, which are no words of it
    references: tuple[Span, ...] = ()  # of the draft, in the sentence around it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the comparison: without what was added it is the source, without what was removed the draft."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between a quotation and its source."""

    kind: ChangeKind
    source: str  # what the source says there; empty where something was added
    draft: str  # what the draft says there; empty where something was left out


@dataclass(frozen=True, slots=True)
class Place:
    """Where words of a quotation stand in the collection."""

    document: str  # id
    title: str
    source: str  # path or URL
    date: str | None
    start: int
    end: int
    text: str
    page: int | None = None  # of a PDF, from 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or date of the sentence around a quotation, beside what the source says."""

    kind: Literal["number", "date"]
    start: int  # in the draft
    end: int
    text: str
    state: FigureState
    said: str = ""  # what the source says in its stead, or alike; empty where nothing is comparable
    document: str = ""  # id of that source


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation with its verdict."""

    quotation: Quotation
    verdict: Verdict
    summary: str  # the verdict in a sentence
    places: tuple[Place, ...] = ()  # best first; of a stitched one, its pieces in the order of the draft
    copies: int = 0  # further places with the same words
    changes: tuple[Change, ...] = ()
    pieces: tuple[Piece, ...] = ()  # where anything differs
    notes: tuple[str, ...] = ()  # what does not count, as other quotation marks, and what is to be known besides
    figures: tuple[Figure, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it can be printed as it is, with all that is said around it."""
        return self.verdict in GOOD and all(each.state is not FigureState.DIFFERS for each in self.figures)

    def to_json(self) -> dict[str, Any]:
        """As docs/verification.md describes it."""
        quotation = self.quotation
        return {
            "kind": str(quotation.kind),
            "start": quotation.start,
            "end": quotation.end,
            "text": quotation.text,
            "verdict": str(self.verdict),
            "summary": self.summary,
            "named": [{"text": each.text, "documents": list(each.documents)} for each in quotation.named],
            "places": [asdict(each) for each in self.places],
            "copies": self.copies,
            "changes": [asdict(each) for each in self.changes],
            "pieces": [asdict(each) for each in self.pieces],
            "notes": list(self.notes),
            "figures": [asdict(each) for each in self.figures],
        }


@dataclass(frozen=True, slots=True)
class DraftReport:
    """What became of all quotations of a draft, in their order."""

    draft: Draft
    generation: int  # of the collection
    quotations: tuple[CheckedQuotation, ...] = ()
    notices: tuple[str, ...] = ()  # what was not looked up, and why, a sentence each

    @property
    def ok(self) -> bool:
        """Whether there are quotations, and every one of them can be printed as it is."""
        told = [each for each in self.quotations if each.verdict is not Verdict.TOO_SHORT]
        return bool(told) and all(each.is_good for each in self.quotations)

    def stretches(self) -> Iterator[tuple[str, int]]:
        """The text piece by piece, each with the number of the quotation that it is, from 1, or 0 for none.

        A quotation that overlaps one before is no piece of its own.
        """
        text, place = self.draft.text, 0
        for number, each in enumerate(self.quotations, start=1):
            start, end = each.quotation.start, each.quotation.end
            if start >= place:
                yield text[place:start], 0
                yield text[start:end], number
                place = end
        yield text[place:], 0

    @property
    def counts(self) -> dict[str, int]:
        """How many quotations there are of each verdict that occurs."""
        found = Counter(each.verdict for each in self.quotations)
        return {str(verdict): found[verdict] for verdict in Verdict if found[verdict]}

    def to_json(self) -> dict[str, Any]:
        """As docs/verification.md describes it."""
        return {
            "ok": self.ok,
            "name": self.draft.name or None,
            "generation": self.generation,
            "counts": self.counts,
            "quotations": [each.to_json() for each in self.quotations],
            "notices": list(self.notices),
            "text": self.draft.text,
        }
