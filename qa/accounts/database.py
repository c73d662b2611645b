"""The file of accounts: an SQLite database that its owner alone can read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.errors import AccountError

__all__ = ["Database"]

SCHEMA_VERSION = 1
_WAIT = 5.0  # seconds, for another writer
_SCHEMA = """
CREATE TABLE person (
    name TEXT PRIMARY KEY,
    password TEXT,              -- argon2; null of those who log in elsewhere
    subject TEXT UNIQUE,        -- who they are there: issuer and subject
    made REAL NOT NULL          -- seconds since 1970, as all times here
) STRICT;
CREATE TABLE role (
    person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
    collection TEXT NOT NULL,   -- or * for all
    role TEXT NOT NULL CHECK (role IN ('ask', 'mark', 'edit', 'admin')),
    PRIMARY KEY (person, collection)
) STRICT;
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
    label TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,  -- SHA-256 of 256 bits drawn at random
    most TEXT NOT NULL CHECK (most IN ('ask', 'mark', 'edit', 'admin', 'figures')),
    made REAL NOT NULL,
    used REAL,
    ends REAL,                  -- null: never
    UNIQUE (person, label)
) STRICT;
CREATE TABLE session (
    hash BLOB PRIMARY KEY,      -- SHA-256 of 256 bits drawn at random
    person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
    made REAL NOT NULL,
    seen REAL NOT NULL,
    ends REAL NOT NULL
) STRICT;
CREATE INDEX session_person ON session(person);
CREATE TABLE failure (
    key BLOB PRIMARY KEY,       -- SHA-256 of a name or an address: what is typed for a name may be a password
    times INTEGER NOT NULL,
    last REAL NOT NULL,
    until REAL NOT NULL
) STRICT;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    collection TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    status INTEGER NOT NULL     -- of the reply over HTTP
) STRICT;
CREATE INDEX audit_at ON audit(at);
"""


class Database:
    """One connection, lent to one thread at a time: what is looked up takes less than a millisecond."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it where there is none. Raises `AccountError` where that cannot be done."""
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            path.chmod(0o600)
            self._connection = sqlite3.connect(
                path, timeout=_WAIT, isolation_level=None, check_same_thread=False, cached_statements=64
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone from the file
        self._prepare()

    def _prepare(self) -> None:
        with self.writing() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        if version > SCHEMA_VERSION:
            self.close()
            raise AccountError(
                f"{self.path} is of a newer version of Verbatim (schema {version}, and this one knows "
                f"{SCHEMA_VERSION}); install that version."
            )

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction; it is taken back where anything is raised inside."""
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, *values: Any) -> list[Any]:
        """All rows that a query gives."""
        with self._lock, self._told():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> Any:
        """The first of them, or None."""
        return next(iter(self.rows(query, *values)), None)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise AccountError(
                f"The file of accounts, {self.path}, cannot be used ({error}); see that its folder can be written, or "
                f"name another place in QA_ACCOUNTS_FILE."
            ) from error
