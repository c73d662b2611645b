"""How likely it is that the evidence answers the question, from what can be seen of it.

A logistic regression over a handful of signs, fitted by `training/fit_confidence.py` on the development sets.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

__all__ = ["Signs", "confidence"]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a question and its best evidence look like."""

    reader: float  # log-odds of the reader for the best evidence, cut to -10..10
    runner_up: float  # the same for the best of the other passages
    similarity: float  # cosine of the question and the best passage in the collection
    evidence: float  # cosine of the question and the best evidence
    uncovered: float  # 0 to 1: share of the question's words that the cited passage does not hold
    unmentioned: float  # 1 where a name or number of the question stands in no document, else 0
    pointed: float  # 1 where a date, a number, a person or a place is asked for: such words are easily found, else 0


# Printed by training/fit_confidence.py.
_WEIGHTS = Signs(
    reader=0.229,
    runner_up=-0.107,
    similarity=1.684,
    evidence=4.152,
    uncovered=-1.772,
    unmentioned=-1.767,
    pointed=-0.284,
)
_BIAS = -3.181


def confidence(signs: Signs) -> float:
    """0 to 1. Of answers given at a confidence of p, about the share p should be right."""
    total = _BIAS + sum(weight * sign for weight, sign in zip(astuple(_WEIGHTS), astuple(signs), strict=True))
    return 1 / (1 + math.exp(-total))
