"""Fit the headline's weights of `qa/answering/confidence.py`: how likely is a short answer right, beside its evidence?

    python -m training.fit_headline --evaluation DIR --data DIR

To be run after `training.fit_confidence`, since the confidence is one of the signs. The sets are indexed below --data,
once. A short answer to a held-out question of xquad or timeqa is right where its F1 with an expected one is at least a
half; one to a typed question where it holds, or is held by, one of the points that a good answer tells, and none of
those that it must not. Each set weighs the same; what the documents do not answer is wrong however it is answered.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from index import Collection
from qa import AnswerSettings, Assistant
from qa.answering.agreement import values
from qa.answering.confidence import HeadlineSigns
from qa.answering.objections import objection
from qa.evaluation.metrics import f1
from qa.question import Form
from training.fitting import arguments, gathered
from training.reader_data import development, rows_of

SETS = ("xquad", "timeqa")
MOST_UNANSWERABLE = 60  # of those that one set comes with
TYPED = ("fact", "refuse", "lang", "list")
AGAINST = ("timed",)
SET = {"coded": 2.0}  # the sets ask for few codes
STRENGTH = 0.5  # of the regularisation, inverse: the signs are few, and so are the typed questions

Right = Callable[[str], bool]


def held_out(folder: Path) -> Iterator[tuple[str, Right]]:
    """The questions on documents that the reader was not trained on, and some without an answer."""
    _, asked = development(folder, held_out=True)
    for each in asked:
        yield each.question, lambda short, golds=each.answers: max(f1(short, gold) for gold in golds) >= 0.5  # type: ignore[misc]
    rows = rows_of(folder / "questions.jsonl")
    without = [row["question"] for row in rows if not row["relevant"]]
    random.Random(0).shuffle(without)
    for question in without[:MOST_UNANSWERABLE]:
        yield question, lambda _: False


def typed(folder: Path) -> Iterator[tuple[str, Right]]:
    """The typed questions of one turn that ask for a fact, or for what is not told."""
    for row in rows_of(folder / "questions.jsonl"):
        if len(row["turns"]) == 1 and row["act"] in TYPED:
            yield row["turns"][0], lambda short, row=row: _tells(_plain(short), row)  # type: ignore[misc]


def _tells(short: str, row: dict[str, list[object]]) -> bool:
    ways = [_plain(str(way)) for nugget in row["nuggets"] for way in nugget]  # type: ignore[attr-defined]
    never = [f" {_plain(str(each))} " for each in row.get("never", [])]
    told = any(way in short or (len(short) > 1 and short in way) for way in ways)
    return told and not any(each in f" {short} " for each in never)


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c in " .,%-").split())


def observations(asked: Iterator[tuple[str, Right]], collection: Collection) -> list[tuple[HeadlineSigns, bool]]:
    """Signs of each short answer that nothing speaks against, and whether it is right."""
    assistant = Assistant(collection)
    facts = assistant._facts
    seen = []
    for question, is_right in asked:
        consulted = facts.consulted(assistant._understood(question, ()), None)
        answered = consulted.findings and consulted.confidence >= assistant.settings.threshold
        if (
            answered
            and consulted.question.request.form in (Form.FACT, Form.LIST)
            and not objection(consulted.question, consulted.findings[0])
        ):
            told = values(consulted.question, consulted.findings, assistant.settings)
            seen.append((facts._headline_signs(consulted, told), is_right(str(told[0].answer))))
    return seen


def of_set(name: str, folder: Path, data: Path) -> list[tuple[HeadlineSigns, bool]]:
    """The observations of a set, which is indexed for it."""
    with Collection.open(data / name) as collection:
        collection.sync([folder / "dev" / "documents" if name == "typed" else folder / "documents.jsonl"])
        return observations(typed(folder / "dev") if name == "typed" else held_out(folder), collection)


def column(name: str) -> int:
    """Of a sign, among all."""
    return [field.name for field in fields(HeadlineSigns)].index(name)


def fitted(x: np.ndarray, y: np.ndarray, w: np.ndarray, given: dict[str, float]) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression with those `given`, `AGAINST` at most 0, and all others at least 0.

    The sets are small and some signs go together: without that, one that speaks for an answer could count against it.
    """

    def loss(at: np.ndarray) -> float:
        z = x @ at[:-1] + at[-1]
        return float(np.sum(w * np.logaddexp(0, np.where(y, -z, z))) + np.sum(at[:-1] ** 2) / (2 * STRENGTH))

    bounds: list[tuple[float | None, float | None]] = [
        (None, 0) if field.name in AGAINST else (0, None) for field in fields(HeadlineSigns)
    ]
    for name, value in given.items():
        bounds[column(name)] = (value, value)
    best = minimize(loss, np.zeros(x.shape[1] + 1), bounds=[*bounds, (None, None)], method="L-BFGS-B")
    return best.x[:-1], float(best.x[-1])


def main() -> None:
    """Fit on all sets, each weighing the same, and print the weights for `qa/answering/confidence.py`."""
    args = arguments(__doc__)
    x, y, w, origin = gathered((name, of_set(name, args.evaluation / name, args.data)) for name in (*SETS, "typed"))
    scale = x.std(axis=0) + 1e-9
    coefficients, bias = fitted(x / scale, y, w, {name: value * scale[column(name)] for name, value in SET.items()})
    named = zip(fields(HeadlineSigns), coefficients / scale, strict=True)
    print("_HEADLINE_WEIGHTS = HeadlineSigns(" + ", ".join(f"{f.name}={v:.3f}" for f, v in named) + ")")
    print(f"_HEADLINE_BIAS = {bias:.3f}")
    chance = expit(x / scale @ coefficients + bias)
    for name in (*SETS, "typed"):
        mine = origin == name
        shown = [
            f"{bar:.2f}: {np.mean(chance[mine] >= bar):.2f} shown, {y[mine & (chance >= bar)].mean():.2f} right"
            for bar in (0.5, 0.6, AnswerSettings().headline, 0.8, 0.9)
        ]
        print(f"{name}: {mine.sum()}, auroc {roc_auc_score(y[mine], chance[mine]):.3f}; {'; '.join(shown)}")


if __name__ == "__main__":
    main()
