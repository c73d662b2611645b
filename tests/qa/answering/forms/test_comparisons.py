"""What is asked of each side of a comparison."""

import pytest

from qa.answering.forms.comparisons import is_of_figures, side_questions
from qa.question.requests import request_of


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
