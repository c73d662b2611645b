"""A replica brought in step with what is published: the rows that are newer than itself, or all of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Literal

from index.engine.lance.connecting import Tables, explained
from index.engine.lance.tables import DOCUMENTS, ENTRY, FORMAT, GONE, MIRRORED, PASSAGE_COLUMNS, PASSAGES, Mirrored
from index.engine.lance.truth.log import Entry
from index.engine.store import SCHEMA_VERSION

__all__ = ["Level", "bring_up", "level_of", "note_position", "position_of", "prepare"]

# What a replica holds: "light" all but the texts, for who answers; "full" all but the vectors, for who indexes.
Level = Literal["light", "full"]
# What a replica knows of itself. `counted` is how many passages each document has, at either level.
_LOCAL = """
CREATE TABLE IF NOT EXISTS replica (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counted (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    passages INTEGER NOT NULL
)
"""
_LIGHT = {"text": "''", "layout": "losses"}  # columns that a light replica has otherwise: a value, or another column
_BATCH = 2_000  # rows
_EMPTIED = (*MIRRORED, "passages", "lines", "bands", "embeddings", "counted")


def prepare(connection: sqlite3.Connection) -> None:
    """Make what a replica has beside the truth; one that another version filled is to be filled anew."""
    for statement in _LOCAL.split(";\n"):
        connection.execute(statement)
    kind = f"{SCHEMA_VERSION}.{FORMAT}"
    if connection.execute("SELECT value FROM main.replica WHERE key = 'kind'").fetchone() != (kind,):
        connection.execute("DELETE FROM main.replica")
        connection.execute("INSERT INTO main.replica VALUES ('kind', ?)", (kind,))


def position_of(connection: sqlite3.Connection) -> Entry | None:
    """The entry of the log that a replica is at; None for an empty one."""
    row = connection.execute("SELECT value FROM main.replica WHERE key = 'entry'").fetchone()
    return Entry(**json.loads(row[0])) if row else None


def note_position(connection: sqlite3.Connection, entry: Entry) -> None:
    """Note that a replica is at an entry, as a part of the transaction that brings it there."""
    connection.execute("INSERT OR REPLACE INTO main.replica VALUES ('entry', ?)", (json.dumps(asdict(entry)),))


def level_of(connection: sqlite3.Connection) -> Level:
    """What a replica holds."""
    row = connection.execute("SELECT value FROM main.replica WHERE key = 'level'").fetchone()
    return "full" if row == ("full",) else "light"


def bring_up(connection: sqlite3.Connection, tables: Tables, entry: Entry, level: Level, since: Entry | None) -> None:
    """Have in a replica what is published with an entry, inside a transaction of a connection without triggers.

    `since` is the entry that it is at; None to fill it anew, for which foreign keys are to be off.
    """
    if since is None:
        for name in _EMPTIED:
            connection.execute(f"DELETE FROM main.{name}")
        connection.execute("DELETE FROM sqlite_sequence")
        connection.execute("INSERT OR REPLACE INTO main.replica VALUES ('level', ?)", (level,))
    newer = "true" if since is None else f"{ENTRY} > {since.entry}"
    behind = {name for name, version in entry.versions.items() if since is None or since.versions.get(name) != version}
    with explained(tables.address):
        if since is not None and GONE in behind:
            _drop_gone(connection, tables.at(GONE, entry.versions[GONE]), newer)
        for name in MIRRORED.keys() & behind:
            source = tables.at(name, entry.versions[name])
            if name == DOCUMENTS:
                _take_documents(connection, source, newer, level)
            else:
                _take(connection, MIRRORED[name], source, newer)
        if level == "full" and PASSAGES in behind:
            _take_passages(connection, tables.at(PASSAGES, entry.versions[PASSAGES]), newer)
    connection.execute("INSERT OR IGNORE INTO main.meta VALUES ('generation', '0')")  # of a collection that is empty
    for name, number in entry.sequences.items():
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, number))
    note_position(connection, entry)


def _drop_gone(connection: sqlite3.Connection, gone: Any, newer: str) -> None:
    for rows in _rows(gone, ["table", "key"], newer):
        for name, key in rows:
            table = MIRRORED[name]
            value = int(key) if table.is_numbered else key
            connection.execute(f"DELETE FROM main.{name} WHERE {table.key} = ?", (value,))


def _take(connection: sqlite3.Connection, table: Mirrored, source: Any, newer: str) -> None:
    """Rows in the place of those with the same keys; first those go, so that none is in the way of another."""
    names = ", ".join(f'"{name}"' for name in table.columns)
    values = ", ".join("?" * len(table.columns))
    if newer != "true":
        for rows in _rows(source, [table.key], newer):
            connection.executemany(f"DELETE FROM main.{table.name} WHERE {table.key} = ?", rows)
    for rows in _rows(source, list(table.columns), newer):
        connection.executemany(f"INSERT INTO main.{table.name} ({names}) VALUES ({values})", rows)


def _take_documents(connection: sqlite3.Connection, source: Any, newer: str, level: Level) -> None:
    """The same of documents, whose rows stay where they are: their passages, lines and bands would go with them."""
    table = MIRRORED[DOCUMENTS]
    names = ", ".join(f'"{name}"' for name in table.columns)
    light = _LIGHT if level == "light" else {}
    read = [light.get(name, name) for name in table.columns if light.get(name) != "''"]
    values = ", ".join(light[name] if light.get(name) == "''" else "?" for name in table.columns)
    others = ", ".join(f'"{name}" = excluded."{name}"' for name in table.columns if name != table.key)
    put = f"INSERT INTO main.documents ({names}) VALUES ({values}) ON CONFLICT (number) DO UPDATE SET {others}"
    beside = ["number", "passages", *(("lines", "bands") if level == "full" else ())]
    for rows in _rows(source, [*read, *beside], newer):
        connection.executemany(put, (row[: len(read)] for row in rows))
        for number, passages, *kinds in (row[len(read) :] for row in rows):
            connection.execute("INSERT OR REPLACE INTO main.counted VALUES (?, ?)", (number, passages))
            for kind, keys in zip(("lines", "bands"), kinds, strict=False):
                connection.executemany(
                    f"INSERT OR IGNORE INTO main.{kind} VALUES (?, ?)", ((key, number) for key in keys or ())
                )


def _take_passages(connection: sqlite3.Connection, source: Any, newer: str) -> None:
    names = ", ".join(f'"{name}"' for name in PASSAGE_COLUMNS)
    values = ", ".join("?" * len(PASSAGE_COLUMNS))
    for rows in _rows(source, list(PASSAGE_COLUMNS), newer):
        connection.executemany(f"INSERT OR REPLACE INTO main.passages ({names}) VALUES ({values})", rows)


def _rows(source: Any, columns: Sequence[str], where: str) -> Iterator[list[tuple[Any, ...]]]:
    """Columns of the rows that meet a condition, some at once."""
    names = list(dict.fromkeys(columns))
    query = source.search().select(names)
    for batch in (query if where == "true" else query.where(where)).to_batches(_BATCH):
        values = dict(zip(names, (batch.column(name).to_pylist() for name in names), strict=True))
        yield list(zip(*(values[name] for name in columns), strict=True))
