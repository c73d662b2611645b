"""What is asked of each side of a comparison."""

import numpy as np
import pytest

from index import Hit, Passage, Span
from qa.answering.forms.comparisons import is_of_figures, newest_tolls, side_questions
from qa.question.requests import request_of
from qa.reading import Statement, Weighed


@pytest.mark.parametrize(
    ("sides", "aspect", "asked"),
    [
        (
            ("attack in Gao", "one in Ménaka"),
            "which was deadlier",
            ["how many people died in attack in Gao", "how many people died in attack in Ménaka"],
        ),
        (
            ("first", "final number of dead at the weir"),
            "",
            ["first number of dead at the weir", "final number of dead at the weir"],
        ),
        (("states", "phases of matter"), "", ["states of matter", "phases of matter"]),
        (("outage of 2021", "2023"), "damage", ["damage outage of 2021", "damage outage of 2023"]),
        (("the army", "its chief"), "", ["the army", "the army’s chief"]),
    ],
)
def test_each_side_is_asked_about_in_full(sides: tuple[str, str], aspect: str, asked: list[str]) -> None:
    """With what it leaves to the other to say."""
    assert [question.strip() for _, question in side_questions(sides, aspect)] == asked


def test_what_is_compared_is_told_from_the_respect() -> None:
    """Behind a comma, or in front."""
    request = request_of("outage of 2021 compared with 2023, damage")
    assert request.sides == ("outage of 2021", "2023")
    assert request.aspect == "damage"


@pytest.mark.parametrize(
    ("sides", "figures"),
    [
        (("first ferry toll", "corrected one"), True),
        (("price of the hose", "pump"), True),
        (("flood of the mill", "flood of the weir"), False),
    ],
)
def test_figures_are_told_from_things(sides: tuple[str, str], figures: bool) -> None:
    """Of things the main points are told."""
    assert is_of_figures(sides) is figures


def weighed(text: str, date: str, score: float) -> Weighed:
    """A statement of a document of that day."""
    hit = Hit(Passage(date, date, 0, len(text), text, date=date), 0.5, 1, 0.5, 1.0)
    return Weighed(Statement(hit, Span(0, len(text)), 0, 0), score, 0.5, 0.5, 0.5, 0.0, np.zeros(3, np.float32))


def test_of_tolls_the_newest_comes_first() -> None:
    """Before the one that speaks most to the question; what counts no dead, or hardly fits, stays where it is."""
    first = weighed("At least 49 people died.", "2024-03-14", 0.9)
    later = weighed("64 are dead, not 49.", "2024-03-22", 0.6)
    other = weighed("The ferry was built in 1987.", "2025-01-01", 0.8)
    far = weighed("Three people were killed in Osa.", "2025-02-01", 0.2)
    asked = "how many people died in the ferry"
    assert newest_tolls(asked, [first, other, later, far]) == [later, first, other, far]
    assert newest_tolls("how long did the strike last", [first, other, later]) == [first, other, later]
    assert newest_tolls(asked, []) == []
