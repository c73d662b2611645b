"""Fit the weights of `qa/answering/confidence.py`: how likely is it that the evidence answers the question?

The two of `judged` and `explained` stay as they are: no question of these sets asks for yes or no, or for reasons.

    python -m training.fit_confidence --evaluation DIR --data DIR

The sets are indexed below --data, once.

Answerable questions of the documents that the reader was not trained on count as right where the first evidence
covers a gold span. As questions without an answer it takes those that the sets come with, and each answerable one
once more with every passage taken away that holds its answer: the names still occur, the answer does not.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields
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
from training.fitting import arguments, gathered
from training.reader_data import Asked, development, hash_of, rows_of

SETS = ("xquad", "timeqa", "clapnq")
MOST_UNANSWERABLE = 120  # of those that one set comes with


Observed = Callable[[Assistant, Question, list[Hit], Asked], Any | None]


def observations(folder: Path, data: Path, rng: random.Random) -> list[tuple[Signs, bool]]:
    """Signs, and whether the first evidence answered, for the held-out questions of one set."""
    _, asked = development(folder, held_out=True)
    return list(of_questions(folder, data, rng, asked, _observe))


def of_questions(folder: Path, data: Path, rng: random.Random, asked: list[Asked], observe: Observed) -> Iterator[Any]:
    """What is observed at these questions and at some that nothing answers."""
    rows = rows_of(folder / "questions.jsonl")
    without = [Asked(r["question"], (), ()) for r in rows if not r["relevant"]]
    if folder.name == "clapnq":
        without = [a for a in asked if not a.gold]
        asked = [a for a in asked if a.gold]
    rng.shuffle(without)
    with Collection.open(data / folder.name) as collection:
        collection.sync([folder / "documents.jsonl"])
        assistant = Assistant(collection)
        for each in [*asked, *without[:MOST_UNANSWERABLE]]:
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
    readings = assistant._reader.read(question.text, [hit.passage for hit in hits])
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


def main() -> None:
    """Fit on all sets, each weighing the same, and print the weights for `qa/answering/confidence.py`."""
    args = arguments(__doc__)
    x, y, w, origin = gathered(
        (name, observations(args.evaluation / name, args.data, random.Random(0))) for name in SETS
    )
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x / scale, y, w)
    weights = model.coef_[0] / scale
    print(
        "_WEIGHTS = Signs(" + ", ".join(f"{f.name}={v:.3f}" for f, v in zip(fields(Signs), weights, strict=True)) + ")"
    )
    print(f"_BIAS = {model.intercept_[0]:.3f}")
    chance = model.predict_proba(x / scale)[:, 1]
    for name in SETS:
        mine = origin == name
        auroc = roc_auc_score(y[mine], chance[mine])
        print(f"{name}: {mine.sum()} questions, {y[mine].mean():.2f} right, auroc {auroc:.3f}")
    for low in np.arange(0, 1, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            print(f"confidence {low:.1f}-{low + 0.1:.1f}: {inside.sum():4d} answers, {y[inside].mean():.2f} right")


if __name__ == "__main__":
    main()
