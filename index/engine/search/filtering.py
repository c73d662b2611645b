"""Which documents are searched: by their date, their source, their id or their tags."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from index.dates import Day, bounds
from index.errors import QueryError
from index.text import composed

__all__ = ["Filter", "dates_problem"]

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True)
class Filter:
    """Documents that meet all that is given.

    Those without a date are of no time, and left out where one is given, unless `undated` takes them in.
    Raises `QueryError` for a date that is none, or a `since` after the `until`.

    Example: Filter(since="2023-07", until="2023", sources=("*bbc.co*",)).
    """

    since: str | None = None  # published then or later: 2023, 2023-07 or 2023-07-01
    until: str | None = None  # published then or earlier
    sources: tuple[str, ...] = ()  # of which one is the source, or matches it as a pattern of file names, in any case
    documents: tuple[str, ...] = ()  # ids
    tags: tuple[str, ...] = ()  # of which one is set, in any case
    undated: bool = False  # whether those without a date are taken in where a time is given

    def __post_init__(self) -> None:
        if problem := dates_problem(self.since, self.until):
            raise QueryError(problem)

    def __bool__(self) -> bool:
        """Whether it leaves anything out at all."""
        return bool(self.since or self.until or self.sources or self.documents or self.tags)

    def admits(self, document_id: str, source: str, date: str | None, tags: Sequence[str] = ()) -> bool:
        """Whether a document is searched."""
        return next(self.unmet(document_id, source, date, tags), None) is None

    def unmet(self, document_id: str, source: str, date: str | None, tags: Sequence[str] = ()) -> Iterator[str]:
        """Which conditions a document does not meet: "documents", "sources", "tags", "since", "until"."""
        if self.documents and composed(document_id) not in self._ids:
            yield "documents"
        if self.sources and not self._is_from(_plain(source)):
            yield "sources"
        if self.tags and self._tags.isdisjoint(map(_plain, tags)):
            yield "tags"
        first, last = self._days
        if (first is None and last is None) or (self.undated and not date):
            return
        begins, ends = bounds(date) if date else (None, None)
        if first and (begins is None or begins < first):
            yield "since"
        if last and (ends is None or ends > last):
            yield "until"

    @cached_property
    def _days(self) -> tuple[Day | None, Day | None]:
        return bounds(self.since)[0] if self.since else None, bounds(self.until)[1] if self.until else None

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(map(composed, self.documents))

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset(_plain(each) for each in self.tags)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        """Each as it stands, and for names such as "report[1].txt" also without sets of characters."""
        plain = tuple(map(_plain, self.sources))
        return *plain, *(each.replace("[", "[[]") for each in plain if "[" in each)

    def _is_from(self, source: str) -> bool:
        return source in self._patterns or any(fnmatchcase(source, each) for each in self._patterns)


def dates_problem(since: str | None, until: str | None, names: tuple[str, str] = ("since", "until")) -> str:
    """Why dates cannot limit what is searched, as a sentence that calls them by the names given; empty where they can.

    Example: dates_problem("soon", None) -> "since is 'soon', but must be a date such as 2023, 2023-07 or 2023-07-01."
    """
    for name, date in zip(names, (since, until), strict=True):
        if date is not None and not _is_date(date):
            return f"{name} is {date!r}, but must be a date such as 2023, 2023-07 or 2023-07-01."
    if since and until and bounds(since)[0] > bounds(until)[1]:
        return f"{names[0]} is {since}, which is after {names[1]}, {until}; exchange them."
    return ""


def _plain(source: str) -> str:
    """As sources are compared: in any case, and in one Unicode form."""
    return composed(composed(source).casefold())


def _is_date(date: str) -> bool:
    if not _DATE.fullmatch(date) or date.startswith("0000"):
        return False
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    return day <= calendar.monthrange(year, month)[1]
