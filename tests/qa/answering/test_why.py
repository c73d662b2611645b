"""Why a document is cited for a question, or why not: in `qa` and on the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index import Collection, Filter, Outcome, Span
from qa import Assistant, QuestionError, Turn, Why
from qa.answering.citing import ReadOutcome
from qa.answering.why_wording import log_odds, ordinal
from tests.conftest import EVERY_HEADLINE, Write
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run, qa

__all__ = ["qa"]  # the fixture

WHEN = "when did France send troops to Mali"
NEWS = {
    "one.txt": "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They stayed.",
    "two.txt": "A look back\n\nIn January 2013 France sent its troops to Mali. The junta came in 2020.",
    "three.txt": "Leaving\n\nFrance sent the troops in Mali home by August 2022, people in Gao said.",
    "four.txt": "Rice\n\nJollof rice is cooked with tomatoes & peppers in Mali.",
    "five.txt": "Another look\n\nIn January 2013, France did send troops to Mali, and more came by and by.",
}


def assistant(collection: Collection, points: Mapping[str, float], **settings: float) -> Assistant:
    """An assistant whose reader points at words."""
    chosen = replace(EVERY_HEADLINE, **settings)  # type: ignore[arg-type]
    return Assistant(collection, reader=PointingReader(points), settings=chosen)


@pytest.fixture
def news(collection: Collection, write: Write) -> Collection:
    """A collection of the five articles."""
    collection.sync([write(NEWS)])
    return collection


def read(why: Why) -> ReadOutcome | None:
    """What became of the best passage once it was read."""
    return why.passages[0].read.outcome if why.passages[0].read else None


@pytest.mark.parametrize("question", [WHEN, "troops", "why did the junta come", "who cooked rice"])
@pytest.mark.parametrize("passages", [2, 10])
@pytest.mark.parametrize("threshold", [0.0, 0.16, 1.0])
def test_what_is_said_of_each_passage_is_what_the_answer_did(
    news: Collection, question: str, passages: int, threshold: float
) -> None:
    """Cited by its marker, read at its place, or not read; each with one reason and a sentence."""
    asking = assistant(news, {"January 2013": 6.0, "2020": 1.0}, passages=passages, threshold=threshold)
    answer = asking.ask(question)
    markers = {(each.document, each.start, each.end): each.marker for each in reversed(answer.citations)}
    places = {(each.document, each.start, each.end): place for place, each in enumerate(answer.passages, start=1)}
    for passage in news.passages():
        key = passage.document_id, passage.start, passage.end
        why = asking.explain(question, document=passage.document_id, span=Span(passage.start, passage.end))
        (each,) = why.passages
        assert (why.answered, why.confidence) == (answer.answered, answer.confidence)
        assert (each.read.rank if each.read else None) == places.get(key)
        assert (each.found.outcome is Outcome.HIT) == (key in places)
        assert (each.read is not None and each.read.outcome is ReadOutcome.CITED) == (key in markers)
        assert (each.read is not None and each.read.outcome is ReadOutcome.REFUSED) == (
            key in places and not answer.answered
        )
        assert each.marker == markers[key] if key in markers else True
        assert why.sentence == each.sentence
        assert each.sentence.endswith(".")


def test_a_cited_document_says_which_marker_is_its(news: Collection) -> None:
    """And how it came there."""
    why = assistant(news, {"January 2013": 6.0}).explain(WHEN, document="one.txt")
    assert read(why) is ReadOutcome.CITED
    assert why.sentence.startswith(f"Cited as [{why.passages[0].marker}]: it came ")
    assert why.passages[0].read is not None
    assert why.passages[0].read.answer == "January 2013"
    assert why.title == "Troops in Mali"


def test_beyond_the_citations_of_one_answer_it_says_the_same_as_one(news: Collection) -> None:
    """With the marker of that."""
    asking = assistant(news, {"January 2013": 6.0}, citations=1)
    (cited,) = asking.ask(WHEN).citations
    others = [name for name in ("one.txt", "two.txt", "five.txt") if name != cited.document]
    for name in others:
        why = asking.explain(WHEN, document=name)
        assert (read(why), why.passages[0].marker) == (ReadOutcome.ENOUGH, 1)
        assert "says the same as [1]" in why.sentence


@pytest.mark.parametrize(
    ("points", "outcome", "said"),
    [
        (
            {"January 2013": 6.0, "August 2022": -1.0},
            ReadOutcome.OTHER_ANSWER,
            "“August 2022”, is more likely no answer",
        ),
        ({"January 2013": 9.0, "August 2022": 0.5}, ReadOutcome.OTHER_ANSWER, "It answers “August 2022” instead"),
        ({"January 2013": 6.0, "people": 5.0, "January 2013,": 1.0}, ReadOutcome.NO_SHORT_ANSWER, "no short answer"),
    ],
)
def test_what_gives_another_answer_or_none_is_not_cited(
    collection: Collection, write: Write, points: Mapping[str, float], outcome: ReadOutcome, said: str
) -> None:
    """With the answer that it gives."""
    news = {**NEWS, "three.txt": NEWS["three.txt"].replace(" by August 2022", "")} if "people" in points else NEWS
    collection.sync([write(news)])
    why = assistant(collection, points).explain(WHEN, document="three.txt")
    assert read(why) is outcome
    assert said in why.sentence
    assert why.passages[0].marker is None


def test_what_answers_far_less_surely_is_behind(news: Collection) -> None:
    """Where there is no short answer, the reader's opinion decides."""
    why = assistant(news, {"request": 6.0, "troops in Mali home": -2.0}).explain(WHEN, document="three.txt")
    assert read(why) is ReadOutcome.BEHIND
    assert "far less sure" in why.sentence


def test_where_nothing_is_sure_enough_the_confidence_is_told(news: Collection) -> None:
    """Beside that which would do."""
    why = assistant(news, {}, threshold=0.9).explain("when did Chad win the cup", document="one.txt")
    assert read(why) is ReadOutcome.REFUSED
    assert not why.answered
    assert f"the confidence is {why.confidence:.0%}, and there is an answer from 90% on" in why.sentence


def test_what_was_read_comes_first_and_as_it_was_read(collection: Collection, write: Write) -> None:
    """The search may have had them in another order."""
    paragraphs = (
        "France troops Mali. When did France send troops to Mali? " * 14,
        "In January 2013 a plane landed, and the people came to see it on the field by the river. " * 9,
    )
    collection.sync([write({"a.txt": "\n\n".join(paragraphs)})])
    why = assistant(collection, {"January 2013": 9.0}, passages=2, threshold=0.0).explain(WHEN, document="a.txt")
    assert [each.read and each.read.rank for each in why.passages] == [1, 2]
    assert [each.found.rank for each in why.passages] == [2, 1]


def test_what_is_not_read_is_told_by_its_ranks(news: Collection) -> None:
    """Below the best, or among no candidates at all."""
    why = assistant(news, {"January 2013": 6.0}, passages=2).explain(WHEN, document="four.txt")
    assert why.passages[0].read is None
    assert "of 5 candidates: the best 2 are read" in why.sentence


def test_a_copy_names_what_stands_for_it_and_its_marker(collection: Collection, write: Write) -> None:
    """The one that came first is cited."""
    collection.sync(
        [write({"one.txt": NEWS["one.txt"] * 3, "same.txt": NEWS["one.txt"] * 3, "four.txt": NEWS["four.txt"]})]
    )
    why = assistant(collection, {"January 2013": 6.0}).explain(WHEN, document="same.txt")
    assert why.found.outcome is Outcome.COPY
    assert (
        why.sentence
        == "It says the same as “Troops in Mali”, which came first and stands for both, and is cited as [1]."
    )


@pytest.mark.parametrize(
    ("document", "where", "sentence"),
    [
        ("one.txt", Filter(since="2023-07"), "it has no date, and only documents from July 2023 are searched."),
        ("one.txt", Filter(sources=("*bbc*", "*ap*")), "its source does not match *bbc* or *ap*."),
        ("one.txt", Filter(documents=("two.txt",)), "it is not among the documents that are searched."),
        ("gone.txt", None, "It was deleted, so it is searched no more; qa index --restore takes it in again."),
        ("never.txt", None, "No document has the id “never.txt”."),
        ("share.txt", None, "Nothing of that is searched: it is left out as share bar."),
    ],
)
def test_what_was_never_ranked_says_why(
    collection: Collection, write: Write, document: str, where: Filter | None, sentence: str
) -> None:
    """In one sentence, with what the filter asks for."""
    collection.sync([write({**NEWS, "gone.txt": "Gone.", "share.txt": "Please Share:\n"})])
    collection.delete(["gone.txt"])
    why = assistant(collection, {"January 2013": 6.0}).explain(WHEN, document=document, where=where)
    assert why.passages == ()
    assert why.sentence.endswith(sentence)


def test_a_follow_up_is_explained_as_it_is_asked(news: Collection) -> None:
    """Resolved with the turns before it, and misspelt words put right."""
    turns = [Turn("user", "Did France deploy troops to Mali?"), Turn("assistant", "Yes.")]
    asking = assistant(news, {"January 2013": 6.0})
    why = asking.explain("when did they stay", turns, document="one.txt")
    assert (
        why.standalone_question == asking.ask("when did they stay", turns).standalone_question != "when did they stay"
    )


def test_what_ask_refuses_is_refused(news: Collection) -> None:
    """With the same sentence."""
    with pytest.raises(QuestionError, match="question is empty"):
        assistant(news, {}).explain("?", document="one.txt")


def test_ordinals_and_log_odds_are_worded() -> None:
    """As people write them."""
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112, 1203)] == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 112th 1,203rd".split()
    )
    assert [log_odds(n) for n in (2.61, -0.5)] == ["log-odds +2.6", "log-odds −0.5"]


def test_the_command_says_what_happened_and_where_it_came(qa: Run, write: Write) -> None:
    """The document named by words of its title; its sentence, its ranks and the words shared."""
    qa("index", str(write(NEWS)))
    code, out, err = qa("why", "when did France deploy its troop in Mali", "troops in")
    assert (code, err) == (0, "")
    flat = " ".join(out.split())
    for piece in (
        "Troops in Mali one.txt",
        "Cited as [",
        "by meaning",
        "by words",
        "together",
        "after reading",
        "troop → Troops",
        "France deployed troops to Mali in January 2013",
    ):
        assert piece in flat


def test_the_command_prints_json(qa: Run, write: Write) -> None:
    """As docs/json.md has it: every field there, and no other."""
    qa("index", str(write(NEWS)))
    told = qa.json("why", WHEN, "one.txt")
    (passage,) = told["passages"]
    assert (told["document"], told["outcome"], told["answered"]) == ("one.txt", "hit", True)
    assert passage["reading"]["outcome"] == "cited"
    assert passage["reading"]["answer"] == "January 2013"
    assert NEWS["one.txt"][passage["start"] : passage["end"]] == passage["text"]
    documented = (Path(__file__).parents[3] / "docs" / "json.md").read_text("utf-8")
    section = documented.split("`qa why")[1].split("\n## ")[0]
    names = {*told, *passage, *passage["terms"][0], *passage["reading"], *passage["reading"]["evidence"]}
    assert {name for name in names if f"`{name}`" not in section} == set()
    json.dumps(told)


def test_the_command_takes_the_filters_of_ask(qa: Run, write: Write) -> None:
    """What the filter leaves out says so."""
    qa("index", str(write(NEWS)))
    told = qa.json("why", WHEN, "one.txt", "--source", "*two*")
    assert (told["outcome"], told["unmet"], told["passages"]) == ("filtered", ["sources"], [])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("look", "“look” may be two.txt (“A look back”) or five.txt (“Another look”); name one by its id."),
        ("Trops in Malli", "No document is named “Trops in Malli”; perhaps one.txt (“Troops in Mali”)"),
        ("bad.docx", "could not be read, so it is not searched: "),
        ("0123456789", "No document is named “0123456789”; qa search names the ids."),
    ],
)
def test_a_name_that_is_not_of_one_document_is_a_sentence_with_the_nearest(
    qa: Run, write: Write, name: str, sentence: str
) -> None:
    """Ambiguous, misspelt, never read, or like nothing there is."""
    qa("index", str(write({**NEWS, "bad.docx": b"no zip"})))
    code, out, err = qa("why", WHEN, name)
    assert (code, out) == (1, "")
    assert sentence in err


def test_a_deleted_document_can_be_named(qa: Run, write: Write) -> None:
    """By its id."""
    qa("index", str(write(NEWS)))
    qa("delete", "one.txt")
    assert qa.json("why", WHEN, "one.txt")["outcome"] == "deleted"


def test_a_title_and_a_text_cannot_command_the_terminal(qa: Run, write: Write) -> None:
    """Control characters are shown as such."""
    row = {"id": "a", "title": "Red \x1b[31mtitle", "text": "Troops to Mali in \x1b]0;x\x07January 2013."}
    qa("index", str(write({"a.jsonl": json.dumps(row)})))
    code, out, _ = qa("why", WHEN, "a")
    assert code == 0
    assert "January 2013" in out
    assert not {"\x1b", "\x07"} & set(out)


@pytest.mark.parametrize(
    ("question", "points", "headline", "said"),
    [
        (
            WHEN,
            {"January 2013": 6.0},
            0.1,
            "Read as a question for a fact (a date). “January 2013” is right with about",
        ),
        (
            WHEN,
            {"January 2013": 6.0},
            1.0,
            "There is no short answer: the likeliest, “January 2013” is right with about",
        ),
        (WHEN, {"The junta": 6.0}, 0.0, "no few words of the best sentence are of the kind that is asked for."),
        (
            "why did France send troops to Mali",
            {"January 2013": 6.0},
            0.0,
            "an explanation, which has no short answer.",
        ),
        ("what happened in Mali", {}, 0.0, "Read as a question for an overview, which has no short answer."),
    ],
)
def test_the_kind_and_what_became_of_the_short_answer_are_told(
    news: Collection, question: str, points: Mapping[str, float], headline: float, said: str
) -> None:
    """Also where it was kept back: from which chance on one is shown, or what spoke against it."""
    why = assistant(news, points, headline=headline, threshold=0.0).explain(question, document="two.txt")
    assert said in why.headline
    assert why.to_json()["headline"] == why.headline
    assert why.to_json()["kind"] == why.kind


def test_a_short_answer_over_the_end_of_a_line_stands_in_one(collection: Collection, write: Write) -> None:
    """A sentence about it has no line ends of its own, which a terminal would show as signs."""
    text = "Troops in Mali\n\nFrance sent troops to Mali in January\n2013. They stayed for nine years."
    collection.sync([write({"one.txt": text})])
    why = assistant(collection, {"January\n2013": 6.0}, threshold=0.0, headline=0.0).explain(WHEN, document="one.txt")
    assert "“January 2013” is right with about" in why.headline
    assert "\n" not in f"{why.sentence}{why.headline}"
