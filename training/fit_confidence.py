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
from dataclasses import fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import Collection, Hit
from qa import Assistant
from qa.answering.confidence import Signs
from qa.question.question import Question, understand
from qa.reading.evidence import Finding, find
from training.fitting import arguments, gathered
from training.reader_data import Asked, development, hash_of

SETS = ("xquad", "timeqa", "clapnq")
MOST_UNANSWERABLE = 120  # of those that one set comes with


def observations(folder: Path, data: Path, rng: random.Random) -> list[tuple[Signs, bool]]:
    """Signs, and whether the first evidence answered, for the held-out questions of one set."""
    import json

    _, asked = development(folder, held_out=True)
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    without = [Asked(r["question"], (), ()) for r in rows if not r["relevant"]]
    if folder.name == "clapnq":
        without = [a for a in asked if not a.gold]
        asked = [a for a in asked if a.gold]
    rng.shuffle(without)
    seen = []
    with Collection.open(data / folder.name) as collection:
        collection.sync([folder / "documents.jsonl"])
        assistant = Assistant(collection)
        for each in [*asked, *without[:MOST_UNANSWERABLE]]:
            question = understand(each.question)
            hits = collection.search(question.text, 20)
            seen.append(_observe(assistant, question, hits[:10], each))
            rest = [hit for hit in hits if not _holds(hit, each)][:10]
            if each.gold and hash_of(each.question) % 2:
                seen.append(_observe(assistant, question, rest, Asked(each.question, (), ())))
    return [each for each in seen if each is not None]


def _observe(assistant: Assistant, question: Question, hits: list[Hit], asked: Asked) -> tuple[Signs, bool] | None:
    facts = assistant._facts
    readings = assistant._reader.read(question.text, [hit.passage for hit in hits])
    findings = find(question, hits, readings, assistant._vectors, facts._dates_in())
    if not findings:
        return None
    return facts._signs(question, hits, findings), _is_right(findings[0], asked)


def _is_right(finding: Finding, asked: Asked) -> bool:
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
