"""Whether quotes still stand in their sources."""

from __future__ import annotations

import pytest

from index import Document, Span
from qa.links import fingerprint
from qa.packs.quotes import QuoteCheck, QuoteState
from qa.page.places import Place
from qa.page.source.rechecking import recheck

TEXT = "It rained. Then it rained no more."


def document(text: str) -> Document:
    """A document of that text."""
    return Document("a", "A", text, "a.txt")


def cited(quote: str = "rained", start: int = 3) -> Place:
    """A citation of a quote."""
    return Place("a", start, start + len(quote), quote, fingerprint(quote))


def linked(quote: str, start: int = 3) -> Place:
    """A link to a quote: it carries a fingerprint, and no words."""
    return Place("a", start, start + len(quote), fingerprint=fingerprint(quote))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, QuoteCheck(QuoteState.VERBATIM, Span(3, 9))),
        (f"Oh. {TEXT}", QuoteCheck(QuoteState.CHANGED, Span(7, 13))),
        ("It snowed.", QuoteCheck(QuoteState.GONE)),
        ("", QuoteCheck(QuoteState.GONE)),
    ],
)
def test_a_citation_is_compared_with_what_is_stored(text: str, expected: QuoteCheck) -> None:
    """Word for word at its place; elsewhere it is found where it is nearest."""
    assert recheck(document(text), cited()) == expected


def test_a_document_that_is_gone_is_told() -> None:
    """For a citation as for a link."""
    for place in (cited(), linked("rained"), Place("a", 3, 9)):
        assert recheck(None, place) == QuoteCheck(QuoteState.REMOVED)


def test_a_link_is_held_to_its_fingerprint() -> None:
    """Other words at its place are not what was quoted; without a fingerprint nobody can tell."""
    assert recheck(document(TEXT), linked("rained")) == QuoteCheck(QuoteState.VERBATIM, Span(3, 9))
    assert recheck(document(TEXT), linked("snowed")) == QuoteCheck(QuoteState.GONE)
    assert recheck(document(TEXT), Place("a", 3, 9)) == QuoteCheck(QuoteState.UNCHECKED, Span(3, 9))
