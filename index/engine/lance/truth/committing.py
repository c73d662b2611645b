"""Changes of the tables on top of a published entry: they are nothing until the log has them.

What a killed writer left in a table is taken back before it is changed. Each change must give the very next version:
else somebody else changed the table in between, as a writer that was stopped for long and goes on, and all is done
again, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index import faults
from index.batches import batched
from index.engine.lance import indices
from index.engine.lance.connecting import Conflict, Tables, explained
from index.engine.lance.truth.log import Entry

__all__ = ["Commit", "conditions"]

_AT_ONCE = 5_000  # keys in one statement
_RUN = 20  # numbers in a row that are told by the first and the last
_RUNS = 50  # of those in one statement


class Commit:
    """What one writer changes, and the versions that come of it."""

    def __init__(self, tables: Tables, base: Entry) -> None:
        self._tables = tables
        self._base = base
        self.address = tables.address
        self.versions = dict(base.versions)
        self._touched: dict[str, Any] = {}  # the tables that are as this writer has them

    def table(self, name: str) -> Any:
        """A table as this writer has it, to be read or changed in ways that are told to `changed`."""
        if name not in self._touched:
            try:
                table = self._tables.newest(name)
            except KeyError:
                raise self._tables.damaged(f"the table “{name}” is gone") from None
            self._take_back(name, table)
            self._touched[name] = table
        return self._touched[name]

    def go_on(self, name: str) -> None:
        """Take a table as it stands, published or not: this writer, or one before it, has made it so."""
        table = self._tables.newest(name)
        with explained(self.address):
            self.versions[name] = table.version
        self._touched[name] = table

    def create(self, name: str, schema: Any) -> None:
        """Make sure that there is a table, with its indices: to make them is quick while it is empty."""
        if name not in self.versions:
            table = self._tables.create(name, schema)
            with explained(self.address):
                indices.created(table)
        self.table(name)

    def add(self, name: str, rows: Any) -> None:
        """Add rows, as an Arrow table."""
        table = self.table(name)
        with explained(self.address):
            self.changed(name, table.add(rows).version)

    def replace(self, name: str, rows: Any, key: str = "") -> None:
        """Put rows in the place of those with the same key, or of all rows."""
        table = self.table(name)
        with explained(self.address):
            if key:
                merge = table.merge_insert(key).when_matched_update_all().when_not_matched_insert_all()
                self.changed(name, merge.execute(rows).version)
            else:
                self.changed(name, table.add(rows, mode="overwrite").version)

    def delete(self, name: str, where: str) -> None:
        """Delete the rows that meet a condition."""
        table = self.table(name)
        with explained(self.address):
            self.changed(name, table.delete(where).version)

    def delete_keys(self, name: str, column: str, keys: Sequence[str] | Sequence[int]) -> None:
        """Delete the rows with these keys."""
        for where in conditions(column, keys):
            self.delete(name, where)

    def changed(self, name: str, version: int) -> None:
        """Note the version that a change gave; raises `Conflict` where that is not the next one."""
        if version != self.versions[name] + 1:
            raise Conflict(f"{name}: version {version} follows {self.versions[name]}")
        self.versions[name] = version
        faults.point("ship.changed")

    def _take_back(self, name: str, table: Any) -> None:
        """Have in a table what is published of it, and no more."""
        with explained(self.address):
            version = table.version
            published = self._base.versions.get(name)
            if published is None:  # made by somebody who did not publish it
                self.versions[name] = version
                if version > 1:
                    self.changed(name, table.delete("true").version)
            elif version > published:
                self.versions[name] = version
                table.restore(published)
                self.changed(name, table.version)
            elif version < published:
                raise self._tables.damaged(f"the table “{name}” is older than its log says")


def conditions(column: str, keys: Sequence[str] | Sequence[int]) -> list[str]:
    """Conditions that together choose the rows with these keys: not too many keys in each."""
    if not keys:
        return []
    if isinstance(keys[0], str):
        quoted = ["'" + str(key).replace("'", "''") + "'" for key in keys]
        return [f"{column} IN ({', '.join(part)})" for part in batched(quoted, _AT_ONCE)]
    single: list[str] = []
    runs: list[str] = []
    for first, last in _runs(sorted({int(key) for key in keys})):
        if last - first < _RUN:
            single += map(str, range(first, last + 1))
        else:
            runs.append(f"({column} >= {first} AND {column} <= {last})")
    return [
        *(f"{column} IN ({', '.join(part)})" for part in batched(single, _AT_ONCE)),
        *(" OR ".join(part) for part in batched(runs, _RUNS)),
    ]


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers, ascending, as the first and last of each run without a gap."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
