"""Fit the weights of `qa/answering/confidence.py` for other languages than English, on `languages` and `crosslang`.

    python -m training.fit_foreign --evaluation DIR --data DIR

How likely is it that the evidence answers, and that the short answer is right (its F1 with an expected one at least a
half)? No reader was trained on their articles: of two articles one is fitted on, and the other is measured on.
Questions that nothing answers are made as `fit_confidence` makes them. The weights printed are fitted on all.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import Hit
from qa import Assistant
from qa.answering.confidence import ForeignHeadlineSigns, ForeignSigns
from qa.evaluation.metrics import f1
from qa.question.question import Question
from qa.settings import AnswerSettings
from training.fit_confidence import findings_of, is_right, of_folder, of_questions
from training.fitting import arguments
from training.reader_data import Asked, development, hash_of

SETS = ("languages", "crosslang")
UNANSWERABLE = 3.0  # what a question counts that nothing answers: half as many are made, and to answer one is worse


class Seen:
    """What is observed at one question."""

    def __init__(self, assistant: Assistant, question: Question, hits: list[Hit], asked: Asked) -> None:
        findings = findings_of(assistant, question, hits)
        facts = assistant._facts
        self.signs: Any = facts._signs(question, hits, findings) if findings else None
        self.right = bool(findings) and is_right(findings[0], asked)
        self.on_half = hash_of(asked.gold[0][0] if asked.gold else asked.about) % 2 == 0
        self.weight = 1.0 if asked.gold else UNANSWERABLE
        self.headline: ForeignHeadlineSigns | None = None
        if isinstance(self.signs, ForeignSigns) and findings[0].short:
            best = findings[0]
            self.headline = ForeignHeadlineSigns(best.score, self.signs.across)
            self.short_right = max((f1(best.short or "", each) for each in asked.answers), default=0.0) >= 0.5


def report(name: str, kind: type, rows: Sequence[tuple[Any, bool, Seen]]) -> None:
    """Fit on the half and measure on the other, then fit on all and print; a row is signs, right, and what was seen."""
    x, y = np.array([astuple(signs) for signs, _, _ in rows]), np.array([right for _, right, _ in rows])
    half, w = np.array([each.on_half for _, _, each in rows]), np.array([each.weight for _, _, each in rows])
    scale = x.std(axis=0) + 1e-9
    chance = (
        LogisticRegression(C=1.0, max_iter=2000).fit(x[half] / scale, y[half], w[half]).predict_proba(x / scale)[:, 1]
    )
    print(
        f"{name}: {len(y)}, {y.mean():.2f} right; auroc on the other half {roc_auc_score(y[~half], chance[~half]):.3f}"
    )
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = ~half & (chance >= low) & (chance < low + 0.1)
        if inside.any():
            error += inside.sum() / (~half).sum() * abs(chance[inside].mean() - y[inside].mean())
    print(f"{name}: expected calibration error there {error:.3f}")
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x / scale, y, w)
    named = zip(fields(kind), model.coef_[0] / scale, strict=True)
    print(
        f"{name} = {kind.__name__}({', '.join(f'{f.name}={v:.3f}' for f, v in named)}), bias {model.intercept_[0]:.3f}"
    )
    for bar in (0.1, 0.16, 0.2, 0.3, 0.5, AnswerSettings().headline):
        shown = ~half & (chance >= bar)
        print(f"  from {bar:.2f}: {shown.sum() / (~half).sum():.2f} shown, {y[shown].mean():.2f} of them right")


def main() -> None:
    """Fit and print."""
    args = arguments(__doc__)
    seen: list[Seen] = []
    for name in SETS:
        folder = args.evaluation / name
        asked = [*development(folder, held_out=True)[1], *development(folder, held_out=False)[1]]
        seen += of_questions(of_folder(folder, asked), args.data, random.Random(0), Seen)
    foreign = [each for each in seen if isinstance(each.signs, ForeignSigns)]
    report("_FOREIGN_WEIGHTS", ForeignSigns, [(each.signs, each.right, each) for each in foreign])
    told = [each for each in foreign if each.headline]
    for each in told:
        each.weight = 1.0
    report(
        "_FOREIGN_HEADLINE_WEIGHTS",
        ForeignHeadlineSigns,
        [(each.headline, each.short_right, each) for each in told],
    )


if __name__ == "__main__":
    main()
