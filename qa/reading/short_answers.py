"""The short answer to a question, cut out of its evidence: a date, a number, a name or a place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import STOP_WORDS, Span, bounds, date_mentions, extent, overlaps, whole_words, words
from qa.question import Kind
from qa.reading.quantities import Quantity, quantities

__all__ = ["agree", "date_value", "differ", "normalised", "short_answer"]

_LONGEST = 80  # characters; what is longer is no short answer
_LONGEST_OF = {Kind.NUMBER: 60, Kind.LIST: 200}
_DIGIT_OR_NUMERAL = re.compile(
    r"\d|\b(?:no|none|once|twice|half|both|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundreds?|thousands?|millions?|billions?|dozens?|several|"
    r"a quarter|a third|first|second|third|majority|most)\b",
    re.IGNORECASE,
)
# Example of one: "the Saharan branch of al-Qaeda in the Islamic Maghreb".
_NAME = r"(?:the )?(?:al-)?[A-Z][\w’'-]*(?: \([A-Z]+\)|(?: (?:of|the|al|de|in|for|[a-z]+ of))* (?:al-)?[A-Z][\w’'-]*)*"
_NAMES = re.compile(rf"{_NAME}(?:, {_NAME})*(?:,? and {_NAME})")
_AT = re.compile(r"\b(?:at|by|until|from|since|around|about)\s$", re.IGNORECASE)
_OF_DAY = re.compile(r"\s?(?:in the (?:morning|afternoon|evening)|at night|o['’]clock|[ap]\.?m\b)", re.IGNORECASE)
# No more than a number of something: "4000 crowns", "three months", and not "the end of week 4".
_AMOUNT = re.compile(r"\W*(?:[A-Z]{0,3}[$€£]?\s?\d[\d.,]*|[a-z-]+)\s?\W?(?:[\w%]+\W*){0,2}")
# Letters and digits in several parts: "HC-4417/2018", "PS/23.4-b".
_CODE = re.compile(r"(?<![\w/-])(?=[\w/.-]*[A-Z])(?=[\w/.-]*\d)\w+(?:[/.-]\w+)+")
_OUTER = " \t\r\n,;:.!?–—-"
_QUOTES = "\"“”‘’'()[]"


def short_answer(kind: Kind, text: str, found: Span, dates: Sequence[Span] = ()) -> Span | None:
    """The span of `text` that answers in few words, from the span where the reader found the answer.

    None where the question asks for what no few words can say, or where the reader's span holds nothing of the
    kind asked for: of `dates`, those that the text names, the first one it touches answers a question for a date,
    whole, and none is borrowed from elsewhere in the sentence.
    """
    if kind in (Kind.REASON, Kind.MANNER, Kind.DEFINITION, Kind.YES_NO):
        return None
    if kind is Kind.DATE:
        return next((date for date in dates if date.start < found.end and found.start < date.end), None)
    span = _trimmed(text, _enumeration(text, found) if kind is Kind.LIST else found)
    span = span if kind is Kind.NUMBER else _with_whole_codes(text, span)
    said = text[span.start : span.end]
    if not said or len(said) > _LONGEST_OF.get(kind, _LONGEST):
        return None
    if kind is Kind.NUMBER and (not _DIGIT_OR_NUMERAL.search(said) or _is_time_of_day(text, span)):
        return None
    return span


def agree(kind: Kind, one: str, other: str, dates: tuple[str | None, str | None] = (None, None)) -> bool:
    """Whether two short answers say the same, be it in other words, more exactly or with more of a name.

    `dates` are the values of two dates where more is known than their words say: "Friday".
    Example: "forty-nine" and "49", "nearly 50" and "49", "Macron" and "Emmanuel Macron", "2013" and "January 2013".
    """
    kind = _kind_told(kind, one, other)
    if kind is Kind.DATE and (values := _both_values(one, other, dates)):
        return _tells(*values) or _tells(*reversed(values))
    if normalised(one) == normalised(other):
        return True
    if kind is Kind.DATE:
        return _is_worded_in(one, other) or _is_worded_in(other, one)
    if kind is Kind.NUMBER:
        first, second = quantities(one), quantities(other)
        return bool(first) and len(first) == len(second) and all(map(Quantity.overlaps, first, second))
    return kind in _NAMED and _is_part(one, other)


def differ(kind: Kind, one: str, other: str, dates: tuple[str | None, str | None] = (None, None)) -> bool:
    """Whether two short answers cannot both be right. Many neither agree nor differ: "49 civilians", "15 soldiers"."""
    if agree(kind, one, other, dates):
        return False
    kind = _kind_told(kind, one, other)
    if kind is Kind.DATE:
        values = _both_values(one, other, dates)
        return values is not None and not overlaps(*values)
    if kind is Kind.NUMBER:
        first, second = quantities(one), quantities(other)
        return len(first) == len(second) == 1 and first[0].counts_the_same(second[0])
    return kind in _NAMED and _is_one_name(one) and _is_one_name(other) and not _share_a_word(one, other)


def date_value(said: str) -> str | None:
    """Which date a short answer is by its own words, in ISO 8601; None where these leave it open, as in "Friday"."""
    mentions = date_mentions(f"in {said}")  # behind "in", "2013" alone is a year
    return mentions[0].value if len(mentions) == 1 else None


def normalised(answer: str) -> str:
    """The same for answers that say the same: folded words without articles and prepositions in front.

    Example: "In 2013" and "2013" both give "2013".
    """
    kept = [word for word in words(whole_words(answer)) if word not in _NO_DIFFERENCE]
    return " ".join(kept)


_NO_DIFFERENCE = frozenset(
    "a an the in on at of by since from about around approximately over least nearly roughly year".split()
)


_NAMED = frozenset([Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.NAME])
_ROOT = 4  # letters that a country and its people have in common: "Russia", "Russians"


def _both_values(one: str, other: str, dates: tuple[str | None, str | None]) -> tuple[str, str] | None:
    first, second = dates[0] or date_value(one), dates[1] or date_value(other)
    return (first, second) if first and second else None


def _tells(date: str, other: str) -> bool:
    """Whether one date is the other, or the month, year, decade or century of the other."""
    (first, last), (other_first, other_last) = bounds(date), bounds(other)
    return date == other or (extent(date) != "range" and first <= other_first and other_last <= last)


def _is_worded_in(one: str, other: str) -> bool:
    """Whether all words of one date stand in the other: "July 1st" in "Sunday, July 1st"."""
    return set(normalised(one).split()) <= set(normalised(other).split())


def _kind_told(kind: Kind, one: str, other: str) -> Kind:
    """The kind asked for, or that of two numbers: "what is the rent" asks for one, though nothing in it says so."""
    are_amounts = _AMOUNT.fullmatch(one) and _AMOUNT.fullmatch(other)
    return Kind.NUMBER if kind is Kind.OTHER and are_amounts else kind


def _is_part(one: str, other: str) -> bool:
    """Whether all words of one name stand in the other, or the one is the other's initials."""
    few, many = sorted((_named(one), _named(other)), key=len)
    if not few:
        return False
    return set(few) <= set(many) or (len(many) > 1 and few == ["".join(word[0] for word in many)])


def _is_one_name(answer: str) -> bool:
    return any(word[:1].isupper() for word in answer.split()) and not re.search(r",|\band\b|\bor\b", answer)


def _share_a_word(one: str, other: str) -> bool:
    roots = {word[:_ROOT] for word in _named(one)}
    return not roots or not _named(other) or any(word[:_ROOT] in roots for word in _named(other))


def _named(answer: str) -> list[str]:
    return [word for word in words(whole_words(answer)) if word not in STOP_WORDS]


def _enumeration(text: str, found: Span) -> Span:
    """All names of the enumeration in which an answer stands: "A" in "A, B and C"; the answer where it is in none."""
    for names in _NAMES.finditer(text):
        if names.start() <= found.start and found.end <= names.end():
            return Span(*names.span())
    return found


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


def _with_whole_codes(text: str, span: Span) -> Span:
    """With the rest of a code of which a part is in it. Example: "HC-4417" of "HC-4417/2018"."""
    start, end = span
    for code in _CODE.finditer(text, max(start - _LONGEST, 0), end + _LONGEST):
        if code.start() < span.end and span.start < code.end():
            start, end = min(start, code.start()), max(end, code.end())
    return Span(start, end)


def _is_time_of_day(text: str, span: Span) -> bool:
    """Example: "three" in "had left at three in the afternoon"."""
    return bool(_AT.search(text[: span.start]) and _OF_DAY.match(text[span.end :]))


def _is_abbreviation(said: str) -> bool:
    return bool(re.search(r"\b(?:[A-Z]\.){2,}$", said))
