"""When a web page was published: what it states, else what stands in a line by its title.

Of "11/12/2021" only the year is certain, but where something decides which number is the month: the same date
elsewhere on the page in another form, other dates on it, or the language with its region. No date is guessed from
running text or from today.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Literal

from lxml import html
from lxml.html import HtmlElement

from index.dates import date_in_url, stated_date
from index.readers.html.blocks import Block, around, reads_on
from index.readers.html.facts import PageFacts
from index.readers.html.names import named_reason
from index.text import fold

__all__ = ["page_date"]

Order = Literal["day first", "month first", "either"]

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ,].*)?", re.ASCII | re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?Z?", re.ASCII)
_YEAR_FIRST = re.compile(r"(?<![\d./-])((?:199|20\d)\d)(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?![\d/-])", re.ASCII)
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})(\.\s?|[-/])(\d{1,2})\2((?:199|20\d)\d)(?![\d/-])", re.ASCII)
# A day, the name of a month in any language, and a year: "3. Mai 2021", "8 de septiembre de 2023", "May 3rd, 2021".
_SHORT_YEAR = re.compile(r"(?<![\d./-])(\d{1,2})(\.\s?|[-/])(\d{1,2})\2(\d\d)(?![\d./-])", re.ASCII)
_CENTURIES, _FIRST_YEAR = ("20", "19"), "90"
_WORDS = re.compile(
    r"(?<![\w.])(?:\d{1,2}(?:st|nd|rd|th|er|[.ºª])? ?(?:d[eu] |of |d['’])?[^\W\d_]{3,12}\.?,? (?:del? )?(?:199|20\d)\d"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:199|20\d)\d)(?!\d)"
)
_UNIVERSAL = re.compile(r"[T ]\d\d:?\d\d.*(?:Z|\+00:?00)$")
_LABELLED = re.compile(
    r"(?<!\w)(?:veröffentlicht|veröffentlichung(?:sdatum)?|erscheinungsdatum|erschienen|erstellt|eingestellt|gepostet|geschrieben|publiziert|publiée?|publicad[oa]|pubblicato"
    r"|posted|published|opublikowan\w|dodano|gepubliceerd|geplaatst|publicerad|udgivet|date|datum|fecha|data|stand"
    r"|(?:presse|fach)(?:mitteilung|meldung)|wurde|vo[nm] [\w .-]{2,40} am)(?!\w)[^\d]{0,25}",
    re.IGNORECASE,
)
# In the title line of the window: "08.11.2021 | Report", "Report | DW | 23.05.2011".
_AT_AN_END = re.compile(r"^\d{1,2}\.\d{1,2}\.(?:199|20\d)\d(?= [|–-] )|(?<= [|–-] )\d{1,2}\.\d{1,2}\.(?:199|20\d)\d$")
_LONGEST_VALUE = 100  # characters; a longer one is prose
_LONGEST_LINE = 100  # characters by a title that are no prose
_ABOVE, _BELOW = 6, 3  # blocks above the title, and below the first sentence
_MOST_LOOKED_AT = 200  # lines, dates
_OUTSIDE = frozenset(["nav", "aside"])
_BESIDE = frozenset(["comments", "related articles", "beside the article", "advertisement", "newsletter"])
# Where the month stands first, and where both are written; elsewhere the day does.
_MONTH_FIRST = frozenset(["en-us", "en-ph", "en-pr"])
_EITHER = re.compile(r"en|en-ca|fr-ca|\w+-us|(?:zh|ja|ko|hu|lt|fa|mn)(?:-.*)?|")


@dataclass(frozen=True)
class _Page:
    """What of a page decides how its dates are to be read."""

    facts: PageFacts
    lines: tuple[str, ...]

    def value_of(self, text: str) -> str | None:
        """The date that a text is or holds, in ISO 8601 with the parts that are certain; None where there is none.

        Example: "2003/11/04 18:07:40" -> "2003-11-04"; "7 septembre 2019" -> "2019-09-07"; "2024-02" -> "2024-02".
        """
        text = " ".join(text.split())
        if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            return _iso(*found.groups())
        if not text or len(text) > _LONGEST_VALUE:
            return None
        if found := _YEAR_FIRST.search(text):
            return _iso(*found.groups())
        if found := _NUMBERS.search(text):
            return self._numbers(*found.groups())
        if found := _SHORT_YEAR.search(text):
            one, mark, other, year = found.groups()
            # Of years in two digits those of the web; with hyphens the year may as well come first.
            return self._numbers(one, mark, other, f"{_CENTURIES[year >= _FIRST_YEAR]}{year}") if mark != "-" else None
        return _in_words(text)

    def _numbers(self, one: str, mark: str, other: str, year: str) -> str | None:
        day_first, month_first = _iso(year, other, one), _iso(year, one, other)
        if mark.startswith(".") or day_first == month_first or not (day_first and month_first):
            return day_first if mark.startswith(".") or not month_first else month_first
        certain = self._certain
        if (day_first in certain) != (month_first in certain):
            return day_first if day_first in certain else month_first
        return {"day first": day_first, "month first": month_first, "either": year}[self._order]

    @cached_property
    def _certain(self) -> set[str]:
        """The days that the page names in a way that can be read but one way."""
        found: set[str] = set()
        for line in itertools.chain(self.facts.dates, self.lines):
            for numbers in _YEAR_FIRST.finditer(line):
                found.add(_iso(*numbers.groups()) or "")
            for words in _WORDS.finditer(line):
                found.add(stated_date(words.group()) or "")
        return found - {""}

    @cached_property
    def _order(self) -> Order:
        """As other dates of the page are written, else as is usual where its language is spoken."""
        first = second = 0
        for line in itertools.chain(self.facts.dates, self.lines):
            for one, mark, other, _ in _NUMBERS.findall(line):
                if mark in "-/":
                    first += int(one) > _MONTHS
                    second += int(other) > _MONTHS
        if (first > 0) != (second > 0):
            return "day first" if first else "month first"
        language = self.facts.language
        if language in _MONTH_FIRST:
            return "month first"
        return "either" if _EITHER.fullmatch(language) else "day first"


_MONTHS = 12


def page_date(facts: PageFacts, title: str, blocks: Sequence[Block]) -> str | None:
    """The day of publication in ISO 8601, as exact as it is certain; None where the page does not tell it."""
    lines = tuple(block.text[: _LONGEST_VALUE * 10] for block in itertools.islice(blocks, _MOST_LOOKED_AT))
    page = _Page(facts, lines)
    in_address = date_in_url(facts.url)
    for raw in facts.dates[:_MOST_LOOKED_AT]:
        if value := page.value_of(raw):
            return _local(raw, value, facts)
    if in_address and len(in_address) == len("2023-09-08"):
        return None  # which is as certain as a line
    for line in itertools.islice(_lines_by_title(title, blocks), _MOST_LOOKED_AT):
        value = page.value_of(line)
        if value and len(value) > len("2023") and value.startswith(in_address or ""):
            return value
    window = facts.titles[-1] if facts.titles else ""
    found = _AT_AN_END.search(" ".join(window.split()))
    return page.value_of(found.group()) if found else None


def _local(raw: str, value: str, facts: PageFacts) -> str:
    """The day of a time of Greenwich where the page was written, as its address or the same time elsewhere tells."""
    if not _UNIVERSAL.search(raw) or len(value) != len("2023-09-08"):
        return value
    in_address = date_in_url(facts.url)
    if in_address and len(in_address) == len(value):
        apart = abs(date.fromisoformat(value) - date.fromisoformat(in_address))
        return in_address if apart == timedelta(days=1) else value
    moment = _moment(raw)
    same = (other for other in facts.dates if not _UNIVERSAL.search(other) and _moment(other) == moment is not None)
    return next((other[: len(value)] for other in same), value)


def _moment(raw: str) -> datetime | None:
    """The minute that a time with its zone names."""
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return found.astimezone(UTC).replace(second=0, microsecond=0) if found.tzinfo else None


def _iso(year: str, month: str | None = None, day: str | None = None) -> str | None:
    try:
        return date(int(year), int(month or 1), int(day or 1)).isoformat()[: 10 if day else 7 if month else 4]
    except ValueError:
        return None


def _in_words(text: str) -> str | None:
    """A date in words, in any of the languages that htmldate knows."""
    found = _WORDS.search(text)
    if value := stated_date(text) or (stated_date(found.group()) if found else None):
        return value
    return _by_library(text) if any(map(str.isdigit, text)) else None


def _by_library(text: str) -> str | None:
    from htmldate import find_date

    page = html.document_fromstring("<html><head><meta name='date'></head><body></body></html>")
    page.find(".//meta").set("content", text)
    try:
        found: str | None = find_date(page, extensive_search=False, url="", max_date="2999-12-31")
    except Exception:  # noqa: BLE001 (no list is known of what a hostile page makes it raise)
        return None
    return found


def _lines_by_title(title: str, blocks: Sequence[Block]) -> Iterator[str]:
    """What may tell the date: lines that say they do, then short ones around the title."""
    heading = _heading(title, blocks)
    top = heading or 0
    prose = next((row for row in range(top, len(blocks)) if reads_on(blocks[row])), len(blocks))
    whole = set() if heading is None else set(around(blocks[heading]))
    near: list[str] = []
    beside: dict[HtmlElement, bool] = {}
    for row, block in enumerate(blocks):
        if not any(map(str.isdigit, block.text)) or block.element.tag == "tr" or _is_beside(block, whole, beside):
            continue
        for line in block.text[: _LONGEST_VALUE * 10].split("\n"):
            if (label := _LABELLED.search(line)) and (said := _dated(line[label.end() :])):
                yield said
            elif top - _ABOVE <= row <= prose + _BELOW and row != heading and _is_short(line, block):
                near.append(line)
    yield from (said for line in near if (said := _dated(line, anywhere=True)))


def _heading(title: str, blocks: Sequence[Block]) -> int | None:
    """Where the page's title stands in it, else its first heading."""
    named = (row for row, block in enumerate(blocks) if fold(" ".join(block.text.split())) == fold(title))
    return next(named, next((row for row, block in enumerate(blocks) if block.level == 1), None))


def _dated(text: str, *, anywhere: bool = False) -> str:
    """The date that a text begins with, or holds anywhere; empty where there is none."""
    for form in (_YEAR_FIRST, _NUMBERS, _WORDS):
        if found := form.search(text[:_LONGEST_LINE]) if anywhere else form.match(text):
            return found.group()
    return ""


def _is_short(line: str, block: Block) -> bool:
    return len(line) <= _LONGEST_LINE and not reads_on(block)


def _is_beside(block: Block, whole: AbstractSet[HtmlElement], known: dict[HtmlElement, bool]) -> bool:
    """Whether it stands in a box beside the article; what holds the title too is none."""
    for element in itertools.takewhile(lambda element: element not in whole, around(block)):
        if element not in known:
            known[element] = element.tag in _OUTSIDE or named_reason(element) in _BESIDE
        if known[element]:
            return True
    return False
