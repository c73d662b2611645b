"""The conversations that are shared in a collection: an SQLite file of its data folder, beside what is indexed.

A re-index and a rebuild leave it as it is, and `qa backup` takes it along. It is made when it is needed first.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index import row_checksum
from qa.errors import OthersShareError, ShareError, UnknownShareError
from qa.sharing.seals import is_sealed, seal

__all__ = ["FILE", "MOST", "Shared", "Shares"]

FILE = "conversations.sqlite"
MOST = 100  # of one person: as many as a browser keeps
MOST_OF_ALL = 10_000
SCHEMA_VERSION = 1
_WAIT = 5.0  # seconds, for another writer
_LONGEST_NAME = 100  # characters of what a browser calls a conversation
_LONGEST_TITLE = 200
_KEY = 32  # bytes of the key of seals
_ID = 16  # bytes, drawn at random, of what is in a link
_SCHEMA = """
CREATE TABLE secret (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    key BLOB NOT NULL           -- of the seals on what this collection answered
) STRICT;
CREATE TABLE shared (
    id TEXT PRIMARY KEY,        -- what the link says
    person TEXT NOT NULL,       -- who shares it
    conversation TEXT NOT NULL, -- what the browser of that person calls it
    title TEXT NOT NULL,
    at TEXT NOT NULL,           -- ISO 8601, UTC
    exchanges TEXT NOT NULL,    -- a JSON list
    checksum BLOB NOT NULL,     -- of the row
    UNIQUE (person, conversation)
) STRICT
"""
_COLUMNS = "id, person, conversation, title, at"


@dataclass(frozen=True, slots=True)
class Shared:
    """A conversation that is shared, as it was when it was."""

    id: str
    person: str
    conversation: str
    title: str
    at: str  # ISO 8601, UTC
    exchanges: tuple[dict[str, Any], ...] = ()  # not in a list of what somebody shares


class Shares:
    """What is shared in one collection. Safe to share between threads and processes.

    Every method raises `ShareError` where the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        """In a data folder."""
        self.path = folder / FILE
        self._lock = threading.Lock()
        self._known: bytes | None = None  # the key, once it was read

    def seal(self, exchange: Mapping[str, Any]) -> str:
        """The seal of an exchange that this server gives."""
        return seal(self._key(), exchange)

    def is_sealed(self, exchange: Mapping[str, Any]) -> bool:
        """Whether an exchange is one that this server gave, of this collection, and unchanged."""
        return is_sealed(self._key(), exchange)

    def share(self, person: str, conversation: str, title: str, exchanges: Sequence[Mapping[str, Any]]) -> Shared:
        """Keep a conversation as it is now; shared again it stays behind the same link.

        Raises `ShareError` where somebody shares more than `MOST`.
        """
        if not conversation or len(conversation) > _LONGEST_NAME:
            raise ShareError("The page does not say which conversation is shared; load it again.")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        content = json.dumps(list(exchanges), ensure_ascii=False)
        with self._writing() as connection:
            found = connection.execute(
                "SELECT id FROM shared WHERE person = ? AND conversation = ?", (person, conversation)
            ).fetchone()
            if found is None:
                _refuse_more(connection, person)
            shared = Shared(
                secrets.token_urlsafe(_ID) if found is None else found[0],
                person,
                conversation,
                title[:_LONGEST_TITLE],
                now,
            )
            row = (shared.id, person, conversation, shared.title, now, content)
            connection.execute("INSERT OR REPLACE INTO shared VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, row_checksum(*row)))
        return shared

    def get(self, key: str) -> Shared:
        """The conversation behind a link; raises `UnknownShareError` where there is none."""
        with self._reading() as connection:
            row = connection and connection.execute("SELECT * FROM shared WHERE id = ?", (key,)).fetchone()
        if not row:
            raise UnknownShareError(
                "There is no such conversation in this collection: it is shared no more, or the link is of another "
                "collection. Ask for it again where you got it from."
            )
        *said, checksum = row
        if checksum != row_checksum(*said):
            raise ShareError("This conversation is not as it was kept; ask for it to be shared again.")
        identifier, by, conversation, title, at, content = said
        return Shared(identifier, by, conversation, title, at, tuple(json.loads(content)))

    def of(self, person: str) -> list[Shared]:
        """What somebody shares, the newest first, without the exchanges."""
        with self._reading() as connection:
            if connection is None:
                return []
            query = f"SELECT {_COLUMNS} FROM shared WHERE person = ? ORDER BY at DESC, id"  # noqa: S608 - ours
            return [Shared(*row) for row in connection.execute(query, (person,))]

    def stop(self, key: str, person: str, *, of_all: bool = False) -> Shared:
        """Share a conversation no more, and say which it was; with `of_all` also another's.

        Raises `UnknownShareError` where there is none, and `OthersShareError` where it is another's.
        """
        shared = self.get(key)
        if shared.person != person and not of_all:
            raise OthersShareError(f"{shared.person} shared it, who alone can stop that, or an admin.")
        with self._writing() as connection:
            connection.execute("DELETE FROM shared WHERE id = ?", (key,))
        return shared

    def _key(self) -> bytes:
        with self._lock:
            if self._known is None:
                self._known = self._kept_key() or self._new_key()
            return self._known

    def _kept_key(self) -> bytes | None:
        """Also where the file cannot be written."""
        with self._reading() as connection:
            row = connection and connection.execute("SELECT key FROM secret").fetchone()
        return bytes(row[0]) if row else None

    def _new_key(self) -> bytes:
        """Unless another process drew one meanwhile."""
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(_KEY),))
            return bytes(connection.execute("SELECT key FROM secret").fetchone()[0])

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection; None where nothing was ever shared or sealed."""
        if not self.path.exists():
            yield None
            return
        with self._connected() as connection:
            yield connection if _version(connection) else None

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, in a file that is made where there is none and that its owner alone can read."""
        with self._told():
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not _version(connection):
                    for statement in _SCHEMA.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with (
            self._told(),
            contextlib.closing(sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)) as connection,
        ):
            connection.execute("PRAGMA secure_delete = ON")  # what is shared no more is gone from the file
            if _version(connection) > SCHEMA_VERSION:
                raise ShareError(f"{self.path} is of a newer version of Verbatim; install that version.")
            yield connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise ShareError(
                f"The file of shared conversations, {self.path}, cannot be used ({error}); see that it, and the folder "
                f"that it is in, can be read and written."
            ) from error


def _version(connection: sqlite3.Connection) -> int:
    """Of the tables; 0 where there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_more(connection: sqlite3.Connection, person: str) -> None:
    own, everybodys = connection.execute(
        "SELECT count(*) FILTER (WHERE person = ?), count(*) FROM shared", (person,)
    ).fetchone()
    if own >= MOST:
        raise ShareError(f"You share {own:,} conversations, and no more can be; stop sharing one that is not needed.")
    if everybodys >= MOST_OF_ALL:
        raise ShareError(f"{everybodys:,} conversations are shared here, and no more can be; some have to go first.")
