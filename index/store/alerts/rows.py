"""How rows of saved questions and alerts are written: each with a checksum of all its values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["ALERT", "ALERTS", "DELIVERIES", "QUESTIONS", "SAVED", "SINCE_SCHEMA", "Table", "insert", "update"]

SINCE_SCHEMA = 5
SAVED = "key, question, filter, saved_by, at, webhook, email, generation, state"
ALERT = "key, saved, question, news, before, after, at, seen"


class Table(NamedTuple):
    """A table, and how its rows are named."""

    name: str
    by: str  # the column that names a row
    columns: str  # but for the number and the checksum


QUESTIONS = Table("saved_questions", "key", SAVED)
ALERTS = Table("alerts", "number", ALERT)
DELIVERIES = Table("deliveries", "number", "alert, channel, target, state, tries, due, said")


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
