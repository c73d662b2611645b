"""Tags: names that people set on documents, to find them by."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from index.engine.store.connection import Database

__all__ = ["counted", "forget", "held", "moved"]

_SINCE_SCHEMA = 5


def held(store: Database, connection: sqlite3.Connection, document_id: str | None = None) -> dict[str, tuple[str, ...]]:
    """The tags of each document that has any, or of one, in order. Raises `DamagedError` for an unsound row."""
    if store.schema < _SINCE_SCHEMA:
        return {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    query = "SELECT document, name, checksum IS row_checksum(document, name, who, at) FROM tags"
    one = "" if document_id is None else " WHERE document = ?"
    for document, name, sound in connection.execute(query + one, () if document_id is None else (document_id,)):
        if not sound:
            raise store.damaged(f"a tag of {document} is not what was written")
        found[document].append(name)
    return {document: tuple(sorted(names, key=_in_order)) for document, names in found.items()}


def counted(store: Database) -> dict[str, int]:
    """How many documents have each tag, of those that are in the collection; in order of the tags."""
    if store.schema < _SINCE_SCHEMA:
        return {}
    with store.reading() as connection:
        query = "SELECT t.name, count(*) FROM tags t JOIN documents d ON d.id = t.document GROUP BY t.name"
        found: dict[str, int] = dict(connection.execute(query).fetchall())
    return {name: found[name] for name in sorted(found, key=_in_order)}


def moved(connection: sqlite3.Connection, before: str, after: str) -> None:
    """Have a document's tags under another id, as a part of a transaction."""
    connection.execute(
        "UPDATE OR REPLACE tags SET document = ?2, checksum = row_checksum(?2, name, who, at) WHERE document = ?1",
        (before, after),
    )


def forget(connection: sqlite3.Connection) -> None:
    """Drop the tags of documents that are not in the collection, as a part of a transaction."""
    connection.execute("DELETE FROM tags WHERE document NOT IN (SELECT id FROM documents)")


def _in_order(name: str) -> tuple[str, str]:
    return name.casefold(), name
