"""What happened when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from index import Document, Span, date_mentions
from qa import Answer, Citation, Evidence, RankedPassage
from qa.answering.dated_statements import asks_for_time, of_what_was_asked, timeline

TEXT = "Mali voted in July 2023. It asked for help in 2013, and again on 5 May 2013. Rain fell. The coup came in 2020."
CITED = (0, 77)  # the first two sentences


class Library:
    """Documents by their ids."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def document(self, document_id: str) -> Document:
        """A document with the dates that its text names."""
        text = self._texts[document_id]
        return Document(document_id, f"About {document_id}", text, "a.txt", dates=tuple(date_mentions(text)))


def answer(*, answered: bool = True, text: str = TEXT) -> Answer:
    """An answer that cites the first two sentences; the last one came near."""
    start, end = CITED
    cited = Citation(1, "a", "", "", "a.txt", None, start, end, text[start:end], Evidence(0, 24, text[:24]), 0.9)
    near = RankedPassage("a", "", "a.txt", 78, len(text), text[78:], 0.5)
    whole = RankedPassage("a", "", "a.txt", start, end, text[start:end], 0.9)
    return Answer("q", "q", answered, None, 0.9, "", (cited,) if answered else (), (whole, near))


def test_statements_come_in_order_of_time_whatever_their_order_in_the_text() -> None:
    """What a passage says that is cited stands there once, with its marker."""
    told = timeline(answer(), Library({"a": TEXT}))
    assert [(each.value, each.said, each.marker) for each in told] == [
        ("2013", "2013", 1),
        ("2013-05-05", "5 May 2013", 1),
        ("2020", "2020", None),
        ("2023-07", "July 2023", 1),
    ]


def test_each_is_a_slice_of_its_document() -> None:
    """The sentence, and in it the words of the date."""
    for each in timeline(answer(), Library({"a": TEXT})):
        assert TEXT[each.sentence.start : each.sentence.end] == each.text
        assert TEXT[each.date.start : each.date.end] == each.said
        assert each.title == "About a"


def test_what_has_changed_or_gone_is_left_out() -> None:
    """A date is only told where the passage still stands."""
    assert timeline(answer(), Library({})) == ()
    assert timeline(answer(), Library({"a": TEXT.replace("Mali", "Niger")})) != timeline(answer(), Library({"a": TEXT}))
    assert [each.value for each in timeline(answer(), Library({"a": TEXT.replace("Mali", "Togo")}))] == ["2020"]


def test_a_question_without_an_answer_has_none() -> None:
    """The nearest passages are no evidence."""
    assert timeline(answer(answered=False), Library({"a": TEXT})) == ()


def test_two_citations_of_one_sentence_are_one_statement() -> None:
    """That of the first."""
    once = answer()
    twice = replace(once, citations=(*once.citations, replace(once.citations[0], marker=2)))
    assert timeline(twice, Library({"a": TEXT})) == timeline(once, Library({"a": TEXT}))
    assert Span(0, 24) in [each.sentence for each in timeline(once, Library({"a": TEXT}))]


def test_what_belongs_to_a_question_is_its_evidence_and_what_speaks_of_the_same() -> None:
    """And not every date of a passage that is cited."""
    asked = replace(answer(), standalone_question="When did Mali have its coup?")
    told = timeline(asked, Library({"a": TEXT}))
    assert [each.value for each in of_what_was_asked(asked, told)] == ["2020", "2023-07"]
    assert of_what_was_asked(replace(asked, standalone_question="when?", citations=()), told) == ()


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("when did it begin", True),
        ("in which year was that?", True),
        ("who came in 2013", False),
        ("what began", False),
    ],
)
def test_only_who_asks_when_asks_for_time(question: str, asks: bool) -> None:
    """A question that names a year asks for something else."""
    assert asks_for_time(question) is asks
