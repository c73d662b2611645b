"""The connections to the database of a data folder, and what happens through each: reading, one transaction, errors.

Connections come from a pool. One is lent for as long as a thread reads or writes, so how many are open depends on how
much happens at once, and not on how many threads there ever were.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index import faults
from index.engine.store import schema
from index.engine.store.schema import SCHEMA_VERSION
from index.errors import CollectionError, DamagedError, DataFolderError, LockedError, ReadOnlyError, SchemaError

__all__ = ["DATABASE", "DERIVED", "Database", "now", "remove_database", "row_checksum", "text_digest", "writer_lock"]

_log = logging.getLogger(__name__)
DATABASE = "verbatim.sqlite"
DERIVED = "derived"  # the folder of the files that are derived from it
# Errors of the disk at which the database may be damaged; at the others, as under a quota, it was just not written.
_UNREADABLE = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA")
_LOCK_WAIT = 1.0  # seconds
_OPEN_WAIT = 10.0  # seconds
_BUSY_WAIT = 30.0  # seconds, for another writer
_IDLE = 4  # connections that the pool keeps
_LARGEST_LOG = 1 << 20  # bytes of the write-ahead log that stay when it begins anew


@contextlib.contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Be the only one who writes into a data folder, whatever state its database is in; see `Store.writer`."""
    holder = folder / "writer.pid"
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=_LOCK_WAIT)
    except Timeout:
        pid = holder.read_text(encoding="ascii").strip() if holder.exists() else "unknown"
        raise LockedError(
            f"Another process (pid {pid}) is indexing into {folder}; wait until it is done, or stop it."
        ) from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def remove_database(folder: Path) -> None:
    """Remove the database of a folder, which nobody uses any more, with its write-ahead log; there need be none."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)


def row_checksum(*values: str | bytes | float | None) -> bytes:
    """(16 bytes) BLAKE2b of the values of a row, each with its length, so that no two rows run together the same."""
    digest = hashlib.blake2b(digest_size=16)
    for value in values:
        raw = value if isinstance(value, bytes) else repr(value).encode()
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.digest()


def text_digest(text: str) -> bytes:
    """(32 bytes) SHA-256 of a text in UTF-8."""
    return _sha256(text.encode())


def _sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def now() -> str:
    """The time, as it is noted: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True, eq=False)
class _Lease:
    """A connection in use by one thread, perhaps by several readings at once; it goes back when the last one ends."""

    connection: sqlite3.Connection
    uses: int = 0


class Database:
    """The database of one data folder. May be shared between threads."""

    def __init__(self, folder: Path, home: Path | None = None, *, read_only: bool = False) -> None:
        """Open the data folder, and make it where it is missing.

        `home` is the data folder that it lies in, where it is made aside: a sync reads no documents there. With
        `read_only` no file is made or changed, as it is where the folder cannot be written.
        Raises `DataFolderError` where that cannot be, `SchemaError` for another version's database and
        `DamagedError` for a file that is no database.
        """
        self.folder = folder
        self.home = home or folder
        self._path = folder / DATABASE
        self._threads = threading.local()  # what each uses at the moment
        self._idle: list[sqlite3.Connection] = []
        self._idle_file: tuple[int, int] | None = None  # that those are connections to
        self._closed = False
        self._guard = threading.Lock()  # of the three above
        self.read_only = read_only
        self._is_full = False
        if not read_only:
            self._prepare_folder()
        self._new = not self._path.exists()  # from now on a database that is not there has gone
        if not (self._new or self.read_only):
            self._read_only_where_full()
        self._check_schema()
        self._new = False

    @property
    def place(self) -> str:
        """What the collection is called in messages."""
        return str(self.folder)

    def close(self) -> None:
        """Close every connection; one that is in use is closed when it comes back."""
        with self._guard:
            idle, self._idle, self._closed = self._idle, [], True
        for connection in idle:
            connection.close()

    # Reading

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the database for all that is read inside, whatever is written meanwhile."""
        with self.connected() as connection:
            if connection.in_transaction:
                yield connection
                return
            with self._explained():
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    connection.execute("ROLLBACK")

    def connect_pinned(self) -> sqlite3.Connection:
        """A connection that sees the present state of the database until it is closed; the caller closes it."""
        connection = self._connect()
        with self._explained():
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM meta").fetchone()  # only the first read fixes the state
        return connection

    @contextlib.contextmanager
    def through(self, connection: sqlite3.Connection) -> Iterator[None]:
        """In this thread, read everything inside through this connection."""
        with self._using(connection), self._explained():
            yield

    @contextlib.contextmanager
    def _using(self, connection: sqlite3.Connection) -> Iterator[None]:
        before = getattr(self._threads, "lease", None)
        self._threads.lease = _Lease(connection, uses=1)
        try:
            yield
        finally:
            self._threads.lease = before

    @contextlib.contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """In this thread, a connection of its own for all inside, which is closed then: its temporary tables go."""
        with contextlib.closing(self._connect()) as connection, self._using(connection):
            yield connection

    @contextlib.contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """The connection that this thread uses already, or else one lent by the pool."""
        lease: _Lease | None = getattr(self._threads, "lease", None)
        if lease is None or not lease.uses:
            lease = self._threads.lease = _Lease(self._lend())
        lease.uses += 1
        try:
            yield lease.connection
        finally:
            # Of this lease, whatever the thread uses by now: a generator may be closed late, and by another thread.
            lease.uses -= 1
            if not lease.uses:
                self._take_back(lease.connection)

    def fold_log(self, *, emptied: bool = False) -> bool:
        """Bring the write-ahead log into the database, as far as nobody reads an older state; whether all is there.

        With `emptied` the log's file gives back its room, where nobody reads from it. Waits for nobody.
        """
        with self.connected() as connection, self._explained():
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                how = "TRUNCATE" if emptied else "PASSIVE"
                busy, frames, folded = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_WAIT * 1_000)}")
        return not busy and frames == folded

    def meta(self, key: str, default: str = "") -> str:
        """A value noted under a key."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    @property
    def schema(self) -> int:
        """Version of the database's schema; one that may not be written can be of an earlier one than ours."""
        with self.reading() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def generation(self) -> int:
        """How many syncs have changed the collection."""
        return int(self.meta("generation", "0"))

    def refuse_where_read_only(self, what: str) -> None:
        """Raise `ReadOnlyError` where this may not be written, with what cannot be done; of a full disk as of any."""
        if self._is_full:
            raise self._full()
        if self.read_only:
            raise ReadOnlyError(f"The data folder {self.folder} is read-only: it answers, but {what}.")

    # Opening

    def _prepare_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError:
            raise DataFolderError(f"{self.folder} is a file, not a data folder; name another with --data.") from None
        except OSError as error:
            raise DataFolderError(f"The data folder {self.folder} cannot be made: {error.strerror}.") from error
        if not os.access(self.folder, os.W_OK):
            self.read_only = True
            if not self._path.exists():
                raise DataFolderError(f"The data folder {self.folder} is read-only and holds no collection.")

    def _read_only_where_full(self) -> None:
        """Where no byte can be written, SQLite cannot make the index of its log, which it needs to read as well.

        Without a log it needs none: nobody writes then, and what is there can be read as it is.
        """
        if self._has_log:
            return
        try:
            with contextlib.closing(self._connect()) as connection, self._explained():
                connection.execute("PRAGMA user_version").fetchone()
        except CollectionError as error:
            name = getattr(error.__cause__, "sqlite_errorname", "")
            is_full = name.startswith(("SQLITE_IOERR", "SQLITE_FULL")) and not isinstance(error, DamagedError)
            if is_full and not self._has_log:  # else it is told where it is met again
                self.read_only = self._is_full = True
                _log.warning("Nothing can be written to %s; the collection answers, and is not changed.", self.folder)

    @property
    def _has_log(self) -> bool:
        """Whether there is a write-ahead log that holds anything."""
        try:
            return self._path.with_name(f"{DATABASE}-wal").stat().st_size > 0
        except OSError:
            return False

    def _check_schema(self) -> None:
        with self._explained():
            had_one = any((self.folder / DERIVED).glob("*.npy"))
            version = 0
            if not (self._new and had_one):
                with self.connected() as connection:
                    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 and had_one:
                raise self.damaged("it is missing or empty, though files that were derived from it are there")
            if version == 0 and not self.read_only:
                # Two processes may open a new folder at once: only the first finds version 0 inside.
                with self.transaction() as connection:
                    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                        schema.create(connection)
                        self.note(connection, {"generation": "0"})
                        faults.point("open.schema")
            elif not schema.OLDEST_SERVED <= version <= SCHEMA_VERSION:
                raise SchemaError(
                    f"{self._path} has schema version {version}, this program writes {SCHEMA_VERSION}; use the "
                    f"program it was made with, or make the collection anew from its files with: qa index --rebuild"
                )
            elif not self.read_only:
                self._upgrade_where_possible()

    def _upgrade_where_possible(self) -> None:
        """Upgrade a database of an earlier schema; where the disk is full, or it is locked, it answers as it is."""
        try:
            self.upgrade()
        except (DataFolderError, LockedError) as error:
            _log.warning("The collection in %s was not upgraded, and answers as it is: %s", self.folder, error)

    def upgrade(self) -> None:
        """Make sure that the database has the schema that this program writes, in one transaction."""
        if self.schema == SCHEMA_VERSION:
            return
        with self.transaction() as connection:
            if self.schema < SCHEMA_VERSION:  # else another process was quicker
                schema.upgrade(connection)
                faults.point("open.upgrade")

    def _lend(self) -> sqlite3.Connection:
        file = self._file()
        with self._guard:
            stale = self._idle if file and file != self._idle_file else []
            if stale:
                self._idle = []
            self._idle_file = file or self._idle_file
            connection = self._idle.pop() if self._idle else None
        for each in stale:
            each.close()
        return connection or self._connect()

    def _take_back(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            kept = not self._closed and len(self._idle) < _IDLE
            if kept:
                self._idle.append(connection)
        if not kept:
            connection.close()

    def _file(self) -> tuple[int, int] | None:
        """Which file the database is, so that one put in its place is noticed; None where there is none."""
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rwc" if self._new else "rw"
        if self.read_only and not self._has_log:
            mode += "&immutable=1"  # SQLite would otherwise write files of its own beside a WAL database
        with self._explained():
            connection = sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,  # transactions are begun by hand
                check_same_thread=False,  # used by one at a time, but not always by the same
                timeout=_BUSY_WAIT,
            )
            if not self.read_only:
                _write_ahead(connection)
                connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is noticed when it is read
            connection.create_function("row_checksum", -1, row_checksum, deterministic=True)
            connection.create_function("sha256", 1, _sha256, deterministic=True)
            connection.create_function("characters", 1, len, deterministic=True)  # SQLite's own stops at a NUL
            connection.execute("PRAGMA secure_delete = ON")  # a deleted text is gone from the file as well
        return connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing; what is read in this thread is what has been written so far."""
        with self.connected() as connection, self._explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                if connection.in_transaction:  # on some errors, as a full disk, SQLite has rolled back already
                    connection.execute("ROLLBACK")
                if isinstance(error, OSError):
                    raise self._unwritable(error) from error
                raise

    @staticmethod
    def note(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
        """Write entries of `meta`, as a part of a transaction."""
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our words what SQLite found wrong."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake of this program, not of the disk
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter where SQLite quotes damaged text
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith("SQLITE_FULL"):
                raise self._full() from error
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise LockedError(f"Another process keeps {self._path} locked; try again.") from error
            if name.startswith("SQLITE_CANTOPEN") and not self._path.exists():
                raise self.damaged("it is gone") from error
            if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
                raise ReadOnlyError(f"{self._path} cannot be written ({error}); nothing was changed.") from error
            if name.startswith("SQLITE_IOERR") and name not in _UNREADABLE:
                raise self._unwritable(error) from error
            raise self.damaged(str(error)) from error

    def _unwritable(self, error: Exception) -> DataFolderError:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return self._full()
        return DataFolderError(
            f"{self.folder} cannot be written ({error}); nothing was changed. Repair that, and repeat."
        )

    def _full(self) -> DataFolderError:
        return DataFolderError(f"The disk with {self.folder} is full; nothing was changed. Make room and repeat.")

    def damaged(self, what: str) -> DamagedError:
        """The error that says what is wrong with the database, and what to do."""
        return DamagedError(
            f"{self._path} is damaged ({' '.join(what.split())}); qa check tells how badly: restore it from a backup, "
            f"or make the collection anew from its files with: qa index --rebuild PATH"
        )


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on; where others open the same new database, SQLite refuses at once, not in time."""
    until = time.monotonic() + _OPEN_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
