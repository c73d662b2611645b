"""Keywords, put as the question they stand for."""

import pytest

from qa.question.keywords import as_question


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("weir final attendance", "how many people attended weir final"),
        ("mayor of osa current name", "who is the mayor of osa"),
        ("name of the pilot of the tern", "who is the pilot of the tern"),
        ("osa flood number of deaths", "how many people died in osa flood"),
        ("price of a cabin", "how much does a cabin cost"),
        ("captain's age", "how old is captain"),
        ("osa bridge collapse cause", "what caused osa bridge collapse"),
        ("population of osa", "how many people live in osa"),
    ],
)
def test_keywords_are_put_as_a_question(typed: str, question: str) -> None:
    """By the name of what is wanted, behind the thing or in front of it."""
    assert as_question(typed) == question


@pytest.mark.parametrize(
    "typed",
    [
        "what is the price of a cabin",
        "number of dead",
        "dates of the attacks",
        "name of the ship",
        "cost and price of the pump",
        "how the mill burned, its cause",
        "weir final",
        "all prices",
    ],
)
def test_other_questions_stay(typed: str) -> None:
    """Those that ask already, and those that name no thing or want more than one."""
    assert as_question(typed) == typed
