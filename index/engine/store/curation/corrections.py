"""Titles and dates that people corrected: what holds, and beside it what was detected."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from index.engine.store.connection import Database
from index.records import Correction

__all__ = ["FIELDS", "blank", "forget", "held", "keep", "moved"]

FIELDS = "document, field, value, detected, origin, who, at"
_SINCE_SCHEMA = 5


def held(
    store: Database, connection: sqlite3.Connection, document_id: str | None = None
) -> dict[str, tuple[Correction, ...]]:
    """The corrections of each document that has any, or of one. Raises `DamagedError` for a row that is not sound."""
    if store.schema < _SINCE_SCHEMA:
        return {}
    query = f"SELECT {FIELDS}, checksum IS row_checksum({FIELDS}) FROM corrections"
    if document_id is None:
        rows = connection.execute(f"{query} ORDER BY field DESC")
    else:
        rows = connection.execute(f"{query} WHERE document = ? ORDER BY field DESC", (document_id,))
    found: defaultdict[str, list[Correction]] = defaultdict(list)
    for document, *row, sound in rows:
        if not sound:
            raise store.damaged(f"a correction of {document} is not what was written")
        found[document].append(_correction(row))
    return {document: tuple(own) for document, own in found.items()}


def keep(connection: sqlite3.Connection, document_id: str, corrections: Sequence[Correction]) -> None:
    """Have these corrections of a document and no others, as a part of a transaction."""
    connection.execute("DELETE FROM corrections WHERE document = ?", (document_id,))
    connection.executemany(
        f"INSERT INTO corrections ({FIELDS}, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
        " row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7))",
        ((document_id, *astuple(each)) for each in corrections),
    )


def moved(connection: sqlite3.Connection, before: str) -> None:
    """Drop the corrections of a document that has another id now, where they are kept already."""
    connection.execute("DELETE FROM corrections WHERE document = ?", (before,))


def blank(connection: sqlite3.Connection) -> None:
    """Forget what was detected of documents that are removed and not there any more, inside a sync's transaction."""
    connection.execute(
        "UPDATE corrections SET detected = '', origin = '',"
        " checksum = row_checksum(document, field, value, '', '', who, at)"
        " WHERE document IN (SELECT id FROM temp.removed_documents) AND document NOT IN (SELECT id FROM documents)"
    )


def forget(connection: sqlite3.Connection) -> None:
    """Drop the corrections of documents that are not in the collection, as a part of a transaction."""
    connection.execute("DELETE FROM corrections WHERE document NOT IN (SELECT id FROM documents)")


def _correction(row: Sequence[Any]) -> Correction:
    field, value, detected, origin, who, at = row
    return Correction(field, value, detected, origin, who, at)
