"""Which documents are searched: by their date, their source or their id."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from index.date_values import Day, bounds
from index.errors import QueryError

__all__ = ["Filter"]

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True)
class Filter:
    """Documents that meet all that is given. Those without a date are of no time, and left out where one is given.

    Raises `QueryError` for a date that is none, or a `since` after the `until`.

    Example: Filter(since="2023-07", until="2023", sources=("*bbc.co*",)).
    """

    since: str | None = None  # published then or later: 2023, 2023-07 or 2023-07-01
    until: str | None = None  # published then or earlier
    sources: tuple[str, ...] = ()  # patterns, as of file names, of which one matches the source in any case
    documents: tuple[str, ...] = ()  # ids

    def __post_init__(self) -> None:
        for name, date in (("since", self.since), ("until", self.until)):
            if date is not None and not _is_date(date):
                raise QueryError(f"{name} is {date!r}, but must be a date such as 2023, 2023-07 or 2023-07-01.")
        first, last = self._days
        if first and last and first > last:
            raise QueryError(f"since is {self.since}, which is after until, {self.until}; exchange them.")

    def __bool__(self) -> bool:
        """Whether it leaves anything out at all."""
        return bool(self.since or self.until or self.sources or self.documents)

    def admits(self, document_id: str, source: str, date: str | None) -> bool:
        """Whether a document is searched."""
        return (
            (not self.documents or document_id in self._ids)
            and (not self.sources or any(fnmatchcase(source.casefold(), each.casefold()) for each in self.sources))
            and self._admits_date(date)
        )

    def _admits_date(self, date: str | None) -> bool:
        first, last = self._days
        if first is None and last is None:
            return True
        if date is None:
            return False
        begins, ends = bounds(date)
        return (first is None or begins >= first) and (last is None or ends <= last)

    @cached_property
    def _days(self) -> tuple[Day | None, Day | None]:
        return bounds(self.since)[0] if self.since else None, bounds(self.until)[1] if self.until else None

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self.documents)


def _is_date(date: str) -> bool:
    if not _DATE.fullmatch(date) or date.startswith("0000"):
        return False
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    return day <= calendar.monthrange(year, month)[1]
