"""The collection's truth: one SQLite database.

Everything else in the data folder is derived from it. A sync is one transaction and gives one new generation;
embeddings are kept by what was embedded and committed as they are computed, so an interrupted sync resumes.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from index import faults
from index.embedding import FloatMatrix
from index.errors import DamagedError, DataFolderError, LockedError, ReadOnlyError, SchemaError
from index.passages import COPY_FROM, groups, resemblance, shingles
from index.records import DateMention, Document, Failure, Heading, LeftOut, Passage, Span
from index.store import schema
from index.store.schema import SCHEMA_VERSION

__all__ = ["SCHEMA_VERSION", "Publication", "Store", "StoredFile", "content_hash", "embedding_key"]

_log = logging.getLogger(__name__)
DATABASE = "verbatim.sqlite"
DERIVED = "derived"  # the folder of the files that are derived from it
# Errors of the disk at which the database may be damaged; at the others, as under a quota, it was just not written.
_UNREADABLE = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA")
_LOCK_WAIT = 1.0  # seconds
_OPEN_WAIT = 10.0  # seconds
# Published documents that a sync leaves as they are.
_STAYS = "d.id NOT IN (SELECT id FROM temp.removed_documents) AND d.id NOT IN (SELECT id FROM temp.staged_documents)"
_REPLACED = "SELECT id FROM temp.removed_documents UNION SELECT id FROM temp.staged_documents"  # the others
_FIELDS = "id, title, text, source, date, metadata, date_origin, layout"
# Whether rows are as they were written. SQLite finds a page that is out of shape, but no flipped bit inside a value.
_DOCUMENT_CHECKSUM = (
    "row_checksum(id, file, title, text_sha256, source, date, date_origin, metadata, layout, sha256)"  # of documents
)
# The text as bytes, as it is stored: as a text it would be decoded for the function, and encoded again by it. It
# takes one bit to make it one.
SOUND_DOCUMENT = (
    f"(checksum IS {_DOCUMENT_CHECKSUM} AND typeof(text) IS 'text' AND text_sha256 IS sha256(CAST(text AS BLOB)))"
)
SOUND_PASSAGE = "p.checksum IS row_checksum(d.id, p.start, p.end, p.section, p.page, p.embedding)"
SOUND_EMBEDDING = "e.checksum IS row_checksum(e.key, e.vector)"
# Those of documents that are staged; one that was known keeps when it was added, and when it last changed where it
# did not change now.
_CATALOGUE = """
INSERT OR REPLACE INTO catalogue
SELECT id, characters, added, changed, sha256, row_checksum(id, characters, added, changed, sha256)
FROM (
    SELECT s.id, characters(s.text) AS characters, iif(c.id IS NULL, ?1, c.added) AS added,
        iif(c.sha256 IS s.sha256, c.changed, ?1) AS changed, s.sha256
    FROM temp.staged_documents s LEFT JOIN catalogue c ON c.id = s.id
)
"""

# What a sync has read but not yet published. Temporary tables live outside the database: writing them takes
# no lock.
_STAGE = """
DROP TABLE IF EXISTS temp.staged_documents;
DROP TABLE IF EXISTS temp.staged_passages;
DROP TABLE IF EXISTS temp.removed_documents;
DROP TABLE IF EXISTS temp.staged_keys;
DROP TABLE IF EXISTS temp.touched;
CREATE TEMP TABLE touched (number INTEGER PRIMARY KEY);
CREATE TEMP TABLE staged_documents (
    id TEXT PRIMARY KEY, file TEXT, root TEXT, title TEXT, text TEXT, source TEXT, date TEXT, date_origin TEXT,
    metadata TEXT, layout TEXT, sha256 TEXT, text_sha256 BLOB
);
CREATE TEMP TABLE staged_passages (
    document TEXT, start INTEGER, end INTEGER, section TEXT, page INTEGER, embedding BLOB, embedded_text TEXT
);
CREATE TEMP TABLE staged_keys (kind TEXT, key, document TEXT, PRIMARY KEY (kind, key, document)) WITHOUT ROWID;
CREATE TEMP TABLE removed_documents (id TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was last read."""

    path: str
    root: str
    sha256: str
    readers: int
    metadata: str = ""  # digest of what metadata.csv said of it
    seen: str = ""  # size, times and inode it had; empty where those do not tell a change


@dataclass(frozen=True, slots=True)
class Publication:
    """What becomes known of files together with the documents that are staged."""

    model: str  # fingerprint of the embedder
    new_generation: bool  # whether searches find anything else than before
    files: Sequence[StoredFile] = ()  # that were read
    removed_files: Sequence[str] = ()  # that are gone
    failures: Mapping[str, Sequence[Failure]] = field(default_factory=dict)  # what could not be read, by file
    refused: Mapping[str, Sequence[Failure]] = field(default_factory=dict)  # what is never read, by folder
    deleted: Mapping[str, str] = field(default_factory=dict)  # documents deleted by hand, and their files
    restored: Collection[str] = ()  # documents that no longer are
    moved: Sequence[tuple[str, str]] = ()  # documents that only have another id now: before, and now
    notes: Mapping[str, str] = field(default_factory=dict)  # further entries of `meta`


def content_hash(document: Document) -> str:
    """Changes whenever anything of a document does."""
    fields = [
        document.id,
        document.title,
        document.text,
        document.source,
        document.date,
        document.date_origin,
        dict(document.metadata),
        _layout(document),
    ]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def embedding_key(fingerprint: str, text: str) -> bytes:
    """Names the vector that a model gives for a text."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()


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


class Store:
    """The database of one data folder. May be shared between threads: each has a connection of its own."""

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
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self.read_only = read_only
        if not read_only:
            self._prepare_folder()
        self._new = not self._path.exists()  # from now on a database that is not there has gone
        self._check_schema()
        self._new = False

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
        before = getattr(self._threads, "connection", None)
        self._threads.connection = connection
        try:
            with self._explained():
                yield
        finally:
            self._threads.connection = before

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

    def files(self, root: str | None = None) -> dict[str, StoredFile]:
        """The files read so far, by path; those of one folder where it is named."""
        query = "SELECT path, root, sha256, readers, metadata, seen FROM files"
        with self.reading() as connection:
            found = connection.execute(
                query if root is None else f"{query} WHERE root = ?", () if root is None else (root,)
            )
            return {row[0]: StoredFile(*row) for row in found}

    def folders(self) -> list[str]:
        """The folders that were indexed and hold files, absolute, those further down first.

        In that order each file is found where it was found last. A file that was named by itself is in none of them.
        """
        with self.reading() as connection:
            noted = json.loads(self.meta("folders", "[]"))
            roots = {root for (root,) in connection.execute("SELECT DISTINCT root FROM files")}
        return sorted(roots.intersection(noted), key=lambda folder: (-len(Path(folder).parts), folder))

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
                f"SELECT {_FIELDS}, {SOUND_DOCUMENT} FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        return None if row is None else self._sound_document(row)

    def documents(self) -> Iterator[Document]:
        """All documents, in order of their ids."""
        with self.reading() as connection:
            for row in connection.execute(f"SELECT {_FIELDS}, {SOUND_DOCUMENT} FROM documents ORDER BY id"):
                yield self._sound_document(row)

    def deleted(self) -> dict[str, str]:
        """Ids of the documents that were deleted by hand and whose file is still there, and that file."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, file FROM deleted ORDER BY id").fetchall())

    def copies(self, document_ids: Iterable[str]) -> dict[str, list[str]]:
        """Of those documents that have copies, the ids of the others, in order."""
        query = (
            "SELECT other.id FROM documents d JOIN documents other ON other.copies = d.copies"
            " WHERE d.id = ? AND other.id != d.id ORDER BY other.id"
        )
        with self.reading() as connection:
            found = ((name, [row[0] for row in connection.execute(query, (name,))]) for name in document_ids)
            return {name: others for name, others in found if others}

    def text_digest(self, document_id: str, *, staged: bool = False) -> bytes:
        """SHA-256 of the text of a document, or of one that is staged; empty where there is no such document."""
        table = "temp.staged_documents" if staged else "main.documents"
        with self.reading() as connection:
            row = connection.execute(f"SELECT text_sha256 FROM {table} WHERE id = ?", (document_id,)).fetchone()
        return b"" if row is None else bytes(row[0])

    def line_counts(
        self, root: str, *, after: bool = False, fewest: Callable[[int], int] = lambda _: 2
    ) -> tuple[dict[str, int], int]:
        """In how many documents of a folder each line stands that many of them have, and how many documents there are.

        `fewest` tells from the latter how many are many. With `after` as it will be once what is staged is published.
        """
        with self.reading() as connection:
            of_root = "FROM files f CROSS JOIN documents d ON d.file = f.path WHERE f.root = ?"
            total = connection.execute(f"SELECT count(*) {of_root}", (root,)).fetchone()[0]
            staged = 0
            if after:
                query = (
                    f"SELECT count(*) FROM ({_REPLACED}) r CROSS JOIN documents d ON d.id = r.id"
                    " CROSS JOIN files f ON f.path = d.file WHERE f.root = ?"
                )
                total -= connection.execute(query, (root,)).fetchone()[0]
                query = "SELECT count(*) FROM temp.staged_documents WHERE root = ?"
                staged = connection.execute(query, (root,)).fetchone()[0]
            total += staged
            least = fewest(total)
            # Few lines are had by so many documents of all folders together; only those are counted by folder.
            found = (
                "SELECT l.key FROM (SELECT key FROM lines GROUP BY key HAVING count(*) >= ?) k"
                " CROSS JOIN lines l ON l.key = k.key CROSS JOIN documents d ON d.number = l.document"
                f" CROSS JOIN files f ON f.path = d.file WHERE f.root = ? AND {_STAYS if after else 'true'}"
            )
            values: list[str | int] = [least - staged, root]
            if after:
                found += (
                    " UNION ALL SELECT k.key FROM temp.staged_documents s JOIN temp.staged_keys k"
                    " ON k.document = s.id AND k.kind = 'lines' WHERE s.root = ?"
                )
                values.append(root)
            query = f"SELECT key, count(*) AS n FROM ({found}) GROUP BY key HAVING n >= ?"
            return dict(connection.execute(query, [*values, least])), int(total)

    def documents_with_lines(self, root: str, keys: Iterable[str]) -> list[tuple[str, str, str]]:
        """(id, file, digest of what was read) of a folder's documents that hold a line and are to stay as they are."""
        query = (
            "SELECT d.id, d.file, d.sha256 FROM lines l JOIN documents d ON d.number = l.document"
            f" JOIN files f ON f.path = d.file WHERE l.key = ? AND f.root = ? AND {_STAYS}"
        )
        with self.reading() as connection:
            found = {row for key in keys for row in connection.execute(query, (key, root))}
        return sorted(found)

    def keys_of(self, document_id: str) -> dict[str, list[str | int]]:
        """The "lines" and "bands" of a document."""
        with self.reading() as connection:
            return {
                kind: [
                    key
                    for (key,) in connection.execute(
                        f"SELECT k.key FROM {kind} k JOIN documents d ON d.number = k.document WHERE d.id = ?",
                        (document_id,),
                    )
                ]
                for kind in ("lines", "bands")
            }

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

    def passage_documents(self, after: int = 0) -> list[tuple[int, str]]:
        """Number and document id of each passage with a number above `after`, in the order of the collection."""
        with self.reading() as connection:
            return connection.execute(
                "SELECT p.number, d.id FROM passages p CROSS JOIN documents d ON d.number = p.document"
                " WHERE p.number > ? ORDER BY d.id, p.start",
                (after,),
            ).fetchall()

    def document_of_passage(self, number: int) -> str:
        """The id of the document that a passage is of."""
        with self.reading() as connection:
            query = "SELECT d.id FROM passages p JOIN documents d ON d.number = p.document WHERE p.number = ?"
            row = connection.execute(query, (number,)).fetchone()
        if row is None:
            raise self.damaged("a passage is missing")
        return str(row[0])

    def copied_passages(self) -> list[tuple[int, int]]:
        """Each passage of a document that has copies, by its number, and the number of that group of copies."""
        with self.reading() as connection:
            return connection.execute(
                "SELECT p.number, g.number FROM"
                " (SELECT copies, min(number) AS number FROM documents GROUP BY copies HAVING count(*) > 1) g"
                " CROSS JOIN documents d ON d.copies = g.copies CROSS JOIN passages p ON p.document = d.number"
            ).fetchall()

    def passages(self, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, in the order of the collection.

        Raises `DamagedError` where one is missing, or is not what was written.
        """
        query = (
            f"SELECT p.document, {SOUND_PASSAGE}, d.id, p.start, p.end, p.section, p.page FROM passages p"
            " LEFT JOIN documents d ON d.number = p.document"
        )
        with self.reading() as connection:
            rows: Iterable[tuple[int, int, str, int, int, str, int | None] | None]
            if numbers is None:
                rows = connection.execute(f"{query} ORDER BY d.id, p.start")
            else:
                one = f"{query} WHERE p.number = ?"
                rows = (connection.execute(one, (number,)).fetchone() for number in numbers)
            carried: dict[int, tuple[str, str, str, str | None]] = {}
            for row in rows:
                if row is None or not row[1]:
                    raise self.damaged("a passage is missing or is not what was written")
                document, _, identifier, start, end, section, page = row
                if document not in carried:
                    if numbers is None:  # one after the other: an earlier document does not come back
                        carried.clear()
                    carried[document] = self._carried(connection, document)
                text, title, source, date = carried[document]
                name = f"{identifier}@{start}-{end}"
                yield Passage(name, identifier, start, end, text[start:end], section, page, title, source, date)

    def admitted(self, admits: Callable[[str, str, str | None], bool]) -> tuple[int, list[int]]:
        """How many documents are admitted, by their id, source and date, and the numbers of their passages."""
        with self.reading() as connection:
            documents = connection.execute("SELECT number, id, source, date FROM documents").fetchall()
            admitted = [number for number, *facts in documents if admits(*facts)]
            one = "SELECT number FROM passages WHERE document = ?"
            return len(admitted), [row[0] for number in admitted for row in connection.execute(one, (number,))]

    def _carried(self, connection: sqlite3.Connection, number: int) -> tuple[str, str, str, str | None]:
        """Text, title, source and date of a document."""
        *carried, sound = connection.execute(
            f"SELECT text, title, source, date, {SOUND_DOCUMENT} FROM documents WHERE number = ?", (number,)
        ).fetchone()
        if not sound:
            raise self.damaged("a document is not what was written")
        text, title, source, date = carried
        return text, title, source, date

    def vectors(self, numbers: Sequence[int]) -> FloatMatrix:
        """(passages, dim) float32: of the passages with these numbers, in that order.

        Raises `DamagedError` where one is missing, or is not what was written.
        """
        query = (
            f"SELECT e.vector, {SOUND_EMBEDDING} FROM passages p JOIN embeddings e ON e.key = p.embedding"
            " WHERE p.number = ?"
        )
        matrix = np.empty((len(numbers), 0), np.float32)
        with self.reading() as connection:
            for row, number in enumerate(numbers):
                vector, sound = connection.execute(query, (number,)).fetchone() or (b"", False)
                if not row:
                    matrix = np.empty((len(numbers), len(vector) // 4), np.float32)
                if not sound or len(vector) != matrix.shape[1] * 4:
                    raise self.damaged("the vector of a passage is missing or is not what was written")
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
        with writer_lock(self.folder):
            self.upgrade()
            yield

    def begin_stage(self) -> None:
        """Forget what an earlier sync of this connection read and did not publish."""
        self._connection().executescript(_STAGE)

    def stage(
        self, document: Document, file: str, root: str, keys: Mapping[str, Iterable[str | int]], digest: str = ""
    ) -> None:
        """Hold a document of a file below the folder `root` until `publish`.

        `keys` are those of its "lines" and its "bands"; `digest` stands for what was read, by default `content_hash`.
        """
        connection = self._connection()
        connection.execute(
            "INSERT INTO temp.staged_documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                file,
                root,
                document.title,
                document.text,
                document.source,
                document.date,
                document.date_origin,
                json.dumps(dict(document.metadata)),
                _layout(document),
                digest or content_hash(document),
                text_digest(document.text),
            ),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO temp.staged_keys VALUES (?, ?, ?)",
            ((kind, key, document.id) for kind, found in keys.items() for key in found),
        )

    def unstage(self, document_ids: Sequence[str]) -> None:
        """Hold these documents no longer. To be called before their passages are staged."""
        connection = self._connection()
        names = [(name,) for name in document_ids]
        connection.executemany("DELETE FROM temp.staged_documents WHERE id = ?", names)
        connection.executemany("DELETE FROM temp.staged_keys WHERE document = ?", names)

    def stage_removal(self, document_ids: Iterable[str]) -> None:
        """Note documents that `publish` shall remove."""
        self._connection().executemany(
            "INSERT OR IGNORE INTO temp.removed_documents VALUES (?)", ((name,) for name in document_ids)
        )

    def staged(self) -> Generator[tuple[Document, str], None, None]:
        """The documents that are held, and the folder of each, in order of their ids."""
        query = f"SELECT {_FIELDS}, root FROM temp.staged_documents WHERE id > ? ORDER BY id LIMIT 1"
        name = ""
        while row := self._connection().execute(query, (name,)).fetchone():  # so that each may be changed meanwhile
            name = row[0]
            yield _document(row[:-1]), row[-1]

    def stage_passages(self, document: Document, passages: Iterable[tuple[Passage, bytes, str]]) -> None:
        """Hold the passages of a staged document, each with key and text of its embedding, and its final layout."""
        connection = self._connection()
        connection.execute("UPDATE temp.staged_documents SET layout = ? WHERE id = ?", (_layout(document), document.id))
        connection.executemany(
            "INSERT INTO temp.staged_passages VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((document.id, p.start, p.end, p.section, p.page, key, text) for p, key, text in passages),
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
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings VALUES (?1, ?2, row_checksum(?1, ?2))",
                zip(keys, (vector.astype("<f4").tobytes() for vector in vectors), strict=True),
            )

    def publish(self, news: Publication, derive: Callable[[int], Mapping[str, str]] | None = None) -> int:
        """Make what was staged the new state of the collection, in one transaction; gives its generation.

        `derive` is called with the number of a new generation when its rows are written, to write the derived files;
        it gives their digests by name.
        """
        with self.transaction() as connection:
            faults.point("publish.begun")
            for path in news.removed_files:
                connection.execute("DELETE FROM files WHERE path = ?", (path,))
                connection.execute("DELETE FROM failures WHERE file = ?", (path,))
                connection.execute("DELETE FROM deleted WHERE file = ?", (path,))
            connection.executemany("DELETE FROM deleted WHERE id = ?", ((name,) for name in news.restored))
            connection.executemany("INSERT OR REPLACE INTO deleted VALUES (?, ?)", news.deleted.items())
            connection.execute("INSERT OR IGNORE INTO temp.removed_documents SELECT id FROM temp.staged_documents")
            self._catalogue_staged(connection, news.moved)
            touched = connection.execute(
                "SELECT DISTINCT copies FROM documents WHERE id IN (SELECT id FROM temp.removed_documents)"
            ).fetchall()
            unused = connection.execute(
                # CROSS JOIN: SQLite would rather go through all passages in the order of their vectors.
                "SELECT DISTINCT p.embedding FROM temp.removed_documents r CROSS JOIN documents d ON d.id = r.id"
                " CROSS JOIN passages p ON p.document = d.number"
            ).fetchall()
            connection.execute("DELETE FROM documents WHERE id IN (SELECT id FROM temp.removed_documents)")
            connection.execute(
                f"INSERT INTO documents ({_FIELDS}, file, sha256, text_sha256, copies, checksum)"
                f" SELECT {_FIELDS}, file, sha256, text_sha256, '', {_DOCUMENT_CHECKSUM}"
                " FROM temp.staged_documents ORDER BY id"
            )
            connection.execute(
                "DELETE FROM catalogue WHERE id IN (SELECT id FROM temp.removed_documents)"
                " AND id NOT IN (SELECT id FROM documents)"
            )
            connection.execute(
                "INSERT INTO passages (document, start, end, section, page, embedding, checksum)"
                " SELECT d.number, s.start, s.end, s.section, s.page, s.embedding,"
                " row_checksum(d.id, s.start, s.end, s.section, s.page, s.embedding)"
                " FROM temp.staged_passages s JOIN documents d ON d.id = s.document ORDER BY d.number, s.start"
            )
            for kind in ("lines", "bands"):
                connection.execute(
                    f"INSERT INTO {kind} SELECT k.key, d.number FROM temp.staged_keys k"
                    " JOIN documents d ON d.id = k.document WHERE k.kind = ?",
                    (kind,),
                )
            self._tell_copies(connection, [label for (label,) in touched])
            for file in news.files:
                connection.execute(
                    "INSERT OR REPLACE INTO files (path, root, sha256, readers, metadata, seen)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (file.path, file.root, file.sha256, file.readers, file.metadata, file.seen),
                )
                connection.execute("DELETE FROM failures WHERE file = ?", (file.path,))
                connection.executemany(
                    "INSERT INTO failures VALUES (?, ?, ?, ?)",
                    ((file.path, file.root, each.path, each.reason) for each in news.failures.get(file.path, ())),
                )
            for root, found in news.refused.items():
                connection.execute("DELETE FROM failures WHERE file = '' AND root = ?", (root,))
                connection.executemany(
                    "INSERT INTO failures VALUES ('', ?, ?, ?)", ((root, each.path, each.reason) for each in found)
                )
            generation = int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
            generation += news.new_generation
            self._note(connection, {"model": news.model, "generation": str(generation), **news.notes})
            # Vectors that no passage needs any more: deleted means gone.
            connection.executemany(
                "DELETE FROM embeddings WHERE key = ? AND NOT EXISTS"
                " (SELECT 1 FROM passages WHERE passages.embedding = embeddings.key)",
                unused,
            )
            faults.point("publish.written")
            if news.new_generation and derive:
                self.record_derived(connection, generation, derive(generation))
            faults.point("publish.commit")
        faults.point("publish.done")
        return generation

    @staticmethod
    def _catalogue_staged(connection: sqlite3.Connection, moved: Sequence[tuple[str, str]]) -> None:
        """Note when the staged documents were added and changed."""
        connection.executemany(
            "INSERT OR IGNORE INTO catalogue SELECT s.id, c.characters, c.added, c.changed, s.sha256, c.checksum"
            " FROM catalogue c, temp.staged_documents s WHERE c.id = ? AND s.id = ?",
            moved,
        )
        connection.execute(_CATALOGUE, (now(),))

    @staticmethod
    def _tell_copies(connection: sqlite3.Connection, labels: Sequence[str]) -> None:
        """Group anew the documents that may be copies of those just written, or were of those just removed."""
        connection.execute("DELETE FROM temp.touched")
        connection.execute("INSERT INTO temp.touched SELECT number FROM documents WHERE copies = ''")
        near = connection.execute(
            "SELECT DISTINCT d.copies FROM temp.touched t CROSS JOIN bands own ON own.document = t.number"
            " CROSS JOIN bands other ON other.key = own.key CROSS JOIN documents d ON d.number = other.document"
            " WHERE d.copies != ''"
        ).fetchall()
        connection.executemany(
            "INSERT OR IGNORE INTO temp.touched SELECT number FROM documents WHERE copies = ?",
            [*near, *((label,) for label in labels)],
        )
        names = dict(
            connection.execute("SELECT d.number, d.id FROM temp.touched t JOIN documents d ON d.number = t.number")
        )
        buckets = connection.execute(
            "SELECT group_concat(b.document) FROM temp.touched t CROSS JOIN bands b ON b.document = t.number"
            " GROUP BY b.key HAVING count(*) > 1"
        )

        @functools.lru_cache(maxsize=256)
        def of(name: str) -> frozenset[int]:
            return shingles(connection.execute("SELECT text FROM documents WHERE id = ?", (name,)).fetchone()[0])

        labelled = groups(
            list(names.values()),
            ([names[int(number)] for number in bucket.split(",")] for (bucket,) in buckets),
            lambda one, other: resemblance(of(one), of(other)) >= COPY_FROM,
        )
        connection.executemany(
            "UPDATE documents SET copies = ? WHERE id = ?", ((label, name) for name, label in labelled.items())
        )

    def note_derived(self, generation: int, digests: Mapping[str, str]) -> None:
        """Record what the derived files of a generation must be like."""
        with self.transaction() as connection:
            self.record_derived(connection, generation, digests)

    @staticmethod
    def record_derived(connection: sqlite3.Connection, generation: int, digests: Mapping[str, str]) -> None:
        """The same, as a part of a transaction."""
        connection.execute("DELETE FROM derived")
        connection.executemany(
            "INSERT INTO derived VALUES (?, ?, ?)", ((name, generation, digest) for name, digest in digests.items())
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
            had_one = any((self.folder / DERIVED).glob("*.npy"))
            version = 0
            if not (self._new and had_one):
                connection = self._connection()
                version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 and had_one:
                raise self.damaged("it is missing or empty, though files that were derived from it are there")
            if version == 0 and not self.read_only:
                # Two processes may open a new folder at once: only the first finds version 0 inside.
                with self.transaction():
                    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                        schema.create(connection)
                        self._note(connection, {"generation": "0"})
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

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._connect()
            self._threads.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rwc" if self._new else "rw"
        if self.read_only and not self._path.with_name(f"{DATABASE}-wal").exists():
            mode += "&immutable=1"  # SQLite would otherwise write files of its own beside a WAL database
        with self._explained():
            connection = sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,  # transactions are begun by hand
                check_same_thread=False,  # only so that `close` may close them all
                timeout=30.0,
            )
            if not self.read_only:
                _write_ahead(connection)
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
        """All that is written inside, or nothing; the store's methods read what has been written so far."""
        connection = self._connection()
        with self._explained():
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
    def _note(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
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

    def _sound_document(self, row: tuple[Any, ...]) -> Document:
        if not row[-1]:
            raise self.damaged(f"document {row[0]} is not what was written")
        return _document(row[:-1])

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


def _document(row: tuple[str, str, str, str, str | None, str, str, str]) -> Document:
    identifier, title, text, source, date, metadata, date_origin, layout = row
    parts = json.loads(layout)
    return Document(
        id=identifier,
        title=title,
        text=text,
        source=source,
        date=date,
        metadata=json.loads(metadata),
        date_origin=date_origin,
        headings=tuple(Heading(*each) for each in parts.get("headings", ())),
        pages=tuple(Span(*each) for each in parts.get("pages", ())),
        left_out=tuple(LeftOut(*each) for each in parts.get("left_out", ())),
        dates=tuple(DateMention(*each) for each in parts.get("dates", ())),
    )


def _layout(document: Document) -> str:
    parts = {
        "headings": [astuple(each) for each in document.headings],
        "pages": document.pages,
        "left_out": [astuple(each) for each in document.left_out],
        "dates": [astuple(each) for each in document.dates],
    }
    return json.dumps({name: part for name, part in parts.items() if part})
