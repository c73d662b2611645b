"""A follow-up becomes the question that a person would have asked who had said nothing before."""

import pytest

from qa.question.following import asks_for_more, quoted_before, refers_back, standalone
from qa.question.following.referents import short_answer
from qa.question.question import understand
from qa.records import Turn
from qa.wording import in_quotation_marks

PATROL = [
    Turn("user", "When did French troops go into Mali?"),
    Turn("assistant", "French troops were deployed to Mali in 2013. [1]"),
]
EIFFEL = [Turn("user", "How tall is the Eiffel Tower?"), Turn("assistant", "It is 330 metres tall.")]


def test_a_correction_leaves_one_short_answer() -> None:
    """Where sources only differ, none is the one that a follow-up may mean."""
    assert short_answer("Amara Diallo [1] — corrects Sekou Traore\nSekou Traore [2]\n\n“…” [1]") == "Amara Diallo"
    assert short_answer("64 [1]\n49 [2] — sources differ") == ""


def asked_after(before: str, answer: str, question: str) -> str:
    """What a question is understood as after another one."""
    return understand(question, [Turn("user", before), Turn("assistant", answer)]).text


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
        "tell me more",
        "no, i meant the patrol",
        "in 2021?",
        "which floor is it on?",
    ],
)
def test_a_turn_that_points_back_is_recognised(question: str) -> None:
    """The gate opens for pronouns without a noun, for links, parts of questions and bare question words."""
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
        "Who may not require that its teachers be certified?",
        "How was it determined who would be appointed?",
        "what is JNIM",
        "How much has a Lama agreed to be reborn?",
        "",
    ],
)
def test_a_question_that_stands_alone_is_never_touched(question: str) -> None:
    """Whatever was spoken of before, it is asked as it was typed."""
    assert standalone(question, EIFFEL) == question


@pytest.mark.parametrize(
    ("before", "answer", "question", "understood"),
    [
        ("when did the bakers of ulm stop work", "Monday [1]", "why?", "why did the bakers of ulm stop work"),
        ("when did the bakers of ulm stop work", "Monday [1]", "how come", "why did the bakers of ulm stop work"),
        ("Who founded the school?", "Edith Marlow [1]", "When?", "when was the school founded"),
        ("how many men died in the pit", "9 [1]", "why", "why did so many men die in the pit"),
        ("which countries left ecowas", "Mali [1]", "why", "why did the countries leave ecowas"),
        ("what pay rise did the nurses want", "9 % [1]", "why?", "why did the nurses want the pay rise"),
        ("is norway in the union", "No.", "why not??", "why is norway not in the union"),
        ("when was the new bridge opened", "May 2025 [1]", "by whom", "who opened the new bridge"),
        (
            "what happened at the fair",
            "“Gunmen opened fire.” [1]",
            "who did it",
            "who was behind the attack at the fair",
        ),
        ("did the junta expel the un", "Yes.", "when?", "when did the junta expel the un"),
    ],
)
def test_a_word_that_asks_is_put_to_the_question_before(
    before: str, answer: str, question: str, understood: str
) -> None:
    """Alone, "why?" is the question before with another word that asks."""
    assert asked_after(before, answer, question) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("who won the cup in 2019", "and in 2020?", "who won the cup in 2020"),
        ("who won the cup in 2019", "and the year before?", "who won the cup in 2018"),
        ("how many drowned when the ferry sank", "and in 1998?", "how many drowned in 1998"),
        ("where did they hold the fair", "and next year?", "where will they hold the fair next year"),
        ("what was the dam meant to cost at first", "and now?", "what is the dam meant to cost now"),
        ("when does the library open on mondays", "what about sundays", "when does the library open on sundays"),
        ("how many votes had bo in round two", "and in round one?", "how many votes had bo in round one"),
        ("what is the capital of chad", "and niger?", "what is the capital of niger"),
        ("how many miners died in olm", "and in brask?", "how many miners died in brask"),
        ("how tall is the eiffel tower", "and big ben?", "how tall is big ben"),
        ("who is the mayor of tolmere", "and the police chief?", "who is the police chief of tolmere"),
        ("how long does the captain go to jail", "and the mayor of olm?", "how long does the mayor of olm go to jail"),
        ("how long does bo lind go to jail", "and his driver", "how long does bo lind’s driver go to jail"),
        ("how many people were killed in the crash", "and injured?", "how many people were injured in the crash"),
        ("what is the first rule of the club", "and the second one?", "what is the second rule of the club"),
        ("deck ticket olm brask price", "and in a cabin?", "how much does cabin ticket olm brask cost"),
        ("price of a kayak", "and renting one for a day?", "how much does renting a kayak for a day cost"),
        ("what would it cost to raise the dikes", "and the meadows instead?", "what would the meadows cost"),
        ("when did the strike begin", "and end?", "when did the strike end"),
        ("why did france leave mali", "and niger?", "why did france leave niger"),
        ("how do i reset my password", "and my username?", "how do i reset my username"),
        ("what is the speed limit", "and outside the town?", "what is the speed limit outside the town"),
        ("when was the base attacked", "no, i meant the patrol", "when was the patrol attacked"),
        ("when was the attack in gao in 2012", "sorry, i meant the one in kidal", "when was the attack in kidal"),
        ("how many died in the fire in olm", "no sorry i meant how many were hurt", "how many were hurt in olm"),
    ],
)  # fmt: skip
def test_a_part_takes_the_place_of_the_one_of_its_kind(before: str, question: str, understood: str) -> None:
    """Time goes for time, place for place, a person for a person; what else there is stays."""
    assert asked_after(before, "Something. [1]", question) == understood


@pytest.mark.parametrize(
    ("before", "answer", "question", "understood"),
    [
        ("When did the troops go into Mali?", "2013 [1]", "and why did they leave?", "why did the troops leave Mali"),
        ("who led the coup in niger", "Omar Tiani [1]", "when did he take power", "when did Omar Tiani take power"),
        ("who is the captain of the lynx", "“It lost.” [1]", "how old is she", "how old is the captain of the lynx"),
        ("who ran the mill", "“It was run by Max Tandy, a son of Al Osei.” [1]", "where is he", "where is Max Tandy"),
        ("which minister blamed a storm", "“Transport Minister Al Osei blamed a storm.” [1]", "who came after him",
         "who came after Al Osei as minister"),
        ("who stood trial with bo lind", "four men", "how many of them were acquitted",
         "how many of those who stood trial with bo lind were acquitted"),
        ("who mediates between chad and mali", "“Somebody.” [1]", "where do they meet", "where do chad and mali meet"),
        ("what rise did the nurses ask for", "9 % [1]", "and what did they get", "what rise did the nurses get"),
        ("where are the new houses", "Verin [1]", "what is it like there", "what is it like in Verin"),
        ("who founded the army of the reeds", "Cel Odhame [1]", "is it big", "is the army of the reeds big"),
        ("how many were on board the ark", "9 [1]", "how many survived?", "how many people on board the ark survived"),
        ("What is CalFarm Healthy Life and what are its aims and objectives?", "A programme.", "do they pay the needy",
         "do CalFarm Healthy Life pay the needy"),
        ("who does mali blame for it", "The army blames JNIM.", "do they deny it", "do JNIM deny it"),
        ("tell me about the junta", "“It took power.” [1]", "what does it want", "what does the junta want"),
    ],
)  # fmt: skip
def test_a_pronoun_is_replaced_by_what_it_stands_for(before: str, answer: str, question: str, understood: str) -> None:
    """By a name where one is sure, else by what the question before said."""
    assert asked_after(before, answer, question) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("how many men died in the kostrava mine", "tell me more", "tell me more about the kostrava mine"),
        ("what happened to the patrol in gao", "go on", "tell me more about what happened to the patrol in gao"),
        ("how many fighters does the red front have", "tell me more about them", "tell me more about the red front"),
        ("who is the captain of the lynx", "tell me more about her", "tell me more about the captain of the lynx"),
    ],
)
def test_more_is_asked_of_what_was_spoken_of(before: str, question: str, understood: str) -> None:
    """The question asks for an overview, and knows what was quoted already."""
    asked = understand(question, [Turn("user", before), Turn("assistant", "“The roof fell.” [1]")])
    assert asked.text == understood
    assert asked.more
    assert asked.quoted == {"“The roof fell.”"}


def test_who_does_not_ask_for_more_may_be_told_the_same_again() -> None:
    """What was quoted is left out only where something else is wanted."""
    assert not asks_for_more("how many more people died")
    assert understand("why did they leave?", PATROL).quoted == frozenset()
    assert quoted_before(PATROL) == frozenset()


@pytest.mark.parametrize(
    "quote", ["“It fell.”", "“It fell,” said Ada Quell.", "“It fell.", "«It fell», she said.", "It fell."]
)
def test_a_quote_with_marks_of_its_own_is_known_again(quote: str) -> None:
    """Between others it would stand with two side by side; it is no short answer for it."""
    text = f"{in_quotation_marks(quote)} [1]"
    (known,) = quoted_before([Turn("assistant", text)])
    assert quote in known
    assert short_answer(text) == ""


def test_a_possessive_becomes_a_possessive() -> None:
    """A "their" does not become a bare name."""
    assert standalone("What was their mission?", PATROL) == "What was French troops’ mission"


def test_a_chain_keeps_its_first_question() -> None:
    """Each "and X?" takes the place of the X before it; thanks between them are no topic."""
    history = [
        Turn("user", "When was the ferry Skarven launched?"),
        Turn("assistant", "1953 [1]"),
        Turn("user", "and the tunnel of Brann?"),
        Turn("assistant", "1932 [1]"),
        Turn("user", "thank you"),
        Turn("assistant", "You are welcome."),
    ]
    assert standalone("and the mill of Esk?", history) == "When was the mill of Esk launched"


def test_he_is_the_last_answer() -> None:
    """After a question for a person, "he" is the answer and nobody else."""
    history = [
        Turn("user", "Who founded the school of Harrow Green?"),
        Turn("assistant", "Edith Marlow [1]"),
        Turn("user", "Who was its first headmaster?"),
        Turn("assistant", "Tom Ridley [1]"),
    ]
    assert standalone("When did he leave?", history) == "When did Tom Ridley leave"


def test_the_place_is_carried_over_several_turns() -> None:
    """A chain of follow-ups keeps what its first question named."""
    history = [
        Turn("user", "When was the French patrol in Gao attacked?"),
        Turn("assistant", "On Sunday, July 1st. [1]"),
        Turn("user", "How many people were killed?"),
        Turn("assistant", "Two [1]"),
    ]
    assert standalone("how many were wounded?", history) == "how many people were wounded in Gao"


def test_without_turns_before_nothing_is_resolved() -> None:
    """A pronoun without a past stays what it is."""
    assert standalone("why did they leave?", []) == "why did they leave?"
    assert standalone("why did they leave?", [Turn("assistant", "Hello.")]) == "why did they leave?"


def test_what_an_answer_not_found_says_names_nobody() -> None:
    """Its words are the program's own."""
    history = [Turn("user", "who is there"), Turn("assistant", "The answer was not found in your 3 documents.")]
    assert "answer" not in standalone("where does he live", history)


def test_a_very_long_conversation_is_read_from_its_end() -> None:
    """Neither time nor recursion grows with the number of turns."""
    history = [Turn("user", "and then?"), Turn("assistant", "Then.")] * 5_000
    assert standalone("and why did they leave?", [*history, *PATROL]) == "why did French troops leave Mali"
