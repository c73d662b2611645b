"""Whether the words of a place still stand in the document that the collection holds now."""

from __future__ import annotations

from index import Document, Span
from qa.links import fingerprint
from qa.packs import QuoteCheck, QuoteState, check_quote
from qa.page.places import Place
from qa.records import Evidence

__all__ = ["VERDICTS", "recheck"]

_CHANGED = ("changed", "≠ Source changed", "The stored source has other words there than those that were quoted.")
VERDICTS = {
    QuoteState.VERBATIM: ("verbatim", "✓ Verbatim", "The stored source has these words at this place."),
    QuoteState.CHANGED: _CHANGED,
    QuoteState.GONE: _CHANGED,
    QuoteState.REMOVED: ("removed", "✗ Source removed", "The document is not in the collection any more."),
}
"""What became of a quote: a name for the style sheet, words, what they mean."""


def recheck(document: Document | None, place: Place) -> QuoteCheck:
    """What became of a quote, and where it stands now; the document is None where it is gone.

    A link does not carry the words that it quotes, but their fingerprint; one without is not checked.
    """
    text = None if document is None else document.text
    if text is None or place.quote is not None:
        return check_quote(Evidence(place.start, place.end, place.quote or ""), text)
    span = Span(place.start, place.end)
    if not place.fingerprint:
        return QuoteCheck(QuoteState.UNCHECKED, span)
    same = fingerprint(text[span.start : span.end]) == place.fingerprint
    return QuoteCheck(QuoteState.VERBATIM, span) if same else QuoteCheck(QuoteState.GONE)
