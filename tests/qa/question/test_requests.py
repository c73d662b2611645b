"""Which form of answer a question wants."""

import pytest

from qa.question.requests import Form, one_of_several, request_of, role_asked, thing_asked


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("hello", Form.SMALL_TALK),
        ("thanks a lot", Form.SMALL_TALK),
        ("what can you do?", Form.SMALL_TALK),
        ("write me a poem about the sea", Form.TASK),
        ("which documents do you have?", Form.COLLECTION),
        ("how many articles are there", Form.COLLECTION),
        ("what is this article about?", Form.DOCUMENT),
        ("compare the harbour and the quarry", Form.COMPARISON),
        ("which was deadlier, the flood or the fire?", Form.COMPARISON),
        ("timeline of the strike", Form.TIMELINE),
        ("what is the timeline of the strike", Form.TIMELINE),
        ("how did the strike unfold", Form.TIMELINE),
        ("what happened in Osa, what happened when", Form.TIMELINE),
        ("what happened when in Osa", Form.TIMELINE),
        ("what happened when the ferry sank", Form.OVERVIEW),
        ("what happens to the toll if the bridge is closed", Form.FACT),
        ("what happened to the crew during the storm", Form.FACT),
        ("why is the second timeline needed", Form.EXPLANATION),
        ("which timeline is the longest", Form.FACT),
        ("how did the pilots evolve their beliefs", Form.FACT),
        ("why was the bridge closed?", Form.EXPLANATION),
        ("what caused the fire", Form.EXPLANATION),
        ("list all attacks with their dates", Form.LIST),
        ("which villages were flooded?", Form.LIST),
        ("what happened in Osa?", Form.OVERVIEW),
        ("tell me about the quarry", Form.OVERVIEW),
        ("what did the mayor say about the bridge?", Form.OVERVIEW),
        ("who is Astrid Moe?", Form.DEFINITION),
        ("what does the UN call the group in its reports?", Form.FACT),
        ("who is Astrid Moe married to?", Form.FACT),
        ("who were two of the advisers", Form.FACT),
        ("did the mayor resign?", Form.YES_NO),
        ("when was the bridge built?", Form.FACT),
        ("population of Osa", Form.FACT),
        ("", Form.FACT),
    ],
)
def test_the_form_is_told_by_the_words(question: str, form: Form) -> None:
    """By the first rule that fits."""
    assert request_of(question).form is form


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what happened in the strike at the port?", "strike at the port"),
        ("tell me about the quarry", "quarry"),
        ("timeline of the strike", "strike"),
        ("what did the mayor say about the bridge?", "the mayor about the bridge"),
    ],
)
def test_the_topic_is_what_is_left_without_the_words_of_the_form(question: str, topic: str) -> None:
    """It is what is searched for."""
    assert request_of(question).topic == topic


def test_both_sides_of_a_comparison_are_told() -> None:
    """With the respect in which they are compared."""
    request = request_of("which was deadlier, the flood in Osa or the fire in Tarn?")
    assert request.sides == ("flood in Osa", "fire in Tarn")
    assert request.aspect == "which was deadlier"


def test_the_thing_and_the_role_that_are_asked_for() -> None:
    """Empty for what asks for neither."""
    assert thing_asked("what is the Kaarna?") == "Kaarna"
    assert thing_asked("when was it built?") == ""
    assert role_asked("Who is the cook of the Osa ferry?") == "cook"
    assert role_asked("who is Astrid Moe?") == ""


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("what town was granted to the settlers", Form.FACT),
        ("which towns were attacked", Form.LIST),
        ("what are such schools in Osa called", Form.FACT),
        ("who is the bridge named after", Form.FACT),
        ("what happened to the pilot", Form.OVERVIEW),
    ],
)
def test_one_thing_is_told_from_several(question: str, form: Form) -> None:
    """By the noun's number, and by what is asked of it."""
    assert request_of(question).form is form


def test_a_fate_is_asked_of_somebody() -> None:
    """One sentence may tell it."""
    request = request_of("what became of the pilot")
    assert (request.fate, request.topic) == (True, "the pilot")
    assert not request_of("what happened in Osa").fate


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("who is the cook of the tern", "cook"),
        ("who was responsible for the new bridge", ""),
        ("who was arrested in Osa", ""),
    ],
)
def test_a_role_is_a_noun(question: str, role: str) -> None:
    """What somebody is, and not what was done to him."""
    assert role_asked(question) == role


@pytest.mark.parametrize(
    ("question", "turn", "asked"),
    [
        ("what is the second condition of the court", 2, "what are the conditions of the court"),
        ("what was the first rule in the club?", 1, "what are the rules in the club"),
        ("what is the condition of the court", 0, "what is the condition of the court"),
        ("who won the second round of the vote", 0, "who won the second round of the vote"),
    ],
)
def test_one_of_several_is_told_by_its_turn(question: str, turn: int, asked: str) -> None:
    """And what all of them are called."""
    assert one_of_several(question) == (turn, asked)
