"""What a text says is not so counts against it."""

from __future__ import annotations

import pytest

from index import Span
from qa.question.question import Kind
from qa.reading.corrections import is_rejected, rejects

NUMBER, DATE, PERSON = Kind.NUMBER, Kind.DATE, Kind.PERSON


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (NUMBER, "The number of the dead is 64, not 49, the commission said.", "at least 49"),
        (NUMBER, "The fee is 30 crowns rather than 25.", "25 crowns"),
        (NUMBER, "In fact it was sixty-four and not forty-nine as we wrote on 3 May.", "49"),
        (NUMBER, "The bridge cost 1.2 million, instead of the 900,000 that had been planned.", "900,000"),
        (PERSON, "It was led by Amara Diallo, not by Sekou Traore.", "Sekou Traore"),
        (DATE, "They came in 2014, not in 2013.", "2013"),
    ],
)
def test_what_is_not_so_is_rejected(kind: Kind, text: str, value: str) -> None:
    """In digits and words, and however much of it is said."""
    assert rejects(kind, text, value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (NUMBER, "Not only 49 people died.", "49"),
        (NUMBER, "Not more than 49 people died.", "49"),
        (NUMBER, "The number of the dead is 64, not 49.", "64"),
        (NUMBER, "They did not kill 49 people on purpose.", "49"),
        (DATE, "They did not come until 2013.", "2013"),
        (PERSON, "Amara Diallo did not answer.", "Amara Diallo"),
    ],
)
def test_what_is_said_beside_a_negation_stays(kind: Kind, text: str, value: str) -> None:
    """Only what stands right behind it is taken back."""
    assert not rejects(kind, text, value)


@pytest.mark.parametrize(
    ("text", "value", "taken_back"),
    [
        ("The toll is 64, not 49.", "49", True),
        ("The toll is 64, not 49.", "64", False),
        ("An earlier report said that 49 were killed. In fact it was 64, and not 49 as we wrote.", "49", True),
    ],
)
def test_a_place_that_is_taken_back_is_known(text: str, value: str, taken_back: bool) -> None:
    """Right before it, or in the next sentence."""
    start = text.index(value)
    assert is_rejected(NUMBER, text, Span(start, start + len(value))) == taken_back
