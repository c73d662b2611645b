"""Puts right what an examination found wrong with a collection, and frees what it needs no more.

To be called by the one writer. What was read from a file and cannot be trusted any more is removed, and the file
marked to be read again; all else is worked out anew from the texts.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from index.embedding import EMBED_AT_ONCE, Embedder
from index.engine import DATABASE, Store, embedding_key, snapshots
from index.errors import ModelMismatchError
from index.passages import bands, embedded_text, shingles
from index.readers import line_keys
from index.sync import Progress
from index.upkeep.examining import Findings

__all__ = ["Repairs", "repair", "vacuum"]

_LOG_WAIT = 2.0  # seconds; an app that is running begins its reading transactions anew within one


@dataclass(slots=True)
class Repairs:
    """What was put right, and the ids of the documents that could not be brought back."""

    repaired: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def note(self, count: int, what: str) -> None:
        """Add what was done, where anything was."""
        if count:
            self.repaired.append(what.format(count))


def repair(
    store: Store,
    embedder: Callable[[], Embedder],
    findings: Findings,
    repairs: Repairs,
    progress: Callable[[Progress], None],
) -> None:
    """Put right what was found, in one transaction that publishes a new generation, and note what was done.

    Where the database's indexes were wrong only these are made anew: then it has to be examined again.
    Raises `ModelMismatchError` where passages must be embedded again and the embedder is not the collection's.
    """
    if findings.indexes:
        with store.transaction() as connection:
            connection.execute("REINDEX")
        repairs.note(1, f"the indexes of {DATABASE} were made anew")
        return
    vectors = _embed(store, embedder(), findings, progress) if findings.unembedded else {}
    if findings.rows:
        with store.transaction() as connection:
            _put_rows_right(connection, findings, vectors, repairs)
            _publish(store, connection)
        snapshots.clean(store)
    elif findings.derived:
        snapshots.save(store)
    repairs.note(findings.derived, "the derived files were written anew")
    if findings.behind:
        repairs.lost.append("what was published last")


def vacuum(store: Store) -> str:
    """Drop what no passage needs, give its room back to the disk, and leave no trace of what was deleted.

    Gives what is in the way of that, empty where it is done.
    """
    with store.transaction() as connection:
        connection.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)")
        connection.execute("DELETE FROM catalogue WHERE id NOT IN (SELECT id FROM documents)")
        for table in ("tags", "corrections"):
            connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT id FROM documents)")
    snapshots.clean(store)
    with contextlib.closing(store.connect_pinned()) as connection, store.through(connection):
        connection.execute("ROLLBACK")
        connection.execute("VACUUM")
        connection.execute("PRAGMA busy_timeout = 100")
        until = time.monotonic() + _LOG_WAIT
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                return "could not be emptied, since another process is reading; deleted text may stand in it until then"
            time.sleep(0.02)
    return ""


def _embed(
    store: Store, embedder: Embedder, findings: Findings, progress: Callable[[Progress], None]
) -> dict[bytes, bytes]:
    """The missing vectors by their keys; a document whose text does not give its keys is no longer trusted."""
    model = store.meta("model")
    if model != embedder.fingerprint:
        raise ModelMismatchError(
            f"{len(findings.unembedded):,} passages in {store.folder} must be embedded again with {model}, not with "
            f"{embedder.fingerprint}; set QA_MODEL to that model. Nothing was changed."
        )
    texts: dict[bytes, str] = {}
    with store.reading() as connection, contextlib.closing(store.passages(findings.unembedded)) as passages:
        for number, passage in zip(findings.unembedded, passages, strict=True):
            text = embedded_text(passage)
            document, key = connection.execute(
                "SELECT document, embedding FROM passages WHERE number = ?", (number,)
            ).fetchone()
            if embedding_key(model, text) == key:
                texts[key] = text
            else:
                findings.unsound[document] = passage.document_id
    keys = list(texts)
    vectors: dict[bytes, bytes] = {}
    for start in range(0, len(keys), EMBED_AT_ONCE):
        progress(Progress("embedding", start, len(keys)))
        batch = keys[start : start + EMBED_AT_ONCE]
        computed = embedder.embed_passages([texts[key] for key in batch])
        vectors.update(zip(batch, (vector.astype("<f4").tobytes() for vector in computed), strict=True))
    progress(Progress("embedding", len(keys), len(keys)))
    return vectors


def _put_rows_right(
    connection: sqlite3.Connection, findings: Findings, vectors: dict[bytes, bytes], repairs: Repairs
) -> None:
    before = connection.total_changes
    if findings.astray:
        for table in ("passages", "lines", "bands"):
            connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT number FROM documents)")
    connection.executemany("DELETE FROM embeddings WHERE rowid = ?", ((row,) for row in findings.vectors))
    for table, row in findings.besides:
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
    repairs.note(connection.total_changes - before, "{:,} damaged rows were deleted")
    connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?1, ?2, row_checksum(?1, ?2))", vectors.items())
    repairs.note(len(vectors), "{:,} vectors were embedded again")
    for number, name in findings.unsound.items():
        _remove(connection, number)
        repairs.lost.append(f"document {name}")
    for number in findings.keys - findings.unsound.keys():
        _work_out_keys(connection, number)
    repairs.note(len(findings.keys), "the lines and signatures of {:,} documents were worked out anew")
    connection.executemany(
        "UPDATE documents SET copies = ? WHERE number = ?",
        ((label, number) for number, label in findings.copies.items()),
    )
    repairs.note(len(findings.copies), "{:,} documents were told anew what they are copies of")


def _remove(connection: sqlite3.Connection, number: int) -> None:
    """Remove a document, and have its file read again, or all files where its own is not known."""
    own = "UPDATE files SET sha256 = '', seen = '' WHERE path = (SELECT file FROM documents WHERE number = ?)"
    if not connection.execute(own, (number,)).rowcount:
        connection.execute("UPDATE files SET sha256 = '', seen = ''")
    connection.execute("DELETE FROM documents WHERE number = ?", (number,))


def _work_out_keys(connection: sqlite3.Connection, number: int) -> None:
    """Note the lines and bands of a document anew."""
    (text,) = connection.execute("SELECT text FROM documents WHERE number = ?", (number,)).fetchone()
    right: dict[str, set[str] | set[int]] = {"lines": line_keys(text), "bands": set(bands(shingles(text)))}
    for kind, keys in right.items():
        connection.execute(f"DELETE FROM {kind} WHERE document = ?", (number,))
        connection.executemany(f"INSERT INTO {kind} VALUES (?, ?)", ((key, number) for key in keys))


def _publish(store: Store, connection: sqlite3.Connection) -> None:
    """Give what was written the next generation, and derive its files."""
    generation = store.generation + 1
    connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(generation),))
    connection.execute("DELETE FROM derived")  # so that nothing is taken over from before
    store.record_derived(connection, generation, snapshots.write(store, generation))
