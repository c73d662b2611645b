"""Numbers and dates of a spreadsheet's cells as its number formats show them, as far as that can be told simply.

Shown are percent, fixed decimals, currency signs and other words beside the number; not the separators of thousands,
which questions do not write, nor scaled numbers, fractions and conditions: there the number itself is shown. Dates are
ISO 8601.
"""

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

__all__ = ["shown"]

_GENERAL_DIGITS = 11  # that a spreadsheet shows of a number without a format
_MOST_DECIMALS = 15
_SECTION = re.compile(r"((?:\"[^\"]*\"|\\.|\[[^\]]*\]|[^;\"\\\[])*)(?:;|$)")
_PIECE = re.compile(
    r"\"(?P<words>[^\"]*)\"|\\(?P<sign>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<skipped>\[[^\]]*\]|_.|\*.)"
    r"|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(?P<percent>%)|(?P<plain>[$€£¥+()\s:/-])|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"\[[<>=]")


class _Format(NamedTuple):
    """What a format makes of a number: the words around it, and how many decimals it has."""

    before: str
    decimals: int
    after: str
    percent: bool


def shown(value: object, number_format: str) -> str:
    """A cell's value as it is shown; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            said = "TRUE" if value else "FALSE"
        case int() | float():
            said = _number(value, number_format)
        case datetime():
            said = _moment(value, number_format)
        case time():
            said = value.isoformat(timespec="seconds" if value.second else "minutes")
        case timedelta():
            said = _duration(value)
        case _:
            said = str(value)  # of a date that is in ISO 8601
    return said


def _moment(value: datetime, number_format: str) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0) and "h" not in number_format.lower():
        return value.date().isoformat()
    return value.replace(microsecond=0).isoformat(" ", timespec="seconds" if value.second else "minutes")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
    sign = "-" if value < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _number(value: float, number_format: str) -> str:
    form = _parsed(number_format, negative=value < 0)
    if form is None:
        return _general(value)
    sign = "-" if value < 0 and "(" not in form.before else ""
    written = f"{abs(value) * (100 if form.percent else 1):.{form.decimals}f}"
    return f"{sign}{form.before.strip()}{written}{form.after.rstrip()}"


def _general(value: float) -> str:
    """A number without a format. Example: 0.30000000000000004 -> "0.3"."""
    if isinstance(value, int) or value.is_integer():
        return f"{value:.0f}" if abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - as many digits are exact
    return f"{value:.{_GENERAL_DIGITS}g}" if abs(value) < 10**_GENERAL_DIGITS else repr(value)


@lru_cache(maxsize=256)
def _parsed(number_format: str, *, negative: bool) -> _Format | None:
    """What a format says, None where it is none for a plain number."""
    if number_format == "General" or _CONDITION.search(number_format):
        return None
    sections = [found[1] for found in _SECTION.finditer(number_format)]
    section = sections[0] if sections else ""
    if negative and len(sections) > 1 and sections[1].startswith(("(", '"(', "\\(")):
        section = sections[1]
    before, after, digits, percent = "", "", "", False
    for piece in _PIECE.finditer(section):
        if piece["digits"]:
            if digits or piece["digits"].endswith(","):  # a fraction, or a number of thousands
                return None
            digits = piece["digits"]
        elif piece["percent"]:
            percent = True
            after += "%"
        elif piece["other"]:  # an exponent, a part of a date, "General"
            return None
        elif not piece["skipped"]:
            words = piece["words"] or piece["sign"] or piece["currency"] or piece["plain"] or ""
            before, after = (before, after + words) if digits else (before + words, after)
    if not digits:
        return None
    return _Format(before, _decimals(digits), after, percent)


def _decimals(digits: str) -> int:
    """How many decimals a format shows."""
    return min(len(digits.partition(".")[2]), _MOST_DECIMALS)
