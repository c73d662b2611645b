"""How likely it is that the evidence answers the question, from what can be seen of it.

A logistic regression over a handful of signs, fitted by `training/fit_confidence.py` on the development sets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

__all__ = [
    "ForeignHeadlineSigns",
    "ForeignSigns",
    "Headline",
    "HeadlineSigns",
    "Signs",
    "confidence",
    "headline_confidence",
]


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
    runner_up=-0.110,
    similarity=0.326,
    evidence=5.266,
    uncovered=-1.881,
    unmentioned=-1.631,
    judged=2.0,
    explained=0.9,
    pointed=-0.361,
)
_BIAS = -2.995


@dataclass(frozen=True, slots=True)
class ForeignSigns:
    """The same where the question or its best evidence is in another language than English."""

    reader: float  # as above
    runner_up: float  # as above
    evidence: float  # as above
    across: float  # 1 where the evidence is in another language than the question, else 0
    uncovered: float  # as above; 0 across languages, where they share no words


# Printed by training/fit_foreign.py, as are those of the short answer below.
_FOREIGN_WEIGHTS = ForeignSigns(reader=0.312, runner_up=-0.126, evidence=8.862, across=0.660, uncovered=-2.574)
_FOREIGN_BIAS = -5.074


def confidence(signs: Signs | ForeignSigns) -> float:
    """0 to 1. Of answers given at a confidence of p, about the share p should be right."""
    if isinstance(signs, ForeignSigns):
        return _logistic(_FOREIGN_BIAS, astuple(_FOREIGN_WEIGHTS), astuple(signs))
    return _logistic(_BIAS, astuple(_WEIGHTS), astuple(signs))


def _logistic(bias: float, weights: Sequence[float], signs: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-bias - sum(weight * sign for weight, sign in zip(weights, signs, strict=True))))


@dataclass(frozen=True, slots=True)
class HeadlineSigns:
    """What a short answer looks like, beside its evidence."""

    reader: float  # log-odds of the reader for the evidence
    sources: float  # independent ones that give the same, but for the first
    related: float  # 0 to 1: share of the words that ask for a relation ("leads") that the evidence holds, or the like
    score: float  # 0 to 1: of the finding
    timed: float  # 1 where a time is asked about, else 0
    ahead: float  # 0 to 6: by how much the reader's log-odds for the best other answer fall behind
    coded: float  # 1 where the question names a number or code, which the evidence then names too, else 0


@dataclass(frozen=True, slots=True)
class Headline:
    """The short answer that was weighed."""

    short: str  # empty where there is none
    chance: float  # 0 to 1: how likely it is right
    against: str = ""  # why it is not shown, however likely


# Printed by training/fit_headline.py, from held-out questions of xquad and timeqa and the typed ones, each set weighing
# the same; a short answer is right there where its F1 with an expected one is at least a half. They ask for few codes:
# that weight is set so that what alone names the code that is asked for is shown. The bias is lower than printed, so
# that of those shown from the usual probability on about nine of ten are right.
_HEADLINE_WEIGHTS = HeadlineSigns(
    reader=0.155, sources=2.953, related=0.418, score=4.016, timed=-0.707, ahead=0.148, coded=2.0
)
_HEADLINE_BIAS = -2.701


@dataclass(frozen=True, slots=True)
class ForeignHeadlineSigns:
    """The same where the question or its evidence is in another language than English."""

    score: float  # as above
    across: float  # 1 where the evidence is in another language than the question, else 0


# The bias is set so that of those shown from the usual probability on about eight of ten are right, as in English.
_FOREIGN_HEADLINE_WEIGHTS = ForeignHeadlineSigns(score=9.978, across=1.818)
_FOREIGN_HEADLINE_BIAS = -6.056


def headline_confidence(signs: HeadlineSigns | ForeignHeadlineSigns) -> float:
    """0 to 1: how likely the short answer is right. Apart from that of the evidence, which may answer without it."""
    if isinstance(signs, ForeignHeadlineSigns):
        return _logistic(_FOREIGN_HEADLINE_BIAS, astuple(_FOREIGN_HEADLINE_WEIGHTS), astuple(signs))
    return _logistic(_HEADLINE_BIAS, astuple(_HEADLINE_WEIGHTS), astuple(signs))
