"""Whether a quote still stands in its source: for evidence packs, and for whoever shows a quote later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from index import Span

__all__ = ["QuoteCheck", "QuoteState", "Quoted", "check_quote", "text_sha256"]


class Quoted(Protocol):
    """A slice of a document's text: `text[start:end]`, in code points. Evidence, citations and passages are such."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    @property
    def text(self) -> str:
        """What stands there."""


class QuoteState(StrEnum):
    """What became of a quote."""

    VERBATIM = "verbatim"
    CHANGED = "source changed"  # and the quote still stands in it
    GONE = "quote gone"  # the source is another text, in which it does not stand any more
    REMOVED = "source removed"
    ALTERED = "altered"  # it never stood so in its source: whoever passed it on has edited it
    UNCHECKED = "not checked"  # no source was at hand


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The state of a quote, and where it stands now."""

    state: QuoteState
    found: Span | None = None  # None where it does not stand there any more


def check_quote(quote: Quoted, text: str | None, sha256: str | None = None) -> QuoteCheck:
    """Compare a quote with the text of its source.

    Args:
        quote: With the place that it was taken from.
        text: Of its source as it is now; None where there is none any more.
        sha256: Of the text that it was taken from, as `text_sha256` gives it. Without it a quote at its place is
            verbatim, whatever else of the text has changed.

    Example: "2013" of 3 to 7 in "In 2013", now "Back in 2013" -> source changed, found at 8 to 12.
    """
    if text is None:
        return QuoteCheck(QuoteState.REMOVED)
    same_text = sha256 is not None and text_sha256(text) == sha256
    here = 0 <= quote.start < quote.end and text[quote.start : quote.end] == quote.text
    if here:
        state = QuoteState.VERBATIM if same_text or sha256 is None else QuoteState.CHANGED
        return QuoteCheck(state, Span(quote.start, quote.end))
    if same_text:
        return QuoteCheck(QuoteState.ALTERED)
    found = _nearest(quote, text) if quote.text else None
    return QuoteCheck(QuoteState.CHANGED if found else QuoteState.GONE, found)


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _nearest(quote: Quoted, text: str) -> Span | None:
    """Where a quote stands in a text, next to where it stood."""
    length = len(quote.text)
    before = text.rfind(quote.text, 0, quote.start + length)
    after = text.find(quote.text, before + 1)
    places = [place for place in (before, after) if place >= 0]
    nearest = min(places, key=lambda place: abs(place - quote.start), default=None)
    return None if nearest is None else Span(nearest, nearest + length)
