"""How likely it is that the evidence answers the question, from what can be seen of it.

A logistic regression over a handful of signs, fitted by `training/fit_confidence.py` on the development sets.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

__all__ = ["Headline", "HeadlineSigns", "Signs", "confidence", "headline_confidence"]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a question and its best evidence look like."""

    reader: float  # log-odds of the reader for the best evidence, cut to -10..10
    runner_up: float  # the same for the best of the other passages
    similarity: float  # cosine of the question and the best passage in the collection
    evidence: float  # cosine of the question and the best evidence
    uncovered: float  # 0 to 1: share of the question's words that the cited passage does not hold
    unmentioned: float  # 1 where a name or number of the question stands in no document, else 0
    judged: float  # 1 where yes or no is asked, else 0: such a question is hardly like what settles it
    explained: float  # 1 where a reason is asked for, else 0
    pointed: float  # 1 where a date, a number, a person or a place is asked for: such words are easily found, else 0


# Printed by training/fit_confidence.py. Its sets ask neither for yes or no nor for reasons; these two weights are
# set by how much more often the typed questions of the development set are answered than the other signs let expect.
_WEIGHTS = Signs(
    reader=0.229,
    runner_up=-0.107,
    similarity=1.684,
    evidence=4.152,
    uncovered=-1.772,
    unmentioned=-1.767,
    judged=2.0,
    explained=0.5,
    pointed=-0.284,
)
_BIAS = -3.181


def confidence(signs: Signs) -> float:
    """0 to 1. Of answers given at a confidence of p, about the share p should be right."""
    total = _BIAS + sum(weight * sign for weight, sign in zip(astuple(_WEIGHTS), astuple(signs), strict=True))
    return 1 / (1 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class HeadlineSigns:
    """What a short answer looks like, beside its evidence."""

    reader: float  # log-odds of the reader for the evidence
    sources: float  # independent ones that give the same, but for the first
    related: float  # 0 to 1: share of the words that ask for a relation ("leads") that the evidence holds, or the like
    score: float  # 0 to 1: of the finding
    timed: float  # 1 where a time is asked about, else 0
    coded: float  # 1 where the question names a number or code, which the evidence then names too, else 0


@dataclass(frozen=True, slots=True)
class Headline:
    """The short answer that was weighed."""

    short: str  # empty where there is none
    chance: float  # 0 to 1: how likely it is right
    against: str = ""  # why it is not shown, however likely


# Printed by training/fit_headline.py, from held-out questions of xquad and timeqa and the typed ones, each set weighing
# the same; a short answer is right there where its F1 with an expected one is at least a half. They ask for few codes:
# that weight is set so that what alone names the code that is asked for is shown.
_HEADLINE_WEIGHTS = HeadlineSigns(reader=0.170, sources=2.972, related=0.977, score=4.320, timed=-0.577, coded=2.0)
_HEADLINE_BIAS = -3.366


def headline_confidence(signs: HeadlineSigns) -> float:
    """0 to 1: how likely the short answer is right. Apart from that of the evidence, which may answer without it."""
    pairs = zip(astuple(_HEADLINE_WEIGHTS), astuple(signs), strict=True)
    return 1 / (1 + math.exp(-_HEADLINE_BIAS - sum(weight * sign for weight, sign in pairs)))
