"""Fit the weights of `qa/answering/confidence.py`: how likely is it that the evidence answers the question?

The two of `judged` and `explained` stay as they are: no question of these sets asks for yes or no, or for reasons.

    python -m training.fit_confidence --evaluation DIR --more DIR --data DIR

The sets are of six domains: encyclopedia, encyclopedia with times asked about, web search, posts, tales and finance.
They are indexed below --data, once.

Answerable questions of the documents that the reader was not trained on count as right where the first evidence
covers a gold span. As questions without an answer it takes those that the sets come with, and each answerable one
once more with every passage taken away that holds its answer: the names still occur, the answer does not.

What an unseen domain gets is told by leaving each out in turn: weights fitted on the others are measured on it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import Collection, Hit
from qa import Assistant
from qa.answering.confidence import Signs
from qa.question.question import Question, understand
from qa.reading.evidence import Finding, find
from training import more_data
from training.fitting import arguments, gathered
from training.reader_data import Asked, development, hash_of, rows_of

SETS = ("xquad", "timeqa", "clapnq")
MOST = 200  # questions of a domain of training/more_data.py
MOST_UNANSWERABLE = 120  # of those that one set comes with
COVERAGE = 0.8

Observed = Callable[[Assistant, Question, list[Hit], Asked], Any | None]


@dataclass(frozen=True, slots=True)
class Domain:
    """Documents, with questions that they answer and others that they do not."""

    name: str
    documents: Path
    asked: list[Asked]
    without: list[Asked]


def of_folder(folder: Path, asked: list[Asked]) -> Domain:
    """A development set, and some of its questions."""
    rows = rows_of(folder / "questions.jsonl")
    without = [Asked(r["question"], (), ()) for r in rows if not r["relevant"]]
    if folder.name == "clapnq":
        without = [a for a in asked if not a.gold]
        asked = [a for a in asked if a.gold]
    return Domain(folder.name, folder / "documents.jsonl", asked, without)


def of_more(folder: Path, name: str, data: Path, rng: random.Random) -> Domain:
    """A domain of training/more_data.py."""
    documents, asked = more_data.held_out(folder, name, MOST, rng)
    path = data / f"{name}.jsonl"
    data.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"id": each.id, "title": each.title, "text": each.text}) for each in documents)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return Domain(name, path, asked, [])


def of_questions(domain: Domain, data: Path, rng: random.Random, observe: Observed) -> Iterator[Any]:
    """What is observed at a domain's questions and at some that nothing answers."""
    without = list(domain.without)
    rng.shuffle(without)
    with Collection.open(data / domain.name) as collection:
        collection.sync([domain.documents])
        assistant = Assistant(collection)
        for each in [*domain.asked, *without[:MOST_UNANSWERABLE]]:
            question = understand(each.question)
            hits = collection.search(question.text, 20)
            rest = [hit for hit in hits if not _holds(hit, each)][:10]
            without_it = (
                [(rest, Asked(each.question, (), (), about=each.gold[0][0]))]
                if each.gold and hash_of(each.question) % 2
                else []
            )
            for chosen, wanted in [(hits[:10], each), *without_it]:
                seen = observe(assistant, question, chosen, wanted)
                if seen is not None:
                    yield seen


def _observe(assistant: Assistant, question: Question, hits: list[Hit], asked: Asked) -> tuple[Signs, bool] | None:
    findings = findings_of(assistant, question, hits)
    signs = assistant._facts._signs(question, hits, findings) if findings else None
    return (signs, is_right(findings[0], asked)) if isinstance(signs, Signs) else None


def findings_of(assistant: Assistant, question: Question, hits: list[Hit]) -> list[Finding]:
    """What the passages have to say, best first."""
    readings = assistant._facts.readings(question, hits)
    return find(question, hits, readings, assistant._vectors, assistant._facts._dates_in())


def is_right(finding: Finding, asked: Asked) -> bool:
    """Whether the evidence covers half of a gold span."""
    document, (start, end) = finding.hit.passage.document_id, finding.evidence
    return any(
        name == document and min(end, last) - max(start, first) >= (last - first) / 2
        for name, first, last in asked.gold
    )


def _holds(hit: Hit, asked: Asked) -> bool:
    passage = hit.passage
    if any(n == passage.document_id and s < passage.end and passage.start < e for n, s, e in asked.gold):
        return True
    return any(answer.lower() in passage.text.lower() for answer in asked.answers)


def left_out(x: np.ndarray, y: np.ndarray, w: np.ndarray, mine: np.ndarray) -> tuple[float, float, float]:
    """AUROC, false answers at `COVERAGE`, and expected calibration error of a domain that was not fitted on."""
    chance = fitted(x[~mine], y[~mine], w[~mine]).predict_proba(x[mine])[:, 1]
    right = y[mine]
    least = np.sort(chance[right])[int((1 - COVERAGE) * right.sum())]
    return (
        float(roc_auc_score(right, chance)),
        float((chance[~right] >= least).mean()),
        calibration_error(chance, right),
    )


def calibration_error(chance: np.ndarray, right: np.ndarray) -> float:
    """Mean difference of stated and met shares over ten bins (Naeini et al. 2015, "Obtaining well calibrated ...")."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(
        sum(
            (bins == each).mean() * abs(chance[bins == each].mean() - right[bins == each].mean())
            for each in np.unique(bins)
        )
    )


def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> Any:
    """A logistic regression; its weights are those of signs as they come."""
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x / scale, y, w)
    model.coef_ = model.coef_ / scale
    return model


def main() -> None:
    """Fit on all sets, each weighing the same, and print the weights for `qa/answering/confidence.py`."""
    args = arguments(__doc__, more=True)
    domains = [
        *(of_folder(args.evaluation / name, development(args.evaluation / name, held_out=True)[1]) for name in SETS),
        *(of_more(args.more, name, args.data, random.Random(0)) for name in more_data.DOMAINS),
    ]
    x, y, w, origin = gathered(
        (each.name, list(of_questions(each, args.data, random.Random(0), _observe))) for each in domains
    )
    model = fitted(x, y, w)
    named = zip(fields(Signs), model.coef_[0], strict=True)
    print("_WEIGHTS = Signs(" + ", ".join(f"{f.name}={v:.3f}" for f, v in named) + ")")
    print(f"_BIAS = {model.intercept_[0]:.3f}")
    chance = model.predict_proba(x)[:, 1]
    for each in domains:
        mine = origin == each.name
        auroc, false, error = left_out(x, y, w, mine)
        print(
            f"{each.name}: {mine.sum()} questions, {y[mine].mean():.2f} right, auroc "
            f"{roc_auc_score(y[mine], chance[mine]):.3f}; left out: auroc {auroc:.3f}, {false:.2f} of the unanswerable "
            f"answered at coverage {COVERAGE}, expected calibration error {error:.3f}"
        )
    for low in np.arange(0, 1, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            print(f"confidence {low:.1f}-{low + 0.1:.1f}: {inside.sum():4d} answers, {y[inside].mean():.2f} right")


if __name__ == "__main__":
    main()
