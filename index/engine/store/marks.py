"""Marks on documents: words that somebody marked, with a note, a label and a verdict.

A mark keeps its words, what stood around them, and what is known of their source, so that it can be shown once they are
gone. Where they stand now is not kept: it is worked out from these (`qa.marks`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import astuple, dataclass, fields
from typing import Any

from index.engine.store.feedback import saying
from index.engine.store.store import Store
from index.engine.store.tables import Table
from index.errors import QueryError

__all__ = ["MARKS", "MOST", "Mark", "MarkRows"]

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a document that somebody marked: `text[start:end] == quote` in the text that they were marked in."""

    key: str  # names it, among all marks of a collection
    document: str  # id of the document that it was made on
    text_sha256: str  # of its text then, in hexadecimal
    start: int
    end: int
    quote: str
    before: str  # what stood before the words, and behind them
    after: str
    hints: str  # what else tells their place from others; for who looks for it
    title: str  # of the document, as it was then
    source: str
    date: str | None
    page: int | None  # of a PDF, from 1
    accessed: str  # when the source was fetched, or else marked: ISO 8601, UTC
    note: str
    label: str
    verdict: str  # "checked", "doubtful" or empty
    by: str  # who made it; empty where nobody is known by name
    made: str  # ISO 8601, UTC
    changed: str  # as `made` until it is
    version: int = 1  # grows by one with each change


_COLUMNS = [each.name for each in fields(Mark)]
MARKS = Table("marks", "a mark", "key", ", ".join(_COLUMNS), since=5)
_DIGEST = _COLUMNS.index("text_sha256")
_QUALIFIED = ", ".join(f"m.{name}" for name in _COLUMNS)
_PLACES = ", ".join(f"?{number}" for number in range(1, len(_COLUMNS) + 1))
_READ = f"SELECT {_QUALIFIED}, m.checksum IS row_checksum({_QUALIFIED}) FROM marks m"
_ADD = f"INSERT INTO marks ({MARKS.kept}) VALUES ({_PLACES}, row_checksum({_PLACES}))"


class MarkRows:
    """The marks of a store. Safe to share between threads; to be used outside of `Collection.reading`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Mark]:
        """All marks, the newest first. Raises `DamagedError` where one is not what was written."""
        return self._read("ORDER BY m.made DESC, m.key")

    def touching(self, document_id: str) -> list[Mark]:
        """The marks of a document, and those whose own document has another text by now, or is gone; oldest first.

        The words of the latter may stand in any document.
        """
        return self._read(
            "LEFT JOIN documents d ON d.id = m.document"
            " WHERE m.document = ? OR d.text_sha256 IS NOT m.text_sha256 ORDER BY m.made, m.key",
            document_id,
        )

    def get(self, key: str) -> Mark:
        """The mark with a key; raises `KeyError` where there is none."""
        for mark in self._read("WHERE m.key = ?", key):
            return mark
        raise KeyError(key)

    def digest(self, document_id: str) -> str | None:
        """SHA-256 of the text that a document has now, in hexadecimal; None where there is no such document."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT text_sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else row[0].hex()

    def holding(self, text_sha256: str) -> str | None:
        """The first document, by id, that has the text of this digest; None where none has."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT min(id) FROM documents WHERE text_sha256 = ?", (bytes.fromhex(text_sha256),)
            ).fetchone()
        return None if row[0] is None else str(row[0])

    def add(self, mark: Mark) -> None:
        """Keep a mark, at once and for good, also while documents are being indexed.

        Raises `QueryError` where there are too many, and `ReadOnlyError` where the data folder cannot be written.
        """
        with self._writing() as connection:
            if connection.execute("SELECT count(*) FROM marks").fetchone()[0] >= MOST:
                raise QueryError(f"There are {MOST:,} marks, and no more can be kept; delete some first.")
            _insert(connection, mark)

    def replace(self, mark: Mark) -> bool:
        """Keep a mark in the place of the version before it; whether that was still the newest.

        Raises `KeyError` where there is no mark with its key, and as `add`.
        """
        with self._writing() as connection:
            if not _remove(connection, mark.key, mark.version - 1):
                return False
            _insert(connection, mark)
            return True

    def remove(self, key: str, version: int | None = None) -> bool:
        """Delete a mark, with a version only where that is the newest, and whether it was. Raises as `replace`."""
        with self._writing() as connection:
            return _remove(connection, key, version)

    def _read(self, which: str, *values: str) -> list[Mark]:
        if self._store.schema < MARKS.since:
            return []
        found = []
        with self._store.reading() as connection:
            for *row, sound in connection.execute(f"{_READ} {which}", values):
                if not sound:
                    raise self._store.damaged("a mark is not what was written")
                row[_DIGEST] = row[_DIGEST].hex()
                found.append(Mark(*row))
        return found

    def _writing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        return saying(self._store, "no mark can be kept")


def _insert(connection: sqlite3.Connection, mark: Mark) -> None:
    row: list[Any] = list(astuple(mark))
    row[_DIGEST] = bytes.fromhex(mark.text_sha256)
    connection.execute(_ADD, row)


def _remove(connection: sqlite3.Connection, key: str, version: int | None) -> bool:
    found = connection.execute("SELECT version FROM marks WHERE key = ?", (key,)).fetchone()
    if found is None:
        raise KeyError(key)
    if version is not None and found[0] != version:
        return False
    connection.execute("DELETE FROM marks WHERE key = ?", (key,))
    return True
