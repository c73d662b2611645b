"""The log of what was done: who, when, from where, and what. No text of a document is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from qa.accounts.database import Database

__all__ = ["ACTS", "Audit", "Noted"]

ACTS = (
    "asked", "searched", "verified", "listed", "read", "exported", "judged", "added", "fetched", "deleted", "restored",
    "indexed", "changed", "logged in", "failed to log in", "logged out", "changed password", "was refused",
    "read the log", "changed accounts", "shared a conversation", "opened a conversation", "stopped sharing",
)  # fmt: skip
_LONGEST = 1_000  # characters of a detail
_HOUR = 3_600.0  # seconds
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Noted:
    """A row of the log."""

    id: int
    at: float  # seconds since 1970
    person: str
    address: str  # of the network; empty of the terminal
    collection: str
    act: str
    detail: str  # the words of a question, the id of a document, the name of a file
    status: int  # of the reply; 0 of the terminal

    def to_json(self) -> dict[str, Any]:
        """As `qa user audit --json` and `/api/v1/audit` give it."""
        when = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds")
        return {**asdict(self), "at": when}


class Audit:
    """The rows; those older than so many days are swept away as others come."""

    def __init__(self, database: Database, days: float) -> None:
        self._database = database
        self._days = days
        self._swept = 0.0  # when

    def note(  # noqa: PLR0913 - one for each column
        self, act: str, now: float, *, person: str = "", address: str = "", collection: str = "", detail: str = "",
        status: int = 0,
    ) -> None:  # fmt: skip
        """Add a row."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO audit (at, person, address, collection, act, detail, status) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now, person, address, collection, act, _plain(detail), status),
            )
        if now - self._swept > _HOUR:
            self.sweep(now)

    def sweep(self, now: float) -> None:
        """Delete what is older than it is kept."""
        self._swept = now
        with self._database.writing() as connection:
            connection.execute("DELETE FROM audit WHERE at < ?", (now - self._days * _DAY,))

    def rows(
        self, *, before: int | None = None, limit: int = 100, person: str = "", act: str = "", collection: str = ""
    ) -> list[Noted]:
        """The newest rows, those before a row's id first; of one person, act and collection where these are named."""
        found = self._database.rows(
            "SELECT id, at, person, address, collection, act, detail, status FROM audit "
            "WHERE id < coalesce(?1, id + 1) AND (?2 = '' OR person = ?2) AND (?3 = '' OR act = ?3) "
            "AND (?4 = '' OR collection IN ('', ?4)) ORDER BY id DESC LIMIT ?5",
            before, person, act, collection, limit,
        )  # fmt: skip
        return [Noted(*row) for row in found]


def _plain(detail: str) -> str:
    """In one line, without what moves a cursor, and no longer than it may be."""
    words = "".join(each if each.isprintable() else " " for each in detail[: 4 * _LONGEST])
    return " ".join(words.split())[:_LONGEST]
