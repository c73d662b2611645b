"""The short answer to a question, cut out of its evidence: a date, a number, a name or a place."""

from __future__ import annotations

import re

from index import Span, words
from qa.question import Kind

__all__ = ["dates_in", "normalised", "short_answer"]

_LONGEST = 80  # characters; what is longer is no short answer
_LONGEST_NUMBER = 60
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:{_WEEKDAY},? )?{_MONTH} {_DAY}(?:\s?,? {_YEAR})?\b"  # Sunday, July 1st, 2018
    rf"|(?:{_WEEKDAY},? )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?\b"  # 31 December 2023
    rf"|\b{_MONTH},? (?:of )?{_YEAR}\b"
    rf"|\b(?:early |late |mid-?|the )?(?:spring|summer|autumn|fall|winter) (?:of )?{_YEAR}\b"
    rf"|\b{_YEAR}-\d\d(?:-\d\d)?\b"
    r"|\b(?:the )?(?:early |late |mid-?)?(?:1[0-9]{2}|20[0-9])0s\b"
    rf"|\b{_YEAR}\s?(?:–|-|to|and|until)\s?{_YEAR}\b"
    rf"|\b{_YEAR}(?: BC| BCE| AD| CE)?\b"
    r"|\b\d{1,4} (?:BC|BCE|AD|CE)\b|\bAD \d{1,4}\b"
    r"|\bthe (?:early |late |mid-?)?\d{1,2}(?:st|nd|rd|th) century\b|\b\d{1,2}(?:st|nd|rd|th) century\b"
    rf"|\b(?:last|next|this) (?:{_WEEKDAY}|week|month|year|{_MONTH})\b|\b{_WEEKDAY}\b|\byesterday\b"
    rf"|\b{_MONTH}(?= |,|\.|;|$)"
)  # fmt: skip
_DIGIT_OR_NUMERAL = re.compile(
    r"\d|\b(?:no|none|once|twice|half|both|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundreds?|thousands?|millions?|billions?|dozens?|several|"
    r"a quarter|a third|first|second|third|majority|most)\b",
    re.IGNORECASE,
)
_OUTER = " \t\r\n,;:.!?–—-"
_QUOTES = "\"“”‘’'()[]"


def short_answer(kind: Kind, text: str, found: Span) -> Span | None:
    """The span of `text` that answers in few words, from the span where the reader found the answer.

    None where the question asks for what no few words can say, or where the reader's span holds nothing of the
    kind asked for: a date is never borrowed from elsewhere in the sentence.
    """
    if kind in (Kind.REASON, Kind.DEFINITION, Kind.YES_NO):
        return None
    if kind is Kind.DATE:
        return _date_at(text, found)
    span = _trimmed(text, found)
    said = text[span.start : span.end]
    if not said or len(said) > (_LONGEST_NUMBER if kind is Kind.NUMBER else _LONGEST):
        return None
    if kind is Kind.NUMBER and not _DIGIT_OR_NUMERAL.search(said):
        return None
    return span


def dates_in(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the dates, full or partial, that a text names, in order."""
    return [Span(*found.span()) for found in _DATE.finditer(text, start, len(text) if end is None else end)]


def normalised(answer: str) -> str:
    """The same for answers that say the same: folded words without articles and prepositions in front.

    Example: "In 2013" and "2013" both give "2013".
    """
    kept = [word for word in words(answer) if word not in _NO_DIFFERENCE]
    return " ".join(kept)


_NO_DIFFERENCE = frozenset(
    "a an the in on at of by since from about around approximately over least nearly roughly year".split()
)


def _date_at(text: str, found: Span) -> Span | None:
    """The first date that the reader's span touches, whole."""
    for date in dates_in(text):
        if date.start < found.end and found.start < date.end:
            return _trimmed(text, date)
    return None


def _trimmed(text: str, span: Span) -> Span:
    """Without white space and punctuation around it; quotation marks and brackets go in pairs."""
    start, end = span
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER and not _is_abbreviation(text[start:end]):
        end -= 1
    said = text[start:end]
    if said and said[0] in _QUOTES and not any(mark in said[1:] for mark in _QUOTES):
        start += 1
    said = text[start:end]
    if said and said[-1] in _QUOTES and not any(mark in said[:-1] for mark in _QUOTES):
        end -= 1
    return Span(start, end)


def _is_abbreviation(said: str) -> bool:
    return bool(re.search(r"\b(?:[A-Z]\.){2,}$", said))
