"""The report of an evaluation: one HTML file that shows what went wrong first, and whatever it quotes as text."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qa import Answer, Citation, EvaluationError, Evidence, Turn
from qa.evaluation.judgements import JudgedQuestion, LineProblem, Relevant
from qa.evaluation.measuring import Evaluation, Figure, Result
from qa.evaluation.metrics import Verdict, reliability
from qa.evaluation.report import report, write_report

HOSTILE = "<script>alert('1')</script>\x1b & \"quoted\""
SHOWN = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;\ufffd &amp; &quot;quoted&quot;"


def result(verdict: Verdict, question: str = "q", said: str = "evidence", confidence: float = 0.5) -> Result:
    """A question with an answer, of which all that is shown is what the arguments say."""
    cited = Citation(1, f"d {said}", f"t {said}", "", "", None, 0, 9, said, Evidence(0, 9, said), 0.5)
    answer = Answer(question, f"about {said}", True, f"short {said}", confidence, said, (cited,), ())
    relevant = (Relevant(f"gold {said}", 0, 9, f"expected {said}"),)
    history = (Turn("user", f"before {said}"),)
    asked = JudgedQuestion(1, f"id {said}", question, history, relevant, (f"wanted {said}",))
    return Result(asked, answer, verdict, {"em": 0.0, "f1": 0.5})


def evaluation(*results: Result) -> Evaluation:
    """An evaluation of these results."""
    judged = [(each.answer.confidence, not each.verdict.wrong) for each in results]
    figures = {"em": Figure(0.25, 4), "verbatim": Figure(1.0, 40)}
    return Evaluation(
        at="2024-05-06T07:08:09+00:00",
        generation=3,
        generation_after=3,
        model=f"model {HOSTILE}",
        results=results,
        figures=figures,
        bins=reliability(judged),
        problems=(LineProblem(9, f"bad {HOSTILE}"),),
    )


class Tags(HTMLParser):
    """Collects the elements of a page, and checks that what is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it; nothing is taken from elsewhere, and nothing reacts to the reader."""
        self.found.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "style"}
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag != "meta":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of the picture that holds nothing."""
        self.found.append(tag)
        assert {"rect", "circle", "line"} >= {tag}, attrs

    def handle_endtag(self, tag: str) -> None:
        """It closes the one opened last."""
        assert self._open.pop() == tag


def test_whatever_is_quoted_is_text() -> None:
    """Question, turns, answers, quotes, titles, ids, problems and the file's name."""
    page = report(evaluation(result(Verdict.OTHER_EVIDENCE, HOSTILE, HOSTILE)), HOSTILE)
    assert "<script" not in page
    for prefix in ("", "before ", "about ", "short ", "wanted ", "expected ", "gold ", "t ", "id ", "bad ", "model "):
        assert f"{prefix}{SHOWN}" in page
    assert f"<title>Evaluation of {SHOWN}</title>" in page


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """Its policy allows its own style sheet, by its digest, and nothing else."""
    page = report(evaluation(result(Verdict.RIGHT), result(Verdict.REFUSED)), "q.jsonl")
    tags = Tags(page)
    assert "svg" in tags.found
    assert not {"script", "link", "img", "iframe", "form", "a"} & set(tags.found)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page


def test_wrong_answers_come_first_and_the_surest_of_them_on_top() -> None:
    """What is right is there as well, folded away."""
    page = report(
        evaluation(
            result(Verdict.RIGHT, "fine"),
            result(Verdict.NOT_RETRIEVED, "lost"),
            result(Verdict.OTHER_EVIDENCE, "less sure", confidence=0.4),
            result(Verdict.OTHER_EVIDENCE, "surer", confidence=0.9),
        ),
        "q.jsonl",
    )
    places = [page.index(f'<h3 dir="auto">{name}</h3>') for name in ("surer", "less sure", "lost", "fine")]
    assert places == sorted(places)
    assert places[2] < page.index("<details>") < places[3]
    assert "retrieved, but other evidence was chosen · confidence 90% · em 0.00 · f1 0.50" in page


def test_an_unanswerable_question_expects_none() -> None:
    """And says so."""
    asked = JudgedQuestion(4, 4, "q", relevant=())
    answer = Answer("q", "q", False, None, 0.1, "not found", (), ())
    page = report(evaluation(Result(asked, answer, Verdict.RIGHTLY_REFUSED, {})), "q.jsonl")
    assert "no answer: the documents do not hold one" in page
    assert "not answered" in page


def test_the_diagram_has_a_bar_for_each_bin_with_its_number_as_text() -> None:
    """Two answers at 0.5, one of them right: a bar half as high as the axis, labelled 2; one at 0.9."""
    page = report(
        evaluation(result(Verdict.RIGHT), result(Verdict.OTHER_EVIDENCE), result(Verdict.RIGHT, confidence=0.9)), "q"
    )
    bars = re.findall(r'<rect class="bar"[^>]* height="([\d.]+)"/>', page)
    assert bars == ["130.0", "260.0"]
    assert 'text-anchor="middle">2</text>' in page
    assert '<th scope="row">0.5–0.6</th><td class="number">2</td>' in page


def test_nothing_answered_has_no_diagram() -> None:
    """There is nothing to compare confidence with."""
    assert "<svg" not in report(evaluation(), "q")


def test_half_a_surrogate_pair_can_be_written(tmp_path: Path) -> None:
    """Whatever a question holds, the file is UTF-8."""
    path = tmp_path / "report.html"
    write_report(path, evaluation(result(Verdict.RIGHT, "\ud800")), "q")
    assert '<h3 dir="auto">?</h3>' in path.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """With the way out."""
    with pytest.raises(EvaluationError, match="name another file with --report"):
        write_report(tmp_path, evaluation(), "q")
