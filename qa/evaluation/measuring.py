"""How well a collection's questions are answered, against what is expected: questions from a file, figures by name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from index import QueryError
from qa.answering import Assistant
from qa.errors import AnswerError
from qa.evaluation.judgements import JudgedQuestion, LineProblem, QuestionFile
from qa.evaluation.metrics import (
    LESS_IS_BETTER,
    METRICS,
    Bin,
    Verdict,
    auroc,
    calibration_error,
    quotes_are_verbatim,
    reliability,
    scores,
    verdict,
)
from qa.packs import Texts
from qa.records import Answer

__all__ = ["Bound", "Evaluation", "Figure", "Result", "evaluate"]

_PLACES = 4  # decimals of a confidence, as it is told in JSON


@dataclass(frozen=True, slots=True)
class Result:
    """A question with its answer, and what is thought of it."""

    question: JudgedQuestion
    answer: Answer
    verdict: Verdict
    scores: Mapping[str, float]  # those that apply


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, and over how many questions it goes (of `verbatim`, over how many quotes)."""

    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out of asking a file's questions."""

    at: str  # when it began: ISO 8601, UTC
    generation: int  # of the collection when it began
    generation_after: int  # when it was done; more where something was indexed meanwhile
    model: str  # that embedded the collection
    results: tuple[Result, ...]  # in the order of the file
    figures: Mapping[str, Figure]  # by name, in the order of `METRICS`; those only that a question applies to
    bins: tuple[Bin, ...]  # of the answers that were given and can be judged
    problems: tuple[LineProblem, ...] = ()  # lines that do not count
    notices: tuple[LineProblem, ...] = ()

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many questions of each, the wrong ones first."""
        counts = Counter(result.verdict for result in self.results)
        return {each: counts[each] for each in Verdict if counts[each]}

    def to_json(self) -> dict[str, Any]:
        """The evaluation as plain data, in the form that docs/json.md describes."""
        return {
            "at": self.at,
            "generation": self.generation,
            "model": self.model,
            "questions": len(self.results),
            "answerable": sum(result.question.answerable for result in self.results),
            "unanswerable": sum(result.question.unanswerable for result in self.results),
            "figures": {name: round(figure.value, _PLACES) for name, figure in self.figures.items()},
            "counts": {name: figure.count for name, figure in self.figures.items()},
            "calibration": [
                {
                    "from": each.low,
                    "to": each.high,
                    "count": each.count,
                    "confidence": round(each.confidence, _PLACES) if each.count else None,
                    "right": round(each.right, _PLACES) if each.count else None,
                }
                for each in self.bins
            ],
            "verdicts": {str(each): count for each, count in self.verdicts.items()},
            "results": [
                {
                    "id": result.question.id,
                    "line": result.question.line,
                    "verdict": str(result.verdict),
                    "answered": result.answer.answered,
                    "answer": result.answer.answer,
                    "confidence": round(result.answer.confidence, _PLACES),
                    "scores": {name: round(score, _PLACES) for name, score in result.scores.items()},
                }
                for result in self.results
            ],
            "problems": [{"line": each.line, "reason": each.reason} for each in self.problems],
            "notices": [{"line": each.line, "reason": each.reason} for each in self.notices],
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure is held to: at least the limit or, for one that is better when it is smaller, at most."""

    metric: str
    limit: float

    @classmethod
    def parse(cls, written: str, *, at_most: bool = False) -> Self:
        """Read "f1=0.5"; raises `ValueError` for an unknown metric, a limit that is no number, or the wrong sense."""
        metric, _, limit = written.partition("=")
        if metric not in METRICS:
            raise ValueError(f"there is no metric {metric}; known are {', '.join(METRICS)}")
        if at_most != (metric in LESS_IS_BETTER):
            better, option = ("more", "--fail-under") if at_most else ("less", "--fail-over")
            raise ValueError(f"of {metric} {better} is better; use {option} {written}")
        try:
            bound = cls(metric, float(limit))
        except ValueError:
            bound = cls(metric, math.nan)
        if not math.isfinite(bound.limit):
            raise ValueError(f"“{written}” names no number; write it as {metric}=0.5")
        return bound

    def broken_by(self, figures: Mapping[str, Figure]) -> str | None:
        """How a figure is beyond its limit, or None where it is not; one that applies to no question is beyond any."""
        figure = figures.get(self.metric)
        if figure is None:
            return f"{self.metric} applies to none of the questions, so it cannot be held to {self.limit:g}"
        if self.metric in LESS_IS_BETTER:
            return f"{self.metric} is {figure.value:.6g}, over {self.limit:g}" if figure.value > self.limit else None
        return f"{self.metric} is {figure.value:.6g}, under {self.limit:g}" if figure.value < self.limit else None


def evaluate(
    assistant: Assistant,
    asked: QuestionFile,
    *,
    overlap: float = 1.0,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Ask every question, with the turns before it, and compare the answers with what is expected.

    Args:
        assistant: That answers.
        asked: The questions; one that cannot be asked is added to the problems.
        overlap: Share of a relevant span that evidence must overlap; 1 is all of it.
        progress: Told how many are done.
    """
    collection = assistant.collection
    at, generation = datetime.now(UTC).isoformat(timespec="seconds"), collection.generation
    results: list[Result] = []
    verbatim: list[bool] = []
    problems = list(asked.problems)
    for done, question in enumerate(asked.questions, start=1):
        try:
            with collection.reading():  # so that the quotes are compared with the texts that they were cut from
                answer = assistant.ask(question.question, question.history)
                verbatim += quotes_are_verbatim(answer, Texts(collection).text)
        except (AnswerError, QueryError) as error:
            problems.append(LineProblem(question.line, str(error)))
        else:
            found = dict(scores(question, answer, overlap))
            results.append(Result(question, answer, verdict(question, answer, overlap), found))
        if progress:
            progress(done)
    bins = reliability(_judged(results))
    return Evaluation(
        at=at,
        generation=generation,
        generation_after=collection.generation,
        model=collection.status().model,
        results=tuple(results),
        figures=_figures(results, verbatim, bins),
        bins=bins,
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        notices=asked.notices,
    )


# Figures


def _judged(results: Iterable[Result]) -> list[tuple[float, bool]]:
    """Confidence, and whether it was right, of the answers that were given: of a refused one, no evidence is told."""
    return [
        (_told(result.answer), not result.verdict.wrong)
        for result in results
        if result.answer.answered and result.verdict is not Verdict.NOT_JUDGED
    ]


def _figures(results: Sequence[Result], verbatim: Sequence[bool], bins: Sequence[Bin]) -> dict[str, Figure]:
    values: dict[str, list[float]] = {}
    for result in results:
        for name, score in result.scores.items():
            values.setdefault(name, []).append(score)
    figures = {name: Figure(sum(each) / len(each), len(each)) for name, each in values.items()}
    if verbatim:
        figures["verbatim"] = Figure(sum(verbatim) / len(verbatim), len(verbatim))
    answerable = [_told(result.answer) for result in results if result.question.answerable]
    unanswerable = [_told(result.answer) for result in results if result.question.unanswerable]
    if answerable and unanswerable:
        figures["auroc"] = Figure(auroc(answerable, unanswerable), len(answerable) + len(unanswerable))
    judged = sum(each.count for each in bins)
    if judged:
        figures["calibration_error"] = Figure(calibration_error(bins), judged)
    return {name: figures[name] for name in METRICS if name in figures}


def _told(answer: Answer) -> float:
    """Confidence as it is told in JSON, so that the figures can be worked out again from answers that were kept."""
    return round(answer.confidence, _PLACES)
