"""The log: what is published, entry after entry. It alone decides; leases only save writers their work.

An entry names the version of each table and the entry that it goes on from. Whoever publishes appends one, and of
several that go on from the same entry the first stands; the others are as if they were never written. Lance puts what
is appended in one order for everybody, and keeps it where it merges files, so that nothing depends on a clock. Old
entries are deleted.
"""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.engine.lance import indices
from index.engine.lance.connecting import Conflict, Tables, explained
from index.engine.lance.tables import CREATED, FORMAT, LEASES, LOG
from index.engine.store import now
from index.errors import CollectionError, DataFolderError, SchemaError

__all__ = ["Entry", "Log", "writer_name"]

_KEPT = 16  # entries
_TRIES = 100  # to make a table that somebody else makes as well
_PAUSE = 0.05  # seconds between two of them


@dataclass(frozen=True, slots=True)
class Entry:
    """A published state of the collection."""

    entry: int  # counts up
    token: str
    base: str  # token of the one before; empty in the first
    origin: str  # token of the first: a collection that is made anew has another
    generation: int
    versions: Mapping[str, int]  # of the tables, by name
    sequences: Mapping[str, int] = field(default_factory=dict)  # the last number that each table of SQLite has given

    def next(self, generation: int, versions: Mapping[str, int], sequences: Mapping[str, int]) -> Entry:
        """The entry that goes on from this one."""
        return Entry(self.entry + 1, uuid.uuid4().hex, self.token, self.origin, generation, versions, sequences)


def writer_name() -> str:
    """This process, in words. Example: "pid 12 on host"."""
    return f"pid {os.getpid()} on {socket.gethostname()}"


class Log:
    """The log of a collection. May be shared between threads."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._seen: tuple[int, Entry] | None = None  # the version of the table that was read last, and what it said

    def begin(self) -> Entry:
        """The newest entry; where there is no collection yet, one is made, by several at once perhaps.

        Raises `DataFolderError` where something else is kept there, and `ReadOnlyError`.
        """
        names = self._tables.names()
        if LOG not in names:
            if others := sorted(names - CREATED.keys()):
                raise DataFolderError(
                    f"{self._tables.address} holds other tables (such as “{others[0]}”) and no collection of this"
                    " program; name another place with --data."
                )
            self._create()
        elif set(CREATED[LOG].names) - set(self._tables.newest(LOG).schema.names):
            raise DataFolderError(
                f"{self._tables.address} holds tables that this program has not made; name another place with --data."
            )
        if newest := self._newest():
            return newest
        versions = {name: self._tables.newest(name).version for name in CREATED if name not in {LEASES, LOG}}
        token = uuid.uuid4().hex
        first = Entry(0, token, "", token, 0, versions)
        if self.append(first):
            return first
        return self.newest()

    def _create(self) -> None:
        """Make the tables, with their indices; somebody else may be at it as well."""
        for name, schema in CREATED.items():
            for tries_left in reversed(range(_TRIES)):
                try:
                    table = self._tables.create(name, schema)
                    with explained(self._tables.address):
                        table.checkout_latest()
                        indices.created(table)
                    break
                except Conflict:
                    if not tries_left:
                        raise
                    time.sleep(_PAUSE)

    def newest(self) -> Entry:
        """The entry that is published last. Raises `DamagedError` where there is none."""
        found = self._newest()
        if found is None:
            raise self._tables.damaged("its log is empty")
        return found

    def append(self, entry: Entry) -> bool:
        """Publish an entry, for good; false where another one goes on from the same before it."""
        row = {
            "entry": entry.entry,
            "token": entry.token,
            "base": entry.base,
            "origin": entry.origin,
            "generation": entry.generation,
            "at": now(),
            "writer": writer_name(),
            "versions": json.dumps(dict(entry.versions), sort_keys=True),
            "sequences": json.dumps(dict(entry.sequences), sort_keys=True),
            "format": FORMAT,
        }
        try:
            with explained(self._tables.address):
                table = self._tables.newest(LOG)
                seen = self._seen if self._seen and self._seen[0] == table.version else None
                version = table.add([row]).version
        except (CollectionError, Conflict):
            # Where the reply alone was lost it is published; a later one may stand upon it by now.
            if not any(each.token == entry.token for each in self._valid()):
                raise
            return True
        if seen and seen[1].token == entry.base and version == seen[0] + 1:  # it comes directly behind its base
            self._seen = version, entry
            return True
        return any(each.token == entry.token for each in self._valid())

    def holds(self, entry: int, token: str) -> bool:
        """Whether an entry may be one of this log: it is, or it is older than what is kept."""
        valid = self._valid()
        return bool(valid) and (entry < valid[0].entry or any(each.token == token for each in valid))

    def tidy(self) -> None:
        """Delete old entries: whoever is behind asks the tables what is newer, not the log."""
        with explained(self._tables.address):
            self._tables.newest(LOG).delete(f"entry <= {self.newest().entry - _KEPT}")

    def _newest(self) -> Entry | None:
        with explained(self._tables.address):
            version = self._tables.newest(LOG).version
        seen = self._seen
        if seen is not None and seen[0] == version:
            return seen[1]
        valid = self._valid()
        if not valid:
            return None
        self._seen = (version, valid[-1])
        return valid[-1]

    def _valid(self) -> list[Entry]:
        """The entries that stand, in order."""
        with explained(self._tables.address):
            rows = self._tables.newest(LOG).search().to_arrow().to_pylist()
        return [self._entry(row) for row in _standing(rows)]

    def _entry(self, row: Mapping[str, object]) -> Entry:
        if row["format"] != FORMAT:
            raise SchemaError(
                f"{self._tables.address} was written by another version of the program (format {row['format']}, this"
                f" one writes {FORMAT}); use that one."
            )
        return Entry(
            int(str(row["entry"])),
            str(row["token"]),
            str(row["base"]),
            str(row["origin"]),
            int(str(row["generation"])),
            json.loads(str(row["versions"])),
            json.loads(str(row["sequences"])),
        )


def _standing(rows: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Of rows in the order in which they were appended those that stand: each goes on from the one before.

    The first that is kept may go on from one that is deleted.
    """
    standing: list[Mapping[str, object]] = []
    for row in rows:
        if not standing or row["base"] == standing[-1]["token"]:
            standing.append(row)
    return standing
