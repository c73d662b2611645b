"""An evaluation as one HTML file, which needs nothing else: no script, font or picture from anywhere.

Every string that comes from a document, a question or a file's name passes through `escape_html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qa.errors import EvaluationError
from qa.evaluation.judgements import JudgedQuestion
from qa.evaluation.measuring import Evaluation, Result
from qa.evaluation.metrics import METRICS, Bin
from qa.html_file import html_file
from qa.markup import escape_html
from qa.records import Answer
from qa.wording import counted

__all__ = ["report", "write_report"]

_STYLE = """
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
h3 { font-size: 1.05rem; margin: 0; }
.soft, dt, caption { color: var(--soft); } .soft { margin: 4px 0; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 8px 4px 0; text-align: start; vertical-align: top; }
th { font-weight: 600; } th[scope=row] { white-space: nowrap; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wrong .why { color: var(--wrong); font-weight: 600; } .why { margin: 4px 0; }
dl { margin: 8px 0 0; } dt { font-size: 0.875rem; margin-top: 8px; } dd { margin: 0; white-space: pre-line; }
blockquote { margin: 2px 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--tint); }
summary { cursor: pointer; font-weight: 600; padding: 8px 0; }
svg { display: block; width: 100%; max-width: 480px; height: auto; margin: 8px 0; }
svg text { fill: var(--ink); font-size: 12px; } svg .axis { stroke: var(--soft); } svg .bar { fill: var(--accent); }
@media (max-width: 560px) {
  .figures tr { display: grid; grid-template-columns: 1fr 5rem 4rem; border-bottom: 1px solid var(--line); }
  .figures th, .figures td { border: 0; } .figures :is(td, th):last-child { grid-column: 1 / -1; padding-top: 0; }
}
svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; } svg .mean { fill: var(--paper); stroke: var(--ink); }
"""

# The diagram, in units of its view box.
_WIDTH, _HEIGHT = 360, 330
_LEFT, _TOP, _SIDE = 52, 22, 260


def report(evaluation: Evaluation, questions: str) -> str:
    """The page: figures, reliability diagram, then each question, the wrong ones first and the surest of them on top.

    Args:
        evaluation: To be shown.
        questions: Name of the file that was asked.
    """
    title = f"Evaluation of {questions}"
    parts = (
        f"<h1>{escape_html(title)}</h1>",
        _facts(evaluation),
        _figures(evaluation),
        _calibration(evaluation.bins),
        _problems(evaluation),
        _results(evaluation),
    )
    return html_file(title, _STYLE, "\n".join(parts))


def write_report(path: Path, evaluation: Evaluation, questions: str) -> None:
    """Write the page to a file; raises `EvaluationError` where that cannot be."""
    try:
        path.write_text(report(evaluation, questions), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(
            f"The report cannot be written to {path} ({error.strerror}); name another file with --report."
        ) from error


def _facts(evaluation: Evaluation) -> str:
    facts = [
        counted(len(evaluation.results), "question"),
        f"asked at {evaluation.at}",
        f"generation {evaluation.generation}",
        evaluation.model,
    ]
    return f'<p class="soft">{escape_html(" · ".join(facts))}</p>'


def _figures(evaluation: Evaluation) -> str:
    rows = [
        f'<tr><th scope="row">{name}</th><td class="number">{figure.value:.4f}</td>'
        f'<td class="number">{figure.count:,}</td><td>{escape_html(METRICS[name])}</td></tr>'
        for name, figure in evaluation.figures.items()
    ]
    return (
        '<h2>Figures</h2>\n<table class="figures">\n<tr><th scope="col">metric</th>'
        '<th scope="col" class="number">figure</th>'
        f'<th scope="col" class="number">of</th><th scope="col">meaning</th></tr>\n{_lines(rows)}\n</table>'
    )


def _calibration(bins: Sequence[Bin]) -> str:
    filled = [each for each in bins if each.count]
    if not filled:
        return ""
    rows = [
        f'<tr><th scope="row">{each.low:.1f}–{each.high:.1f}</th><td class="number">{each.count:,}</td>'
        f'<td class="number">{each.confidence:.2f}</td><td class="number">{each.right:.2f}</td></tr>'
        for each in filled
    ]
    return (
        "<h2>Confidence</h2>\n"
        '<p class="soft">Of the answers that were given at a confidence of p, the share p should be right.</p>\n'
        f"{_diagram(filled)}\n"
        '<table>\n<tr><th scope="col">confidence</th><th scope="col" class="number">answers</th>'
        '<th scope="col" class="number">mean</th><th scope="col" class="number">right</th></tr>\n'
        f"{_lines(rows)}\n</table>"
    )


def _diagram(bins: Sequence[Bin]) -> str:
    """Reliability: a bar as high as the share that is right, a dot at their confidence; above it their number."""
    bars = []
    for each in bins:
        left, width = _x(each.low), _x(each.high) - _x(each.low) - 2
        top = _y(each.right)
        bars.append(
            f'<rect class="bar" x="{left + 1:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_y(0) - top:.1f}"/>'
            f'<circle class="mean" cx="{left + 1 + width / 2:.1f}" cy="{_y(each.confidence):.1f}" r="3"/>'
            f'<text x="{left + 1 + width / 2:.1f}" y="{_TOP - 8}" text-anchor="middle">{each.count:,}</text>'
        )
    ticks = [
        f'<text x="{_x(tick):.1f}" y="{_y(0) + 16:.1f}" text-anchor="middle">{tick:g}</text>'
        f'<text x="{_LEFT - 8}" y="{_y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        for tick in (0.0, 0.5, 1.0)
    ]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="diagram-title">\n'
        '<title id="diagram-title">Reliability diagram; the table below holds its numbers</title>\n'
        f"{_lines(bars)}\n"
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>\n'
        f'<line class="axis" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(0)}"/>\n'
        f'<line class="axis" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(0)}" y2="{_y(1)}"/>\n'
        f"{_lines(ticks)}\n"
        f'<text x="{_x(0.5)}" y="{_y(0) + 38}" text-anchor="middle">confidence (dots: mean; above: answers)</text>\n'
        f'<text transform="translate(14 {_y(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text>\n</svg>'
    )


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE


def _problems(evaluation: Evaluation) -> str:
    told = [*evaluation.problems, *evaluation.notices]
    if not told:
        return ""
    items = [f"<li>Line {each.line}: {escape_html(each.reason)}</li>" for each in told]
    return f"<h2>Lines with problems</h2>\n<ul>\n{_lines(items)}\n</ul>"


def _results(evaluation: Evaluation) -> str:
    parts = []
    for verdict, count in evaluation.verdicts.items():
        found = sorted(
            (result for result in evaluation.results if result.verdict is verdict),
            key=lambda result: -result.answer.confidence,
        )
        heading = escape_html(f"{verdict.capitalize()} ({count:,})")
        listed = _lines(_result(result) for result in found)
        parts.append(
            f"<h2>{heading}</h2>\n{listed}"
            if verdict.wrong
            else f"<details>\n<summary>{heading}</summary>\n{listed}\n</details>"
        )
    return _lines(parts)


def _result(result: Result) -> str:
    question, answer = result.question, result.answer
    figures = [f"{name} {result.scores[name]:.2f}" for name in ("em", "f1") if name in result.scores]
    why = " · ".join([result.verdict, f"confidence {answer.confidence:.0%}", *figures])
    facts = [
        *(("Turn before", f"{escape_html(turn.role)}: {escape_html(turn.content)}") for turn in question.history),
        (
            "Understood as",
            escape_html(answer.standalone_question) if answer.standalone_question != answer.question else "",
        ),
        ("Expected", _expected(question)),
        ("Answered", escape_html((answer.answer or "evidence alone") if answer.answered else "not answered")),
        ("Evidence", _lines(_evidence(answer))),
    ]
    told = [f'<dt>{name}</dt><dd dir="auto">{fact}</dd>' for name, fact in facts if fact]
    return (
        f'<article class="{"wrong" if result.verdict.wrong else "right"}">\n'
        f'<h3 dir="auto">{escape_html(question.question)}</h3>\n<p class="why">{escape_html(why)}</p>\n'
        f'<p class="soft">line {question.line}, id {escape_html(str(question.id))}</p>\n'
        f"<dl>\n{_lines(told)}\n</dl>\n</article>"
    )


def _expected(question: JudgedQuestion) -> str:
    """Short answers, then the spans that hold them, or the documents where these count whole."""
    if question.unanswerable:
        return "no answer: the documents do not hold one"
    answers = [escape_html(" or ".join(f"“{answer}”" for answer in question.answers))] if question.answers else []
    spans = [
        f"{_quoted(each.text)}{escape_html(each.document)}" if each.text else escape_html(each.document)
        for each in dict.fromkeys(question.relevant or ())
    ]
    return _lines([*answers, *spans])


def _evidence(answer: Answer) -> Iterator[str]:
    for each in answer.citations:
        title = f"{each.title} · {each.document}" if each.title else each.document
        yield f"{_quoted(each.evidence.text)}[{each.marker}] {escape_html(title)}"


def _quoted(text: str) -> str:
    return f'<blockquote dir="auto">{escape_html(text)}</blockquote>'


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)
