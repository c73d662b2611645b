"""How rows of saved questions and alerts are written: each with a checksum of all its values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from index.engine.store.tables import Table

__all__ = ["ALERTS", "DELIVERIES", "QUESTIONS", "SINCE_SCHEMA", "insert", "update"]

SINCE_SCHEMA = 5
QUESTIONS = Table(
    "saved_questions",
    "a saved question",
    "key",
    "key, question, filter, saved_by, at, webhook, email, generation, state",
    SINCE_SCHEMA,
)
ALERTS = Table("alerts", "an alert", "number", "key, saved, question, news, before, after, at, seen", SINCE_SCHEMA)
DELIVERIES = Table(
    "deliveries",
    "a message of an alert",
    "number",
    "alert, channel, target, state, tries, due, said",
    SINCE_SCHEMA,
)


def insert(connection: sqlite3.Connection, table: Table, row: tuple[str | int, ...]) -> None:
    """Write a new row: a value for each of the table's columns."""
    places = ", ".join(f"?{place}" for place in range(1, len(row) + 1))
    connection.execute(
        f"INSERT INTO {table.name} ({table.columns}, checksum) VALUES ({places}, row_checksum({places}))", row
    )


def update(connection: sqlite3.Connection, table: Table, name: str | int, changed: Mapping[str, str | int]) -> None:
    """Change values of the row with a key or number; one that is gone meanwhile stays so."""
    row = connection.execute(f"SELECT {table.columns} FROM {table.name} WHERE {table.by} = ?", (name,)).fetchone()
    if row is None:
        return
    values = {**dict(zip(table.columns.split(", "), row, strict=True)), **changed}
    places = ", ".join(f"?{place}" for place in range(1, len(values) + 1))
    connection.execute(
        f"UPDATE {table.name} SET ({table.columns}, checksum) = ({places}, row_checksum({places}))"
        f" WHERE {table.by} = ?{len(values) + 1}",
        (*values.values(), name),
    )
