"""The replica of a machine: the truth in SQLite as an embedded collection has it, filled from Lance and shipped to it.

It is a cache, shared by the processes of the machine: it may be deleted at any time, and is filled anew then.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from index import faults
from index.embedding import FloatMatrix
from index.engine.lance import indices
from index.engine.lance.connecting import Conflict, connect, explained
from index.engine.lance.tables import DOCUMENTS, EMBEDDINGS, ENTRY, LEASES, LOG, MIRRORED, PASSAGES
from index.engine.lance.truth import filling, vectors
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.filling import Level
from index.engine.lance.truth.leases import Leases
from index.engine.lance.truth.log import Entry, Log
from index.engine.lance.truth.passages import ship_passages
from index.engine.lance.truth.shipping import Changed, changed, ship, watch
from index.engine.store import DATABASE, Publication, Store, row_checksum
from index.errors import CollectionError, DamagedError, DataFolderError, LockedError, SchemaError
from index.passages import indexed_text

__all__ = ["Replica"]

_log = logging.getLogger(__name__)
_SYNC, _COMMIT = "sync", "commit"  # the leases
_SYNC_WAIT = 1.0  # seconds
_COMMIT_WAIT = 30.0  # seconds
_BUSY_WAIT = 30_000  # milliseconds, for another process of this machine
_TRIES = 3  # to write what a transaction changed, where somebody disturbs it
_INDEXING = "Another process ({{holder}}) is indexing into {address}; wait until it is done, or stop it."
_WRITING = "Another process ({{holder}}) is writing to {address}; try again."
_MEANWHILE = "Another process changed {address} at the same time; nothing was changed. Try again."
_TIDIED_EVERY = 16  # entries after which old ones are deleted, and
_SMALL_FILES = 32  # so many files of a table are made one
_LARGE = {PASSAGES, DOCUMENTS}
_OF_A_SYNC = (DOCUMENTS, "files", "failures", "deleted")  # tables that only syncs change


class Replica(Store):
    """All that is known of a collection in Lance. May be shared between threads."""

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
            _remove(folder)
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
                    self._remove_database()
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

    def _remove_database(self) -> None:
        with self._guard:
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()
        _remove(self.folder)
        self._new = True
        self._starting = True
        try:
            self._check_schema()
            self._prepare()
        finally:
            self._new = self._starting = False

    # Writing

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Be the only one who syncs; raises `LockedError`, naming the holder, where another process is."""
        with self.leases.held(_SYNC, _SYNC_WAIT, _INDEXING.format(address=self.address)):
            self.catch_up(wait=True, level="full")
            self._thread.since = self.position
            try:
                yield
            finally:
                self._thread.since = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is published, or nothing; see `Database.transaction`.

        Raises `LockedError` where another process publishes at the same time, and does not end.
        """
        if self._starting or getattr(self._thread, "locally", False):
            with super().transaction() as connection:
                yield connection
            return
        with self.leases.held(_COMMIT, _COMMIT_WAIT, _WRITING.format(address=self.address)):
            self.catch_up(wait=True)
            self._refuse_where_outrun()
            with self.connected() as connection:
                watch(connection)
                with super().transaction():
                    base = filling.position_of(connection)
                    if base is None:
                        raise self.damaged("it does not tell what it holds")
                    yield connection
                    changes = changed(connection)
                    published = self._publish(connection, base, changes) if changes else None
                    faults.point("ship.published")
            if published is not None:
                if published.entry % _TIDIED_EVERY == 0:
                    published = self._tidy(published)
                if self._is_syncing:
                    self._thread.since = published

    def publish(self, news: Publication, derive: Callable[[int], Mapping[str, str]] | None = None) -> int:
        """See `Staging.publish`; there are no derived files."""
        del derive
        with self.reading() as connection:
            keys = [key for (key,) in connection.execute("SELECT key FROM main.embeddings")]
        generation = super().publish(news)
        with self.reading() as connection:
            is_published = connection.execute("SELECT 1 FROM main.embeddings").fetchone() is None
        if keys and is_published:
            vectors.forget(self.tables, keys)
        return generation

    # Looking after the tables

    def rewrite(self, names: Sequence[str], work: Callable[[Any], int]) -> None:
        """Publish other versions of tables with the same rows, as where they are indexed, as a part of a sync.

        They are tables that only syncs write. `work` gives the version of one that it is given, 0 for the same. It may
        take long: others publish what they say meanwhile.
        """
        base = self.log.newest()
        commit = Commit(self.tables, base)
        asked = [name for name in names if name in base.versions]
        try:
            for name in asked:
                self._rewrite(commit, base, name, work)
            if commit.versions == base.versions:
                return
            with self.leases.held(_COMMIT, _COMMIT_WAIT, _WRITING.format(address=self.address)):
                now = self.log.newest()
                _compare(asked, now.versions, base.versions)
                self._append(now, {name: commit.versions[name] for name in asked})
        except Conflict as error:
            raise LockedError(_MEANWHILE.format(address=self.address)) from error
        self.catch_up(wait=True)

    def sweep(self, merge: Callable[[Any], int], sweep: Callable[[Any], None]) -> None:
        """Have old versions of all tables removed, while nobody publishes, as a part of a sync.

        `merge` gives the version of a small table that it has put in order. `sweep` keeps the newest version: that is
        the published one by then.
        """
        with self.leases.held(_COMMIT, _COMMIT_WAIT, _WRITING.format(address=self.address)):
            entry = self.log.newest()
            try:
                commit = Commit(self.tables, entry)
                for name in entry.versions:
                    commit.table(name)
                    if name not in _LARGE:
                        self._rewrite(commit, entry, name, merge)
                # In any case, so that a writer that was stopped publishes nothing any more of what goes now.
                entry = self._append(entry, commit.versions)
                swept = {}
                for name in [*entry.versions, *({EMBEDDINGS} & self.tables.names()), LEASES, LOG]:
                    table = self.tables.newest(name)
                    _compare({name} & entry.versions.keys(), entry.versions, {name: table.version})
                    with explained(self.address):
                        sweep(table)  # keeps the version that the table was just seen at, whatever is written meanwhile
                        swept[name] = table.version
                if any(swept[name] != version for name, version in entry.versions.items()):
                    self._append(entry, {name: swept[name] for name in entry.versions})
            except Conflict as error:
                raise LockedError(_MEANWHILE.format(address=self.address)) from error
        self.catch_up(wait=True)

    def is_unswept_since(self, past: timedelta) -> bool:
        """Whether this machine has not called `sweep` for so long, or ever since it has this cache."""
        now = time.time()
        with self._locally(), self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO main.replica VALUES ('swept', ?)", (str(now),))
            [(swept,)] = connection.execute("SELECT value FROM main.replica WHERE key = 'swept'")
            is_due = abs(now - float(swept)) > past.total_seconds()
            if is_due:
                connection.execute("UPDATE main.replica SET value = ? WHERE key = 'swept'", (str(now),))
        return is_due

    def _tidy(self, entry: Entry) -> Entry:
        """Look after the log and the small tables, those of syncs only in one; gives the entry that stands then."""
        # Where a table of theirs changes, a sync that is under way is refused. What fails waits.
        mine = entry.versions.keys() - _LARGE - (set() if self._is_syncing else set(_OF_A_SYNC))
        try:
            self.log.tidy()
            commit = Commit(self.tables, entry)
            for name in mine:
                with explained(self.address):
                    files = self.tables.newest(name).stats()["fragment_stats"]["num_fragments"]
                if files > _SMALL_FILES:
                    self._rewrite(commit, entry, name, indices.merged)
            if commit.versions != entry.versions:
                return self._append(entry, commit.versions)
        except (CollectionError, Conflict) as error:
            _log.info("The tables of %s are not put in order: %s", self.address, error)
        return entry

    def _rewrite(self, commit: Commit, base: Entry, name: str, work: Callable[[Any], int]) -> None:
        """Do what changes a table and none of its rows; raises `Conflict` where somebody else changed these."""
        table = commit.table(name)
        with explained(self.address):
            version = work(table)
            if not version or version == commit.versions[name]:
                return
            rows = self.tables.at(name, base.versions[name]).count_rows()
            new = self.tables.at(name, version)
            if new.count_rows() != rows or new.count_rows(f"{ENTRY} > {base.entry}"):
                raise Conflict(name)
        commit.versions[name] = version

    def _append(self, entry: Entry, versions: Mapping[str, int]) -> Entry:
        """Publish the rows that are published with other versions of tables; gives the new entry."""
        new = entry.next(entry.generation, {**entry.versions, **versions}, entry.sequences)
        if not self.log.append(new):
            raise Conflict(LOG)
        return new

    # Vectors

    def staged_without_embedding(self) -> list[bytes]:
        """Keys of the vectors that are still to be computed; those that are known anywhere are taken over."""
        missing = super().staged_without_embedding()
        if missing:
            self._take_over(vectors.found(self.tables, self.position, missing))
            missing = super().staged_without_embedding()
        return missing

    def add_embeddings(self, keys: Sequence[bytes], vectors_: FloatMatrix) -> None:
        """Keep vectors, at once and for good: whoever syncs next, on whichever machine, goes on from there."""
        vectors.keep(self.tables, keys, vectors_)
        with self._locally():
            super().add_embeddings(keys, vectors_)

    def _take_over(self, found: Iterator[tuple[bytes, bytes]]) -> None:
        with self._locally(), self.transaction() as connection:
            _insert(connection, found)

    @contextlib.contextmanager
    def _locally(self) -> Iterator[None]:
        """In this thread, what is written inside is for this machine alone."""
        self._thread.locally = True
        try:
            yield
        finally:
            self._thread.locally = False

    # Publishing

    @property
    def _is_syncing(self) -> bool:
        """Whether this thread syncs."""
        return getattr(self._thread, "since", None) is not None

    def _refuse_where_outrun(self) -> None:
        """Refuse where this thread syncs, and another sync has published since it began: it has read another state."""
        since: Entry | None = getattr(self._thread, "since", None)
        if since is None:
            return
        now = self.position
        if any(since.versions.get(name) != now.versions.get(name) for name in _OF_A_SYNC):
            said = f"Another process has indexed into {self.address} meanwhile; nothing was changed. Repeat."
            raise LockedError(said)

    def _publish(self, connection: sqlite3.Connection, base: Entry, changes: Mapping[str, Changed]) -> Entry:
        """Write to Lance what was changed, and to the log; gives the entry."""
        [(generation,)] = connection.execute("SELECT value FROM main.meta WHERE key = 'generation'")
        sequences = dict(connection.execute("SELECT name, seq FROM main.sqlite_sequence"))
        for _ in range(_TRIES):
            commit = Commit(self.tables, base)
            try:
                self._ship(connection, commit, base, changes)
                faults.point("ship.written")
                entry = base.next(int(generation), commit.versions, sequences)
                if not self.log.append(entry):
                    break
            except Conflict as error:
                _log.info("What is written to %s is begun anew: %s", self.address, error)
                continue
            filling.note_position(connection, entry)
            if DOCUMENTS in changes:
                connection.execute("DELETE FROM main.embeddings")  # they are with their passages now
            return entry
        raise LockedError(_MEANWHILE.format(address=self.address))

    def _ship(
        self, connection: sqlite3.Connection, commit: Commit, base: Entry, changes: Mapping[str, Changed]
    ) -> None:
        number = base.entry + 1
        if documents := changes.get(DOCUMENTS):
            self._complete_vectors(connection, base, documents.new)
            ship_passages(
                connection,
                commit,
                number,
                come=documents.new,
                gone=documents.gone,
                texts_gone=self._texts_before(documents.gone),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO main.counted SELECT ?1, count(*) FROM main.passages WHERE document = ?1",
                ((each,) for each in documents.new),
            )
        ship(connection, commit, {name: changes[name] for name in MIRRORED if name in changes}, number)

    def _complete_vectors(self, connection: sqlite3.Connection, base: Entry, documents: Sequence[int]) -> None:
        """Have the vectors of documents in the replica, wherever they are."""
        query = (
            "SELECT DISTINCT p.embedding FROM main.passages p WHERE p.document = ?"
            " AND NOT EXISTS (SELECT 1 FROM main.embeddings e WHERE e.key = p.embedding AND"
            " e.checksum IS row_checksum(e.key, e.vector))"
        )
        missing = list({key for each in documents for (key,) in connection.execute(query, (each,))})
        if missing:
            _insert(connection, vectors.found(self.tables, base, missing))
            still = {key for each in documents for (key,) in connection.execute(query, (each,))}
            if still:
                raise self.damaged("the vector of a passage is missing")

    def _texts_before(self, documents: Sequence[int]) -> Iterator[str]:
        """What was indexed of documents that are deleted, and that not yet committed."""
        if not documents:
            return
        with contextlib.closing(self.connect_pinned()) as connection:
            for document in documents:
                query = "SELECT number FROM passages WHERE document = ? ORDER BY number"
                numbers = [number for (number,) in connection.execute(query, (document,))]
                with self.through(connection):
                    texts = list(map(indexed_text, self.passages(numbers)))
                yield from texts


def _compare(names: Iterable[str], one: Mapping[str, int], other: Mapping[str, int]) -> None:
    """Raise `Conflict` where a table is not at the version at which it should be."""
    for name in names:
        if one[name] != other[name]:
            raise Conflict(name)


def _insert(connection: sqlite3.Connection, found: Iterator[tuple[bytes, bytes]]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO main.embeddings VALUES (?, ?, ?)",
        ((key, raw, row_checksum(key, raw)) for key, raw in found),
    )


def _remove(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
