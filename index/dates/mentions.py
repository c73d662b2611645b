"""What states when a document was published: a field of its metadata, its first lines, its address.

All answers are values of `index.dates.values`, as exact as what stated them. The dates that a text names are
found by `index.dates.grammar`; both modules are reached from here.
"""

import re
from functools import lru_cache
from typing import Any

from index.dates.grammar import date_mentions, uncertain_dates
from index.dates.values import MONTH, MONTHS, bounds, day_and_month, extent, iso, month_number, overlaps, precision

__all__ = [
    "bounds",
    "date_in_url",
    "date_mentions",
    "dateline",
    "extent",
    "overlaps",
    "precision",
    "stated_date",
    "uncertain_dates",
]

_YEAR = r"(?P<year>(?:1\d|20|21)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

# ---- What a field states

_LONGEST_FIELD = 80  # characters; a longer field is prose
_AND_TIME = r"(?:[,\s]+(?:at )?\d{1,2}(?:[:.h]\d{2}| ?[ap]\.?m\b).*)?"
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII)
_NUMERIC_FIELDS = (
    _ISO,
    re.compile(r"D:(\d{4})(?:(\d{2})(?:(\d{2}).*)?)?", re.ASCII),  # PDF 32000, 7.9.4
    re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(?:\d{4}|\d{6})(?!\d).*)?", re.ASCII),  # ISO 8601 without hyphens
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII),
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,].*)?", re.ASCII)
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? )?"
_SPELT_OUT = tuple(
    re.compile(_WEEKDAY + form + r"\b", re.IGNORECASE | re.ASCII)
    for form in (
        rf"(?:the )?{_DAY}(?: of|-| )?\s?(?P<month>{MONTH})(?:,? |-){_YEAR}",
        rf"(?P<month>{MONTH}) {_DAY},? {_YEAR}",
        rf"(?P<day>)(?P<month>{MONTH}),? {_YEAR}",
    )
)
_ENDS_A_DATE = re.compile(_AND_TIME, re.IGNORECASE)
# A day, the name of a month in any language, a year: what may be worth the time of `dateparser`.
_FOREIGN = re.compile(
    r"(?!(?:on|in|since|by|from|until)\b)(?:[^\W\d]+\.?,? ){0,2}(?:\d{1,2}(?:er|[.ºª])? )?"
    r"(?:d[eu] |d['’])?[^\W\d]{3,12}\.?,? (?:del? )?\d{4}\b.{0,30}",
    re.IGNORECASE,
)


def stated_date(value: str) -> str | None:
    """The date that a metadata field states; None where it states none, or an impossible one.

    Example: "Fri, 08 Sep 2023 12:00:00 +0200" -> "2023-09-08"; "September 2023" -> "2023-09".

    The day is the one written, whatever the time zone. Of "08/09/2023" only the year is certain, so the answer
    is "2023"; "25/08/2023" can be read in one way, and "08.09.2023" with dots puts the day first.
    Months are known in English; for other languages `dateparser` is asked. It was found right on French,
    Spanish, German, Italian and Portuguese dates and refuses 30 février, but needs 0.2 s for its import and
    0.6 ms a date, against 3 µs here. python-dateutil gives a day for "2023" and knows English only.
    """
    value = " ".join(value.split())
    if len(value) > _LONGEST_FIELD:
        return None
    for form in _NUMERIC_FIELDS:
        if found := form.fullmatch(value):
            return iso(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]
    if found := _DAY_AND_MONTH.fullmatch(value):
        return day_and_month(found[1], found[3], found[4], day_first=found[2] == ".")
    return _spelt_out(value) or (_in_another_language(value) if _FOREIGN.fullmatch(value) else None)


def _spelt_out(value: str) -> str | None:
    """The date that the value is, a time after it allowed."""
    found = _date_in_front(value)
    return found[0] if found and _ENDS_A_DATE.fullmatch(value, found[1]) else None


def _date_in_front(value: str) -> tuple[str | None, int] | None:
    """The date that the value begins with, in English words, and where it ends."""
    for form in _SPELT_OUT:
        if found := form.match(value):
            return _value(found), found.end()
    return None


def _value(found: re.Match[str]) -> str | None:
    return iso(int(found["year"]), month_number(found["month"]), int(found["day"]) if found["day"] else None)


@lru_cache(maxsize=4096)
def _in_another_language(value: str) -> str | None:
    parsed = _foreign_parser().get_date_data(value)
    if parsed.date_obj is None or str(parsed.date_obj.year) not in value:
        return None
    day = parsed.date_obj.day if parsed.period == "day" else None
    return iso(parsed.date_obj.year, parsed.date_obj.month, day)


@lru_cache(maxsize=1)
def _foreign_parser() -> Any:
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=["fr", "es", "de", "pt", "it", "en"],
        settings={"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["month", "year"]},
    )


# ---- What the first lines of an article state

_FIRST_LINES = 30
_LONGEST_LINE = 160  # characters, of a line that is no running text
_LONGEST_HEAD = 5000  # characters
_SAID_OF = r"(?:(?:this|the) (?:article|story|post|page|report) (?:was |is )?)?(?:(?:first|originally|last) )?"
_LABEL_BEGINS = rf"(?:^|[|·•–—,;(]\s?|\s-\s|^by .{{2,60}}?\s){_SAID_OF}"
_LABEL_ENDS = r"(?: online)?(?: on| le| el| il| am| em)?\s?:?\s(?P<rest>.+)"
_PUBLISHED = re.compile(
    rf"{_LABEL_BEGINS}(?:published|posted|publication date|date published|date|issued|released|publié|publicado"
    rf"|pubblicato|veröffentlicht){_LABEL_ENDS}",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    rf"{_LABEL_BEGINS}(?:updated|modified|edited|revised|reviewed|mis à jour|actualizado){_LABEL_ENDS}",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\s?[|·•]\s?|\s[-–—]\s|\s\(|\)|;")
_BYLINE = re.compile(r"(?:by|par|por|von) [^,|]{2,60}, |[A-Z][^\W\d]+(?: [A-Z][^\W\d]+){0,2}, ", re.IGNORECASE)
# "BAMAKO, Mali, " in front of an agency's date, " (Reuters) - " after it.
_PLACE = re.compile(
    r"\(?(?!(?:In|On|Since|By|Until|From|Between|After|Before|At|During|The)\b)"
    r"(?:(?:[A-Z][\w.’'/-]*|de|du|la|el|al|of|and),? ){1,7}"
)
_AGENCY = re.compile(r"\)?\s?(?:\([^()]{2,40}\)\s?)?(?:[-–—]|:)\s")


def dateline(text: str) -> str | None:
    """The date of publication that the first lines of an article state.

    "Published: 8 September 2023", "By A. Diallo | September 8, 2023", a line that is only a date, and an
    agency's "BAMAKO, Sept. 8, 2023 (Reuters) -" count; "Last updated …" where there is nothing better.
    A date without its year and one in a sentence do not.
    """
    updated = None
    for line in _first_lines(text):
        if not any(character.isdigit() for character in line):
            continue
        if published := _published(line):
            return published
        updated = updated or _labelled(_UPDATED, line)
    return updated


def _first_lines(text: str) -> list[str]:
    """Lines with something in them, down to the first of running text."""
    lines = []
    for line in text[:_LONGEST_HEAD].splitlines():
        if line.strip():
            lines.append(" ".join(line.split()))
        if len(line) > _LONGEST_LINE or len(lines) == _FIRST_LINES:
            break
    return lines


def _published(line: str) -> str | None:
    if len(line) <= _LONGEST_LINE:
        return _labelled(_PUBLISHED, line) or _standing_alone(line) or _of_an_agency(line)
    return _of_an_agency(line)


def _labelled(label: re.Pattern[str], line: str) -> str | None:
    found = label.search(line) if len(line) <= _LONGEST_LINE else None
    if not found:
        return None
    in_front = _date_in_front(found["rest"])
    return in_front[0] if in_front else stated_date(_PIECES.split(found["rest"])[0])


def _standing_alone(line: str) -> str | None:
    """The date that is the whole line, or a part of it between bars, perhaps after the name of who wrote it."""
    if line.endswith((".", "!", "?")) and not line.endswith(".m."):
        return None
    for piece in _PIECES.split(line):
        for candidate in (piece, _BYLINE.sub("", piece, count=1)):
            value = stated_date(candidate) if re.search(r"\b\d{4}\b", candidate) else None
            if value and precision(value) != "year":
                return value
    return None


def _of_an_agency(line: str) -> str | None:
    for form in _SPELT_OUT[:-1]:
        found = form.search(line, 0, _LONGEST_LINE)
        if found and _PLACE.fullmatch(line, 0, found.start()) and _AGENCY.match(line, found.end()):
            return _value(found)
    return None


# ---- What an address states

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://[^/?#]*)?(?P<path>[^?#]*)", re.IGNORECASE | re.DOTALL)
_IN_PATHS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)([-_/.])(\d{1,2}|[a-z]{3})\2(\d{1,2})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)((?:19|20)\d\d)()(\d\d)(\d\d)(?!\d)"),
    re.compile(r"(?<=/)((?:19|20)\d\d)(/)(\d\d)(?=/)()"),
)


def date_in_url(url: str) -> str | None:
    """The date of publication in the path of an address, or in the name of a file.

    Example: "https://example.org/2023/09/08/attack" -> "2023-09-08"; "/2023/09/attack" -> "2023-09".
    """
    path = _ADDRESS.match(url)
    for form in _IN_PATHS:
        for year, _, month, day in form.findall(path["path"] if path else ""):
            number = _month_in_path(month)
            value = iso(int(year), number, int(day) if day else None) if number else None
            if value:
                return value
    return None


def _month_in_path(month: str) -> int | None:
    if month.isdigit():
        return int(month)
    return month_number(month) if month.lower() in MONTHS else None
