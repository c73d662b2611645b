"""Two sides, and what is asked of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.reading import Weighed, is_of_toll

__all__ = ["is_of_figures", "newest_tolls", "side_questions"]

# What a comparing word asks of one side.
_ASPECTS = (
    (r"deadl|killed|died|dead\b|fatal|casualt|victims|toll", "how many people died in {side}"),
    (r"\bpercent|\bper cent|votes?\b|share", "what percent of the votes did {side} get"),
    (r"sentence|prison|jail|punish", "what sentence did {side} get"),
    (r"\bhow long\b|longer|shorter|duration|lasted", "how long did {side} last"),
    (r"expensive|dear|cheap|cost|price|\bhow much\b", "how much does {side} cost"),
    (r"\btall|higher|\bhigh", "how high is {side}"),
    (r"\bolder|younger|how old", "how old is {side}"),
    (r"bigger|larger|smaller|biggest|largest|more people|\bhow many\b", "how many {side}"),
    (r"earlier|later|first|sooner|\bwhen\b|newer", "when was {side}"),
    (r"faster|slower|quicker", "how fast is {side}"),
    (r"heavier|lighter|weigh", "how much does {side} weigh"),
)
_NUMBER = re.compile(r"\b\d{4}\b|\b\d+\b")
_ONE = re.compile(r"\b(?:the )?ones?\b", re.IGNORECASE)
_SHARED = re.compile(r" of (?!the first|the second)[^,]+$", re.IGNORECASE)
_OWN = re.compile(r"^(?:his|her|their|its)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:this (?:time|year)|last (?:time|year)|now|\d{4})\b", re.IGNORECASE)
_FIRST = re.compile(r"^(?:first|second|last|final|old|new|original|earlier|later|previous|former)\s+", re.IGNORECASE)


_COUNTS = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b", re.IGNORECASE
)
_LOOKED_AT = 12  # statements
_NEARLY = 0.5  # of the best one's score
# "the first toll and the corrected one"
_FIGURES = re.compile(
    r"\b(?:numbers?|tolls?|figures?|prices?|costs?|fares?|fees?|sizes?|ages?|heights?|lengths?|dates?|shares?|amounts?|counts?"
    r"|results?|scores?|sentences?|times?|rates?|wages?|salar(?:y|ies))\b",
    re.IGNORECASE,
)


def is_of_figures(sides: tuple[str, ...]) -> bool:
    """Whether figures are compared, of which each side has one, and not things of which there is much to say."""
    return any(_FIGURES.search(side) for side in sides)


def newest_tolls(asked: str, weighed: Sequence[Weighed]) -> Iterable[Weighed]:
    """The statements on a side; where the dead are counted, first those that count them, the newest first.

    A toll rises as long as people are looked for: what was told on the first day is not what is compared.
    """
    if not is_of_toll(asked):
        return weighed
    best = weighed[0].score if weighed else 0.0
    counting = [
        each
        for each in weighed[:_LOOKED_AT]
        if each.score >= _NEARLY * best and _COUNTS.search(each.statement.text) and is_of_toll(each.statement.text)
    ]
    counting.sort(key=lambda each: each.statement.hit.passage.date or "", reverse=True)
    return [*counting, *(each for each in weighed if each not in counting)]


def side_questions(sides: tuple[str, ...], aspect: str) -> tuple[tuple[str, str], ...]:
    """For each side its name, in full, and what is to be asked of it.

    Example: (("attack in Gao", "one in Ménaka"), "which was deadlier") -> ("attack in Gao", "how many people died in
    attack in Gao"), ("attack in Ménaka", ...).
    """
    one, other = sides
    full = (_completed(one, other), _completed(other, one))
    asked = next((form for pattern, form in _ASPECTS if re.search(pattern, aspect, re.IGNORECASE)), "")
    if not asked:
        return tuple((side, f"{aspect} {side}".strip()) for side in full)
    return tuple((side, asked.format(side=side)) for side in full)


def _completed(side: str, other: str) -> str:
    """A side with what it leaves to the other to say."""
    if _OWN.match(side):
        return _OWN.sub(f"{other}’s", side)
    if _FIRST.fullmatch(f"{side} ") and (rest := _FIRST.sub("", other)) != other:  # "the first and the last number"
        return f"{side} {rest}"
    if side.strip().isalpha() and (shared := _SHARED.search(other)):  # "states and phases of matter"
        return f"{side}{shared.group()}"
    if _NUMBER.fullmatch(side.strip()):
        rest = " ".join(_TIME.sub(" ", other).split())
        return f"{rest} {side}" if rest else side
    if _ONE.search(side):
        head = re.split(r"\b(?:in|of|at|on|from|by|near)\b", _FIRST.sub("", other), maxsplit=1)[0].strip()
        return " ".join(_ONE.sub(head, side, count=1).split()) if head else side
    return side
