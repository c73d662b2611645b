"""What a transaction changed in SQLite, noted by triggers, and written to Lance."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from index.batches import batched
from index.engine.lance.tables import CREATED, DOCUMENTS, ENTRY, GONE, MIRRORED, Mirrored
from index.engine.lance.truth.committing import Commit
from index.engine.search.lexicon import Tokens

__all__ = ["Changed", "changed", "losses_of", "ship", "watch"]

_AT_ONCE = 500  # documents, with their texts
_MANY = 20_000  # other rows
_MERGED = 1_000  # rows that are replaced in one step; more are deleted, and added again
_NOTE = (
    "INSERT INTO changed_rows SELECT '{table}', {row}.{key}, {was}"
    " WHERE NOT EXISTS (SELECT 1 FROM changed_rows WHERE name = '{table}' AND key = {row}.{key});"
)


@dataclass(frozen=True, slots=True)
class Changed:
    """The rows of a table that a transaction changed, by their keys."""

    put: list[Any]  # that are there now
    replaced: list[Any]  # those of them that were there before, with other values
    gone: list[Any]  # that were there before, and are not any more

    @property
    def new(self) -> list[Any]:
        """Those that were not there before."""
        before = set(self.replaced)
        return [key for key in self.put if key not in before]


def watch(connection: sqlite3.Connection) -> None:
    """Have triggers of this connection note from now on, and from nothing, which rows are changed."""
    connection.execute("PRAGMA recursive_triggers = ON")  # or nothing is told of rows that are replaced
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS changed_rows"
        " (name TEXT, key, was INTEGER, PRIMARY KEY (name, key)) WITHOUT ROWID"
    )
    for each in MIRRORED.values():
        old, new = (_NOTE.format(table=each.name, key=each.key, row=row, was=was) for row, was in _SIDES)
        # The text of a document has its digest beside it.
        other = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in each.columns if name != "text")
        for what, when, notes in (
            ("INSERT", "", new),
            ("UPDATE", f"WHEN {other}", old + new),
            ("DELETE", "", old),
        ):
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS note_{each.name}_{what} AFTER {what} ON main.{each.name} {when}"
                f" BEGIN {notes} END"
            )
    connection.execute("DELETE FROM temp.changed_rows")


_SIDES = (("OLD", 1), ("NEW", 0))


def changed(connection: sqlite3.Connection) -> dict[str, Changed]:
    """What was changed since `watch`, by table; tables without changes are left out."""
    found = {}
    for name, each in MIRRORED.items():
        query = (
            f"SELECT c.key, c.was, t.{each.key} IS NOT NULL FROM temp.changed_rows c"
            f" LEFT JOIN main.{name} t ON t.{each.key} = c.key WHERE c.name = ?"
        )
        rows = connection.execute(query, (name,)).fetchall()
        of_table = Changed(
            [key for key, _, there in rows if there],
            [key for key, was, there in rows if there and was],
            [key for key, was, there in rows if was and not there],
        )
        if of_table.put or of_table.gone:
            found[name] = of_table
    return found


def ship(connection: sqlite3.Connection, commit: Commit, changes: dict[str, Changed], entry: int) -> None:
    """Write the rows that were changed, as those of an entry of the log, and which ones are gone."""
    for name, each in changes.items():
        table = MIRRORED[name]
        if name == DOCUMENTS:
            commit.delete_keys(name, table.key, [*each.replaced, *each.gone])
            for part in _documents(connection, each.put, entry):
                commit.add(name, part)
            continue
        is_merged = len(each.replaced) <= _MERGED
        commit.delete_keys(name, table.key, each.gone if is_merged else [*each.replaced, *each.gone])
        for part in _rows(connection, table, each, entry):
            commit.replace(name, part, table.key) if is_merged and each.replaced else commit.add(name, part)
    gone = [(name, str(key)) for name, each in changes.items() for key in each.gone]
    for begin in range(0, len(gone), _MANY):
        part = gone[begin : begin + _MANY]
        columns = {"table": [name for name, _ in part], "key": [key for _, key in part], ENTRY: [entry] * len(part)}
        commit.add(GONE, pa.table(columns, schema=CREATED[GONE]))


def losses_of(layout: str) -> str:
    """Of what is known of a document's text what it lost, and no more."""
    lost = json.loads(layout).get("losses")
    return json.dumps({"losses": lost}) if lost else "{}"


def _rows(connection: sqlite3.Connection, table: Mirrored, changes: Changed, entry: int) -> Iterator[Any]:
    query = f"SELECT {_names(table)} FROM main.{table.name} WHERE {table.key} = ?"
    rows = (connection.execute(query, (key,)).fetchone() for key in changes.put)
    for part in batched(rows, _MANY):
        yield _table(table, zip(*part, strict=True), {}, entry, len(part))


def _documents(connection: sqlite3.Connection, numbers: Sequence[int], entry: int) -> Iterator[Any]:
    """Documents, with what is kept beside them."""
    table = MIRRORED[DOCUMENTS]
    one = f"SELECT {_names(table)} FROM main.documents WHERE number = ?"
    text, layout = table.columns.index("text"), table.columns.index("layout")
    for begin in range(0, len(numbers), _AT_ONCE):
        part = numbers[begin : begin + _AT_ONCE]
        rows = [connection.execute(one, (number,)).fetchone() for number in part]
        beside: dict[str, list[Any]] = {
            "losses": [losses_of(row[layout]) for row in rows],
            "terms": [" ".join(Tokens.of([row[text]]).terms) for row in rows],
            **{kind: [_keys(connection, kind, number) for number in part] for kind in ("lines", "bands")},
            "passages": [_count(connection, number) for number in part],
        }
        yield _table(table, zip(*rows, strict=True), beside, entry, len(rows))


def _names(table: Mirrored) -> str:
    return ", ".join(f'"{name}"' for name in table.columns)


def _keys(connection: sqlite3.Connection, kind: str, number: int) -> list[str | int]:
    query = f"SELECT key FROM main.{kind} WHERE document = ? ORDER BY key"
    return [key for (key,) in connection.execute(query, (number,))]


def _count(connection: sqlite3.Connection, number: int) -> int:
    [(count,)] = connection.execute("SELECT count(*) FROM main.passages WHERE document = ?", (number,))
    return int(count)


def _table(
    table: Mirrored, values: Iterable[Sequence[Any]], beside: dict[str, list[Any]], entry: int, rows: int
) -> Any:
    """Rows as Arrow has them."""
    columns = dict(zip(table.columns, (list(column) for column in values), strict=True))
    return pa.table({**columns, **beside, ENTRY: [entry] * rows}, schema=table.schema)
