"""Which of the answers that were kept have changed, and because of which document; in the program and by `qa drift`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from index import Collection
from qa import AnswerSettings, Assistant
from qa.answering import assistant as answering
from qa.answering import facts
from qa.evaluation.comparing import Cause, Drift, Reason, drift
from qa.evaluation.judgements import read_questions
from qa.evaluation.measuring import evaluate
from qa.evaluation.saved_answers import load_run, save_run
from qa.packs.texts import text_digests
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run

MALI = "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They stayed."
RICE = "Rice\n\nJollof rice is cooked with tomatoes."
WHEN = {"id": "when", "question": "when did France send troops to Mali"}
POINTS = {"January 2013": 6.0, "March 2014": 8.0}

Compare = Callable[[Mapping[str, str | None]], Drift]  # what the files hold now; None for one that is gone


@pytest.fixture
def compare(data: Path, write: Write, toy: ToyEmbedder) -> Compare:
    """Ask, keep the answers, change the files, and tell the drift."""

    def changed(files: Mapping[str, str | None]) -> Drift:
        folder = write({"mali.txt": MALI, "rice.txt": RICE})
        with Collection.open(data, embedder=toy) as collection:
            collection.sync([folder])
            assistant = Assistant(collection, reader=PointingReader(POINTS), settings=EVERY_HEADLINE)
            asked = read_questions([(1, json.dumps(WHEN))], collection)
            save_run(data, "kept", "q.jsonl", evaluate(assistant, asked), text_digests(collection))
            for name, text in files.items():
                (folder / name).unlink(missing_ok=True)
                write({} if text is None else {name: text})
            collection.sync([folder])
            return drift(assistant, load_run(data))

    return changed


def test_the_same_collection_gives_the_same_answers(compare: Compare) -> None:
    """Nothing was indexed, nothing changed."""
    found = compare({})
    assert (found.changes, found.indexed_since) == ((), False)


def test_a_document_that_says_something_else_changes_the_answer(compare: Compare) -> None:
    """From what to what, and since which one was added."""
    found = compare({"new.txt": "Troops in Mali\n\nFrance deployed troops to Mali in March 2014, it says now."})
    (change,) = found.changes
    assert found.indexed_since
    assert (change.before.answer, change.now.answer) == ("January 2013", "March 2014")
    assert change.what == ("answer", "evidence")
    assert Cause(Reason.ADDED, "new.txt") in change.causes
    assert all(cause.document == "new.txt" for cause in change.causes)


def test_a_document_with_another_text_changes_the_answer(compare: Compare) -> None:
    """It is the one that is named."""
    (change,) = compare({"mali.txt": MALI.replace("January 2013", "March 2014")}).changes
    assert (change.before.answer, change.now.answer) == ("January 2013", "March 2014")
    assert change.causes == (Cause(Reason.CHANGED, "mali.txt"),)


def test_a_document_that_is_gone_takes_its_answer_along(compare: Compare) -> None:
    """The question is refused, or answered from what is left."""
    (change,) = compare({"mali.txt": None}).changes
    assert change.before.answer == "January 2013"
    assert change.now.answer is None
    assert Cause(Reason.REMOVED, "mali.txt") in change.causes


def test_another_name_for_the_same_text_is_no_change(compare: Compare) -> None:
    """The answer rests on what it rested on."""
    found = compare({"mali.txt": None, "archive/mali-2013.txt": MALI})
    assert found.indexed_since
    assert found.changes == ()


def test_a_shift_of_places_is_no_change(compare: Compare) -> None:
    """The text in front of the evidence is another, the quote is the same."""
    assert compare({"mali.txt": f"Our own report on the matter\n\n{MALI}"}).changes == ()


def test_a_document_that_no_answer_rests_on_is_no_change(compare: Compare) -> None:
    """News of rice say nothing of Mali."""
    assert compare({"rice.txt": f"{RICE} And with onions."}).changes == ()


def causes(data: Path, toy: ToyEmbedder, settings: AnswerSettings, *folders: Path) -> tuple[Cause, ...]:
    """Of the change where another reader answers, after the folders but for the first have been indexed as well."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([folders[0]])
        asked = read_questions([(1, json.dumps(WHEN))], collection)
        first = Assistant(collection, reader=PointingReader({"January 2013": 8.0}), settings=settings)
        save_run(data, "kept", "q.jsonl", evaluate(first, asked), text_digests(collection))
        for folder in folders[1:]:
            collection.sync([folder])
        other = Assistant(collection, reader=PointingReader({"They stayed": 8.0, "March": 9.0}), settings=settings)
        (change,) = drift(other, load_run(data)).changes
        return change.causes


def test_what_ranks_higher_is_named_where_no_cited_document_changed(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """It was there before, with the same text."""
    folder = write({"mali.txt": MALI, "other.txt": MALI.replace("January 2013", "March 2014").replace("They", "All")})
    found = causes(data, toy, AnswerSettings(citations=1, headline=0.5), folder)
    assert found == (Cause(Reason.RANKS_HIGHER, "other.txt"),)


def test_the_program_is_named_where_nothing_was_indexed(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """Another sentence of the same document is quoted."""
    assert causes(data, toy, AnswerSettings(), write({"mali.txt": MALI})) == (Cause(Reason.PROGRAM),)


def test_a_document_among_the_passages_is_named_where_no_cited_one_changed(
    data: Path, write: Write, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """It is the nearest that is another; one that is not even among the passages is not named."""
    later = tmp_path / "later"
    later.mkdir()
    (later / "rice.txt").write_text(RICE, encoding="utf-8")
    near = causes(data, toy, AnswerSettings(), write({"mali.txt": MALI}), later)
    assert near == (Cause(Reason.ADDED, "rice.txt"),)


def test_the_rest_of_the_collection_is_named_where_no_document_near_changed(
    data: Path, write: Write, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """With one passage read, rice is far from Mali."""
    later = tmp_path / "later"
    later.mkdir()
    (later / "rice.txt").write_text(RICE, encoding="utf-8")
    far = causes(data, toy, AnswerSettings(passages=1), write({"mali.txt": MALI}), later)
    assert far == (Cause(Reason.COLLECTION),)


# The command


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over the toy embedder and a reader that points at a date."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)
    return Run(data, capsys, monkeypatch)


@pytest.fixture
def saved(qa: Run, write: Write, tmp_path: Path) -> Path:
    """The folder of the articles, with answers kept under the name of the file of questions."""
    folder = write({"mali.txt": MALI, "rice.txt": RICE})
    qa("index", str(folder))
    questions = tmp_path / "weekly.jsonl"
    questions.write_text(json.dumps(WHEN), encoding="utf-8")
    code, _, err = qa("eval", str(questions), "--save")
    assert code == 0
    assert "compare later ones with: qa drift weekly" in err
    return folder


def changed(qa: Run, folder: Path) -> None:
    """The article says something else now."""
    (folder / "mali.txt").write_text(MALI.replace("in January 2013", "[bold]\x1b late"), encoding="utf-8")
    qa("index", str(folder))


def test_drift_says_that_nothing_was_indexed(qa: Run, saved: Path) -> None:
    """And that no answer changed; that is no failure."""
    assert saved.is_dir()
    code, out, _ = qa("drift", "weekly", "--fail")
    assert code == 0
    assert "Nothing was indexed since." in out
    assert "0 of 1 answer changed since generation 1" in " ".join(out.split())


def test_drift_tells_from_what_to_what_and_why(qa: Run, saved: Path) -> None:
    """A block for each question, then how many; what a document holds cannot command the terminal."""
    changed(qa, saved)
    code, out, _ = qa("drift")
    assert code == 0
    flat = " ".join(out.split())
    assert "when did France send troops to Mali then January 2013" in flat
    assert "since mali.txt was changed" in flat
    assert "1 of 1 answer changed since generation 1" in flat
    assert "\x1b" not in out


def test_drift_fails_only_where_that_is_asked_for(qa: Run, saved: Path) -> None:
    """For cron and CI."""
    changed(qa, saved)
    assert qa("drift")[0] == 0
    assert qa("drift", "--fail")[0] == 1


def test_drift_prints_json(qa: Run, saved: Path) -> None:
    """In the form that docs/json.md describes."""
    changed(qa, saved)
    found: dict[str, Any] = qa.json("drift", "weekly")
    assert (found["name"], found["questions"], found["asked"], found["changed"]) == ("weekly", "weekly.jsonl", 1, 1)
    assert (found["before"]["generation"], found["now"]["generation"]) == (1, 2)
    (change,) = found["changes"]
    assert (change["id"], change["before"]["answer"]) == ("when", "January 2013")
    assert change["causes"] == [{"reason": "changed", "document": "mali.txt"}]


def test_answers_may_be_kept_under_another_name(qa: Run, saved: Path, tmp_path: Path) -> None:
    """Then there are two, and drift asks which."""
    assert saved.is_dir()
    assert qa("eval", str(tmp_path / "weekly.jsonl"), "--save-as", "before")[0] == 0
    code, _, err = qa("drift")
    assert code == 1
    assert "(before, weekly); say which: qa drift NAME" in " ".join(err.split())
    assert qa("drift", "before")[0] == 0


def test_a_name_that_leads_elsewhere_is_a_usage_error(qa: Run, saved: Path, tmp_path: Path) -> None:
    """Before anything is asked."""
    assert saved.is_dir()
    assert qa("eval", str(tmp_path / "weekly.jsonl"), "--save-as", "../x")[0] == 2


def test_drift_without_anything_kept_names_the_next_step(qa: Run, write: Write) -> None:
    """The command that keeps answers."""
    qa("index", str(write({"mali.txt": MALI})))
    code, _, err = qa("drift")
    assert code == 1
    assert "keep some with: qa eval QUESTIONS.jsonl --save" in " ".join(err.split())
