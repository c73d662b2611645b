"""Prose beside an answer: the answer stays what it is, and what is written rests on quotes of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import Collection
from qa import Answer, Assistant, Turn
from qa.json_fields import Fields
from qa.packs import answer_of, evidence_pack
from qa.reading import Entailment
from qa.writing import LanguageModel, LanguageModelSettings
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.language_models import Served, begin, said, serving
from tests.qa.reading.test_evidence import PointingReader

ARTICLES = {
    "one.txt": "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They left in 2022.",
    "two.txt": "A look back\n\nIn January 2013 France sent its troops to Mali. Mali's junta came to power in 2020.",
}
WHEN = "when did France send troops to Mali"


class AgreeingReader(PointingReader):
    """Points at a date, and finds all supported: the other checks are what is tested."""

    def entailments(self, _claim: str, texts: Sequence[str]) -> list[Entailment]:
        """Yes to everything."""
        return [Entailment(0.95, 0.01)] * len(texts)


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of two articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(ARTICLES)])
        yield collection


def assistant(collection: Collection, served: Served | None, *, agrees: bool = True) -> Assistant:
    """An assistant whose reader points at the date, with the model of a server as its writer."""
    reader = (AgreeingReader if agrees else PointingReader)({"January 2013": 6.0})
    writer = LanguageModel(LanguageModelSettings(served.url, "tiny", silence=2.0)) if served else None
    return Assistant(collection, reader=reader, settings=EVERY_HEADLINE, writer=writer)


def test_the_answer_stays_what_it_is(filled: Collection) -> None:
    """Text, citations and passages are those that there are without a model."""
    without = assistant(filled, None).ask(WHEN)
    assert without.written is None
    with serving(said("France deployed troops to Mali in January 2013 [1][2].")) as served:
        answer = assistant(filled, served).ask(WHEN)
    assert answer.written is not None
    assert {**answer.to_json(), "written": None} == without.to_json()


def test_a_sentence_has_the_marker_of_the_quote_that_supports_it(filled: Collection) -> None:
    """That of the answer where it quotes it already; else one that goes on from there, with a quote of its own."""
    plain = assistant(filled, None).ask(WHEN)
    numbers = {citation.document: str(row) for row, citation in enumerate(plain.citations, start=1)}
    one, two = numbers["one.txt"], numbers["two.txt"]
    text = (
        f"France deployed troops to Mali in January 2013 [{one}]. The junta of Mali came to power in 2020 [{two}]. "
        f"The junta of Mali came to power in 2021 [{two}]."
    )
    with serving(said(text)) as served:
        answer = assistant(filled, served).ask(WHEN)
    written = answer.written
    assert written is not None
    first, second = written.sentences
    assert first.markers == (int(one),)
    assert second.markers == (3,)
    (own,) = written.citations
    assert (own.marker, own.document) == (3, "two.txt")
    assert own.evidence.text == "Mali's junta came to power in 2020."
    assert filled.document("two.txt").text[own.evidence.start : own.evidence.end] == own.evidence.text
    assert written.left_out == ("it has a date that its passages do not give there",)
    assert written.problem == ""
    assert [citation.marker for citation in answer.all_citations] == [1, 2, 3]


def test_the_answer_is_told_before_it_is_written_about(filled: Collection) -> None:
    """First the quotes, then one sentence more at a time: nobody waits for a model."""
    steps: list[Answer] = []
    with serving(
        said("France deployed troops to Mali in January 2013 [1][2]. France sent its troops [1][2].")
    ) as served:
        answer = assistant(filled, served).ask(WHEN, so_far=steps.append)
    counts = [len(each.written.sentences) + len(each.written.left_out) for each in steps if each.written]
    assert counts == [0, 1, 2, 2]
    assert steps[-1] == answer


def test_it_comes_back_from_json(filled: Collection) -> None:
    """As all of an answer does; and an answer that was saved before there was prose has none."""
    with serving(
        said("The junta of Mali came to power in 2020 [1]. The junta of Mali came to power in 2020 [2].")
    ) as served:
        answer = assistant(filled, served).ask(WHEN)
    assert answer.written is not None
    assert len(answer.written.sentences) == 1
    told = answer.to_json()
    assert answer_of(Fields(told, "")).to_json() == told
    del told["written"]
    assert answer_of(Fields(told, "")).written is None


def test_a_pack_holds_evidence_alone(filled: Collection) -> None:
    """What a model wrote is none, so a pack is the same with and without one."""
    with serving(said("France deployed troops to Mali in January 2013 [1][2].")) as served:
        answer = assistant(filled, served).ask(WHEN)
    (exchange,) = evidence_pack([answer], filled).to_json()["exchanges"]
    (bare,) = evidence_pack([assistant(filled, None).ask(WHEN)], filled).to_json()["exchanges"]
    assert exchange == bare


def test_a_model_that_fails_leaves_the_quotes(filled: Collection) -> None:
    """And it is said, once, what failed."""
    with serving(lambda handler: begin(handler, 503, "text/plain")) as served:
        answer = assistant(filled, served).ask(WHEN)
    assert answer.answer == "January 2013"
    assert answer.written is not None
    assert answer.written.problem.startswith(
        f"The language model tiny at 127.0.0.1:{served.port} answered 503 Service Unavailable (after "
    )


def test_half_an_answer_is_no_whole_one(filled: Collection) -> None:
    """What was checked before the model stopped stands, where that is nothing the quotes do; and it is said."""
    sentence = "France deployed troops to Mali in January 2013 [1]."
    for text, end, count in (
        (f"{sentence} France sent its", "What was checked until then is shown.", 1),
        ("France deployed troops to", "The quotes stand without it.", 0),
    ):
        with serving(said(text, b"")) as served:
            answer = assistant(filled, served).ask(WHEN)
        assert answer.answer == "January 2013"
        assert answer.written is not None
        assert len(answer.written.sentences) == count
        assert "stopped in the middle (after " in answer.written.problem
        assert answer.written.problem.endswith(f" s). {end}")


def test_nothing_left_is_said(filled: Collection) -> None:
    """Where no sentence is supported, and where the model finds nothing."""
    with serving(said("France left Mali in 1999 [1]. It is big.")) as served:
        written = assistant(filled, served).ask(WHEN).written
    assert written is not None
    assert (len(written.left_out), written.sentences) == (2, ())
    assert written.problem == "Nothing that tiny wrote is supported by the passages that it cites."
    with serving(said("NONE")) as served:
        written = assistant(filled, served).ask(WHEN).written
    assert written is not None
    assert (written.left_out, written.problem) == ((), "tiny found nothing to write in the passages.")


@pytest.mark.parametrize("question", ["who won the cup in Peru", "hello", "how many documents are there"])
def test_a_model_is_not_asked_where_nothing_is_quoted(filled: Collection, question: str) -> None:
    """Without evidence it could only invent; no request is made at all."""
    with serving(said("Peru won [1].")) as served:
        answer = assistant(filled, served).ask(question)
    assert (answer.written, served.asked) == (None, [])


def test_a_model_is_asked_only_where_it_can_be_checked(filled: Collection) -> None:
    """Not in other languages, and not where the reader says nothing of what follows; both are said."""
    with serving(said("France deployed troops to Mali in January 2013 [1].")) as served:
        foreign = assistant(filled, served).ask("quand la France a-t-elle envoyé des troupes au Mali en January 2013 ?")
        unread = assistant(filled, served, agrees=False).ask(WHEN)
    assert served.asked == []
    assert unread.written is not None
    assert "the reader in use does not tell" in unread.written.problem
    assert foreign.written is None or "in English alone" in foreign.written.problem


def test_nobody_asks_a_model_unasked(filled: Collection) -> None:
    """Example questions, and who wants none, send nothing anywhere."""
    with serving(said("France deployed troops to Mali in January 2013 [1].")) as served:
        asking = assistant(filled, served)
        asking.examples()
        assert asking.ask(WHEN, write=False).written is None
    assert served.asked == []


HISTORY = [Turn("user", "When did France send troops to Mali?"), Turn("assistant", "“January 2013” [1]")]


def test_a_follow_up_is_understood_as_the_model_words_it(filled: Collection) -> None:
    """It is shown as any other understanding is, and what it says is searched."""
    worded = "Why did France send troops to Mali in January 2013?"
    with serving(said(worded), said("NONE")) as served:
        answer = assistant(filled, served).ask("why did they do it?", HISTORY)
    assert answer.question == "why did they do it?"
    assert answer.standalone_question == worded.rstrip("?")
    assert len(served.asked) == 2


def test_a_follow_up_that_says_more_than_was_said_is_our_own(filled: Collection) -> None:
    """A model may not bring a name into a question."""
    own = assistant(filled, None).ask("and when did they leave?", HISTORY).standalone_question
    with serving(said("When did Germany leave Mali?"), said("NONE")) as served:
        answer = assistant(filled, served).ask("and when did they leave?", HISTORY)
    assert answer.standalone_question == own


def test_a_model_that_fails_at_the_follow_up_is_not_asked_again(filled: Collection) -> None:
    """Nobody waits twice for a server that is not there."""
    with serving(lambda handler: begin(handler, 500, "text/plain")) as served:
        answer = assistant(filled, served).ask("and when did they leave?", HISTORY)
    assert len(served.asked) == 1
    assert answer.written is not None
    assert "answered 500 Internal Server Error" in answer.written.problem


def test_a_question_by_itself_is_not_reworded(filled: Collection) -> None:
    """What needs no turns is understood as it is typed."""
    with serving(said("NONE")) as served:
        assistant(filled, served).ask(WHEN, HISTORY)
    assert len(served.asked) == 1


def test_nothing_of_it_is_loaded_without_an_address() -> None:
    """Neither the package of the line nor our own: the start is as quick as before."""
    code = (
        "import sys, qa.terminal.command, qa.terminal.shared as shared;"
        "from qa.configuration import configured; assert shared.writer_named(configured({}, {})) is None;"
        "import qa.answering; print(sorted({'openai', 'qa.writing', 'httpx2'} & set(sys.modules)));"
        "import qa.writing; print('openai' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env={})
    assert found.stdout.split("\n")[:2] == ["[]", "False"]
