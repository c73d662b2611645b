"""Dated statements on a topic, in order of time.

Of the documents on the topic those statements that name a date, also one relative to the day of publication, and the
items of a list that begin with a time of day: that is of the day named last before them. Of one happening only the
best statement is told. What lies long before the rest, as the last such strike does, is background and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index import Collection, DateMention, Document, bounds, date_mentions
from qa.answering.forms.composing import Composer, Quoted
from qa.question import AskedTime
from qa.reading import Statement, Weighed

__all__ = ["Dated", "dated", "timely"]

_MOST = 12
_WEAK = 0.5  # of the best statement's worth
_ALIKE = 0.86  # cosine from which two statements of one date say the same
_ABOUT = 0.5  # focus from which a document is about the topic, so that each of its dated statements may be told
_HOLDS = 0.6  # share of the topic's words that a statement of another document must hold itself
_OWN, _LISTED = 0.3, 0.3  # what the topic's words in a statement count, and that it is of a list that tells by date
_SHORTEST = 25  # characters; what is shorter tells of nothing
_DAY = 10  # characters of a date that is a day's: "2023-09-08"
_HEAD = 200  # characters of a document in which its day of publication may stand
_CORE = 366  # days in which half of what is told must lie, for what is as long before it to be background
_TIME = re.compile(r"(?:[-*•]\s*)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\b(?!\s*(?:percent|%|million))")
_BEGINS = re.compile(r"(?:[-*•]\s*|date: )?")


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """A statement and when it tells of."""

    quoted: Quoted
    date: str  # ISO 8601


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """A statement that may be told."""

    weighed: Weighed
    date: str
    clock: str  # "07:52"; empty where it names none
    worth: float

    @property
    def first_day(self) -> tuple[int, int, int]:
        return bounds(self.date)[0]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The dates of a document."""

    published: str | None
    dates: tuple[DateMention, ...]

    @classmethod
    def of(cls, document: Document) -> _Calendar:
        """Where no day of publication is known, that which stands at the head is it."""
        head = (each.value for each in document.dates if each.end <= _HEAD and len(each.value) == _DAY)
        published = None if document.date else next(head, None)
        if published is None:
            return cls(document.date, tuple(document.dates))
        return cls(published, tuple(date_mentions(document.text, published)))


def timely(weighed: Sequence[Weighed], time: AskedTime | None, collection: Collection) -> list[Weighed]:
    """The statements that tell of the time asked about; all of them where none does, or none is asked about.

    A statement without a date is of the day on which its document was published.
    """

    def fits(each: Weighed, asked: AskedTime) -> bool:
        document = collection.document(each.statement.hit.passage.document_id)
        own = [mention.value for mention in _mentions(each.statement, document.dates)]
        return asked.fit(own or ([document.date] if document.date else [])) > 0

    found = [each for each in weighed if time and fits(each, time)]
    return found or list(weighed)


def dated(
    weighed: Sequence[Weighed], focus: Mapping[str, float], composer: Composer, collection: Collection
) -> list[Dated]:
    """The statements on a topic that name a date, earliest first; `weighed` are best first.

    `focus` says of each document how much it is about the topic, 0 to 1.
    """
    among = [each.statement for each in weighed]
    documents = {name: _Calendar.of(collection.document(name)) for name in focus}
    candidates = [told for each in weighed if (told := _told(each, focus, documents))]
    candidates = sorted(_without_background(candidates), key=lambda told: -told.worth)
    chosen: list[tuple[_Told, Quoted]] = []
    for told in candidates:
        if told.worth < _WEAK * candidates[0].worth or len(chosen) == _MOST:
            break
        quoted = composer.quoted(told.weighed.statement, told.weighed.score, among)
        if quoted and not any(_is_same(told, quoted, *other) for other in chosen):
            chosen.append((told, quoted))
    chosen.sort(key=lambda each: (*bounds(each[0].date), each[0].clock, each[1].place))
    return [Dated(quoted, told.date) for told, quoted in chosen]


def _told(each: Weighed, focus: Mapping[str, float], calendars: Mapping[str, _Calendar]) -> _Told | None:
    """A statement with its date; None where it has none, or says nothing of the topic."""
    statement = each.statement
    name = statement.hit.passage.document_id
    about = focus.get(name, 0.0)
    if (about < _ABOUT and each.own < _HOLDS) or name not in calendars or not _tells(statement):
        return None
    calendar = calendars[name]
    clock = _TIME.match(statement.text) if statement.is_item else None
    mention = _mention(statement, calendar)
    day = mention.value if mention else _day_before(statement, calendar) if clock else None
    if day is None:
        return None
    listed = bool(clock) or bool(mention and _begins_with(statement, mention))
    worth = each.score + _OWN * each.own + about + _LISTED * listed
    return _Told(each, day, f"{int(clock['hour']):02}:{clock['minute']}" if clock else "", worth)


def _tells(statement: Statement) -> bool:
    """Whether it says more than a title, or a line with the day of publication, does."""
    text = statement.text.strip()
    ends = text.rstrip('*_”"»)]').endswith((".", "!", "?", ":", "…"))
    return (ends or bool(statement.cells) or statement.is_item) and len(text) > _SHORTEST


def _without_background(candidates: Sequence[_Told]) -> list[_Told]:
    """Without what lies long before the days in which half of it lies, where there are such."""
    days = sorted(date(*told.first_day).toordinal() for told in candidates if told.first_day[0] > 0)
    half = (len(days) + 1) // 2
    cores = [(days[last] - days[last - half + 1], days[last - half + 1]) for last in range(half - 1, len(days))]
    if not cores or min(cores)[0] > _CORE:
        return list(candidates)
    begins = min(cores)[1] - _CORE
    return [told for told in candidates if told.first_day[0] > 0 and date(*told.first_day).toordinal() >= begins]


def _place(statement: Statement) -> tuple[int, int]:
    """Where a statement stands in its document."""
    passage, span = statement.hit.passage, statement.span
    return passage.start + span.start, passage.start + span.end


def _mentions(statement: Statement, dates: Sequence[DateMention]) -> list[DateMention]:
    start, end = _place(statement)
    return [mention for mention in dates if start <= mention.start and mention.end <= end]


def _mention(statement: Statement, calendar: _Calendar) -> DateMention | None:
    """The first date that a statement names, as exactly as it does; that of publication only where it is alone."""
    found = _mentions(statement, calendar.dates)
    others = [mention for mention in found if mention.relative or mention.value != calendar.published]
    return max(others or found, key=lambda mention: (len(mention.value) >= 7, -mention.start), default=None)  # noqa: PLR2004 - a month at least


def _day_before(statement: Statement, calendar: _Calendar) -> str | None:
    """The last day that is named before a statement; else that of publication."""
    start, _ = _place(statement)
    days = [mention.value for mention in calendar.dates if mention.end <= start and len(mention.value) == _DAY]
    return days[-1] if days else calendar.published


def _begins_with(statement: Statement, mention: DateMention) -> bool:
    """Whether a line, item or row begins with its date."""
    start, _ = _place(statement)
    opening = _BEGINS.match(statement.text)
    return mention.start - start <= (opening.end() if opening else 0) and not statement.text.rstrip().endswith(".")


def _is_same(told: _Told, quoted: Quoted, other: _Told, chosen: Quoted) -> bool:
    """Whether two tell the same of one date, or are quoted from the same place."""
    if quoted.place[0] == chosen.place[0] and quoted.place[1] < chosen.place[2] and chosen.place[1] < quoted.place[2]:
        return True
    return (
        told.date == other.date
        and told.clock == other.clock
        and float(told.weighed.vector @ other.weighed.vector) > _ALIKE
    )
