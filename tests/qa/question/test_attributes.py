"""Attributes that are asked for in few ways and told in few."""

import pytest

from qa.question import attribute_asked

ASKED_AND_TOLD = [
    ("how old is the pilot", "an age", "The pilot, 44, was not on board."),
    ("what is the age of the bridge", "an age", "The bridge dates from 1820."),
    ("what does the pilot earn", "a salary", "He is paid 2,100 crowns a month."),
    ("how many people live in Osa", "a number of inhabitants", "Osa is a town of 12,000."),
    ("what is the population of Osa", "a number of inhabitants", "The census counted 41,300 inhabitants."),
    ("in which year was the bridge built", "when it was built", "Its construction began in 1820."),
    ("when was the bank founded", "when it was founded", "The bank was set up by two brothers."),
    ("how many kids does the pilot have", "children", "He leaves a widow and three daughters."),
    ("is the pilot married", "a marriage", "His wife waited on the quay."),
    ("phone number of the pilot", "a phone number", "Pilot: 0555 123-456"),
    ("what is the e-mail address of the office", "an e-mail address", "Write to office@osa.example."),
    ("which colour is the boat", "a colour", "A green boat lay at the quay."),
    ("how much does the boat weigh", "a weight", "Empty it has 40 tonnes."),
    ("how tall is the tower", "a height", "It rises 60 metres above the river."),
    ("how long is the bridge", "a length", "The bridge spans 400 metres."),
    ("where was the pilot born", "a birth", "He is a native of Osa."),
    ("why did the pilot resign", "a departure", "The pilot stepped down in June."),
    ("why was the pilot arrested", "an arrest", "He has been in custody since June."),
    ("when was the mayor voted out", "an election", "She lost the second round."),
    ("who insured the boat", "an insurance", "An underwriter from Osa paid."),
    ("how many employees does the bank have", "a number of staff", "It gives work to 310 people."),
    ("where did the mayor study", "schooling", "She holds a degree in law."),
    ("what religion is the mayor", "a religion", "He goes to the mosque on Fridays."),
]


@pytest.mark.parametrize(("question", "name", "sentence"), ASKED_AND_TOLD)
def test_an_attribute_is_told_in_other_words_than_it_is_asked_for(question: str, name: str, sentence: str) -> None:
    """By what only such a sentence says."""
    attribute = attribute_asked(question)
    assert attribute
    assert attribute.name == name
    assert attribute.is_told_in(sentence)


@pytest.mark.parametrize("question", [question for question, _, _ in ASKED_AND_TOLD])
def test_what_says_nothing_of_it_tells_none(question: str) -> None:
    """A sentence about the same people and things, with a number and a name in it."""
    attribute = attribute_asked(question)
    assert attribute
    assert not attribute.is_told_in(
        "The pilot of the Osa ferry saw 19 cranes at the bank of the river, said Mayor Rena Lund."
    )


@pytest.mark.parametrize(
    "question",
    [
        "how high is the duty on cement",
        "how old was the pilot when the ferry sank",  # any number may tell
        "how long is the strike going to last",
        "how many people live on less than a crown a day",
        "when do I have to use up leave from last year",
        "what does the mayor earn her praise for",
        "how much does the plant make",
        "who leads the bank",
    ],
)
def test_other_questions_ask_for_none_of_these(question: str) -> None:
    """They are left to the reader."""
    assert attribute_asked(question) is None


def test_words_that_only_ask_are_no_part_of_what_is_asked_of() -> None:
    """“Old” in “how old is the old bridge” asks; “bridge” does not."""
    attribute = attribute_asked("how old is the bridge")
    assert attribute
    assert [word for word in ["old", "bridge"] if attribute.is_asked_by(word)] == ["old"]
