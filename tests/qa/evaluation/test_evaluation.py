"""Questions of a file are asked, and the answers compared with what is expected; in the program and by `qa eval`."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from index import Collection
from qa import AnswerSettings, Assistant
from qa.answering import assistant as answering
from qa.answering import facts
from qa.evaluation.judgements import QuestionFile, read_questions
from qa.evaluation.measuring import Bound, Evaluation, Figure, evaluate
from qa.evaluation.metrics import METRICS, Verdict
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run

MALI = "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They stayed."
RICE = "Rice\n\nJollof rice is cooked with tomatoes."
WHEN = "when did France send troops to Mali"
START = MALI.index("January")
SPAN = {"document": "mali.txt", "start": START, "end": START + len("January 2013")}
ROWS: list[dict[str, Any]] = [
    {"id": "when", "question": WHEN, "relevant": [SPAN], "answers": ["January 2013"]},
    {"question": "when was France in Chad", "relevant": [], "answers": []},
    {"question": "when did troops go to Mali in 2013", "answers": ["2013"]},
]


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of two articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"mali.txt": MALI, "rice.txt": RICE})])
        yield collection


def lines(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """As they would stand in a file."""
    return [(number, json.dumps(row)) for number, row in enumerate(rows, start=1)]


def measured(collection: Collection, rows: list[dict[str, Any]], points: Mapping[str, float]) -> Evaluation:
    """The evaluation of an assistant whose reader points at words."""
    return evaluate(
        Assistant(collection, reader=PointingReader(points), settings=EVERY_HEADLINE),
        read_questions(lines(rows), collection),
    )


def values(evaluation: Evaluation) -> dict[str, float]:
    """The figures alone."""
    return {name: figure.value for name, figure in evaluation.figures.items()}


# Reading


def test_questions_are_read_with_what_is_expected(filled: Collection) -> None:
    """An empty list says that no document answers; none at all says nothing."""
    read = read_questions(lines(ROWS), filled)
    assert [(each.id, each.line, each.answerable, each.unanswerable) for each in read.questions] == [
        ("when", 1, True, False),
        (2, 2, False, True),
        (3, 3, True, False),
    ]
    (relevant,) = read.questions[0].relevant or ()
    assert (relevant.start, relevant.end, relevant.text) == (START, START + 12, "January 2013")
    assert (read.problems, read.notices) == ((), ())


def test_a_quote_stands_for_every_place_where_it_stands(filled: Collection) -> None:
    """Lines may be broken elsewhere: the quote is compared word by word."""
    quote = {"document": "mali.txt", "quote": "Mali\n France"}
    twice = {"document": "mali.txt", "quote": "troops"}
    read = read_questions(lines([{"question": "q", "relevant": [quote, twice]}]), filled)
    assert [(each.start, each.text) for each in read.questions[0].relevant or ()] == [
        (MALI.index("Mali\n\nFrance"), "Mali\n\nFrance"),
        (MALI.index("troops"), "troops"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not valid JSON"),
        ("[]", 'no field "question"'),
        ('{"question": 5}', 'no field "question"'),
        ('{"question": "\\ud800"}', "not valid Unicode"),
        ('{"question": "q", "history": "no"}', "must be a list of turns"),
        ('{"question": "q", "history": [{"role": "x"}]}', "a turn must be"),
        ('{"question": "q", "answers": "no"}', "must be a list of strings"),
        ('{"question": "q", "answers": [1]}', "must be a list of strings"),
        ('{"question": "q", "relevant": {}}', "must be a list, empty where"),
        ('{"question": "q", "relevant": ["a"]}', "with the id of a document"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "start": 5}]}', "must be positions"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "start": 5, "end": 5}]}', "not 5-5"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "start": -1, "end": 5}]}', "not -1-5"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "start": true, "end": 5}]}', "must be positions"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "quote": " "}]}', "with words in it"),
        ('{"question": "q", "relevant": [{"document": "mali.txt", "quote": "Chad"}]}', "“Chad” does not stand in"),
        ('{"question": "q", "relevant": [{"document": "gone.txt", "quote": "Chad"}]}', "there is no document gone.txt"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_others_count(filled: Collection, row: str, reason: str) -> None:
    """With one sentence that says why."""
    read = read_questions([(3, row), (7, json.dumps(ROWS[0]))], filled)
    assert [question.line for question in read.questions] == [7]
    (problem,) = read.problems
    assert problem.line == 3
    assert reason in problem.reason


def test_a_span_that_the_documents_lack_counts_and_is_told(filled: Collection) -> None:
    """A document that is gone is one that is not found."""
    rows = [
        {"question": WHEN, "relevant": [{"document": "gone.txt"}]},
        {"question": WHEN, "relevant": [{"document": "rice.txt", "start": 5, "end": 500}]},
    ]
    read = read_questions(lines(rows), filled)
    assert len(read.questions) == 2
    assert [notice.line for notice in read.notices] == [1, 2]
    assert "no document gone.txt" in read.notices[0].reason
    assert f"{len(RICE)} characters" in read.notices[1].reason


def test_the_example_of_the_documentation_can_be_copied(data: Path, toy: ToyEmbedder) -> None:
    """Its questions are about the articles that come with the program, and name what stands there."""
    root = Path(__file__).parents[3]
    example = re.search(r"```json\n(.*?)```", (root / "docs" / "evaluation.md").read_text("utf-8"), re.DOTALL)
    assert example is not None
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([root / "documents"])
        read = read_questions(enumerate(example[1].splitlines(), start=1), collection)
    assert (read.problems, read.notices) == ((), ())
    last = read.questions[-1].relevant or ()
    assert [each.text for each in last] == ["prevent them from building a stronghold in Mali"]


def test_the_documentation_names_every_figure() -> None:
    """And none that there is not."""
    text = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")
    table = text.split("## The figures")[1].split("## In cron")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)]
    assert named == list(METRICS)


# Figures


def test_figures_are_means_over_the_questions_they_apply_to(filled: Collection) -> None:
    """Two answerable questions: one is answered with January 2013 as expected, one likewise for an expected 2013."""
    evaluation = measured(filled, ROWS, {"January 2013": 6.0})
    figures = values(evaluation)
    assert figures["coverage"] == 2 / 2
    assert figures["em"] == 1 / 2
    assert figures["f1"] == pytest.approx((1 + 2 / 3) / 2)  # "2013" is one word of one, and of two
    assert figures["hit@1"] == figures["evidence@1"] == figures["verbatim"] == 1.0
    assert evaluation.figures["hit@1"].count == 1
    assert list(figures) == [name for name in METRICS if name in figures]


def test_a_refused_collection_has_no_coverage_and_no_false_answer(filled: Collection) -> None:
    """Nothing is sure enough to be answered; what no answer was given for cannot be calibrated."""
    refusing = Assistant(filled, reader=PointingReader({}), settings=AnswerSettings(threshold=1.0))
    evaluation = evaluate(refusing, read_questions(lines(ROWS), filled))
    figures = values(evaluation)
    assert (figures["coverage"], figures["false_answers"], figures["em"]) == (0.0, 0.0, 0.0)
    assert "calibration_error" not in figures
    assert evaluation.verdicts == {Verdict.REFUSED: 2, Verdict.RIGHTLY_REFUSED: 1}


def test_false_answers_count_among_the_unanswerable(filled: Collection) -> None:
    """One of one is answered, since the reader points at something."""
    evaluation = measured(filled, ROWS[1:2], {"January 2013": 9.0})
    assert values(evaluation)["false_answers"] == 1.0
    assert "coverage" not in evaluation.figures
    assert "auroc" not in evaluation.figures
    assert sum(each.count for each in evaluation.bins) == 1
    assert sum(each.right for each in evaluation.bins) == 0.0


def test_a_question_is_asked_with_the_turns_before_it(filled: Collection) -> None:
    """As `qa batch` does."""
    history = [{"role": "user", "content": WHEN}, {"role": "assistant", "content": "January 2013"}]
    evaluation = measured(filled, [{"question": "and why did they leave?", "history": history}], {})
    assert "Mali" in evaluation.results[0].answer.standalone_question


def test_a_question_that_cannot_be_asked_is_a_problem_of_its_line(filled: Collection) -> None:
    """And the others count."""
    evaluation = measured(filled, [{"question": "?!"}, ROWS[0]], {"January 2013": 6.0})
    assert [(problem.line, "words" in problem.reason) for problem in evaluation.problems] == [(1, True)]
    assert len(evaluation.results) == 1


def test_what_is_indexed_meanwhile_is_noticed(filled: Collection, write: Write) -> None:
    """Figures would be of two states."""
    assistant = Assistant(filled, reader=PointingReader({}), settings=EVERY_HEADLINE)
    asked = read_questions(lines(ROWS), filled)

    def meanwhile(done: int) -> None:
        if done == 1:
            filled.sync([write({"late.txt": "Late news of Chad."})])

    evaluation = evaluate(assistant, asked, progress=meanwhile)
    assert (evaluation.generation, evaluation.generation_after) == (1, 2)


def test_no_question_gives_no_figure(filled: Collection) -> None:
    """Rather than one divided by nothing."""
    assert evaluate(Assistant(filled, reader=PointingReader({})), QuestionFile(())).figures == {}


# Bounds


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over the toy embedder and a reader that points at a date."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)
    return Run(data, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("written", "at_most", "value", "broken"),
    [
        ("f1=0.5", False, 0.5, None),
        ("f1=0.5", False, 0.49, "f1 is 0.49, under 0.5"),
        ("false_answers=0.1", True, 0.1, None),
        ("false_answers=0.1", True, 0.25, "false_answers is 0.25, over 0.1"),
        ("f1=0.5", False, None, "f1 applies to none of the questions, so it cannot be held to 0.5"),
    ],
)
def test_a_bound_is_broken_beyond_it(written: str, at_most: bool, value: float | None, broken: str | None) -> None:
    """Not on it; a figure that is not there holds no bound."""
    bound = Bound.parse(written, at_most=at_most)
    figures = {} if value is None else {bound.metric: Figure(value, 4)}
    assert bound.broken_by(figures) == broken


@pytest.mark.parametrize(
    ("option", "written", "sentence"),
    [
        ("--fail-under", "accuracy=0.5", "known are ndcg@10, hit@1"),
        ("--fail-under", "f1", "names no number"),
        ("--fail-under", "f1=much", "names no number"),
        ("--fail-under", "f1=nan", "names no number"),
        ("--fail-under", "false_answers=0.1", "less is better; use --fail-over false_answers=0.1"),
        ("--fail-over", "f1=0.1", "more is better; use --fail-under f1=0.1"),
    ],
)
def test_a_bound_that_means_nothing_is_a_usage_error(
    qa: Run, tmp_path: Path, option: str, written: str, sentence: str
) -> None:
    """Before anything is asked: exit code 2 and what would be right."""
    code, _, err = qa("eval", str(tmp_path / "q.jsonl"), option, written)
    assert code == 2
    assert sentence in " ".join(err.replace("│", " ").split())


# The command


@pytest.fixture
def questions(qa: Run, write: Write, tmp_path: Path) -> Path:
    """A file with the questions, the articles being indexed."""
    qa("index", str(write({"mali.txt": MALI, "rice.txt": RICE})))
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def test_eval_prints_each_figure_with_its_meaning(qa: Run, questions: Path) -> None:
    """And what became of the questions."""
    code, out, err = qa("eval", str(questions))
    assert code == 0, err
    flat = " ".join(out.split())
    assert "em 0.5000 2 the short answer is one that is expected" in flat
    assert "2 right" in flat


def test_eval_prints_json(qa: Run, questions: Path) -> None:
    """In the form that docs/json.md describes."""
    found = qa.json("eval", str(questions))
    assert (found["questions"], found["answerable"], found["unanswerable"], found["generation"]) == (3, 2, 1, 1)
    assert (found["figures"]["em"], found["counts"]["em"]) == (0.5, 2)
    assert len(found["calibration"]) == 10
    assert [row["id"] for row in found["results"]] == ["when", 2, 3]
    assert found["results"][0]["verdict"] == "right"


def test_a_figure_beyond_its_bound_fails_with_one_sentence(qa: Run, questions: Path) -> None:
    """All bounds that are broken are named; those that hold are not."""
    bounds = ["--fail-under", "em=0.6", "--fail-under", "coverage=1", "--fail-over", "false_answers=1"]
    code, out, err = qa("eval", str(questions), *bounds)
    assert code == 1
    assert err.strip() == "em is 0.5, under 0.6."
    assert "coverage" in out


def test_a_bad_line_fails_and_the_figures_are_still_told(qa: Run, questions: Path) -> None:
    """A file that is half broken must not pass for a whole one."""
    questions.write_text(questions.read_text(encoding="utf-8") + "\n{", encoding="utf-8")
    code, out, err = qa("eval", str(questions))
    assert code == 1
    assert "questions.jsonl:4: it is not valid JSON" in err
    assert "1 of 4 lines could not be used; the others count." in err
    assert "coverage" in out


def test_a_file_without_questions_is_said(qa: Run, questions: Path) -> None:
    """With where to read on."""
    questions.write_text("\n", encoding="utf-8")
    code, out, err = qa("eval", str(questions))
    assert (code, out) == (1, "")
    assert "docs/evaluation.md" in err


def test_evidence_may_overlap_by_a_share(qa: Run, questions: Path) -> None:
    """Half of a span that reaches beyond the evidence is enough where that is asked for."""
    start = MALI.index("after a request.")
    row = {"question": WHEN, "relevant": [{"document": "mali.txt", "start": start, "end": start + 20}]}
    questions.write_text(json.dumps(row), encoding="utf-8")
    assert qa.json("eval", str(questions))["figures"]["evidence@1"] == 0
    assert qa.json("eval", str(questions), "--overlap", "0.5")["figures"]["evidence@1"] == 1


def test_a_report_that_cannot_be_written_is_said(qa: Run, questions: Path, tmp_path: Path) -> None:
    """After the figures, which are not lost for it."""
    code, out, err = qa("eval", str(questions), "--report", str(tmp_path / "no" / "report.html"))
    assert code == 1
    assert "coverage" in out
    assert "name another file with --report" in err
