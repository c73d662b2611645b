"""Questions to begin with come from what documents state, and are offered only where they are answered rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage
from qa import Alternative, Answer, Citation, Evidence
from qa.answering.starters import starters

Ask = Callable[[str], Answer]


def passages(*texts: str, title: str = "News", section: str = "") -> list[Passage]:
    """Passages of a document each."""
    return [
        Passage(f"{number}", f"{number}.txt", 0, len(text), text, section, title=title)
        for number, text in enumerate(texts)
    ]


def saying(short: str | None, *quotes: str, sure: float = 0.9, section: str = "") -> Ask:
    """Answers everything alike."""

    def ask(question: str) -> Answer:
        cited = tuple(
            Citation(marker, "0.txt", "News", section, "0.txt", None, 0, len(quote), quote,
                     Evidence(0, len(quote), quote), 0.9)
            for marker, quote in enumerate(quotes or ("Quote.",), start=1)
        )  # fmt: skip
        return Answer(question, question, True, short, sure, "…", cited, ())

    return ask


@pytest.mark.parametrize(
    ("stated", "told", "question"),
    [
        ("The Kuvash dam was begun in 2019 by three states.", "2019", "When was the Kuvash dam begun?"),
        ("Ilo Brandt was arrested in Osa on 3 May 2021.", "3 May 2021", "When was Ilo Brandt arrested in Osa?"),
        ("France deployed troops to Mali in 2013.", "2013", "When did France deploy troops to Mali?"),
        ("In July 2023, Mali held a referendum.", "July 2023", "When did Mali hold a referendum?"),
        ("Some say 41 people were wounded in the attack on Gorabi.", "41",
         "How many people were wounded in the attack on Gorabi?"),
        ("Ann Oster, the director of Riverline, was there.", "Ann Oster", "Who is the director of Riverline?"),
    ],
)  # fmt: skip
def test_a_statement_becomes_the_question_it_answers(stated: str, told: str, question: str) -> None:
    """And is offered where the answer is what it tells, and nowhere else."""
    assert starters(passages(stated), saying(told), 4) == [question]
    assert starters(passages(stated), saying("Lirrane"), 4) == []
    assert starters(passages(stated), saying(None), 4) == []
    assert starters(passages(stated), saying(told, sure=0.3), 4) == []


@pytest.mark.parametrize(
    "stated",
    [
        "It was founded in 2017.",
        "After the war was ended in 1945.",
        "Gao, a town in Mali, was attacked.",
        "They were arrested in 2013, 4 people were killed there.",
        "Troops came. In 2013 nobody answered.",
    ],
)
def test_what_leans_on_something_is_not_asked(stated: str) -> None:
    """Nobody knows what "it" is who has not read the sentence before."""
    assert starters(passages(stated), saying("2013"), 4) == []


def test_what_sources_differ_on_is_not_offered() -> None:
    """Nobody begins with a dispute."""
    ask = saying("2013")
    differing: Ask = lambda q: replace(ask(q), alternatives=(Alternative("2014", (1,), None),))  # noqa: E731
    assert starters(passages("France deployed troops to Mali in 2013."), differing, 4) == []


def test_a_name_that_documents_speak_of_is_a_topic() -> None:
    """With its article, if a title has it, and if the quotes name it; two at most."""
    texts = [f"They spoke of the Hill Guard and the River Union. The Hill Guard is {word}." for word in ("old", "new")]
    told = saying(None, "The Hill Guard is old.", "The Hill Guard is new.")
    assert starters(passages(*texts, title="The Hill Guard"), told, 4) == ["What is known about the Hill Guard?"]
    assert starters(passages(*texts, title="Else"), told, 4) == []
    assert starters(passages(*texts, title="The Hill Guard"), saying(None, "It is old.", "It is new."), 4) == []


def test_a_heading_that_asks_is_offered_where_its_own_text_answers() -> None:
    """Without its number, and without what stands above it."""
    asked = passages("Rice is.", section="The dam in five questions › 2. Who built the Kuvash dam?")
    assert starters(asked, saying(None, section=asked[0].section), 4) == ["Who built the Kuvash dam?"]
    assert starters(asked, saying(None, section="Else"), 4) == []


def test_no_two_ask_the_same() -> None:
    """One date of one thing is asked once, in whichever way it is told."""
    stated = "Ilo Brandt was arrested in 2021. In 2021, Ilo Brandt left Osa."
    assert len(starters(passages(stated), saying("2021"), 4)) == 1


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_read(texts: list[str]) -> None:
    """Whatever documents hold, there are at most as many as were wanted."""
    assert len(starters(passages(*texts), saying("2013"), 2)) <= 2
