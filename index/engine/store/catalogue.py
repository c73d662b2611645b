"""The documents of a collection as a list shows them, told without reading their texts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from index.engine.store.curation import corrections, tags
from index.engine.store.store import Store
from index.records import Correction, DocumentSummary

__all__ = ["summaries", "summary_of"]

_FACTS = "SELECT number, id, title, source, date, date_origin, file, copies FROM documents"
_NOTED = (
    "SELECT id, characters, added, changed, checksum IS row_checksum(id, characters, added, changed, sha256)"
    " FROM catalogue"
)
_SINCE_SCHEMA = 4
_Noted = tuple[int | None, str | None, str | None]  # characters, added and changed, as far as they are known


def summaries(store: Store) -> list[DocumentSummary]:
    """All documents, by title and then by id. Raises `DamagedError` where a note is not what was written."""
    with store.reading() as connection:
        facts = connection.execute(f"{_FACTS} ORDER BY title, id").fetchall()
        noted = dict(_noted(store, connection, _NOTED))
        passages = store.passages_of_documents()
        said_by = Counter(copies for *_, copies in facts)
        curated = _Curated(tags.held(store, connection), corrections.held(store, connection))
        return [
            curated.of(_summary(connection, row, noted.get(row[1]), passages.get(row[0], 0), said_by[row[-1]]))
            for row in facts
        ]


def summary_of(store: Store, document_id: str) -> DocumentSummary | None:
    """One document, or None where there is none with this id."""
    with store.reading() as connection:
        row = connection.execute(f"{_FACTS} WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            return None
        noted = dict(_noted(store, connection, f"{_NOTED} WHERE id = ?", document_id))
        passages = store.passages_of_documents(row[0]).get(row[0], 0)
        [(said_by,)] = connection.execute("SELECT count(*) FROM documents WHERE copies = ?", (row[-1],))
        own = tags.held(store, connection, document_id), corrections.held(store, connection, document_id)
        return _Curated(*own).of(_summary(connection, row, noted.get(document_id), passages, said_by))


class _Curated(NamedTuple):
    """What people say of documents, by their ids."""

    tags: Mapping[str, tuple[str, ...]]
    corrections: Mapping[str, tuple[Correction, ...]]

    def of(self, summary: DocumentSummary) -> DocumentSummary:
        """A summary with what is said of its document."""
        if summary.id not in self.tags and summary.id not in self.corrections:
            return summary
        own = self.tags.get(summary.id, ()), self.corrections.get(summary.id, ())
        return replace(summary, tags=own[0], corrections=own[1])


def _noted(store: Store, connection: sqlite3.Connection, query: str, *values: str) -> Iterator[tuple[str, _Noted]]:
    """What is noted of documents, by their ids; nothing in a database of before that."""
    if store.schema < _SINCE_SCHEMA:
        return
    for document_id, characters, added, changed, sound in connection.execute(query, values):
        if not sound:
            raise store.damaged(f"the note of when document {document_id} was added is not what was written")
        yield document_id, (characters, added, changed)


def _summary(
    connection: sqlite3.Connection, row: tuple[Any, ...], noted: _Noted | None, passages: int, said_by: int
) -> DocumentSummary:
    """From a document's facts, and by how many documents, with it, the same is said."""
    number, document_id, title, source, date, date_origin, file, _ = row
    characters, added, changed = noted or (None, None, None)
    if characters is None:
        [(characters,)] = connection.execute("SELECT characters(text) FROM documents WHERE number = ?", (number,))
    return DocumentSummary(
        id=document_id,
        title=title,
        source=source,
        date=date,
        date_origin=date_origin,
        file=file,
        passages=passages,
        characters=characters,
        added=added,
        changed=changed,
        copies=said_by - 1,
    )
