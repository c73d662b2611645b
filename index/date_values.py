"""Dates as values in ISO 8601, as exact as they are known: "2013", "2023-09" or "2023-09-08".

A period has both of its ends, which are part of it: "2003/2005". Years run from 1000 to 2100.
"""

import calendar
from datetime import date
from typing import Literal

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONTH",
    "MONTHS",
    "bounds",
    "day_and_month",
    "iso",
    "month_number",
    "overlaps",
    "precision",
]

FIRST_YEAR, LAST_YEAR = 1000, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The English name of a month, in full or short, as a regular expression.
MONTH = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May\b|June?\b\.?|July?\b\.?"
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


def precision(value: str) -> Literal["year", "month", "day"]:
    """How exact a value is; of a period, its first end."""
    return _PRECISIONS[value.partition("/")[0].count("-")]


def bounds(value: str) -> tuple[date, date]:
    """The first and the last day of a value.

    Example: "2003/2005" -> (date(2003, 1, 1), date(2005, 12, 31)).
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


def _days(value: str) -> tuple[date, date]:
    year, *smaller = map(int, value.split("-"))
    if len(smaller) == 2:  # noqa: PLR2004  a month and a day
        day = date(year, *smaller)
        return day, day
    first_month, last_month = (smaller[0], smaller[0]) if smaller else (1, 12)
    return date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
