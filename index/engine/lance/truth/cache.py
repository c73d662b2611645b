"""The cache of a machine: the truth in SQLite as an embedded collection has it, in step with what is published.

It is shared by the processes of the machine. It may be deleted at any time, and is filled anew then.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from pathlib import Path

from index import faults
from index.engine.lance.connecting import connect, explained
from index.engine.lance.truth import filling
from index.engine.lance.truth.filling import Level
from index.engine.lance.truth.leases import Leases
from index.engine.lance.truth.log import Entry, Log
from index.engine.store import Store, remove_database
from index.errors import DamagedError, DataFolderError, SchemaError

__all__ = ["Cache"]

_log = logging.getLogger(__name__)
_BUSY_WAIT = 30_000  # milliseconds, for another process of this machine


class Cache(Store):
    """What is published of a collection in Lance, read here. May be shared between threads."""

    _starting = True  # nothing is shipped yet

    def __init__(self, address: str, folder: Path) -> None:
        """Reach the collection at an address, make an empty one where there is none, and fill the cache in a folder.

        Raises `DataFolderError`, `ReadOnlyError`, `SchemaError`.
        """
        self.address = address
        self.tables = connect(address)
        self.log = Log(self.tables)
        self.leases = Leases(self.tables)
        self._thread = threading.local()  # what it writes at the moment: locally; as a sync since which entry
        self._filling = threading.Lock()
        self._caught_up: tuple[str, tuple[int, int] | None] | None = None  # the entry and file that it was last up to
        self.log.begin()
        try:
            self._start(folder)
        except (DamagedError, SchemaError) as error:
            _log.warning("The cache of %s in %s is made anew: %s", address, folder, error)
            remove_database(folder)
            self._start(folder)

    def _start(self, folder: Path) -> None:
        self._starting = True
        super().__init__(folder)
        if self.read_only:
            raise DataFolderError(f"The cache of {self.address} in {folder} cannot be written; name another folder.")
        self._prepare()
        self._starting = False
        self.catch_up(wait=True)

    def _prepare(self) -> None:
        """Have the tables that only a replica has; what another version of this program filled counts for nothing."""
        with super().transaction() as connection:
            filling.prepare(connection)

    # Where it is

    @property
    def place(self) -> str:
        """The address."""
        return self.address

    @property
    def position(self) -> Entry:
        """The published state that this is at: with `reading`, that which is read inside."""
        with self.reading() as connection:
            found = filling.position_of(connection)
        if found is None:
            raise self.damaged("it does not tell what it holds")
        return found

    @property
    def level(self) -> Level:
        """What this holds: "light" all but the texts, "full" these, too."""
        with self.reading() as connection:
            return filling.level_of(connection)

    def damaged(self, what: str) -> DamagedError:
        """The error that says what is wrong with the cache, and what to do."""
        return DamagedError(
            f"The cache of {self.address} in {self.folder} is damaged ({' '.join(what.split())}); delete that folder: "
            "it is filled anew."
        )

    def size(self) -> int:
        """Bytes of what is published, of its newest state alone."""
        with explained(self.address):
            found = [self.tables.at(name, version) for name, version in self.position.versions.items()]
            return sum(int(table.stats()["total_bytes"]) for table in found)

    def passages_of_documents(self, number: int | None = None) -> dict[int, int]:
        """How many passages documents have, by their numbers; all, or one."""
        one, values = ("", ()) if number is None else (" WHERE document = ?", (number,))
        with self.reading() as connection:
            return dict(connection.execute(f"SELECT document, passages FROM counted{one}", values).fetchall())

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        with self.reading() as connection:
            [(documents,)] = connection.execute("SELECT count(*) FROM documents")
            [(passages,)] = connection.execute("SELECT total(passages) FROM counted")
        return int(documents), int(passages)

    # Catching up

    def catch_up(self, *, wait: bool = False, level: Level | None = None) -> bool:
        """Take over what was published since; whether anything was.

        Without `wait`, not where another process of this machine writes: it does so itself, or will have. With a
        `level`, what is missing for that as well.
        """
        with self._filling:
            while True:
                newest = self.log.newest()
                if level is None and self._caught_up == (newest.token, self._file()):
                    return False
                try:
                    return self._bring_up(newest, level, wait=wait)
                except DamagedError as error:
                    if not isinstance(error.__cause__, sqlite3.DatabaseError):
                        raise  # not the cache, but what is published
                    _log.warning("The cache of %s is made anew: %s", self.address, error)
                    self._begin_anew()
                except DataFolderError:  # old versions may have been removed meanwhile
                    if self.log.newest() == newest:
                        raise

    def _bring_up(self, newest: Entry, level: Level | None, *, wait: bool) -> bool:
        with contextlib.closing(self._connect()) as connection, self._explained():
            before = filling.position_of(connection), filling.level_of(connection)
            if self._is_up(*before, newest, level):
                self._caught_up = newest.token, self._file()
                return False
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_WAIT if wait else 0}")
            is_known = before[0] is not None and self._goes_on_from(before[0], newest)
            wanted: Level = "full" if "full" in (level, before[1]) else "light"
            anew = not is_known or wanted != before[1]
            connection.execute(f"PRAGMA foreign_keys = {'OFF' if anew else 'ON'}")
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not wait and getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
                    return False
                raise
            try:
                # Another process of this machine may have been quicker.
                if (filling.position_of(connection), filling.level_of(connection)) != before:
                    connection.execute("ROLLBACK")
                    return self._bring_up(self.log.newest(), level, wait=wait)
                filling.bring_up(connection, self.tables, newest, wanted, None if anew else before[0])
                faults.point("replica.filled")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return True

    @staticmethod
    def _is_up(position: Entry | None, held: Level, newest: Entry, level: Level | None) -> bool:
        is_newest = position is not None and position.token == newest.token
        return is_newest and (held == "full" or level != "full")

    def _goes_on_from(self, position: Entry, newest: Entry) -> bool:
        """Whether what is published goes on from where this is, and it is not a collection that was made anew."""
        same = position.origin == newest.origin and position.entry <= newest.entry
        return same and self.log.holds(position.entry, position.token)

    def _begin_anew(self) -> None:
        with self._guard:
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()
        remove_database(self.folder)
        self._new = True
        self._starting = True
        try:
            self._check_schema()
            self._prepare()
        finally:
            self._new = self._starting = False
