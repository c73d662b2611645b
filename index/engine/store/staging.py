"""What a sync has read, held until it is published as one generation, in one transaction."""

from __future__ import annotations

import contextlib
import functools
import json
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index import faults
from index.engine.store.connection import Database, now, text_digest
from index.engine.store.curation import corrections, tags
from index.engine.store.documents import (
    CHECKED_OF_PASSAGE,
    DOCUMENT_CHECKSUM,
    FIELDS,
    StoredFile,
    content_hash,
    document_of,
    layout_of,
)
from index.engine.store.schema import LOSSES
from index.passages import Compared, are_copies, compared, groups
from index.records import CORRECTED, Correction, Document, Failure, Passage

__all__ = ["Publication", "Staging"]

# Published documents that a sync leaves as they are.
_STAYS = "d.id NOT IN (SELECT id FROM temp.removed_documents) AND d.id NOT IN (SELECT id FROM temp.staged_documents)"
_REPLACED = "SELECT id FROM temp.removed_documents UNION SELECT id FROM temp.staged_documents"  # the others
# When a document was added is known of those that are deleted by hand as well, for when that is undone.
_NOTED_DELETED = "DELETE FROM catalogue WHERE id NOT IN (SELECT id FROM documents)"
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
    corrected: Mapping[str, Sequence[Correction]] = field(default_factory=dict)  # those of documents that are staged
    moved: Sequence[tuple[str, str]] = ()  # documents that only have another id now: before, and now
    notes: Mapping[str, str] = field(default_factory=dict)  # further entries of `meta`


class Staging(Database):
    """A database that a sync writes into."""

    @contextlib.contextmanager
    def staging(self) -> Iterator[None]:
        """Hold what this thread stages inside, and forget of it what was not published."""
        with self.apart() as connection:
            connection.executescript(_STAGE)
            yield

    def stage(
        self, document: Document, file: str, root: str, keys: Mapping[str, Iterable[str | int]], digest: str = ""
    ) -> None:
        """Hold a document of a file below the folder `root` until `publish`.

        `keys` are those of its "lines" and its "bands"; `digest` stands for what was read, by default `content_hash`.
        """
        with self.connected() as connection:
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
                    layout_of(document),
                    digest or content_hash(document),
                    text_digest(document.text),
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO temp.staged_keys VALUES (?, ?, ?)",
                ((kind, key, document.id) for kind, found in keys.items() for key in found),
            )

    def stage_corrected(self, document_id: str, known: Sequence[Correction]) -> list[Correction]:
        """Have what was corrected stand in a staged document that was just read; with what is detected in it now."""
        with self.connected() as connection:
            query = "SELECT title, date, date_origin FROM temp.staged_documents WHERE id = ?"
            title, date, origin = connection.execute(query, (document_id,)).fetchone()
            told = []
            for each in known:
                detected, stated = (title, "") if each.field == "title" else (date or "", origin)
                told.append(replace(each, detected=detected, origin=stated))
                setting = "title = ?" if each.field == "title" else f"date_origin = '{CORRECTED}', date = ?"
                connection.execute(
                    f"UPDATE temp.staged_documents SET {setting} WHERE id = ?", (each.value or None, document_id)
                )
            return told

    def unstage(self, document_ids: Sequence[str]) -> None:
        """Hold these documents no longer. To be called before their passages are staged."""
        with self.connected() as connection:
            names = [(name,) for name in document_ids]
            connection.executemany("DELETE FROM temp.staged_documents WHERE id = ?", names)
            connection.executemany("DELETE FROM temp.staged_keys WHERE document = ?", names)

    def stage_removal(self, document_ids: Iterable[str]) -> None:
        """Note documents that `publish` shall remove."""
        with self.connected() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO temp.removed_documents VALUES (?)", ((name,) for name in document_ids)
            )

    def staged(self) -> Generator[tuple[Document, str], None, None]:
        """The documents that are held, and the folder of each, in order of their ids."""
        with self.connected() as connection:
            query = f"SELECT {FIELDS}, root FROM temp.staged_documents WHERE id > ? ORDER BY id LIMIT 1"
            name = ""
            while row := connection.execute(query, (name,)).fetchone():  # so that each may be changed meanwhile
                name = row[0]
                yield document_of(row[:-1]), row[-1]

    def stage_passages(self, document: Document, passages: Iterable[tuple[Passage, bytes, str]]) -> None:
        """Hold the passages of a staged document, each with key and text of its embedding, and its final layout."""
        with self.connected() as connection:
            connection.execute(
                "UPDATE temp.staged_documents SET layout = ? WHERE id = ?", (layout_of(document), document.id)
            )
            connection.executemany(
                "INSERT INTO temp.staged_passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((document.id, p.start, p.end, p.section, p.page, key, text) for p, key, text in passages),
            )

    def staged_without_embedding(self) -> list[bytes]:
        """Keys of the vectors that are still to be computed, each once, those of the shortest texts first."""
        with self.connected() as connection:
            found = connection.execute(
                "SELECT embedding FROM temp.staged_passages"
                " WHERE embedding NOT IN (SELECT key FROM main.embeddings)"
                " GROUP BY embedding ORDER BY max(length(embedded_text)), embedding"
            )
            return [key for (key,) in found]

    def staged_texts(self, keys: Sequence[bytes]) -> list[str]:
        """The texts to be embedded under these keys."""
        with self.connected() as connection:
            connection.execute("CREATE INDEX IF NOT EXISTS temp.staged_by_key ON staged_passages (embedding)")
            query = "SELECT embedded_text FROM temp.staged_passages WHERE embedding = ? LIMIT 1"
            return [connection.execute(query, (key,)).fetchone()[0] for key in keys]

    def text_digest(self, document_id: str, *, staged: bool = False) -> bytes:
        """SHA-256 of the text of a document, or of one that is staged; empty where there is no such document."""
        table = "temp.staged_documents" if staged else "main.documents"
        with self.reading() as connection:
            row = connection.execute(f"SELECT text_sha256 FROM {table} WHERE id = ?", (document_id,)).fetchone()
        return b"" if row is None else bytes(row[0])

    def line_counts(
        self, root: str, *, after: bool = False, fewest: Callable[[int], int] = lambda _: 2
    ) -> tuple[dict[str, tuple[int, str]], int]:
        """In how many documents of a folder each line stands that many of them have, with the least id of these.

        And how many documents there are; `fewest` tells from that how many are many. With `after` as it will be once
        what is staged is published.
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
                "SELECT l.key, d.id FROM (SELECT key FROM lines GROUP BY key HAVING count(*) >= ?) k"
                " CROSS JOIN lines l ON l.key = k.key CROSS JOIN documents d ON d.number = l.document"
                f" CROSS JOIN files f ON f.path = d.file WHERE f.root = ? AND {_STAYS if after else 'true'}"
            )
            values: list[str | int] = [least - staged, root]
            if after:
                found += (
                    " UNION ALL SELECT k.key, s.id FROM temp.staged_documents s JOIN temp.staged_keys k"
                    " ON k.document = s.id AND k.kind = 'lines' WHERE s.root = ?"
                )
                values.append(root)
            query = f"SELECT key, count(*) AS n, min(id) FROM ({found}) GROUP BY key HAVING n >= ?"
            counted = connection.execute(query, [*values, least])
            return {key: (count, first) for key, count, first in counted}, int(total)

    def documents_with_lines(self, root: str, keys: Iterable[str]) -> list[tuple[str, str, str]]:
        """(id, file, digest of what was read) of a folder's documents that hold a line and are to stay as they are."""
        query = (
            "SELECT d.id, d.file, d.sha256 FROM lines l JOIN documents d ON d.number = l.document"
            f" JOIN files f ON f.path = d.file WHERE l.key = ? AND f.root = ? AND {_STAYS}"
        )
        with self.reading() as connection:
            found = {row for key in keys for row in connection.execute(query, (key, root))}
        return sorted(found)

    def documents_that_stay(self, document_ids: Iterable[str]) -> list[tuple[str, str, str]]:
        """The same of those of these documents that are to stay as they are."""
        query = f"SELECT d.id, d.file, d.sha256 FROM documents d WHERE d.id = ? AND {_STAYS}"
        with self.reading() as connection:
            return [row for name in sorted(document_ids) for row in connection.execute(query, (name,))]

    def publish(self, news: Publication, derive: Callable[[int], Mapping[str, str]] | None = None) -> int:
        """Make what was staged the new state of the collection, in one transaction; gives its generation.

        `derive` is called with the number of a new generation when its rows are written, to write the derived files;
        it gives their digests by name.
        """
        with self.transaction() as connection:
            faults.point("publish.begun")
            connection.execute(LOSSES)
            for path in news.removed_files:
                connection.execute("DELETE FROM files WHERE path = ?", (path,))
                connection.execute("DELETE FROM failures WHERE file = ?", (path,))
                connection.execute(f"{_NOTED_DELETED} AND id IN (SELECT id FROM deleted WHERE file = ?)", (path,))
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
                f"INSERT INTO documents ({FIELDS}, file, sha256, text_sha256, copies, checksum)"
                f" SELECT {FIELDS}, file, sha256, text_sha256, '', {DOCUMENT_CHECKSUM}"
                " FROM temp.staged_documents ORDER BY id"
            )
            connection.execute(
                "DELETE FROM catalogue WHERE id IN (SELECT id FROM temp.removed_documents)"
                " AND id NOT IN (SELECT id FROM documents) AND id NOT IN (SELECT id FROM deleted)"
            )
            self._curate(connection, news)
            connection.execute(
                "INSERT INTO passages (document, start, end, section, page, embedding, checksum)"
                " SELECT d.number, s.start, s.end, s.section, s.page, s.embedding,"
                f" row_checksum(d.id, {', '.join(f's.{name}' for name in CHECKED_OF_PASSAGE)})"
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
            self.note(connection, {"model": news.model, "generation": str(generation), **news.notes})
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
    def _curate(connection: sqlite3.Connection, news: Publication) -> None:
        """Have what people said of documents stand with them."""
        for before, after in news.moved:
            if before != after:
                tags.moved(connection, before, after)
                corrections.moved(connection, before)
        for name, own in news.corrected.items():
            corrections.keep(connection, name, own)
        corrections.blank(connection)

    @staticmethod
    def _tell_copies(connection: sqlite3.Connection, labels: Sequence[str]) -> None:
        """Group anew the documents that may be copies of those just written, or were of those just removed."""
        connection.execute("DELETE FROM temp.touched")
        connection.execute("INSERT INTO temp.touched SELECT number FROM documents WHERE copies = ''")
        near = connection.execute(
            "SELECT DISTINCT d.copies FROM (SELECT DISTINCT own.key FROM temp.touched t CROSS JOIN bands own"
            " ON own.document = t.number) held CROSS JOIN bands other ON other.key = held.key"
            " CROSS JOIN documents d ON d.number = other.document WHERE d.copies != ''"
        ).fetchall()
        connection.executemany(
            "INSERT OR IGNORE INTO temp.touched SELECT number FROM documents WHERE copies = ?",
            [*near, *((label,) for label in labels)],
        )
        # Equal texts are one, by the least id; those that are about as long are compared first.
        first: dict[bytes, str] = {}
        length: dict[str, int] = {}
        texts: dict[int, str] = {}
        same: dict[str, str] = {}
        for number, name, digest, characters in connection.execute(
            "SELECT d.number, d.id, d.text_sha256, coalesce(c.characters, 0) FROM temp.touched t"
            " JOIN documents d ON d.number = t.number LEFT JOIN catalogue c ON c.id = d.id ORDER BY d.id"
        ):
            texts[number] = same[name] = first.setdefault(digest, name)
            length.setdefault(same[name], characters)
        buckets = connection.execute(
            "SELECT group_concat(b.document) FROM temp.touched t CROSS JOIN bands b ON b.document = t.number"
            " GROUP BY b.key HAVING count(*) > 1"
        )

        @functools.lru_cache(maxsize=256)
        def of(name: str) -> Compared:
            return compared(connection.execute("SELECT text FROM documents WHERE id = ?", (name,)).fetchone()[0])

        def of_bucket(numbers: str) -> list[str]:
            held = {texts[int(number)] for number in numbers.split(",")}
            return sorted(held, key=lambda name: (length[name], name))

        labelled = groups(
            list(length),
            (of_bucket(bucket) for (bucket,) in buckets),
            lambda one, other: are_copies(of(one), of(other)),
        )
        connection.executemany(
            "UPDATE documents SET copies = ? WHERE id = ?", ((labelled[text], name) for name, text in same.items())
        )

    def advance(self, connection: sqlite3.Connection) -> int:
        """Give what was written, as a part of a transaction, a generation of its own, of which passages are as before.

        Its derived files are those of the one before; only their generation is another.
        """
        generation = self.generation
        self.note(connection, {"generation": str(generation + 1)})
        connection.execute("UPDATE derived SET generation = ? WHERE generation = ?", (generation + 1, generation))
        return generation + 1

    def derived(self) -> dict[str, tuple[int, str]]:
        """Generation and sha256 of each derived file, by name."""
        with self.reading() as connection:
            found = connection.execute("SELECT name, generation, sha256 FROM derived")
            return {name: (generation, digest) for name, generation, digest in found}

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
