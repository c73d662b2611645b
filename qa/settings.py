"""When a question is answered, and how much is shown."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AnswerSettings"]


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """When to answer, and how much to show.

    `threshold` is a confidence. On the documents of xquad and timeqa that were held out, with 264 questions that have
    an answer and 314 that have none, most of which are the same with every passage taken away that answers (wrong: the
    first evidence does not hold the answer, or there is none); what rules refuse beside is not counted:

    threshold   answered of those with an answer   answered of those without   wrong of all answers
    0.14        91 %                               19 %                        48 % (xquad alone 18 %)
    0.5         59 %                               3 %                         27 % (xquad alone 11 %)
    0.9         22 %                               0 %                         2 % (xquad alone 2 %)

    `headline` is the probability of a short answer (`training/fit_headline.py`), on held-out documents as well:

    headline    shown, and right of these: xquad   timeqa          typed questions
    0.5         85 %, 94 %                         46 %, 75 %      61 %, 97 %
    0.74        76 %, 94 %                         28 %, 80 %      53 %, 96 %
    0.9         53 %, 98 %                         9 %, 93 %       27 %, all
    """

    threshold: float = 0.14  # confidence from which an answer is given
    headline: float = 0.74  # probability of a short answer from which it is shown
    passages: int = 10  # read for a question, and told in `Answer.passages`
    citations: int = 3  # at most, of one short answer; each that others give instead has one more
    margin: float = 3.0  # log-odds by which further evidence may fall behind the best
    agreeing_margin: float = 7.0  # the same where it gives the same short answer
    differing_margin: float = 3.0  # the same where it gives another one
    alternatives: int = 2  # other short answers, at most
