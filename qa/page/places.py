"""Places in documents that can be opened, linked to and quoted: citations, passages that came near, links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index import Span
from qa.links import fingerprint, link_to
from qa.page.markup import named
from qa.records import Citation, RankedPassage
from qa.wording import date_in_words, in_quotation_marks

__all__ = ["LinkError", "Place", "link", "of_citation", "of_link", "of_passage", "quotation"]

_DIGITS = 9  # of an offset in a link; no text is that long


class LinkError(ValueError):
    """A link that names no place; the message is a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document, and what is known of it where it was cited."""

    document: str  # id
    start: int  # of the quote
    end: int
    quote: str | None = None  # its words when it was cited; None for a link
    fingerprint: str = ""  # of those words; empty for a link that states none
    passage: Span | None = None  # that holds the quote
    title: str = ""
    source: str = ""
    section: str = ""
    date: str | None = None
    page: int | None = None
    marker: int = 0  # of a citation, from 1


def of_citation(citation: Citation) -> Place:
    """Where the evidence of a citation stands."""
    evidence = citation.evidence
    return Place(
        citation.document,
        evidence.start,
        evidence.end,
        evidence.text,
        fingerprint(evidence.text),
        Span(citation.start, citation.end),
        citation.title,
        citation.source,
        citation.section,
        citation.date,
        citation.page,
        citation.marker,
    )


def of_passage(passage: RankedPassage) -> Place:
    """Where a passage stands that is not cited."""
    return Place(
        passage.document,
        passage.start,
        passage.end,
        passage.text,
        fingerprint(passage.text),
        title=passage.title,
        source=passage.source,
    )


def of_link(named: Mapping[str, str]) -> Place:
    """The place that the parameters of a link name; characters 0 to 0 are a document as a whole, without a quote.

    Raises `LinkError` where they name none.
    """
    document, start, end = (named.get(name, "") for name in ("document", "start", "end"))
    if not document:
        raise LinkError("The link names no document; ask for it again where you got it from.")
    numbers = all(offset.isdecimal() and len(offset) <= _DIGITS for offset in (start, end))
    if not numbers or not (int(start) < int(end) or int(start) == int(end) == 0):
        raise LinkError("The link does not say which words are quoted; ask for it again where you got it from.")
    return Place(document, int(start), int(end), fingerprint=named.get("sha256", ""))


def link(place: Place) -> str:
    """The permanent link to a place, relative to the page."""
    return link_to(place.document, place.start, place.end, place.fingerprint)


def quotation(place: Place) -> str:
    """A quote with its reference, to be pasted elsewhere.

    Example: "“It rained.” — The Weather, 8 September 2023, page 3, https://a.example/"
    """
    name = named(place.title, place.source)
    day = date_in_words(place.date) if place.date else ""
    page = f"page {place.page}" if place.page else ""
    source = place.source if place.source != name else ""
    return f"{in_quotation_marks(place.quote or '')} — {', '.join(part for part in (name, day, page, source) if part)}"
