"""Answers are kept whole or not at all, for their owner alone, and read again as they were."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection, faults
from qa import Assistant, EvaluationError, Turn
from qa.evaluation.judgements import read_questions
from qa.evaluation.measuring import Evaluation, evaluate
from qa.evaluation.saved_answers import FOLDER, forget, load_run, name_of, save_run
from qa.packs.texts import text_digests
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

ARTICLE = "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request."


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of one article."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"mali.txt": ARTICLE})])
        yield collection


@pytest.fixture
def evaluation(filled: Collection) -> Evaluation:
    """A question answered after a turn, and another."""
    rows = [
        {"id": "a", "question": "when did France deploy", "history": [{"role": "user", "content": "hello"}]},
        {"question": "who was \x1b in “Chad”"},
    ]
    asked = read_questions(enumerate(map(json.dumps, rows), start=1), filled)
    return evaluate(Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE), asked)


def test_what_is_kept_is_read_again(filled: Collection, evaluation: Evaluation, data: Path) -> None:
    """Questions with their turns, answers, quotes without their places, and the digests."""
    save_run(data, "weekly", "q.jsonl", evaluation, text_digests(filled))
    run = load_run(data, "weekly")
    assert (run.name, run.generation, run.model, run.questions, run.at) == (
        "weekly",
        1,
        "toy",
        "q.jsonl",
        evaluation.at,
    )
    first, second = run.answers
    assert (first.id, first.question, first.history) == ("a", "when did France deploy", (Turn("user", "hello"),))
    assert (first.answered, first.answer, first.passages) == (True, "January 2013", ("mali.txt",))
    assert [(quote.document, quote.text) for quote in first.evidence] == [
        ("mali.txt", "France deployed troops to Mali in January 2013 after a request.")
    ]
    assert (second.id, second.question) == (2, "who was \x1b in “Chad”")


def test_the_first_line_says_of_what_the_answers_are(filled: Collection, evaluation: Evaluation, data: Path) -> None:
    """As JSON Lines, so that other programs can read them."""
    save_run(data, "weekly", "q.jsonl", evaluation, text_digests(filled))
    head, documents, *answers = map(json.loads, (data / FOLDER / "weekly.jsonl").read_text("utf-8").splitlines())
    assert head == {"format": 1, "generation": 1, "model": "toy", "at": evaluation.at, "questions": "q.jsonl"}
    assert list(documents["documents"]) == ["mali.txt"]
    assert len(answers) == 2


def test_a_digest_is_that_of_the_text(filled: Collection, write: Write) -> None:
    """Equal texts have equal digests, under whatever name, and a changed one has another."""
    before = text_digests(filled)
    filled.sync([write({"copy.txt": ARTICLE, "mali.txt": f"{ARTICLE} They left."})])
    now = text_digests(filled)
    assert now["copy.txt"] == before["mali.txt"] != now["mali.txt"]


def test_what_is_kept_is_for_its_owner_alone(filled: Collection, evaluation: Evaluation, data: Path) -> None:
    """It quotes the documents."""
    save_run(data, "weekly", "q.jsonl", evaluation, text_digests(filled))
    assert (data / FOLDER / "weekly.jsonl").stat().st_mode & 0o777 == 0o600
    assert (data / FOLDER).stat().st_mode & 0o777 == 0o700


def test_a_write_that_fails_leaves_what_was_kept(
    filled: Collection, evaluation: Evaluation, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk says no before the new file has taken the place of the old one; the next try succeeds."""
    save_run(data, "weekly", "old.jsonl", evaluation, text_digests(filled))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: faults._enospc())
        with pytest.raises(EvaluationError, match="No space left on device"):
            save_run(data, "weekly", "new.jsonl", evaluation, text_digests(filled))
    assert load_run(data).questions == "old.jsonl"
    save_run(data, "weekly", "new.jsonl", evaluation, text_digests(filled))
    assert load_run(data).questions == "new.jsonl"
    assert [path.name for path in (data / FOLDER).iterdir()] == ["weekly.jsonl"]


def test_answers_that_quote_what_is_gone_are_dropped(
    filled: Collection, evaluation: Evaluation, data: Path, write: Write
) -> None:
    """A document that was deleted, or says it no longer, leaves no quote behind; the other answers stay."""
    save_run(data, "weekly", "q.jsonl", evaluation, text_digests(filled))
    filled.sync([write({"other.txt": "Something else."})])
    assert forget(data, filled) == 0
    answers = load_run(data).answers
    quoting = [answer for answer in answers if answer.evidence]
    assert quoting
    filled.sync([write({"mali.txt": "Another text."})])
    assert forget(data, filled) == len(quoting)
    assert load_run(data).answers == tuple(answer for answer in answers if not answer.evidence)
    assert b"January 2013" not in (data / FOLDER / "weekly.jsonl").read_bytes()


def test_the_only_answers_need_no_name(evaluation: Evaluation, data: Path) -> None:
    """Of several one has to be named; the error lists them."""
    with pytest.raises(EvaluationError, match="keep some with: qa eval"):
        load_run(data)
    save_run(data, "a", "q.jsonl", evaluation, {})
    assert load_run(data).name == "a"
    save_run(data, "b", "q.jsonl", evaluation, {})
    with pytest.raises(EvaluationError, match=r"several names \(a, b\)"):
        load_run(data)
    assert load_run(data, "b").name == "b"
    with pytest.raises(EvaluationError, match=r"the name c; there are: a, b"):
        load_run(data, "c")


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]\n[]", '{"format": 1}\n{"documents": {}}', "\x00\x01", '{"format": 1,'],
)
def test_a_damaged_file_is_said(data: Path, content: str) -> None:
    """With the way to a whole one."""
    (data / FOLDER).mkdir(parents=True)
    (data / FOLDER / "a.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="does not hold what it should; save it again"):
        load_run(data)


def test_a_file_of_another_version_is_said(data: Path) -> None:
    """Rather than half understood."""
    (data / FOLDER).mkdir(parents=True)
    (data / FOLDER / "a.jsonl").write_text('{"format": 2}\n{}', encoding="utf-8")
    with pytest.raises(EvaluationError, match="another version of the program"):
        load_run(data)


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a\nb", "\x00", "x" * 300, "é" * 120])
def test_a_name_is_a_plain_file_name(name: str) -> None:
    """It cannot lead out of the folder."""
    with pytest.raises(ValueError, match="no name to keep answers under"):
        name_of(name)


def test_a_name_may_have_spaces_and_accents() -> None:
    """As files of questions do."""
    assert name_of("Été 2024.v2") == "Été 2024.v2"
