"""Places in documents: what a citation, a passage and a link name, and how they are quoted and linked to."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from index import Span
from qa import Citation, Evidence, RankedPassage
from qa.links import fingerprint
from qa.page.places import LinkError, Place, link, of_citation, of_link, of_passage, quotation

EVIDENCE = Evidence(12, 20, "It rained")
CITATION = Citation(2, "a#1", "T", "S", "https://a.example/", "2013-05-06", 5, 40, "Text", EVIDENCE, 0.8, page=3)


def test_a_citation_names_the_place_of_its_evidence() -> None:
    """The evidence is the quote, the passage stands around it."""
    place = of_citation(CITATION)
    assert (place.document, place.start, place.end, place.quote) == ("a#1", 12, 20, "It rained")
    assert place.passage == Span(5, 40)
    assert place.marker == 2


def test_a_link_leads_back_to_its_place() -> None:
    """Whatever stands in the id of a document."""
    for document in ("a#1", "b&c=d?e", "ü/ä 1.txt", "<script>", '"'):
        place = Place(document, 12, 20, "It rained", fingerprint("It rained"))
        query, anchor = link(place).split("#")
        assert anchor == "quote"
        assert not set('<>" ') & set(query)
        read = of_link({name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()})
        assert (read.document, read.start, read.end, read.fingerprint) == (document, 12, 20, place.fingerprint)


def test_a_document_as_a_whole_is_a_place() -> None:
    """Its beginning, where no words are quoted."""
    whole = {"document": "a.txt", "start": "0", "end": "0"}
    assert of_link(whole) == Place("a.txt", 0, 0)
    assert link(of_link(whole)) == "?document=a.txt&start=0&end=0#quote"
    with pytest.raises(LinkError, match="does not say which words are quoted"):
        of_link({**whole, "start": "7", "end": "7"})


def test_half_a_surrogate_pair_can_be_linked_and_fingerprinted() -> None:
    """It cannot be written in UTF-8; a question mark takes its place."""
    assert "document=%3F" in link(Place("\ud800", 0, 1))
    assert fingerprint("\ud800") == fingerprint("?")


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ({}, "names no document"),
        ({"start": "1", "end": "2"}, "names no document"),
        ({"document": "a"}, "which words"),
        ({"document": "a", "start": "1"}, "which words"),
        ({"document": "a", "start": "2", "end": "2"}, "which words"),
        ({"document": "a", "start": "-2", "end": "2"}, "which words"),
        ({"document": "a", "start": "1e3", "end": "2000"}, "which words"),
        ({"document": "a", "start": "1", "end": "9" * 5000}, "which words"),
        ({"document": "a", "start": "<b>", "end": "'"}, "which words"),
    ],
)
def test_a_link_without_a_place_is_refused(named: dict[str, str], missing: str) -> None:
    """In a sentence; numbers that no text has are not worked with."""
    with pytest.raises(LinkError, match=missing):
        of_link(named)


def test_a_quotation_keeps_the_marks_it_has() -> None:
    """Two side by side would say that somebody quotes a quotation."""
    assert quotation(Place("a", 0, 7, "“It rained,” she said.", title="T")) == "“It rained,” she said. — T"


def test_a_quotation_names_its_source() -> None:
    """As much of it as is known, and nothing twice."""
    assert quotation(of_citation(CITATION)) == "“It rained” — T, 6 May 2013, page 3, https://a.example/"
    assert quotation(of_passage(RankedPassage("a", " ", "a.txt", 0, 4, "Text", 0.2))) == "“Text” — a.txt"
