"""The passages of a publication, with text, terms and vector, and how many passages hold each word by then."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from index.batches import batched
from index.engine.lance.connecting import explained
from index.engine.lance.lexicons import lexicon_in, row_of
from index.engine.lance.tables import CREATED, ENTRY, LEXICON, PASSAGES, passages_schema
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.vectors import as_column
from index.engine.search.lexicon import Changes, Tokens
from index.engine.store import row_checksum
from index.passages import indexed_text
from index.records import Passage

__all__ = ["PassageRow", "count", "ship_passages", "table_of"]

_AT_ONCE = 8_192  # passages in one commit
_READ = (
    "SELECT p.number, p.document, p.start, p.end, p.section, p.page, p.embedding, p.checksum, e.vector, e.checksum"
    " FROM main.passages p JOIN main.embeddings e ON e.key = p.embedding WHERE p.document = ? ORDER BY p.start"
)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage of SQLite, and what is searched of it."""

    kept: tuple[Any, ...]  # as `_READ` gives it
    text: str
    indexed: str


def ship_passages(
    connection: sqlite3.Connection,
    commit: Commit,
    entry: int,
    *,
    come: Sequence[int],
    gone: Sequence[int],
    texts_gone: Iterable[str],
) -> None:
    """Write the passages of documents that come, drop those of documents that go, and count anew.

    `texts_gone` are the indexed texts of the latter. Needs the vectors of the former in the replica.
    """
    if PASSAGES in commit.versions:
        commit.delete_keys(PASSAGES, "document", gone)
    changes = Changes()
    passages = tokens = 0
    for part in batched(texts_gone, _AT_ONCE):
        went = Tokens.of(part)
        changes.remove(went)
        passages -= len(part)
        tokens -= int(went.lengths.sum())
    for rows in batched(_rows(connection, come), _AT_ONCE):
        came = Tokens.of(row.indexed for row in rows)
        changes.add(came)
        passages += len(rows)
        tokens += int(came.lengths.sum())
        table = table_of(rows, came, entry)
        commit.create(PASSAGES, table.schema)
        commit.add(PASSAGES, table)
    count(commit, changes, passages, tokens, entry)


def _rows(connection: sqlite3.Connection, documents: Sequence[int]) -> Iterator[PassageRow]:
    for number in documents:
        query = "SELECT id, title, text, source, date FROM main.documents WHERE number = ?"
        name, title, text, source, date = connection.execute(query, (number,)).fetchone()
        for row in connection.execute(_READ, (number,)):
            start, end, section, page = row[2:6]
            own = text[start:end]
            passage = Passage(f"{name}@{start}-{end}", name, start, end, own, section, page, title, source, date)
            yield PassageRow(row, own, indexed_text(passage))


def table_of(rows: Sequence[PassageRow], tokens: Tokens, entry: int) -> Any:
    """Passages as Arrow has them."""
    numbers, documents, starts, ends, sections, pages, keys, checksums, raw, vector_checksums = zip(
        *(row.kept for row in rows), strict=True
    )
    vectors = np.frombuffer(b"".join(raw), "<f4").reshape(len(rows), -1)
    stems = [tokens.terms[term] for term in tokens.term_of[tokens.tokens].tolist()]
    ends_of = np.cumsum(tokens.lengths).tolist()
    columns = {
        "number": numbers,
        "document": documents,
        "start": starts,
        "end": ends,
        "section": sections,
        "page": pages,
        "embedding": keys,
        "checksum": checksums,
        "text": [row.text for row in rows],
        "text_checksum": [row_checksum(key, row.text) for key, row in zip(keys, rows, strict=True)],
        "terms": [" ".join(stems[begin:end]) for begin, end in itertools.pairwise([0, *ends_of])],
        "length": tokens.lengths,
        "vector": as_column(vectors),
        "vector_checksum": vector_checksums,
        ENTRY: [entry] * len(rows),
    }
    return pa.table(columns, schema=passages_schema(vectors.shape[1]))


def count(commit: Commit, changes: Changes, passages: int, tokens: int, entry: int) -> None:
    """Write the lexicon that is right by now."""
    before = commit.table(LEXICON)
    with explained(commit.address):
        lexicon, *known = lexicon_in(before.to_arrow().to_pylist())
    passages, tokens = passages + known[0], tokens + known[1]
    rows = [{**row_of(lexicon.changed(changes), passages, tokens), ENTRY: entry}]
    commit.replace(LEXICON, pa.Table.from_pylist(rows, schema=CREATED[LEXICON]))
