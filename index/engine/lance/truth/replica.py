"""The replica of a machine: its cache, in which it writes as in an embedded collection, and ships that to Lance."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from index import faults
from index.embedding import FloatMatrix
from index.engine.lance import indices
from index.engine.lance.connecting import Conflict, explained
from index.engine.lance.tables import DOCUMENTS, EMBEDDINGS, ENTRY, LEASES, LOG, MIRRORED, PASSAGES
from index.engine.lance.truth import filling, vectors
from index.engine.lance.truth.cache import Cache
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.leases import COMMIT, COMMIT_WAIT, SYNC, SYNC_WAIT
from index.engine.lance.truth.log import Entry
from index.engine.lance.truth.passages import ship_passages
from index.engine.lance.truth.shipping import Changed, changed, ship, watch
from index.engine.store import Publication, row_checksum
from index.errors import CollectionError, LockedError
from index.passages import indexed_text

__all__ = ["Replica"]

_log = logging.getLogger(__name__)
_TRIES = 3  # to write what a transaction changed, where somebody disturbs it
_INDEXING = "Another process ({{holder}}) is indexing into {address}; wait until it is done, or stop it."
_WRITING = "Another process ({{holder}}) is writing to {address}; try again."
_MEANWHILE = "Another process changed {address} at the same time; nothing was changed. Try again."
_TIDIED_EVERY = 16  # entries after which old ones are deleted, and
_SMALL_FILES = 32  # so many files of a table are made one
_LARGE = {PASSAGES, DOCUMENTS}
_OF_A_SYNC = (DOCUMENTS, "files", "failures", "deleted")  # tables that only syncs change


class Replica(Cache):
    """All that is known of a collection in Lance. May be shared between threads."""

    # Writing

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Be the only one who syncs; raises `LockedError`, naming the holder, where another process is."""
        with self.leases.held(SYNC, SYNC_WAIT, _INDEXING.format(address=self.address)):
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
        with self.leases.held(COMMIT, COMMIT_WAIT, _WRITING.format(address=self.address)):
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
            with self.leases.held(COMMIT, COMMIT_WAIT, _WRITING.format(address=self.address)):
                now = self.log.newest()
                _compare(asked, now.versions, base.versions)
                self._append(now, {name: commit.versions[name] for name in asked})
        except Conflict as error:
            raise LockedError(_MEANWHILE.format(address=self.address)) from error
        self._go_on()

    def sweep(self, merge: Callable[[Any], int], sweep: Callable[[Any], None]) -> None:
        """Have old versions of all tables removed, while nobody publishes, as a part of a sync.

        `merge` gives the version of a small table that it has put in order. `sweep` keeps the newest version: that is
        the published one by then.
        """
        with self.leases.held(COMMIT, COMMIT_WAIT, _WRITING.format(address=self.address)):
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
        self._go_on()

    def _go_on(self) -> None:
        """Have a sync that has published other versions of tables itself go on from these."""
        self.catch_up(wait=True)
        if self._is_syncing:
            self._thread.since = self.position

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
