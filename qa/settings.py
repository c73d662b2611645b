"""When a question is answered, and how much is shown."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AnswerSettings"]


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """When to answer, and how much to show.

    `threshold` is a confidence. On the documents of xquad and timeqa that were held out, with 264 questions that have
    an answer and 243 that have none (wrong: the first evidence does not hold the answer, or there is none):

    threshold   answered of those with an answer   answered of those without   wrong of all answers
    0.16        91 %                               6 %                         36 % (xquad alone 10 %)
    0.5         63 %                               0 %                         28 % (xquad alone 8 %)
    0.9         18 %                               0 %                         6 % (xquad alone 5 %)

    `headline` is the probability of a short answer (`training/fit_headline.py`), on held-out documents as well:

    headline    shown, and right of these: xquad   timeqa          typed questions
    0.5         97 %, 83 %                         54 %, 65 %      71 %, 96 %
    0.74        75 %, 91 %                         32 %, 71 %      66 %, all
    0.9         45 %, 95 %                         7 %, 67 %       42 %, all
    """

    threshold: float = 0.16  # confidence from which an answer is given
    headline: float = 0.74  # probability of a short answer from which it is shown
    passages: int = 10  # read for a question, and told in `Answer.passages`
    citations: int = 3  # at most, of one short answer; each that others give instead has one more
    margin: float = 3.0  # log-odds by which further evidence may fall behind the best
    agreeing_margin: float = 7.0  # the same where it gives the same short answer
    differing_margin: float = 3.0  # the same where it gives another one
    alternatives: int = 2  # other short answers, at most
