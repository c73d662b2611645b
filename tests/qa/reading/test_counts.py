"""Which number of a sentence counts what is asked for."""

import pytest

from index import Span
from qa.reading.counts import counting, is_of_toll


@pytest.mark.parametrize(
    ("question", "text", "pointed", "counts"),
    [
        ("how many on board survived", "Of the 217 people on board, 153 survived.", "217", "153"),
        ("how many of them were acquitted", "It ended with four convictions and one acquittal.", "four", "one"),
        ("how many on board survived", "Of the 217 people on board, 153 survived.", "153", "153"),
        ("how many were on board", "Of the 217 people on board, 153 survived.", "217", "217"),  # no verb to go by
        ("how many escaped", "Five escaped in May, and seven escaped in June.", "May", "May"),  # two do
        ("how many sheep survived", "Of 40 sheep few survived.", "40", "40"),  # no number has the verb
        ("when were they acquitted", "In 2021 they were freed; 30 were acquitted.", "2021", "2021"),
    ],
)
def test_the_number_before_the_verb_that_is_asked_counts(question: str, text: str, pointed: str, counts: str) -> None:
    """Where one is alone in that; else the reader's stays."""
    start = text.index(pointed)
    found = counting(question, text, Span(0, len(text)), Span(start, start + len(pointed)))
    assert text[found.start : found.end] == counts


def test_a_toll_is_of_the_dead_or_the_hurt() -> None:
    """And not of whatever is counted."""
    assert is_of_toll("how many people were killed")
    assert not is_of_toll("how many people came")
