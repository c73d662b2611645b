"""Numbers and codes of a question, and what names them too."""

import pytest

from qa.reading.identifiers import holds, identifiers, is_of_another_turn


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("Who makes part AB-1234/5?", [("ab", "1234", "5")]),
        ("Who uses room 1.41?", [("1.41",)]),
        ("Which depot received 6 953 tonnes?", [("6953",)]),
        ("Who rents plot 13?", [("13",)]),
        ("What does § 14(2) say?", [("14", "2")]),
        ("case 17/2018", [("17", "2018")]),
        ("T-310B and T-130", [("t", "310b"), ("t", "130")]),
        ("what happened in 2013?", []),
        ("what happened on 7 March 2021?", []),
        ("the 135th attack", []),
        ("a drama of the 80s and the 1970's", []),
        ("what are the 3 demands?", []),
        ("100 years before, as grade 1", []),
        ("who sleeps in room 5?", [("5",)]),
        ("", []),
        ("where are 6,953 tonnes stored", [("6953",)]),
        ("where are 6 953 tonnes stored", [("6953",)]),
        ("what are the 3 demands", []),
        ("10% of newborns", []),
    ],
)
def test_numbers_and_codes_are_told(question: str, codes: list[tuple[str, ...]]) -> None:
    """Years, days, ordinals and small counts are none."""
    assert identifiers(question) == codes


def test_a_text_holds_a_code_where_its_words_stand_beside_each_other() -> None:
    """However its number is written."""
    assert holds("Part AB-1234/5 is a valve.", ("ab", "1234", "5"))
    assert not holds("Part AB-1235/4 is a seal.", ("ab", "1234", "5"))
    assert holds("It took in 6\u00a0953 tonnes.", ("6953",))
    assert not holds("", ("13",))


@pytest.mark.parametrize(
    ("question", "said", "another"),
    [
        ("how many votes had she in round one", "She won the second round with 51.7 percent.", True),
        ("how many votes had she in round one", "In the first round she had 31.5 percent.", False),
        ("what is the second condition", "The first condition is silence, the second condition is patience.", False),
        ("what is the second condition", "The first condition is silence.", True),
        ("what is the second condition", "The judges were silent.", False),
    ],
)
def test_a_turn_that_a_question_names_is_told_from_others(question: str, said: str, another: bool) -> None:
    """However it is written."""
    assert is_of_another_turn(question, said) is another
