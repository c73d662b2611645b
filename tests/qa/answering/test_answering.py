"""From a question to an answer with citations."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Collection, Filter
from qa import AnswerSettings, Assistant, QuestionError, ReaderError, Turn
from qa.answering import assistant as answering
from qa.answering.confidence import Signs, confidence
from qa.reading.evidence import SimilarityReader
from qa.records import AnswerDate
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

ARTICLES = {
    "one.txt": "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They stayed.",
    "two.txt": "A look back\n\nIn January 2013 France sent its troops to Mali. The junta came in 2020.",
    "three.txt": "Rice\n\nJollof rice is cooked with tomatoes & <b>peppers</b>.",
}
WHEN = "when did France send troops to Mali"


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of the three articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(ARTICLES)])
        yield collection


def assistant(collection: Collection, **points: float) -> Assistant:
    """An assistant whose reader points at words, named with underscores for spaces."""
    return Assistant(
        collection,
        reader=PointingReader({w.replace("_", " "): score for w, score in points.items()}),
        settings=EVERY_HEADLINE,
    )


def test_sources_that_agree_are_both_cited(filled: Collection) -> None:
    """The short answer carries the markers of all who say it."""
    answer = assistant(filled, January_2013=6.0).ask(WHEN)
    assert answer.answered
    assert answer.answer == "January 2013"
    assert {citation.document for citation in answer.citations} == {"one.txt", "two.txt"}
    assert answer.text.startswith("January 2013 [1] [2]")


def test_what_is_found_is_told_before_the_answer(filled: Collection) -> None:
    """The passages that are then read, best first."""
    told: list[list[str]] = []
    answer = assistant(filled, January_2013=6.0).ask(
        WHEN, found=lambda hits: told.append([h.passage.text for h in hits])
    )
    (texts,) = told
    assert sorted(texts) == sorted(passage.text for passage in answer.passages)


def test_every_quote_is_a_slice_of_its_document(filled: Collection) -> None:
    """Passages, citations and evidence are verbatim, and the evidence lies inside its citation."""
    answer = assistant(filled, January_2013=6.0).ask(WHEN)
    for passage in answer.passages:
        assert filled.document(passage.document).text[passage.start : passage.end] == passage.text
    for citation in answer.citations:
        text = filled.document(citation.document).text
        assert text[citation.start : citation.end] == citation.text
        assert text[citation.evidence.start : citation.evidence.end] == citation.evidence.text
        assert citation.start <= citation.evidence.start < citation.evidence.end <= citation.end


def test_the_text_uses_exactly_the_markers_of_the_citations(filled: Collection) -> None:
    """No marker without a citation, no citation without a marker."""
    answer = assistant(filled, January_2013=6.0).ask(WHEN)
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert f"“{citation.evidence.text}” [{citation.marker}]" in answer.text


def test_a_source_that_says_something_else_is_not_cited_for_the_answer(filled: Collection) -> None:
    """A passage with another date does not stand under a date's citations."""
    answer = assistant(filled, January_2013=6.0, **{"2020": 5.0}).ask(WHEN)
    assert answer.answer == "January 2013"
    assert all("January 2013" in citation.evidence.text for citation in answer.citations)


def test_what_is_not_there_is_not_answered(filled: Collection) -> None:
    """No short answer, no citation, no marker; the nearest passages are still told."""
    answer = assistant(filled).ask("when did Chad win the cup")
    assert not answer.answered
    assert answer.answer is None
    assert answer.citations == ()
    assert "[" not in answer.text
    assert "not found in your 3 documents" in answer.text
    assert "No document mentions “Chad”" in answer.text
    assert answer.passages


def test_not_found_is_said_in_the_language_of_the_question(filled: Collection) -> None:
    """And that this is understood only in part."""
    sure = Assistant(filled, reader=PointingReader({}), settings=AnswerSettings(threshold=1.0))
    answer = sure.ask("quand le Tchad a-t-il gagné la coupe ?")
    assert answer.text.startswith("La réponse n’a pas été trouvée dans vos 3 documents.")
    assert "Les questions en français ne sont comprises qu’en partie." in answer.text


@pytest.mark.parametrize(
    ("told", "short"),
    [
        ("Amara Diallo is the governor of Verin.", "Amara Diallo"),
        ("Amara Diallo stepped down as the governor of Verin.", None),
        ("Amara Diallo, the former governor of Verin, was there.", None),
        ("Amara Diallo, a former teacher, is the governor of Verin.", "Amara Diallo"),
    ],
)
def test_who_is_something_is_not_who_has_been(
    told: str, short: str | None, collection: Collection, write: Write
) -> None:
    """No headline for whoever left; the sentence is quoted all the same."""
    collection.sync([write({"a.txt": f"News of Verin\n\n{told}"})])
    reader = PointingReader({"Amara Diallo": 9.0})
    answer = Assistant(collection, reader=reader, settings=AnswerSettings(headline=0.01)).ask(
        "who is the governor of Verin"
    )
    assert answer.answer == short
    assert told in answer.citations[0].evidence.text


def test_a_follow_up_that_is_not_answered_offers_what_else_it_may_mean(filled: Collection) -> None:
    """After an earlier turn, where that is answered; who asks without turns before is offered nothing."""
    asker = assistant(filled, January_2013=6.0)
    before = [Turn("user", WHEN), Turn("assistant", "January 2013 [1]")]
    aside = [Turn("user", "what is jollof rice cooked with"), Turn("assistant", "“Jollof rice is cooked” [1]")]
    answer = asker.ask("when did it send troops", [*before, *aside])
    assert not answer.answered
    assert answer.readings == ("when did France send troops",)
    assert answer.text.endswith(
        "It was understood as “when did jollof rice send troops”; did you mean “when did France send troops”?"
    )
    assert asker.ask(answer.readings[0]).answer == "January 2013"
    assert asker.ask("when did it win the cup", [*before, *aside]).readings == ()
    assert asker.ask("when did Chad win the cup").readings == ()


def test_an_empty_collection_says_so(collection: Collection) -> None:
    """Asking before anything was indexed is answered, not an error."""
    answer = assistant(collection).ask("when did France deploy")
    assert not answer.answered
    assert "empty" in answer.text
    assert answer.passages == ()


def test_a_follow_up_is_asked_as_a_standalone_question(filled: Collection) -> None:
    """Both wordings are told."""
    history = [Turn("user", WHEN), Turn("assistant", "January 2013 [1]")]
    answer = assistant(filled).ask("and why did they leave?", history)
    assert answer.question == "and why did they leave?"
    assert "Mali" in answer.standalone_question


@pytest.mark.parametrize("question", ["", "   ", "?!", "\u200b", "🙂"])
def test_a_question_without_a_word_is_refused(filled: Collection, question: str) -> None:
    """With a sentence that fits to be shown."""
    with pytest.raises(QuestionError, match="ask something in words"):
        assistant(filled).ask(question)


def test_a_question_that_is_too_long_is_refused(filled: Collection) -> None:
    """With its length and the limit."""
    with pytest.raises(QuestionError, match="100,000 characters; shorten it to 2,000"):
        assistant(filled).ask("x" * 100_000)


@pytest.mark.parametrize(
    "question",
    [
        "' OR 1=1 --",
        '{"$ne":1}',
        "../../etc/passwd",
        "%s%n",
        "${7*7}",
        "a\x00b",
        "\ud800 Mali",
        "e\u0301\u0301\u0301 " * 100,
        "<script>alert(1)</script>",
        "\u202eilaM",
    ],
)
def test_hostile_questions_are_plain_words(filled: Collection, question: str) -> None:
    """They are looked for like any others."""
    answer = assistant(filled).ask(question)
    assert "\x00" not in answer.question
    assert len(answer.passages) == 3


def test_examples_are_drawn_from_the_collection(filled: Collection) -> None:
    """They are answered by what is there."""
    asker = assistant(filled, January_2013=8.0)
    examples = asker.examples()
    assert examples == ["When did France deploy troops to Mali?"]
    assert [asker.ask(example).answer for example in examples] == ["January 2013"]


def test_an_empty_collection_has_no_examples(collection: Collection) -> None:
    """Nothing is suggested that nothing could answer."""
    assert assistant(collection).examples() == []


def test_a_broken_reader_is_said_and_replaced(
    filled: Collection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Evidence is then chosen by similarity."""

    def broken() -> None:
        raise ReaderError("The reader is not complete.")

    monkeypatch.setattr(answering, "default_reader", broken)
    with caplog.at_level(logging.WARNING):
        Assistant(filled).ask("Jollof rice is cooked with tomatoes")
    assert "not complete" in caplog.text
    assert isinstance(Assistant(filled)._reader, SimilarityReader)


def test_a_heading_may_say_the_relation_that_is_asked_for(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """An item below "Directors" names one, as well as a sentence that has the word and is less sure."""
    ballet = "# Ballet\n\nThe director Ana Roe came in 2011 to it.\n\n## Directors of the ballet\n\n- Kang Su (2014)\n"
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"ballet.md": ballet})])
        answer = assistant(collection, Kang_Su=4.0, Ana_Roe=2.5).ask("who was the director of the ballet")
    assert answer.answer == "Kang Su"


def test_what_alone_names_the_number_that_is_asked_for_is_the_answer(
    data: Path, write: Write, toy: ToyEmbedder
) -> None:
    """However it is written, and though the reader is not sure; what names another number is not."""
    depots = {f"{n}.txt": f"The depot at {n} received {t} tonnes." for n, t in (("Woad", "6,953"), ("Tansy", "3 629"))}
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(depots)])
        asking = Assistant(collection, reader=PointingReader({"Woad": 0.5, "Tansy": 1.0}))
        found = [asking.ask(f"which depot received {tonnes} tonnes").answer for tonnes in ("6953", "3,629", "6954")]
    assert found == ["Woad", "Tansy", None]


def test_an_attribute_that_is_told_of_nobody_asked_for_is_not_found(filled: Collection) -> None:
    """However sure the reader is; and what is not told is named."""
    answer = assistant(filled, January_2013=9.0).ask("how old is the junta of Mali")
    assert not answer.answered
    assert answer.confidence == 0.0
    assert answer.text == "The answer was not found in your 3 documents. Nothing found tells of an age."


def test_confidence_grows_with_what_speaks_for_an_answer() -> None:
    """A surer reader raises it, words that the passage lacks lower it; it stays a probability."""
    plain = Signs(
        reader=1.0,
        runner_up=0.0,
        similarity=0.5,
        evidence=0.5,
        uncovered=0.3,
        unmentioned=0.0,
        judged=0.0,
        explained=0.0,
        pointed=0.0,
    )
    surer, stranger = replace(plain, reader=6.0), replace(plain, uncovered=0.9)
    assert 0 < confidence(stranger) < confidence(plain) < confidence(surer) < 1
    assert confidence(replace(plain, unmentioned=1.0)) < confidence(plain)


NEWS = {
    "news.jsonl": '{"id": "new", "date": "2023-09-12", "text": "Gunmen attacked the boat on Friday near Gao."}\n'
    '{"id": "old", "date": "2018-07-05", "text": "Gunmen attacked the boat on Friday near Mopti."}\n'
    '{"id": "undated", "text": "Gunmen attacked the boat on Tuesday near Timbuktu."}\n'
    '{"id": "history", "text": "The boat was built on 8 September 1964, in the Sixties."}\n'
}


@pytest.fixture
def news(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of four short pieces of news, two of them dated."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(NEWS)])
        yield collection


def test_a_relative_date_is_resolved_against_the_publication(news: Collection) -> None:
    """The short answer stays as the document words it."""
    answer = assistant(news, Friday_near_Gao=8.0).ask("when did gunmen attack the boat near Gao?")
    assert answer.answer == "Friday"
    assert answer.date == AnswerDate("2023-09-08", "day", "Friday", "2023-09-12")
    assert answer.to_json()["date"] == {
        "value": "2023-09-08",
        "precision": "day",
        "said": "Friday",
        "resolved_from": "2023-09-12",
    }


def test_the_same_words_of_two_weeks_are_not_the_same_date(news: Collection) -> None:
    """A Friday of 2018 does not support one of 2023."""
    answer = assistant(news, Friday_near_Gao=8.0, Friday_near_Mopti=7.0).ask("when did gunmen attack the boat?")
    assert answer.date is not None
    assert answer.sources == 1


def test_a_date_that_says_it_all_is_resolved_from_nothing(news: Collection) -> None:
    """Its value is as exact as its words."""
    answer = assistant(news, September_1964=8.0).ask("when was the boat built?")
    assert answer.answer == "8 September 1964"
    assert answer.date == AnswerDate("1964-09-08", "day", "8 September 1964", None)


def test_a_relative_date_of_an_undated_document_has_no_value(news: Collection) -> None:
    """It is still what the document says."""
    answer = assistant(news, Tuesday=8.0).ask("when did gunmen attack the boat near Timbuktu?")
    assert answer.answer == "Tuesday"
    assert answer.date is None
    assert answer.to_json()["date"] is None


def test_evidence_without_a_date_gives_no_short_answer(news: Collection) -> None:
    """A date that stands beside it belongs to something else."""
    answer = assistant(news, The_boat_was_built=8.0).ask("when was the boat built?")
    assert answer.answered
    assert "8 September 1964" in answer.citations[0].evidence.text
    assert answer.answer is None
    assert answer.date is None


def test_the_time_asked_about_may_be_that_of_an_event(collection: Collection, write: Write) -> None:
    """The documents say when the coup was, and so which of two equals led before it."""
    files = {
        "coup.txt": "Coup\n\nThe coup of August 2020 toppled the government of Mali.",
        "one.txt": "Leaders\n\nGoita led Mali in 2022.",
        "two.txt": "Leaders\n\nToure led Mali in 2011.",
    }
    collection.sync([write(files)])
    asked = assistant(collection, Goita=8.0, Toure=8.0)
    assert asked.ask("who led Mali before the coup?").answer == "Toure"
    assert asked.ask("who led Mali after the coup?").answer == "Goita"


def test_only_documents_that_the_filter_admits_answer(news: Collection) -> None:
    """And where none of them does, the sentence says how many were looked at."""
    asked = assistant(news, Friday_near_Gao=8.0)
    question = "when did gunmen attack the boat near Gao?"
    document = asked.ask(question).citations[0].document
    assert asked.ask(question, where=Filter(documents=(document,))).answered
    refused = asked.ask(question, where=Filter(documents=("history",)))
    assert not refused.answered
    assert refused.text.startswith("The answer was not found in the 1 document that the filter admits.")
    assert {passage.document for passage in refused.passages} == {"history"}
    nothing = asked.ask(question, where=Filter(since="2030"))
    assert nothing.text == "The filter admits none of your 4 documents; widen it."
    assert nothing.passages == ()
