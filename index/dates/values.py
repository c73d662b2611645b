"""Dates as values in ISO 8601, as exact as they are known: "2013", "2023-09" or "2023-09-08".

A period has both of its ends, which are part of it: "2003/2005", "1990/1999" for the 1990s, "1801/1900" for the 19th
century. Years run from 1000 to 2100; only with an era or as a century are they older, and then they are counted as
ISO 8601 counts: 1 BC is "0000" and 44 BC is "-0043".
"""

import calendar
import re
from datetime import date
from typing import Literal

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONTH",
    "MONTHS",
    "Day",
    "bounds",
    "day_and_month",
    "extent",
    "iso",
    "iso_century",
    "iso_year",
    "month_number",
    "overlaps",
    "precision",
]

Day = tuple[int, int, int]  # year, month and day: `datetime.date` knows no year before 1
FIRST_YEAR, LAST_YEAR = 1000, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The English name of a month, in full or short, as a regular expression.
MONTH = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May\b|Jun(?:e\b|\b\.?)|Jul(?:y\b|\b\.?)"
    r"|Aug(?:ust|\b\.?)|Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
_PRECISIONS: tuple[Literal["year", "month", "day"], ...] = ("year", "month", "day")


def iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """The value of a year, a month or a day; None where there is no such date."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def day_and_month(one: str, other: str, year: str, *, day_first: bool = False) -> str | None:
    """The value of two numbers, one of them the month; only the year where nobody can tell which."""
    as_day_first = iso(int(year), int(other), int(one))
    as_month_first = iso(int(year), int(one), int(other))
    if day_first or as_day_first == as_month_first:
        return as_day_first
    return iso(int(year)) if as_day_first and as_month_first else as_day_first or as_month_first


def month_number(name: str) -> int:
    """1 for "January", "Jan." or "JAN"."""
    return MONTHS.index(name[:3].lower()) + 1


def iso_year(number: int, *, before_christ: bool = False) -> str:
    """The value of a year of an era. Example: 44 BC -> "-0043"; AD 476 -> "0476"."""
    year = 1 - number if before_christ else number
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def iso_century(number: int, *, before_christ: bool = False) -> str:
    """The value of a century. Example: the 19th -> "1801/1900"; the 5th BC -> "-0499/-0400"."""
    ends = (100 * number, 100 * number - 99) if before_christ else (100 * number - 99, 100 * number)
    return "/".join(iso_year(end, before_christ=before_christ) for end in ends)


def precision(value: str) -> Literal["year", "month", "day"]:
    """How exact a value is; of a period, its first end."""
    return _PRECISIONS[len(_parts(value.partition("/")[0])) - 1]


def extent(value: str) -> Literal["day", "month", "year", "decade", "century", "range"]:
    """What a value is: a range is a period that is neither a decade nor a century. Example: "1990/1999" -> "decade"."""
    first, _, last = value.partition("/")
    if not last:
        return precision(first)
    if precision(first) != "year":
        return "range"
    begin, end = int(first), int(last)
    if begin % 10 == 0 and end == begin + 9:
        return "decade"
    return "century" if begin % 100 == 1 and end == begin + 99 else "range"


def bounds(value: str) -> tuple[Day, Day]:
    """The first and the last day of a value.

    Example: "2003/2005" -> ((2003, 1, 1), (2005, 12, 31)).
    """
    first, _, last = value.partition("/")
    return _days(first)[0], _days(last or first)[1]


def overlaps(value: str, other: str) -> bool:
    """Whether two values have a day in common.

    Example: "2003/2005" and "2004" -> True.
    """
    first, last = bounds(value)
    other_first, other_last = bounds(other)
    return first <= other_last and other_first <= last


def _days(value: str) -> tuple[Day, Day]:
    year, *smaller = _parts(value)
    if len(smaller) == 2:  # noqa: PLR2004  a month and a day
        day = (year, *smaller)
        return day, day  # type: ignore[return-value]
    first_month, last_month = (smaller[0], smaller[0]) if smaller else (1, 12)
    return (year, first_month, 1), (year, last_month, _month_length(year, last_month))


_VALUE = re.compile(r"(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def _parts(value: str) -> list[int]:
    """The year, and the month and the day where they are known."""
    found = _VALUE.fullmatch(value)
    if not found:
        raise ValueError(f"{value!r} is no date in ISO 8601")
    return [int(part) for part in found.groups() if part is not None]


def _month_length(year: int, month: int) -> int:
    # The Gregorian calendar repeats after 400 years, and `calendar` knows none before 1.
    return calendar.monthrange(year % 400 + 400, month)[1]
