"""The collection's truth: one SQLite database.

Everything else in the data folder is derived from it. A sync is one transaction and gives one new generation;
embeddings are kept by what was embedded and committed as they are computed, so an interrupted sync resumes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.embedding import FloatMatrix
from index.errors import DamagedError, DataFolderError, LockedError, ReadOnlyError, SchemaError
from index.records import Document, Failure, Passage

__all__ = ["SCHEMA_VERSION", "Store", "StoredFile", "content_hash", "embedding_key"]

DATABASE = "verbatim.sqlite"
SCHEMA_VERSION = 1
_LOCK_WAIT = 1.0  # seconds
_OPEN_WAIT = 10.0  # seconds

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY,     -- absolute
    root TEXT NOT NULL,        -- the folder it was found in, absolute
    sha256 TEXT NOT NULL,      -- of its bytes
    readers INTEGER NOT NULL   -- version of the rules that read it
) WITHOUT ROWID;
CREATE TABLE failures (file TEXT NOT NULL, shown TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX failures_by_file ON failures (file);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so a row means the same document for ever
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    date TEXT,
    metadata TEXT NOT NULL,    -- a JSON object
    sha256 TEXT NOT NULL       -- of all of the above but the file
);
CREATE INDEX documents_by_file ON documents (file);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    start INTEGER NOT NULL,    -- code points into documents.text; the text itself is not stored twice
    end INTEGER NOT NULL,
    section TEXT NOT NULL,
    embedding BLOB NOT NULL    -- key of its vector
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_embedding ON passages (embedding);
CREATE TABLE embeddings (
    key BLOB PRIMARY KEY,
    vector BLOB NOT NULL       -- float32, little endian
);
CREATE TABLE derived (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""

# What a sync has read but not yet published. Temporary tables live outside the database: writing them takes
# no lock.
_STAGE = """
DROP TABLE IF EXISTS temp.staged_documents;
DROP TABLE IF EXISTS temp.staged_passages;
DROP TABLE IF EXISTS temp.removed_documents;
CREATE TEMP TABLE staged_documents (
    id TEXT PRIMARY KEY, file TEXT, title TEXT, text TEXT, source TEXT, date TEXT, metadata TEXT, sha256 TEXT
);
CREATE TEMP TABLE staged_passages (
    document TEXT, start INTEGER, end INTEGER, section TEXT, embedding BLOB, embedded_text TEXT
);
CREATE TEMP TABLE removed_documents (id TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was last read."""

    path: str
    root: str
    sha256: str
    readers: int


def content_hash(document: Document) -> str:
    """Changes whenever anything of a document does."""
    fields = [
        document.id,
        document.title,
        document.text,
        document.source,
        document.date,
        dict(document.metadata),
    ]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def embedding_key(fingerprint: str, text: str) -> bytes:
    """Names the vector that a model gives for a text."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()


class Store:
    """The database of one data folder. May be shared between threads: each has a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the data folder, and make it where it is missing.

        Raises `DataFolderError` where that cannot be, `SchemaError` for another version's database and
        `DamagedError` for a file that is no database.
        """
        self.folder = folder
        self._path = folder / DATABASE
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self.read_only = False
        self._prepare_folder()
        self._check_schema()

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._threads = threading.local()

    # Reading

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the database for all that is read inside, whatever is written meanwhile."""
        connection = self._connection()
        if connection.in_transaction:
            yield connection
            return
        with self._explained():
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def meta(self, key: str, default: str = "") -> str:
        """A value noted under a key."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    @property
    def generation(self) -> int:
        """How many syncs have changed the collection."""
        return int(self.meta("generation", "0"))

    def files(self, root: str | None = None) -> dict[str, StoredFile]:
        """The files read so far, by path; those of one folder where it is named."""
        query = "SELECT path, root, sha256, readers FROM files"
        with self.reading() as connection:
            found = connection.execute(
                query if root is None else f"{query} WHERE root = ?", () if root is None else (root,)
            )
            return {row[0]: StoredFile(*row) for row in found}

    def failures(self, file: str | None = None) -> list[Failure]:
        """What could not be read, of one file or of all, as of the last time it was tried."""
        query = "SELECT shown, reason FROM failures"
        with self.reading() as connection:
            found = connection.execute(
                f"{query} WHERE file = ? ORDER BY rowid" if file else f"{query} ORDER BY shown, rowid",
                (file,) if file else (),
            )
            return [Failure(*row) for row in found]

    def document_hashes(self, file: str) -> dict[str, str]:
        """Content hash of each document of a file, by document id."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, sha256 FROM documents WHERE file = ?", (file,)).fetchall())

    def file_of(self, document_id: str) -> str | None:
        """The file that a document came from; None where there is no such document."""
        with self.reading() as connection:
            row = connection.execute("SELECT file FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else str(row[0])

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT id, title, text, source, date, metadata FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        return None if row is None else _document(row)

    def documents(self) -> Iterator[Document]:
        """All documents, in order of their ids."""
        with self.reading() as connection:
            for row in connection.execute("SELECT id, title, text, source, date, metadata FROM documents ORDER BY id"):
                yield _document(row)

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        with self.reading() as connection:
            documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
            passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return int(documents), int(passages)

    def passage_numbers(self) -> list[int]:
        """Numbers of all passages in the order of the collection: by document id, then by place."""
        with self.reading() as connection:
            found = connection.execute(
                "SELECT p.number FROM passages p JOIN documents d ON d.number = p.document ORDER BY d.id, p.start"
            )
            return [row[0] for row in found]

    def passages(self, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, in the order of the collection."""
        query = (
            "SELECT d.number, d.id, p.start, p.end, p.section, d.title, d.source, d.date FROM passages p"
            " JOIN documents d ON d.number = p.document"
        )
        with self.reading() as connection:
            rows: Iterable[tuple[int, str, int, int, str, str, str, str | None]]
            if numbers is None:
                rows = connection.execute(f"{query} ORDER BY d.id, p.start")
            else:
                one = f"{query} WHERE p.number = ?"
                rows = (connection.execute(one, (number,)).fetchone() for number in numbers)
            texts: dict[int, str] = {}
            for document, identifier, start, end, *carried in rows:
                if document not in texts:
                    if numbers is None:  # one after the other: an earlier document does not come back
                        texts.clear()
                    texts[document] = connection.execute(
                        "SELECT text FROM documents WHERE number = ?", (document,)
                    ).fetchone()[0]
                text = texts[document][start:end]
                yield Passage(f"{identifier}@{start}-{end}", identifier, start, end, text, *carried)

    def vectors(self) -> FloatMatrix:
        """(passages, dim) float32, in the collection's order. Raises `DamagedError` if one is missing."""
        with self.reading() as connection:
            # Of a vector in use: another model's may be left there by a first sync that was interrupted.
            first = connection.execute(
                "SELECT length(e.vector) / 4 FROM passages p JOIN embeddings e ON e.key = p.embedding LIMIT 1"
            ).fetchone()
            dim = 0 if first is None else int(first[0])
            total = int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])
            matrix = np.empty((total, dim), np.float32)
            found = connection.execute(
                "SELECT e.vector FROM passages p JOIN documents d ON d.number = p.document"
                " LEFT JOIN embeddings e ON e.key = p.embedding ORDER BY d.id, p.start"
            )
            for row, (vector,) in enumerate(found):
                if vector is None or len(vector) != dim * 4:
                    raise self._damaged("the vector of a passage is missing")
                matrix[row] = np.frombuffer(vector, "<f4")
        return matrix

    def derived(self) -> dict[str, tuple[int, str]]:
        """Generation and sha256 of each derived file, by name."""
        with self.reading() as connection:
            found = connection.execute("SELECT name, generation, sha256 FROM derived")
            return {name: (generation, digest) for name, generation, digest in found}

    # Writing

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Be the only writer; raises `LockedError`, naming the holder, where another process is."""
        if self.read_only:
            raise ReadOnlyError(f"The data folder {self.folder} is read-only: it answers, but nothing can be indexed.")
        holder = self.folder / "writer.pid"
        lock = FileLock(self.folder / "writer.lock")
        try:
            lock.acquire(timeout=_LOCK_WAIT)
        except Timeout:
            pid = holder.read_text(encoding="ascii").strip() if holder.exists() else "unknown"
            raise LockedError(
                f"Another process (pid {pid}) is indexing into {self.folder}; wait until it is done, or stop it."
            ) from None
        try:
            holder.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            lock.release()

    def begin_stage(self) -> None:
        """Forget what an earlier sync of this connection read and did not publish."""
        self._connection().executescript(_STAGE)

    def stage(self, document: Document, file: str, passages: Iterable[tuple[Passage, bytes, str]]) -> None:
        """Hold a document and its passages, each with key and text of its embedding, until `publish`."""
        connection = self._connection()
        connection.execute(
            "INSERT INTO temp.staged_documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                file,
                document.title,
                document.text,
                document.source,
                document.date,
                json.dumps(dict(document.metadata)),
                content_hash(document),
            ),
        )
        connection.executemany(
            "INSERT INTO temp.staged_passages VALUES (?, ?, ?, ?, ?, ?)",
            ((document.id, p.start, p.end, p.section, key, text) for p, key, text in passages),
        )

    def staged_without_embedding(self) -> list[bytes]:
        """Keys of the vectors that are still to be computed, each once, those of the shortest texts first."""
        found = self._connection().execute(
            "SELECT embedding FROM temp.staged_passages"
            " WHERE embedding NOT IN (SELECT key FROM main.embeddings)"
            " GROUP BY embedding ORDER BY max(length(embedded_text)), embedding"
        )
        return [key for (key,) in found]

    def staged_texts(self, keys: Sequence[bytes]) -> list[str]:
        """The texts to be embedded under these keys."""
        connection = self._connection()
        connection.execute("CREATE INDEX IF NOT EXISTS temp.staged_by_key ON staged_passages (embedding)")
        query = "SELECT embedded_text FROM temp.staged_passages WHERE embedding = ? LIMIT 1"
        return [connection.execute(query, (key,)).fetchone()[0] for key in keys]

    def add_embeddings(self, keys: Sequence[bytes], vectors: FloatMatrix) -> None:
        """Keep vectors, at once and for good."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings VALUES (?, ?)",
                zip(keys, (vector.astype("<f4").tobytes() for vector in vectors), strict=True),
            )

    def publish(
        self,
        *,
        files: Iterable[StoredFile],
        removed_files: Iterable[str],
        removed_documents: Iterable[str],
        failures: Mapping[str, Sequence[Failure]],
        model: str,
        new_generation: bool,
    ) -> int:
        """Make what was staged the new state of the collection, in one transaction; gives its generation."""
        with self._transaction() as connection:
            for path in removed_files:
                connection.execute("DELETE FROM files WHERE path = ?", (path,))
                connection.execute("DELETE FROM failures WHERE file = ?", (path,))
            connection.executemany(
                "INSERT OR IGNORE INTO temp.removed_documents VALUES (?)",
                ((name,) for name in removed_documents),
            )
            connection.execute("INSERT OR IGNORE INTO temp.removed_documents SELECT id FROM temp.staged_documents")
            unused = connection.execute(
                "SELECT DISTINCT p.embedding FROM temp.removed_documents r JOIN documents d ON d.id = r.id"
                " JOIN passages p ON p.document = d.number"
            ).fetchall()
            connection.execute("DELETE FROM documents WHERE id IN (SELECT id FROM temp.removed_documents)")
            connection.execute(
                "INSERT INTO documents (id, file, title, text, source, date, metadata, sha256)"
                " SELECT id, file, title, text, source, date, metadata, sha256"
                " FROM temp.staged_documents ORDER BY id"
            )
            connection.execute(
                "INSERT INTO passages (document, start, end, section, embedding)"
                " SELECT d.number, s.start, s.end, s.section, s.embedding FROM temp.staged_passages s"
                " JOIN documents d ON d.id = s.document ORDER BY d.number, s.start"
            )
            for file in files:
                connection.execute(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                    (file.path, file.root, file.sha256, file.readers),
                )
            for path, found in failures.items():
                connection.execute("DELETE FROM failures WHERE file = ?", (path,))
                connection.executemany(
                    "INSERT INTO failures VALUES (?, ?, ?)",
                    ((path, each.path, each.reason) for each in found),
                )
            generation = int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
            generation += new_generation
            self._note(connection, {"model": model, "generation": str(generation)})
            # Vectors that no passage needs any more: deleted means gone.
            connection.executemany(
                "DELETE FROM embeddings WHERE key = ? AND NOT EXISTS"
                " (SELECT 1 FROM passages WHERE passages.embedding = embeddings.key)",
                unused,
            )
        return generation

    def note_derived(self, generation: int, digests: Mapping[str, str]) -> None:
        """Record what the derived files of a generation must be like."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM derived")
            connection.executemany(
                "INSERT INTO derived VALUES (?, ?, ?)",
                ((name, generation, digest) for name, digest in digests.items()),
            )

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

    def _check_schema(self) -> None:
        with self._explained():
            connection = self._connection()
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 and not self.read_only:
                # Two processes may open a new folder at once: only the first finds version 0 inside.
                with self._transaction():
                    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                        for statement in _SCHEMA.split(";\n"):
                            connection.execute(statement)
                        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                        self._note(connection, {"generation": "0"})
            elif version != SCHEMA_VERSION:
                raise SchemaError(
                    f"{self._path} has schema version {version}, this program writes {SCHEMA_VERSION}; "
                    f"use the program it was made with, or index into another folder with --data."
                )

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._connect()
            self._threads.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rwc"
        if self.read_only and not self._path.with_name(f"{DATABASE}-wal").exists():
            mode += "&immutable=1"  # SQLite would otherwise write files of its own beside a WAL database
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,  # transactions are begun by hand
            check_same_thread=False,  # only so that `close` may close them all
            timeout=30.0,
        )
        with self._explained():
            if not self.read_only:
                _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # a deleted text is gone from the file as well
        return connection

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        with self._explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @staticmethod
    def _note(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our words what SQLite found wrong."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake of this program, not of the disk
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith("SQLITE_FULL"):
                raise DataFolderError(
                    f"The disk with {self.folder} is full; nothing was changed. Make room and repeat."
                ) from error
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise LockedError(f"Another process keeps {self._path} locked; try again.") from error
            if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
                raise ReadOnlyError(f"{self._path} cannot be written ({error}); nothing was changed.") from error
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedError:
        return DamagedError(
            f"{self._path} is damaged ({what}); restore it from a backup, or delete the folder {self.folder} "
            f"and index again."
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


def _document(row: tuple[str, str, str, str, str | None, str]) -> Document:
    identifier, title, text, source, date, metadata = row
    return Document(identifier, title, text, source, date, json.loads(metadata))
