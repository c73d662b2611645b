"""Dates as an English text writes them: with a year, without, or only a day of the week.

What is a date and what a number, a name or a verb is told here; which day is meant, in `index.dates.grammar`.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.dates.eras import century_at, spelt_centuries, year_of_era_at
from index.dates.values import FIRST_YEAR, LAST_YEAR, MONTH, day_and_month, iso, month_number
from index.records import Span

__all__ = ["Point", "part_of_year", "perhaps_dates", "points_in"]


class Point(NamedTuple):
    """A date as the text writes it: with a year, without, or only a day of the week."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 for Monday
    value: str = ""  # where the words are a period by themselves: "1990s"

    @property
    def parts(self) -> tuple[bool, bool, bool]:
        """What it names; the year may go without saying."""
        return bool(self.year or self.month), bool(self.month), bool(self.day)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# A number, or what begins like a month or a day of the week. The pattern starts with a set of characters, and
# not with \b, so that `re` can skip to the next of them: four times as fast.
_ANCHOR = re.compile(
    r"[1-9ADFJMNOSTWQ](?<!\w.)(?:(?<=\d)\d{0,3}|(?:D\b|an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|on|ue|ed|hu|ri|at|(?<=Q)[1-4]\b))"
)
_PART_OF_SOMETHING = frozenset("-–/.,:+$£€#’'&")  # a number right behind one of these is none by itself
_ORDINAL = r"(?:st|nd|rd|th)?"
_ONE_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_FROM_DAY = rf"(?:(?P<first>{_ONE_DAY}){_ORDINAL}(?P<joint>\s?[-–]\s?"
# What follows a number that is no year.
_A_COUNT = (
    r"\s?(?:%|°|[kmc]m\b|kg\b)|\s(?:people|persons|men|women|children|staff|troops|personnel|police|more|others|of\sthe(?:m|se)"
    r"|GMT|UTC|hours|hrs|local|percent|per\scent|[mb]illion|thousand|met(?:re|er)s?|kilo\w+|miles?|feet|tons?|tonnes?"
    r"|dollars?|euros?|francs?|pounds?|refugees|soldiers|civilians|villagers|fighters|migrants|delegates|members)\b"
)
_FOUR_DIGITS = r"(?:1\d|20|21)\d\d"
_OF_YEAR = rf"(?P<year>{_FOUR_DIGITS})(?!\w|[-–/,.]\d|{_A_COUNT}|(?<=[05]0)\s[a-z]+s\b)"
_DAY_MONTH = re.compile(
    rf"{_FROM_DAY}|\sto\s|\sand\s))?(?P<day>{_ONE_DAY}){_ORDINAL}(?:\sof)?\s(?P<month>{MONTH})(?!\w)(?:\s?,?\s{_OF_YEAR})?"
)
_MONTH_DAY = re.compile(
    rf"(?P<month>{MONTH})\s{_FROM_DAY}|\s(?:and|to)\s(?={_ONE_DAY}{_ORDINAL}\s?,?\s{_FOUR_DIGITS})))?(?P<day>{_ONE_DAY}){_ORDINAL}(?!\w|[,.:]\d|\s?%|[-–]\d)(?:\s?,?\s{_OF_YEAR})?"
)
_MONTH_YEAR = re.compile(rf"(?P<month>{MONTH})(?!\w)(?:\s?,?\s(?:of\s)?{_OF_YEAR})?")
_DAY_OF_WEEK = re.compile(
    rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?P<comma>\s?,?\s(?:the\s)?)?"
    rf"|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?(?P<then>\s?,?\s)(?={MONTH}\s\d|\d{{1,2}}\s{MONTH})"
)
_DATE_IN_DIGITS = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\w-]|[/.]\d)|(\d{1,2})([/.])(\d{1,2})\5(\d{4})(?![\w/-]|\.\d)")
_YEARS = re.compile(
    r"(?P<year>[12]\d{3})(?:(?P<decade>(?<=0)[’']?s\b)|(?P<joint>[-–/])(?P<last>\d{4}|\d\d|(?<=–)\d))?(?!\w|[-–/,.:+]\d|%)"
)
_QUARTER = re.compile(r"Q([1-4])\s(?:of\s)?" + _OF_YEAR)
# Names that hold a date but are none: "the June 5 Movement", "the Sept. 11 attacks".
_NAME_GOES_ON = re.compile(
    r"\s(?:Movement|Revolution|Brigade|Square|Street|Avenue|Bridge|Group|Coalition|Agreement|Stadium|University"
    r"|Hospital|Forum|Platform|Battalion|Camp|Airport|Committee|Commission|Front|Party|Alliance)\b|th\sof\s[Ee]ach"
)
_TERROR = re.compile(r"\s(?:terror|attacks?\b|hijack)")


def points_in(text: str) -> list[Point]:
    """The dates written in the text, in order, without overlap."""
    points = list(_anchored(text))
    spelt = [Point(start, end, value=value) for start, end, value in spelt_centuries(text)]
    return sorted([*points, *spelt], key=lambda point: point.start) if spelt else points


def _anchored(text: str) -> Iterator[Point]:
    previous = Point(0, 0)
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < previous.end:
            continue
        for point in _points_at(text, anchor, previous):
            yield point
            previous = point


_MONTHS_IN_FULL = "|".join(calendar.month_name[1:])
_PERHAPS_DATE = re.compile(
    rf"(?<![\w$£€+#])(?<!\d[,.:])(?:{_FOUR_DIGITS}(?:(?<=0)[’']?s\b)?(?!\w|[,.:]\d|{_A_COUNT})|(?:{_MONTHS_IN_FULL})\b)"
)


def perhaps_dates(text: str) -> Iterator[Span]:
    """Numbers that may be years, and words that may be months, where one knows that a date is spoken of."""
    return (Span(*found.span()) for found in _PERHAPS_DATE.finditer(text))


def _points_at(text: str, anchor: re.Match[str], previous: Point) -> Sequence[Point]:
    """The point that begins here; two for "3-5 July"; none where this is no date."""
    start, head = anchor.start(), anchor.group()
    if head[0].isdigit():
        return () if _is_part_of_something(text, start, previous) else _number(text, start, previous)
    if head == "AD":
        return _of_era(start, year_of_era_at(text, start))
    if head[0] == "Q":
        return _quarter(_QUARTER.match(text, start))
    if head[:3] in _WEEKDAYS:
        return _day_of_week(text, start)
    return _calendar_days(text, _MONTH_DAY.match(text, start)) or _month(text, start, previous)


def _number(text: str, start: int, previous: Point) -> Sequence[Point]:
    if in_digits := _DATE_IN_DIGITS.match(text, start):
        return _in_digits(in_digits)
    if of_era := year_of_era_at(text, start) or century_at(text, start):
        return _of_era(start, of_era)
    if years := _YEARS.match(text, start):
        return _years(text, years, previous)
    return _calendar_days(text, _DAY_MONTH.match(text, start))


def _is_part_of_something(text: str, start: int, previous: Point) -> bool:
    glued = start > 0 and text[start - 1] in _PART_OF_SOMETHING
    return glued and text[start - 4 : start].lower() != "mid-" and previous.end != start - 1


def _in_digits(found: re.Match[str]) -> Sequence[Point]:
    year, month, day, one, _, other, of_year = found.groups()
    value = iso(int(year), int(month), int(day)) if year else day_and_month(one, other, of_year)
    return [Point(*found.span(), value=value)] if value else ()


def _calendar_days(text: str, found: re.Match[str] | None) -> Sequence[Point]:
    if not found:
        return ()
    year = int(found["year"]) if found["year"] else None
    month = month_number(found["month"])
    name_goes_on = not year and _NAME_GOES_ON.match(text, found.end())
    if name_goes_on or not iso(year or 2000, month, int(found["day"])):
        return ()
    if (month, found["day"]) == (9, "11") and not year and _TERROR.match(text, found.end()):
        return ()
    last = Point(*found.span(), year, month, int(found["day"]))
    if not found["first"]:
        return [last]
    first = Point(found.start(), found.start("joint"), year, month, int(found["first"]))
    return [first, last._replace(start=found.end("joint"))]


def _month(text: str, start: int, previous: Point) -> Sequence[Point]:
    found = _MONTH_YEAR.match(text, start)
    if not found or _IMPOSSIBLE_DAY.search(text, max(0, start - 8), start):
        return ()
    month = month_number(found["month"])
    if found["year"]:
        return [Point(*found.span(), int(found["year"]), month)]
    if found["month"] not in calendar.month_name or not _is_month(text, found, previous):
        return ()
    return [Point(*found.span(), None, month)]


_IMPOSSIBLE_DAY = re.compile(r"\b\d\d?(?:[a-z]{2})?(?:\sof)?\s$")  # "30 February"; possible ones are read by now
# What tells a month from a name or a verb: "in May", but not "by May", who might be somebody.
_IN_MONTH = re.compile(
    r"\b(?:in|since|until|till|during|throughout|early|late|mid|last|this|next|between|(?:end|beginning|start|middle"
    r"|month)\sof)[\s-]$",
    re.IGNORECASE,
)
_PERHAPS_MONTH = re.compile(r"\b(?:by|from|before|after|of|through|to)\s$", re.IGNORECASE)
_NEXT_IN_LIST = re.compile(r"\s?,?\s(?:and|or|to|until|till|through)\s|\s?,\s|\s?[-–]\s?")
_RECURS = re.compile(r",?\s(?:of\s)?(?:each|every|that|the\s(?:same|following|previous|next))\b", re.IGNORECASE)


def _is_month(text: str, found: re.Match[str], previous: Point) -> bool:
    before = text[max(0, found.start() - 14) : found.start()]
    if _RECURS.match(text, found.end()):
        return False
    if _IN_MONTH.search(before):
        return True
    if previous.month and not previous.day and _NEXT_IN_LIST.fullmatch(text, previous.end, found.start()):
        return True
    somebody = found["month"] == "May" or text[found.end() + 1 : found.end() + 2].isupper()
    return bool(_PERHAPS_MONTH.search(before)) and not somebody


def _day_of_week(text: str, start: int) -> Sequence[Point]:
    found = _DAY_OF_WEEK.match(text, start)
    if not found:
        return ()
    weekday = _WEEKDAYS.index(found.group()[:3])
    if found["comma"] or found["then"]:
        dates = _calendar_days(text, _DAY_MONTH.match(text, found.end()) or _MONTH_DAY.match(text, found.end()))
        if len(dates) == 1:
            return [dates[0]._replace(start=start, weekday=weekday)]
    if found["then"]:
        return ()
    return [Point(start, found.start("comma") if found["comma"] else found.end(), weekday=weekday)]


def _of_era(start: int, found: tuple[int, str] | None) -> Sequence[Point]:
    return [Point(start, found[0], value=found[1])] if found else ()


def _quarter(found: re.Match[str] | None) -> Sequence[Point]:
    return [Point(*found.span(), value=part_of_year(int(found["year"]), int(found[1]), 4))] if found else ()


def part_of_year(year: int, number: int, of: int) -> str:
    """The months of a half or a quarter of a year, counted from 1."""
    months = 12 // of
    return f"{year}-{(number - 1) * months + 1:02}/{year}-{number * months:02}"


# What tells a year from a number.
_PLURAL_NOUN = r"\s(?!(?:was|is|has|its|as|this|across|thus|always|perhaps|towards|does|says)\b)[a-z]+s\b"
_YEAR_AFTER = re.compile(
    r"\b(?:in|since|until|till|during|throughout|year|born|early|late|mid|spring|summer|autumn|fall|circa|back\sto"
    r"|(?:early|late)\sas|(?:half|quarter|end|start|beginning|middle|course|most|much|part|rest|spring|summer|autumn|fall)\sof)[\s-]$",
    re.IGNORECASE,
)
_PERHAPS_YEAR = re.compile(
    r"(?:\b(?:by|before|after|from|between|of|through|for|the|an?|its|his|her|their|our)|[’']s|s[’'])\s$|\(\s?$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s?[-–]\s?|\s(?:to|until|till|through)\s")
_FROM_YEAR = re.compile(r"\b(?:from|between)\s$", re.IGNORECASE)
_TO_LATER_YEAR = re.compile(rf"(?:\s?[-–]\s?|\s(?:to|until|till|through|and)\s){_OF_YEAR}(?!{_PLURAL_NOUN})")
_COUNTED = re.compile(_A_COUNT)
_THE = re.compile(r"\bthe\s(?:(?:early|mid|late)[\s-])?$", re.IGNORECASE)
_PLURAL = re.compile(_PLURAL_NOUN)
_A_CENTURY = 100
_NOUGHTIES = 2000
_MONTHS_A_YEAR = 12
_ROUND = 50  # "2000 cases": a number of which there are many such is a count
_MODERN = range(1700, 2050)  # years that need less of a hint


def _years(text: str, found: re.Match[str], previous: Point) -> Sequence[Point]:
    year = int(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    if found["decade"] and not _owns(text, found):
        # "the 1900s" may be ten years or a hundred; "the 2000s" are the years before the 2010s.
        is_decade = year % 10 == 0 and (year % _A_CENTURY != 0 or year == _NOUGHTIES)
        return [Point(*found.span(), value=f"{year}/{year + 9}")] if is_decade else ()
    if found["last"]:
        return _from_year(text, found)
    end = found.end("year") if found["decade"] else found.end()
    return [Point(found.start(), end, year)] if _is_year(text, found, previous) else ()


def _owns(text: str, found: re.Match[str]) -> bool:
    """Whether the s after a year is a genitive: "in 1990’s best film", but not "in the 1990’s"."""
    return len(found["decade"]) > 1 and not _THE.search(text, max(0, found.start() - 10), found.start())


def _from_year(text: str, found: re.Match[str]) -> Sequence[Point]:
    """The period "2012-2015", "2007/08" or "2011-12", where that is not perhaps a month."""
    year, last = int(found["year"]), int(found["last"])
    if last < _A_CENTURY:
        is_month = (
            found["joint"] == "-"
            and last <= _MONTHS_A_YEAR
            and not re.match(r"\s[a-z]", text[found.end() : found.end() + 2])
        )
        begins = 10 if len(found["last"]) == 1 else _A_CENTURY  # "1961–2" goes on in its decade
        last = 0 if is_month else last + year - year % begins
    if not year < last <= LAST_YEAR or (found["joint"] == "/" and last != year + 1):
        return ()
    return [Point(*found.span(), value=f"{year}/{last}")]


def _is_year(text: str, found: re.Match[str], previous: Point) -> bool:
    year = int(found["year"])
    before = text[max(0, found.start() - 20) : found.start()]
    if _COUNTED.match(text, found.end()):
        return False
    counts = bool(_PLURAL.match(text, found.end()))
    in_brackets = before.endswith("(") and text.startswith(")", found.end()) and year % _ROUND != 0
    if in_brackets or _is_of_several(text, found, previous, counts=counts):
        return True
    if _YEAR_AFTER.search(before):
        return not counts or (year % _ROUND != 0 and year in _MODERN)
    # "the 2012 elections", but not "of 2012 militants"
    owned = year % _ROUND != 0 and before.endswith(("he ", "’s ", "'s ", "(", "( "))
    return year in _MODERN and bool(_PERHAPS_YEAR.search(before)) and (owned or not counts)


def _is_of_several(text: str, found: re.Match[str], previous: Point, *, counts: bool) -> bool:
    """Whether a number goes on with a list of years, or begins or ends a period."""
    between = previous.end, found.start()
    listed = previous.year and not previous.month and _NEXT_IN_LIST.fullmatch(text, *between)
    ends = (previous.year or LAST_YEAR) < int(found["year"]) and not counts and _UNTIL.fullmatch(text, *between)
    opens = _FROM_YEAR.search(text, max(0, found.start() - 8), found.start())
    begins = opens and _TO_LATER_YEAR.match(text, found.end())
    return bool(listed or ends or begins)
