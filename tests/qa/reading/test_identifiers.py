"""Numbers and codes of a question, and what names them too."""

import pytest

from qa.reading.identifiers import holds, identifiers


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
        ("what are the 3 demands?", []),
        ("", []),
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
