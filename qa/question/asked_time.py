"""The time that a question asks about, and how well the dates of a text fit it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from index import STOP_WORDS, DateMention, bounds, date_mentions, extent, stems, words

__all__ = ["AskedTime", "asked_time", "time_of_event"]

_Day = tuple[int, int, int]  # year, month, day

_COVERED = 0.5  # where a period holds the year asked about but names it not
_CONTRADICTED = -0.1  # where all dates are of another time
_SMALL_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?= \d)")
_JOINT = re.compile(r"\s?(?:-|–|to|until|till|through|and)\s?")
_OPENS_PERIOD = re.compile(r"\b(?:from|between|period)\s$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s(?:the\s)?$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than|following)\s(?:the\s)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from)\s(?:the\s)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|by)\s(?:the\s)?$", re.IGNORECASE)
_LONGEST_PREPOSITION = 20  # characters
_EVENT = re.compile(
    r"\b(before|prior to|after|following|since|until|till) (?:the|his|her|its|their) "
    r"([^\W\d_][\w’'-]*(?: [\w’'-]+){0,4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A period; without its first day where it has no beginning, without its last day where it has no end."""

    first: _Day | None
    last: _Day | None
    begins: int | None = None  # the year that a text names which tells when it began; "before 1998" names none
    ends: int | None = None

    def fit(self, values: Collection[str]) -> float:
        """How well the dates of a text fit: 1 where they name all ends of the period, 0 where there are none.

        One of two ends counts half. So does a period around a single year, "2003/2005" for "in 2004", and any date in
        a time without beginning or end. Where all dates are of another time, it is below 0.
        """
        days = [bounds(value) for value in values]
        if not days:
            return 0.0
        if not any(self._meets(*each) for each in days):
            return _CONTRADICTED
        named = [self.begins == first[0] for first, _ in days], [self.ends == last[0] for _, last in days]
        asked = [any(each) for each, year in zip(named, (self.begins, self.ends), strict=True) if year is not None]
        share = sum(asked) / len(asked) if asked else 0.0
        return max(share, _COVERED if self._is_covered(values) else 0.0)

    def _meets(self, first: _Day, last: _Day) -> bool:
        return (self.last is None or first <= self.last) and (self.first is None or self.first <= last)

    def _is_covered(self, values: Collection[str]) -> bool:
        """Whether the time is open and met, or is one year and lies in a period.

        For a longer time a period around it is none: who lived from 1900 to 1980 need not have been there until 1960.
        """
        if self.first is None or self.last is None:
            return True
        if self.begins != self.ends:
            return False
        periods = [bounds(value) for value in values if extent(value) == "range"]
        return any(first <= self.first and self.last <= last for first, last in periods)


def asked_time(question: str) -> AskedTime | None:
    """The time that a question asks about; None where it names none.

    Of several, a period is taken, else the last one named. Example: "who led it from 2004 to Feb 2005" -> 1 January
    2004 to 28 February 2005; "after 2010" -> from 1 January 2011 on.
    """
    question = _SMALL_MONTH.sub(lambda month: month.group().capitalize(), question)
    mentions = date_mentions(question)
    times = [_period(question, *pair) for pair in itertools.pairwise(mentions)]
    times += [_whole(*bounds(mention.value)) for mention in mentions if extent(mention.value) == "range"]
    periods = [time for time in times if time]
    if periods:
        return periods[-1]
    return _single(question, mentions[-1]) if mentions else None


def time_of_event(question: str, dated: Iterable[tuple[str, Collection[str]]]) -> AskedTime | None:
    """The time that a question asks about by an event, "before the coup", where the documents date it.

    `dated` are sentences with the values of their dates. Those that hold the words of the event must agree on when it
    was, to the year; else, and where the question names no event, the time is None.
    """
    asked = _EVENT.search(question)
    if not asked:
        return None
    event = set(_content(asked[2]))
    values = [value for sentence, found in dated if event and event.issubset(_content(sentence)) for value in found]
    years = {bound[0] for value in values for bound in bounds(value)}
    if len(years) != 1:
        return None
    first, last = min(bounds(value)[0] for value in values), max(bounds(value)[1] for value in values)
    relation = asked[1].lower()
    if relation in ("before", "prior to"):
        return AskedTime(None, _day_before(first))
    if relation in ("until", "till"):
        return AskedTime(None, last, ends=last[0])
    return AskedTime(first, None, begins=first[0] if relation == "since" else None)


def _content(text: str) -> list[str]:
    """The stems of the words that say something."""
    return stems([word for word in words(text) if word not in STOP_WORDS])


def _period(question: str, begin: DateMention, end: DateMention) -> AskedTime | None:
    """The period between two dates that are not equally exact: "from 1996 to Feb 2004"."""
    before = question[max(0, begin.start - _LONGEST_PREPOSITION) : begin.start]
    joined = _JOINT.fullmatch(question, begin.end, end.start) and _OPENS_PERIOD.search(before)
    first, last = bounds(begin.value)[0], bounds(end.value)[1]
    return _whole(first, last) if joined and first <= last else None


def _single(question: str, mention: DateMention) -> AskedTime:
    before = question[max(0, mention.start - _LONGEST_PREPOSITION) : mention.start]
    first, last = bounds(mention.value)
    if _BEFORE.search(before):
        return AskedTime(None, _day_before(first))
    if _AFTER.search(before):
        return AskedTime(_day_after(last), None)
    if _SINCE.search(before):
        return AskedTime(first, None, begins=first[0])
    if _UNTIL.search(before):
        return AskedTime(None, last, ends=last[0])
    return _whole(first, last)


def _whole(first: _Day, last: _Day) -> AskedTime:
    return AskedTime(first, last, first[0], last[0])


# Good enough to compare with: no text names the 0th or the 32nd of a month.


def _day_before(day: _Day) -> _Day:
    return (*day[:2], day[2] - 1)


def _day_after(day: _Day) -> _Day:
    return (*day[:2], day[2] + 1)
