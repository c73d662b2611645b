"""What a question asks for, and what a follow-up refers to."""

import pytest

from qa.question.question import Kind, kind_of, names_in, refers_back, standalone, understand
from qa.records import Turn

PATROL = [
    Turn("user", "When did French troops go into Mali?"),
    Turn("assistant", "French troops were deployed to Mali in 2013. [1]"),
]
EIFFEL = [Turn("user", "How tall is the Eiffel Tower?"), Turn("assistant", "It is 330 metres tall.")]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("when did France deploy to Mali", Kind.DATE),
        ("In what year was it founded?", Kind.DATE),
        ("and by when?", Kind.DATE),
        ("How many soldiers died when the base was hit?", Kind.NUMBER),
        ("what is the population of Gao", Kind.NUMBER),
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


@pytest.mark.parametrize(
    "question",
    [
        "why did they leave?",
        "and when was that?",
        "What about Niger?",
        "when?",
        "how many were wounded?",
        "Is he still alive?",
        "What happened there?",
        "What does it want?",
    ],
)
def test_a_turn_that_points_back_is_recognised(question: str) -> None:
    """The gate opens for pronouns without a noun, for links and for bare question words."""
    assert refers_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Where was the passenger boat when it was attacked?",
        "How many civilians lost their lives in the attack?",
        "Is there a river in Mali?",
        "Is it true that France left Mali?",
        "How long does it take to fly to Gao?",
        "What did Keïta say about his government?",
        "Which university has its origins in a medical school?",
        "what is JNIM",
        "How much has a Lama agreed to be reborn?",
        "",
    ],
)
def test_a_question_that_stands_alone_is_never_touched(question: str) -> None:
    """Whatever was spoken of before, it is asked as it was typed."""
    assert standalone(question, EIFFEL) == question


def test_a_pronoun_is_replaced_by_what_it_stands_for_and_the_topic_is_added() -> None:
    """The standalone question can be read, and searched for, without the turns before it."""
    assert standalone("and why did they leave?", PATROL) == "why did French troops leave? (Mali)"


def test_a_person_asked_for_is_the_one_spoken_of_next() -> None:
    """After a "who" question, "he" is the answer and not somebody in the question."""
    history = [
        Turn("user", "Who was president before the junta?"),
        Turn("assistant", "Ibrahim Boubacar Keïta [1]"),
    ]
    assert standalone("When was he overthrown?", history).startswith("When was Ibrahim Boubacar Keïta overthrown?")


def test_a_possessive_becomes_a_possessive() -> None:
    """A "their" does not become a bare name."""
    assert standalone("What was their mission?", PATROL).startswith("What was French troops’ mission?")


def test_the_topic_is_carried_over_several_turns() -> None:
    """A chain of follow-ups keeps what its first question named."""
    history = [
        Turn("user", "When was the French patrol in Gao attacked?"),
        Turn("assistant", "On Sunday, July 1st. [1]"),
        Turn("user", "How many people were killed?"),
        Turn("assistant", "Two [1]"),
    ]
    assert "Gao" in standalone("how many were wounded?", history)


def test_markers_of_an_earlier_answer_are_no_words() -> None:
    """[1] is not carried into a question."""
    assert "[1]" not in standalone("and why did they leave?", PATROL)


def test_without_turns_before_nothing_is_resolved() -> None:
    """A pronoun without a past stays what it is."""
    assert standalone("why did they leave?", []) == "why did they leave?"
    assert standalone("why did they leave?", [Turn("assistant", "Hello.")]) == "why did they leave?"


def test_a_very_long_conversation_is_read_from_its_end() -> None:
    """Neither time nor recursion grows with the number of turns."""
    history = [Turn("user", "and then?"), Turn("assistant", "Then.")] * 5_000
    assert standalone("and why did they leave?", [*history, *PATROL]) == "why did French troops leave? (Mali)"


def test_white_space_is_folded_and_the_asked_words_are_kept() -> None:
    """What was asked stays to be shown."""
    question = understand("  why did\n they leave? ", PATROL)
    assert question.asked == "why did they leave?"
    assert question.text == "why did French troops leave? (Mali)"
    assert question.kind is Kind.REASON


def test_names_are_runs_of_capitals() -> None:
    """Sentence openings are no names; a plural noun after a name belongs to it."""
    assert names_in("When did French troops meet the Bank of Mali? In Gao, on Sunday, they did.") == [
        "French troops",
        "Bank of Mali",
        "Gao",
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
