"""The dates and periods that an English text names, each with its value.

The grammar is our own. On the 171 sentences of tests/data/date_expressions.jsonl, half of them unseen while it was
written, this gave (unseen half; right: every value of the sentence and no other; ms: of a sentence, an idle core):

                                      right    values found    values wrong    ms
    this module                       83/85         97 %            0 of 65    0.03
    dateparser 1.5 search_dates       35/85         57 %           63 of 101   4
    datefinder 1.0                    31/85         19 %           21 of 34    0.4
    recognizers-text-date-time 1.0    27/85         49 %           66 of 99   13

Here spans had to be exact, elsewhere to overlap. `search_dates` takes "may", "1000 people" and "a second" for
dates, knows no periods, and looks for "on Tuesday" on one side of the day of publication only.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, TypeVar

from index.dates.points import Point, part_of_year, perhaps_dates, points_in
from index.dates.tense import Tense, tense_at
from index.dates.values import iso
from index.records import DateMention, Span

__all__ = ["date_mentions", "uncertain_dates"]


class _Published(NamedTuple):
    """The date of publication, as exact as it is known."""

    year: int
    month: int | None
    day: int | None

    @property
    def date(self) -> date | None:
        """The day, where it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


def date_mentions(text: str, published: str | None = None) -> list[DateMention]:
    """The dates and periods that an English text names, in order, without overlap.

    "In July 2023" -> "2023-07"; "from 2004 to 2005" -> "2004/2005"; "early 2021" -> "2021". Relative ones are
    worked out from the date of publication where that is exact enough: "on Friday", published on Sunday
    2023-09-10, is "2023-09-08" (after "will", "2023-09-15"), "last year" is "2022", "two weeks ago" the week
    around that day. Articles and prepositions stand outside the span, but for "from" and "between" of a period.

    Better silent than wrong: left out is what can be read in two ways, what leans on another date ("a year
    earlier", "the next day"), what lasts ("the past decade") and what recurs ("on Fridays").
    """
    known = _known(published) if published else None
    found = _written_out(text, points_in(text), known)
    if known:
        relative = ((each, each.value(known)) for each in _relative(text))
        found += [DateMention(each.start, each.end, value, relative=True) for each, value in relative if value]
    return _without_overlap(found)


def uncertain_dates(text: str, certain: Sequence[DateMention]) -> list[Span]:
    """Where an English text names a date and which one is not certain, in order.

    Two kinds: days, months and seasons whose year goes without saying ("Friday", "July 1st", "last week"), and what is
    a date only where one was asked for ("1870" in "around 1870"). What a certain mention touches is left out.
    """
    points = [point for point in points_in(text) if point.weekday is None or not _recurs(text, point)]
    pairs = _in_pairs(text, points)
    spans = [Span(here.start - _length_of_which(text, here), (there or here).end) for _, here, there in pairs]
    spans += [Span(each.start, each.end) for each in _relative(text)]
    spans += _untouched(perhaps_dates(text), [*certain, *spans])
    return _without_overlap(_untouched(spans, certain))


def _untouched(spans: Iterable[Span], others: Iterable[Span | DateMention]) -> list[Span]:
    """Those that share no character with any of the others."""
    placed = sorted(others, key=lambda each: each.start)
    starts = [each.start for each in placed]
    reached = list(accumulate((each.end for each in placed), max, initial=0))  # by those before each place
    return [span for span in spans if reached[bisect_left(starts, span.end)] <= span.start]


def _length_of_which(text: str, point: Point) -> int:
    """Of "last " in "last Friday" and "last December", and of "winter of " in "winter of 1942"."""
    before = text[max(0, point.start - 24) : point.start]
    found = _MODIFIER.search(before) if point.weekday is None else _WHICH_DAY.search(before)
    return len(found.group()) if found else 0


_Placed = TypeVar("_Placed", DateMention, Span)


def _without_overlap(found: Iterable[_Placed]) -> list[_Placed]:
    """In order; of those that overlap the first, and of those that begin together the longest."""
    kept: list[_Placed] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or kept[-1].end <= each.start:
            kept.append(each)
    return kept


_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@lru_cache(maxsize=1024)
def _known(published: str) -> _Published | None:
    found = _ISO.fullmatch(published)
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
    return _Published(year, month, day) if year and iso(year, month, day) else None


# -- Giving them a value

_RANGE = re.compile(r"\s?[-–]\s?|,?\s(?:to|until|till|through)\s")
_LIST = re.compile(r"\s?,?\s(?:and|or)\s|\s?,\s")
_MOVED = re.compile(r"\b(?:moved|postponed|delayed|rescheduled|brought forward|changed)\b")
_MODIFIER = re.compile(
    r"\b(?:(?P<part>early|late|mid)[\s-]|(?P<season>spring|summer|autumn|fall|winter)\s(?:of\s)?"
    r"|(?P<number>first|second|third|fourth|last)\s(?P<of>half|quarter)\sof\s|(?P<the>the\s)?(?P<which>last|this|next)\s)$",
    re.IGNORECASE,
)
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_WHICH_YEAR = re.compile(r"\s(?:of\s)?(?P<which>last|this|next)\syear\b")
_OFFSETS = {"last": -1, "this": 0, "next": 1}
_RECENT, _NEAR = 3, 9  # months; what is further off is mostly told with its year
_TENTH = 10  # of a month
_STORY = 600  # characters


_LOOK_BACK = 12  # points


def _written_out(text: str, points: Sequence[Point], known: _Published | None) -> list[DateMention]:
    points = _with_shared_years(text, points)
    mentions: list[DateMention | None] = []
    for row, here, there in _in_pairs(text, points):
        earlier = points[max(0, row - _LOOK_BACK) : row]
        if there:
            mentions.append(_period(text, here, there, earlier, known))
        else:
            mentions.append(_single(text, here, earlier, known))
    return [mention for mention in mentions if mention]


def _in_pairs(text: str, points: Sequence[Point]) -> Iterator[tuple[int, Point, Point | None]]:
    """Each point with its number, and with the next one where the two are the ends of a period."""
    row = 0
    while row < len(points):
        here, there = points[row], points[row + 1] if row + 1 < len(points) else None
        begin = _begin_of_period(text, here, there) if there else None
        if begin is None:
            yield row, here, None
            row += 1
        else:
            yield row, here._replace(start=begin), there
            row += 2


def _with_shared_years(text: str, written: Sequence[Point]) -> list[Point]:
    """Years that are said once for two dates: "15 May and 20 June 2015", "from 3 March 2012 to 9 April"."""
    points = list(written)
    for row in range(len(points) - 2, -1, -1):
        here, there = points[row : row + 2]
        shares = _RANGE.fullmatch(text, here.end, there.start) or _LIST.fullmatch(text, here.end, there.start)
        if not (shares and here.month and there.month):
            continue
        later = (there.month, there.day or 0) < (here.month, here.day or 0)
        if there.year and not here.year:
            points[row] = here._replace(year=there.year - later)
        elif here.year and not there.year and not _LIST.fullmatch(text, here.end, there.start):
            points[row + 1] = there._replace(year=here.year + later)
    return points


def _begin_of_period(text: str, here: Point, there: Point) -> int | None:
    """Where the period begins that two points are the ends of; None where they are none."""
    before = text[max(0, here.start - 8) : here.start].lower()
    between = before.endswith("between ")
    joint = text[here.end : there.start]
    if not (_RANGE.fullmatch(joint) or (between and joint == " and ")):
        return None
    if here.parts != there.parts or here.value or there.value:
        return None
    return here.start - (8 if between else 5 if before.endswith("from ") else 0)


def _period(
    text: str, here: Point, there: Point, earlier: Sequence[Point], known: _Published | None
) -> DateMention | None:
    if not (there.year or there.month) or _MOVED.search(text, max(0, here.start - 60), here.start):
        return None
    year = there.year or (_year_of(text, there._replace(start=here.start), earlier, known) if known else None)
    if not year:
        return None
    later = (here.month or 0, here.day or 0) > (there.month or 0, there.day or 0)
    first = iso(here.year or year - later, here.month, here.day)
    last = iso(year, there.month, there.day)
    if not (first and last and first < last):
        return None
    return DateMention(here.start, there.end, f"{first}/{last}", relative=not there.year)


def _single(text: str, point: Point, earlier: Sequence[Point], known: _Published | None) -> DateMention | None:
    modifier = _MODIFIER.search(text[max(0, point.start - 24) : point.start])
    if point.value or point.year:
        return _with_year(point, modifier)
    if not known:
        return None
    if not point.month:
        return _weekday(text, point, earlier, known.date) if known.date else None
    if modifier and modifier["which"] and not point.day:
        return _which_month(point, modifier, known)
    which = _WHICH_YEAR.match(text, point.end)
    year = known.year + _OFFSETS[which["which"]] if which else _year_of(text, point, earlier, known)
    value = iso(year, point.month, point.day) if year else None
    end = which.end() if which else point.end
    return DateMention(_start_with_part(point, modifier), end, value, relative=True) if value else None


def _start_with_part(point: Point, modifier: re.Match[str] | None) -> int:
    """Where the mention begins: "early", "mid" and "late" are in it."""
    return point.start - len(modifier.group()) if modifier and modifier["part"] else point.start


def _with_year(point: Point, modifier: re.Match[str] | None) -> DateMention | None:
    """A date as it stands; "the first half of 2023" is six months, "the summer of 2017" just that year."""
    value = point.value or iso(point.year or 0, point.month, point.day)
    start = _start_with_part(point, modifier)
    if modifier and point.year and not point.month and (modifier["season"] or modifier["number"]):
        start = point.start - len(modifier.group())
        value = _season_or_fraction(point.year, modifier)
    return DateMention(start, point.end, value, relative=False) if value else None


def _season_or_fraction(year: int, modifier: re.Match[str]) -> str | None:
    if modifier["season"]:
        # A winter has two years; when the others are depends on the hemisphere.
        return None if modifier["season"].lower() == "winter" else f"{year}"
    of = 2 if modifier["of"].lower() == "half" else 4
    number = _NUMBERS.get(modifier["number"].lower(), of)  # or the last one
    return part_of_year(year, number, of) if number <= of else None


def _which_month(point: Point, modifier: re.Match[str], known: _Published) -> DateMention | None:
    """What "last December" is where the nearest one and that of last year are the same."""
    if not known.month or not point.month or modifier["the"]:
        return None
    which = modifier["which"].lower()
    certain = {"last": point.month >= known.month, "this": True, "next": point.month <= known.month}[which]
    value = iso(known.year + _OFFSETS[which], point.month)
    start = point.start - len(modifier.group())
    return DateMention(start, point.end, value, relative=True) if certain and value else None


def _year_of(text: str, point: Point, earlier: Sequence[Point], known: _Published) -> int | None:
    """The year that goes without saying in "25 August", "in August" and "Sunday, July 1st"."""
    by_weekday = point.weekday is not None
    year = _year_by_weekday(point, known) if by_weekday else _year_by_tense(text, point, known)
    # A story of 2012 goes on in 2012.
    told = next((other for other in reversed(earlier) if other.year), None)
    return None if told and told.year != year and _in_one_story(text, told, point) else year


def _year_by_weekday(point: Point, known: _Published) -> int | None:
    """The year around that of publication in which the day falls on its day of the week."""
    for year in (known.year, known.year - 1, known.year + 1):
        value = iso(year, point.month, point.day)
        if value and date.fromisoformat(value).weekday() == point.weekday:
            months_off = (year - known.year) * 12 + (point.month or 0) - (known.month or 0)
            return year if not known.month or abs(months_off) <= _NEAR else None
    return None


def _year_by_tense(text: str, point: Point, known: _Published) -> int | None:
    """The year of the nearest such day or month on the side that the sentence speaks of."""
    if not known.month or not point.month:
        return None
    if point.month == known.month and not (point.day and known.day):
        # "in September", published in September, is clear only where September is old.
        early = (known.day or 0) >= _TENTH and text.startswith("early ", point.start - len("early "))
        return known.year if point.day or early else None
    is_past = (point.month, point.day or 0) <= (known.month, known.day or 0)
    months_since = (known.month - point.month) % 12 or (0 if is_past else 12)
    tense = tense_at(text, point.start, point.end)
    if tense is Tense.FUTURE:
        return known.year + is_past if months_since >= 12 - _NEAR else None
    most = {Tense.PAST: 12, Tense.REPORTED: _NEAR, Tense.UNCLEAR: _RECENT}[tense]
    return known.year - (not is_past) if months_since <= most else None


def _in_one_story(text: str, other: Point, point: Point) -> bool:
    between = text[other.end : point.start]
    return len(between) <= _STORY and "\n\n" not in between


# -- Days of the week

_DAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHICH_DAY = re.compile(
    r"\b(?:(?P<which>last|(?:this\s)?past|next|this(?:\scoming)?|coming)|(?P<other>the\s(?:last|past|next|coming|first"
    r"|second|third|fourth)|every|each|that|an?|one|previous|following|some|any|another|most|black|good|bloody|easter"
    r"|palm|ash|holy|super|cyber|shrove|giving))\s$",
    re.IGNORECASE,
)
_NO_DAY = re.compile(
    r"\s(?:prayers?|Times|Telegraph|Mirror|Post|Mail|[Ss]chool|[Bb]est|of|(?:last\s|next\s|the\s)?week|the\s\d)\b"
    rf"|-|(?:\s?[-–]\s?|\s(?:to|through)\s){_DAY_NAME}"
)
_UP_TO_DAY = re.compile(rf"{_DAY_NAME}(?:\s?[-–]\s?|\s(?:to|through)\s)$|\bthe\s$")
_BEFORE_OR_AFTER = re.compile(r"\s(?:before|after)\b")
_EVENT_TO_COME = re.compile(
    r"[’']s?\s(?:\w+\s)?(?:vote|elections?|summit|meeting|match|game|deadline|polls?|ballot|referendum|talks|hearing"
    r"|session|launch|rally|ceremony|inauguration|conference|final)\b"
)
_WEEK = 7
_FORTNIGHT = 14


def _weekday(text: str, point: Point, earlier: Sequence[Point], today: date) -> DateMention | None:
    if _recurs(text, point):
        return None
    before = text[max(0, point.start - 24) : point.start]
    which = _WHICH_DAY.search(before)
    another = _UP_TO_DAY.search(before)
    if another and (another.group() != "the " or _BEFORE_OR_AFTER.match(text, point.end)):
        return None
    since = (today.weekday() - (point.weekday or 0)) % _WEEK
    by_word = which["which"].lower() if which else ""
    days = _days_to_which(by_word, since, today) if by_word else _days_by_tense(text, point, since)
    if days is None or _in_an_older_story(text, point, earlier, today + timedelta(days)):
        return None
    start = point.start - len(which.group()) if which else point.start
    return DateMention(start, point.end, str(today + timedelta(days)), relative=True)


def _recurs(text: str, point: Point) -> bool:
    """Whether a day of the week is any such day, or a part of a name."""
    which = _WHICH_DAY.search(text[max(0, point.start - 24) : point.start])
    return bool((which and which["other"]) or _NO_DAY.match(text, point.end))


def _days_to_which(which: str, since: int, today: date) -> int | None:
    """Days from publication to "last", "this" or "next" Friday; None where it may be either of two."""
    if which.endswith("past"):
        return -(since or _WEEK)
    if which == "last":
        # On a Saturday, "last Friday" is hardly yesterday.
        return None if since == 1 else -(since or _WEEK)
    ahead = (-since) % _WEEK
    if which != "next":
        return ahead
    in_this_week = today.weekday() + ahead < _WEEK
    return _WEEK if not ahead else None if in_this_week else ahead


def _days_by_tense(text: str, point: Point, since: int) -> int | None:
    tense = tense_at(text, point.start, point.end)
    if tense is Tense.FUTURE:
        return (-since) % _WEEK or None  # today, or in a week
    if text[point.end : point.end + 1] in ("’", "'"):
        ahead = text[max(0, point.start - 9) : point.start].endswith(("ahead of ", "before "))
        to_come = _EVENT_TO_COME.match(text, point.end) and (ahead or tense is Tense.UNCLEAR)
        return None if to_come else -since
    return None if tense is Tense.UNCLEAR else -since


def _in_an_older_story(text: str, point: Point, earlier: Sequence[Point], day: date) -> bool:
    """Whether the paragraph tells of a day long gone: its Friday is not that of the publication."""
    for other in reversed(earlier):
        if other.year and other.day and _in_one_story(text, other, point):
            value = iso(other.year, other.month, other.day)
            return value is not None and abs((date.fromisoformat(value) - day).days) > _FORTNIGHT
    return False


# -- "yesterday", "last year", "two weeks ago"

_DEICTIC = re.compile(
    r"[LlTtNnYy](?<!\w.)(?:esterday|oday|omorrow|onight|ast\s(?:night|week|month|year)"
    r"|his\s(?:morning|afternoon|evening|week|month|year)|ext\s(?:week|month|year))\b"
)
_DAYS_OFF = {"yesterday": -1, "last night": -1, "tomorrow": 1}
_PART_OF = re.compile(r"\b(?:early|earlier|late|later|mid)[\s-]$", re.IGNORECASE)
_NOT_NOW = re.compile(r"\b(?:even|of|to|until)\s$|\bstill\s[^.!?]*$", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|my|our|your|his|her|its|their|very|every|[’']s)\s$", re.IGNORECASE)
_SUNDAY = 6
_AGO = re.compile(
    r"(?P<hedge>\b(?:about|around|some|nearly|almost|over|roughly|than|least|most|approximately|half)\s)?"
    r"(?<![\w.,-])(?P<number>\d{1,3}|[A-Za-z]+)\s(?P<unit>day|week|month|year)s?\s$"
)
_COUNTS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        start=1,
    )
} | {"a": 1, "an": 1}
_AGO_FROM = re.compile(rf"\s(?:on\s)?(?:{_DAY_NAME}|today)")


class _Relative(NamedTuple):
    """A date said by how far it is from the day of publication."""

    start: int
    end: int
    unit: str
    offset: int
    around: bool = False  # "two weeks ago" is no week from Monday to Sunday

    def value(self, known: _Published) -> str | None:
        """As exact as the unit; some weeks ago is the week around that day."""
        if not (self.around and self.unit == "week"):
            return _unit_value(known, self.unit, self.offset)
        if not known.date:
            return None
        middle = known.date + timedelta(weeks=self.offset)
        return f"{middle - timedelta(3)}/{middle + timedelta(3)}"


def _relative(text: str) -> Iterator[_Relative]:
    yield from _deictic(text)
    yield from _ago(text)


def _deictic(text: str) -> Iterator[_Relative]:
    for found in _DEICTIC.finditer(text):
        words = " ".join(found.group().lower().split())
        which, _, unit = words.partition(" ")
        before = text[max(0, found.start() - 10) : found.start()]
        if unit in {"week", "month", "year"}:
            if which != "this" and (_THE.search(before) or text.startswith(" of ", found.end())):
                continue
            part = _PART_OF.search(before)
            yield _Relative(found.start() - (len(part.group()) if part else 0), found.end(), unit, _OFFSETS[which])
            continue
        nowadays = words == "today" and (
            _NOT_NOW.search(text, max(0, found.start() - 40), found.start()) or text.startswith(("’", "'"), found.end())
        )
        if not nowadays and not _is_quoted(text, found.start()):
            yield _Relative(*found.span(), "day", _DAYS_OFF.get(words, 0))


def _ago(text: str) -> Iterator[_Relative]:
    position = text.find(" ago")
    while position >= 0:
        before = text[max(0, position - 36) : position + 1]
        found = _AGO.search(before)
        end = position + len(" ago")
        position = text.find(" ago", end)
        if not found or found["hedge"] or text[end : end + 1].isalnum() or _AGO_FROM.match(text, end):
            continue
        start = end - len(" ago") + 1 - len(found.group())
        number = int(found["number"]) if found["number"].isdecimal() else _COUNTS.get(found["number"].lower(), 0)
        exact_to_days = found["unit"] in {"day", "week"}
        if number and not (exact_to_days and _is_quoted(text, start)):
            yield _Relative(start, end, found["unit"], -number, around=True)


def _unit_value(known: _Published, unit: str, offset: int) -> str | None:
    """The day, week (from Monday), month or year so many after that of publication; None where that is not known."""
    if unit == "year":
        return iso(known.year + offset)
    if unit == "month":
        months = known.year * 12 + (known.month or 0) - 1 + offset
        return iso(months // 12, months % 12 + 1) if known.month else None
    if not known.date:
        return None
    if unit == "day":
        return str(known.date + timedelta(offset))
    if known.date.weekday() == _SUNDAY:  # of the week that ends or of the one that begins
        return None
    monday = known.date + timedelta(_WEEK * offset - known.date.weekday())
    return f"{monday}/{monday + timedelta(_SUNDAY)}"


def _is_quoted(text: str, position: int) -> bool:
    """Whether this is said by somebody, perhaps on another day: inside quotation marks of its paragraph."""
    before = text[max(0, position - _STORY) : position].rpartition("\n\n")[2]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
