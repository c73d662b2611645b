"""What a question asks for."""

import pytest

from qa.question.names import names_in, persons_in
from qa.question.question import Kind, kind_of, understand
from qa.records import Turn

PATROL = [
    Turn("user", "When did French troops go into Mali?"),
    Turn("assistant", "French troops were deployed to Mali in 2013. [1]"),
]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("when did France deploy to Mali", Kind.DATE),
        ("In what year was it founded?", Kind.DATE),
        ("and by when?", Kind.DATE),
        ("How many soldiers died when the base was hit?", Kind.NUMBER),
        ("what is the population of Gao", Kind.NUMBER),
        ("what does the dam cost", Kind.NUMBER),
        ("combien de soldats sont morts", Kind.NUMBER),
        ("¿quién es la ministra?", Kind.PERSON),
        ("wann begann der Streik", Kind.DATE),
        ("où est la base", Kind.PLACE),
        ("Where did they live?", Kind.PLACE),
        ("In which northern city was the patrol?", Kind.PLACE),
        ("Who founded the group?", Kind.PERSON),
        ("Whose troops left?", Kind.PERSON),
        ("Which armed group claimed it?", Kind.ORGANISATION),
        ("which title did he hold", Kind.NAME),
        ("Which armed groups claimed it?", Kind.LIST),
        ("which African countries left?", Kind.LIST),
        ("name the members of the coalition", Kind.LIST),
        ("Why did they leave?", Kind.REASON),
        ("What caused the coup?", Kind.REASON),
        ("Did JNIM claim the attack?", Kind.YES_NO),
        ("what is JNIM", Kind.DEFINITION),
        ("what is a notice period", Kind.DEFINITION),
        ("what is the notice period", Kind.OTHER),  # of something: few words tell it
        ("what was the deposit?", Kind.OTHER),
        ("and how do I get a permit", Kind.MANNER),
        ("How did France answer?", Kind.OTHER),  # an event, told by a passage
        ("What does the junta want?", Kind.OTHER),
        ("tell me about the junta", Kind.OTHER),
        ("The junta ordered the UN to leave.", Kind.STATEMENT),
        ("", Kind.STATEMENT),
    ],
)
def test_the_kind_of_answer_is_told_by_the_words_of_the_question(question: str, kind: Kind) -> None:
    """A date for "when", a number for "how many", a name for "who"."""
    assert kind_of(question) is kind


def test_white_space_is_folded_and_the_asked_words_are_kept() -> None:
    """What was asked stays to be shown."""
    question = understand("  why did\n they leave? ", PATROL)
    assert question.asked == "why did they leave?"
    assert question.text == "why did French troops leave Mali"
    assert question.kind is Kind.REASON


def test_names_are_runs_of_capitals() -> None:
    """Sentence openings are no names; a plural noun after a name belongs to it."""
    assert names_in("When did French troops meet the Bank of Mali? In Gao, on Sunday, they did.") == [
        "French troops",
        "Bank of Mali",
        "Gao",
    ]


def test_persons_are_named_in_full() -> None:
    """A title is no part of a name; what "in" stands before, or a word shows to be a place, is nobody."""
    assert persons_in("Transport Minister Benedict Asamani said that Blue Quay Estates, in Port Senn, is his") == [
        "Benedict Asamani"
    ]


@pytest.mark.parametrize(
    "message", [None, "hi", {"role": "system", "content": "x"}, {"role": "user", "content": 3}, {}]
)
def test_a_forged_turn_is_refused(message: object) -> None:
    """Only what a user or the assistant said in words is a turn."""
    with pytest.raises(ValueError, match="a turn must be"):
        Turn.from_json(message)


def test_the_turn_before_is_kept_for_a_question_that_was_understood_without_it() -> None:
    """Where it was needed for the standalone question, it has done its work."""
    history = [Turn("user", "When did French\ntroops go into Mali?"), Turn("assistant", "In 2013. [1]")]
    assert understand("which drones are used", history).context == "When did French troops go into Mali?"
    assert understand("and why did they leave?", history).context == ""
    assert understand("which drones are used").context == ""
