"""The time and the stage that a question names, and the question about another one."""

from __future__ import annotations

import re

from qa.question.following.clauses import Clause
from qa.question.verbs import past_of, to_base

__all__ = ["about_time", "is_time", "time_in", "without_time"]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|april|apr|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|(?:bank |public )?holidays)"
_UNIT = r"(?:year|month|week|day|decade|century|season|summer|winter|spring|autumn|morning|evening|night|quarter|term)"
_YEAR = r"(?:1[0-9]|20)\d\d"
_NTH = r"(?:first|second|third|fourth|fifth|last|final|next|previous|other|1st|2nd|3rd)"
_STAGE = r"(?:round|half|leg|set|phase|stage|race|part|season|quarter|period|semi-?final|trial|ballot|vote|run-?off)"
_WHEN = r"(?:in|on|at|since|until|till|before|after|by|during|around|from|of|for)"
_STAGES = (
    rf"(?:in|during|after|before|at) (?:the )?(?:{_NTH} {_STAGE}|{_STAGE} (?:one|two|three|[1-9]))",
    r"(?:in|during|after|before|at) (?:the )?(?:semi|quarter)?-?final",
)
_TIMES = (
    rf"(?:{_WHEN} )?(?:(?:early|late|mid)[ -])?(?:(?:\d\d? )?{_MONTH}\.?(?: \d\d?,?)? )?{_YEAR}s?",
    rf"{_WHEN} (?:\d\d? )?{_MONTH}\b(?: \d\d?)?",
    rf"(?:{_WHEN} )?(?:last|this|next|the (?:previous|following|next|same)) (?:{_UNIT}|{_DAY}|{_MONTH})",
    rf"(?:in |during )?the {_UNIT} (?:before|after)(?: (?:that|last))?",
    rf"(?:{_WHEN} )?(?:the )?{_DAY}(?: (?:morning|afternoon|evening|night))?",
    rf"(?:\d+|an?|one|two|three|four|five|six|ten) {_UNIT}s? (?:ago|earlier|later|before|after)",
    r"in (?:the )?(?:summer|winter|spring|autumn|mornings?|evenings?|afternoons?)|at night|over night",
    r"(?:at (?:the )?(?:first|moment|beginning|start|end|present|time)|in the (?:end|beginning)|so far)",
    r"(?:originally|initially|finally|now|nowadays|currently|these days|earlier|later)",
    r"(?:today|yesterday|tomorrow|tonight)",
    r"(?:before|after|since) (?:that|then)",
)
_ANY = "|".join((*_STAGES, *_TIMES))
_NAMED = re.compile(rf"(?<![\w’'])(?:{_ANY})(?![\w’'])", re.IGNORECASE)
_ALONE = re.compile(rf"(?:(?:only|just|what|how) )?(?:{_ANY})", re.IGNORECASE)
_STAGE_ALONE = re.compile("|".join(_STAGES), re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?<=\w) (?:when|while) (?=\w+ \w+).*$", re.IGNORECASE
)  # "when the ferry went down" dates what it follows
_WEEKDAY = re.compile(_DAY, re.IGNORECASE)
_FUTURE = re.compile(rf"\b(?:next (?:{_UNIT}|{_DAY}|{_MONTH})|tomorrow|the {_UNIT} after)\b", re.IGNORECASE)
_PAST = re.compile(
    rf"\b(?:last (?:{_UNIT}|{_DAY})|yesterday|the (?:{_UNIT} before|previous {_UNIT})|ago|originally|at first)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:now|today|currently|nowadays|these days|this (?:year|week|month|season))\b", re.IGNORECASE)
_BESIDE = re.compile(r"(?:in |during )?the year (before|after)\b.*", re.IGNORECASE)


def is_time(text: str) -> bool:
    """Whether a text is a time, or a stage of something, and no more: "in 2021", "next year", "in the first round"."""
    return _ALONE.fullmatch(text) is not None


def time_in(text: str) -> str:
    """The last time that a text names; empty where it names none. Example: "on Friday"."""
    found = _NAMED.findall(text)
    return found[-1] if found else ""


def without_time(text: str, *, stages_only: bool = False) -> str:
    """The text without the times that it names, and without what tells them by another event."""
    named = _STAGE_ALONE if stages_only else _NAMED
    rest = text if stages_only else _CLAUSE.sub("", text)
    first, _, others = rest.partition(" ")  # "when" asks there
    return " ".join(f"{first} {named.sub(' ', others)}".split()).strip(" ,")


def about_time(question: str, time: str) -> str:
    """The question about another time; what it named before is gone, and the verb is put in the tense that fits.

    Examples: "where did they play the final" and "next year" -> "where will they play the final next year"; "what was
    it supposed to cost at first" and "now" -> "what is it supposed to cost now".
    """
    year = re.search(_YEAR, time_in(question))
    beside = _BESIDE.fullmatch(time)
    if beside and year:
        time = f"in {int(year.group()) + (1 if beside[1].lower() == 'after' else -1)}"
    elif _WEEKDAY.fullmatch(time):
        time = f"on {time}"
    stage = _STAGE_ALONE.fullmatch(time) is not None
    return f"{_in_tense(without_time(question, stages_only=stage), time)} {time}"


def _in_tense(question: str, time: str) -> str:
    clause = Clause.of(question)
    changes = next((change for pattern, change in _CHANGES if pattern.search(time)), {})
    if clause.auxiliary in ("was", "were") and _FUTURE.search(time) and clause.inverted:
        return _will_be(clause, *clause.subject)
    if clause.auxiliary in changes:
        return clause.put(clause.verb, clause.verb + 1, changes[clause.auxiliary])
    if not clause.auxiliary and clause.asks and _PAST.search(time) and clause.verb < len(clause.words):
        return clause.put(clause.verb, clause.verb + 1, past_of(to_base(clause.low[clause.verb])))
    return question


def _will_be(clause: Clause, start: int, end: int) -> str:
    """Example: "where was the final played" -> "where will the final be played"."""
    return " ".join(
        filter(None, (clause.text(0, clause.verb), "will", clause.text(start, end), "be", clause.text(end)))
    )


_CHANGES = (
    (_FUTURE, {"did": "will", "does": "will", "do": "will"}),
    (_PAST, {"does": "did", "do": "did", "is": "was", "are": "were", "has": "had", "have": "had", "will": "did"}),
    (_PRESENT, {"did": "does", "was": "is", "were": "are", "had": "has"}),
)
