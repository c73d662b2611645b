"""Data folders: one state of the database is read; a new folder is made aside, and gets its name at the end."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.engine.copying.records import MARKER, TABLES, Carried, Kept, Row, Source, is_sound, origin_of
from index.engine.store import DATABASE, SOUND_EMBEDDING, Store, remove_database, writer_lock
from index.errors import CollectionError, DataFolderError

__all__ = ["FolderSource", "FolderTarget"]

_AT_ONCE = 200  # documents that are read
_NUMBERED_APART = {"failures", "saved_questions"}  # tables whose rows are told in the order in which they were written
_PASSAGES = (
    f"SELECT p.*, e.vector, {SOUND_EMBEDDING} FROM passages p LEFT JOIN embeddings e ON e.key = p.embedding"
    " WHERE p.document = ? ORDER BY p.number"
)


class FolderSource:
    """The state that a data folder has when this is made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.place = store.place
        self._connection = store.connect_pinned()

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Of a data folder; raises `DataFolderError` where it holds no collection."""
        if not (folder / DATABASE).is_file():
            raise DataFolderError(f"{folder} holds no collection; name one that does.")
        store = Store(folder)
        try:
            return cls(store)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        self._store.close()

    def kept(self) -> Kept:
        """What it has."""
        with self._store.through(self._connection):
            rows = self._connection.execute("SELECT number, checksum FROM documents ORDER BY number")
            documents, passages = self._store.counts()
            return Kept(
                origin_of(self._store.generation, self._store.meta("model"), rows),
                self._store.generation,
                documents,
                passages,
                {table: sum(1 for _ in self.rows(table)) for table in TABLES},
                dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall()),
            )

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table; none where a database of an earlier schema that may not be written has not got it."""
        there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        if self._connection.execute(there, (table,)).fetchone():
            columns = "rowid, *" if table in _NUMBERED_APART else "*"
            for row in self._all(f"SELECT {columns} FROM {table} ORDER BY 1"):
                if table != "meta" or row["key"] != MARKER:
                    yield row

    def documents(self) -> Iterator[Carried]:
        """The documents in order of their numbers."""
        last = -1
        query = "SELECT * FROM documents WHERE number > ? ORDER BY number LIMIT ?"
        while part := list(self._all(query, (last, _AT_ONCE))):
            for row in part:
                last = row["number"]
                yield self._carried(row)

    def _carried(self, row: Row) -> Carried:
        number = (row["number"],)
        passages, vectors = [], []
        for each in self._all(_PASSAGES, number):
            *columns, (_, vector), (_, sound) = each.items()
            if not sound:
                raise self._store.damaged(f"a vector of {row['id']} is missing or is not what was written")
            passages.append(dict(columns))
            vectors.append(np.frombuffer(vector, "<f4"))
        if len({len(vector) for vector in vectors}) > 1:
            raise self._store.damaged(f"the vectors of {row['id']} are not of one length")
        lines, bands = (
            tuple(each["key"] for each in self._all(f"SELECT key FROM {kind} WHERE document = ?", number))
            for kind in ("lines", "bands")
        )
        matrix = np.stack(vectors) if vectors else np.empty((0, 0), np.float32)
        carried = Carried(row, lines, bands, tuple(passages), matrix)
        if not is_sound(carried):
            raise self._store.damaged(f"the document {row['id']} is not what was written")
        return carried

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Row]:
        try:
            found = self._connection.execute(query, values)
            names = [column[0] for column in found.description]
            for row in found:
                yield dict(zip(names, row, strict=True))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._store.damaged(str(error)) from error


class FolderTarget:
    """A data folder that is not there yet, or is empty. What is held lies beside it until it is published."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._aside = self._folder.with_name(f".{self._folder.name}.copying")
        self._open = contextlib.ExitStack()
        self._store: Store | None = None
        self._last = 0
        self._refuse_other()

    def close(self) -> None:
        """Let go of what is open."""
        self._open.close()

    def begin(self, kept: Kept) -> int:
        """Make ready; a copy of another state that broke off is forgotten."""
        try:
            self._aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderError(f"{self._folder} cannot be made ({error.strerror}); name another place.") from error
        self._open.enter_context(writer_lock(self._aside))
        store = self._store = self._open.enter_context(contextlib.closing(self._begun(kept) or self._anew(kept)))
        with store.reading() as connection:
            [last] = connection.execute("SELECT coalesce(max(number), 0) FROM documents").fetchone()
        self._last = int(last)
        return self._last

    def take(self, documents: Sequence[Carried]) -> None:
        """Hold these documents."""
        with self._opened.transaction() as connection:
            for each in documents:
                if each.number <= self._last:
                    continue
                number = each.number
                _insert(connection, "documents", each.row)
                for kind, keys in (("lines", each.lines), ("bands", each.bands)):
                    connection.executemany(f"INSERT INTO {kind} VALUES (?, ?)", ((key, number) for key in keys))
                for row, vector in zip(each.passages, each.vectors, strict=True):
                    _insert(connection, "passages", row)
                    connection.execute(
                        "INSERT OR IGNORE INTO embeddings VALUES (?1, ?2, row_checksum(?1, ?2))",
                        (row["embedding"], vector.astype("<f4").tobytes()),
                    )

    def finish(self, source: Source) -> None:
        """Hold the rows of the tables."""
        sequences = source.kept().sequences
        with self._opened.transaction() as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}" + (f" WHERE key != '{MARKER}'" if table == "meta" else ""))
                for row in source.rows(table):
                    _insert(connection, table, row)
            connection.execute("DELETE FROM sqlite_sequence")
            connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", sequences.items())

    @contextlib.contextmanager
    def held(self) -> Iterator[Source]:
        """What is held."""
        with contextlib.closing(FolderSource(Store(self._aside))) as source:
            yield source

    def publish(self) -> None:
        """Give the folder its name."""
        store = self._opened
        store.fold_log(emptied=True)
        self.close()
        self._refuse_other()
        try:
            for name in ("writer.lock", "writer.pid"):
                (self._aside / name).unlink(missing_ok=True)
            if self._folder.exists():
                self._folder.rmdir()
            self._aside.rename(self._folder)
        except OSError as error:
            raise DataFolderError(
                f"{self._folder} cannot be made ({error.strerror}); what was copied waits in {self._aside}."
            ) from error
        handle = os.open(self._folder.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _begun(self, kept: Kept) -> Store | None:
        """What a copy of the same state that broke off has left."""
        with contextlib.suppress(CollectionError):  # which cannot be used: it is made anew
            store = Store(self._aside)
            if store.meta(MARKER) == kept.origin:
                return store
            store.close()
        return None

    def _anew(self, kept: Kept) -> Store:
        remove_database(self._aside)
        store = Store(self._aside)
        with store.transaction() as connection:
            store.note(connection, {MARKER: kept.origin})
        return store

    def forget(self) -> None:
        """Have the next copy begin anew."""
        with self._opened.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (MARKER,))

    @property
    def _opened(self) -> Store:
        if self._store is None:
            raise RuntimeError("begin() comes first")
        return self._store

    def _refuse_other(self) -> None:
        if self._folder.exists() and (not self._folder.is_dir() or any(self._folder.iterdir())):
            raise DataFolderError(f"{self._folder} is there already and not empty; copy to a new place.")


def _insert(connection: Any, table: str, row: Row) -> None:
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
