"""The tables of a collection in Lance, filled as a search reads them, in little time.

From an embedded collection, to compare both; or row by row with passages made up, as many as are wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from index.batches import batched
from index.embedding import FloatMatrix
from index.engine.lance.connecting import connect
from index.engine.lance.indices import created, merged
from index.engine.lance.search import LanceGeneration, Pinned
from index.engine.lance.tables import CREATED, DOCUMENTS, ENTRY, LEXICON, MIRRORED, PASSAGES, passages_schema
from index.engine.lance.truth.log import Log
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.store import Store, row_checksum
from index.passages import indexed_text

__all__ = ["Filling", "PassageRow", "filled"]

_AT_ONCE = 1_000  # rows
_PASSAGES = "SELECT number, document, start, end, section, page, embedding, checksum FROM passages ORDER BY number"


class PassageRow(NamedTuple):
    """A passage, as SQLite has it, and what of it is embedded and searched."""

    number: int
    document: int
    start: int
    end: int
    section: str
    page: int | None
    embedding: bytes
    checksum: bytes
    text: str
    indexed: str


class Filling:
    """Tables that are being filled."""

    def __init__(self, address: str) -> None:
        self._tables = connect(address)
        self._log = Log(self._tables)
        self._begun = self._log.begin()
        self._documents = self._tables.newest(DOCUMENTS)
        self._lexicon = self._tables.newest(LEXICON)
        self._passages: Any = None
        self._changes = Changes()
        self._count = self._tokens = 0

    def add_documents(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add documents: columns by their names, what is searched of them left out."""
        terms = [" ".join(Tokens.of([row["text"]]).terms) for row in rows]
        whole = [{**row, "terms": each, ENTRY: 1} for row, each in zip(rows, terms, strict=True)]
        self._documents.add(pa.Table.from_pylist(whole, CREATED[DOCUMENTS]))

    def add_passages(self, rows: Sequence[PassageRow], vectors: FloatMatrix) -> None:
        """Add passages and their vectors."""
        if self._passages is None:
            self._passages = self._tables.create(PASSAGES, passages_schema(vectors.shape[1]))
            created(self._passages)
        tokens = Tokens.of(row.indexed for row in rows)
        self._changes.add(tokens)
        self._count += len(rows)
        self._tokens += int(tokens.lengths.sum())
        names = np.array(tokens.terms, np.object_)
        ends = np.cumsum(tokens.lengths)[:-1]
        terms = [" ".join(names[each]) for each in np.split(tokens.term_of[tokens.tokens], ends)]
        columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in PassageRow._fields[:-1]}
        columns["text_checksum"] = [row_checksum(row.embedding, row.text) for row in rows]
        columns |= {"terms": terms, "length": tokens.lengths, ENTRY: [1] * len(rows)}
        columns["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
        columns["vector_checksum"] = [
            row_checksum(row.embedding, vector.astype("<f4").tobytes())
            for row, vector in zip(rows, vectors, strict=True)
        ]
        self._passages.add(pa.table(columns, self._passages.schema))

    def finished(self) -> Pinned:
        """The tables, with all indices made."""
        lexicon = Lexicon.empty().changed(self._changes)
        arrays = {each.name: getattr(lexicon, each.name).tobytes() for each in fields(Lexicon)}
        row = {"passages": self._count, "tokens": self._tokens, ENTRY: 1, **arrays}
        self._lexicon.add(pa.Table.from_pylist([row], CREATED[LEXICON]))
        for table in (self._documents, self._passages):
            if table is not None:
                merged(table)
        return Pinned(self._passages, self._documents, self._lexicon, self._tables.address)

    def published(self, model: str) -> None:
        """Make it a collection with one generation, whose vectors are a model's: what is there is what it holds."""
        self.finished()
        notes = self._tables.newest("meta")
        values = {"generation": "1", "model": model}
        notes.add([{"key": key, "value": value, ENTRY: 1} for key, value in values.items()])
        versions = {name: self._tables.newest(name).version for name in [*self._begun.versions, PASSAGES]}
        self._log.append(self._begun.next(1, versions, {}))


def filled(store: Store, address: str) -> LanceGeneration:
    """The generation of a store in tables at an address, made of all that it holds; the store is its truth."""
    filling = Filling(address)
    columns = MIRRORED[DOCUMENTS].columns
    with store.reading() as connection:
        counts = dict(connection.execute("SELECT document, count(*) FROM passages GROUP BY document").fetchall())
        documents = connection.execute("SELECT * FROM documents ORDER BY number")
        for part in batched(documents, _AT_ONCE):
            rows = [dict(zip(columns, row, strict=True)) for row in part]
            beside = [
                {"passages": counts.get(row["number"], 0), **store.keys_of(row["id"]), "losses": ""} for row in rows
            ]
            filling.add_documents([row | more for row, more in zip(rows, beside, strict=True)])
        for part in batched(connection.execute(_PASSAGES), _AT_ONCE):
            numbers = [row[0] for row in part]
            texts = [(passage.text, indexed_text(passage)) for passage in store.passages(numbers)]
            found = [PassageRow._make((*row, *both)) for row, both in zip(part, texts, strict=True)]
            filling.add_passages(found, store.vectors(numbers))
    return LanceGeneration.load(store, filling.finished())
