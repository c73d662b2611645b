"""Documents and passages of one generation, read from Lance, each checked against what was written.

What a machine's replica knows of documents, all but their texts, is taken from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from lancedb.query import FullTextOperator, MatchQuery

from index.embedding import FloatMatrix
from index.engine.lance.connecting import explained
from index.engine.lance.search.admitting import number_in
from index.engine.lance.search.holding import vectors_of
from index.engine.lance.search.pinned import Pinned
from index.engine.lance.tables import PASSAGE_COLUMNS
from index.engine.store import CHECKED, CHECKED_OF_PASSAGE, FIELDS, Store, document_of, row_checksum
from index.engine.store.connection import text_digest
from index.errors import DamagedError
from index.records import Copy, Document, Passage
from index.text import STOP_WORDS, stems

__all__ = ["Reading"]

_TEXT = ("number", "id", "text", "text_sha256")
_DOCUMENT = (*_TEXT, "file", "title", "source", "date", "date_origin", "metadata", "layout", "sha256", "checksum")
_FIELDS = tuple(FIELDS.split(", "))
_PASSAGE = (*PASSAGE_COLUMNS, "text", "text_checksum")
_FEWEST_TEXTS, _DOCUMENTS_AT_ONCE = 4, 32
_STOPPED = frozenset(stems(sorted(STOP_WORDS)))
_FEW, _MANY = 16, 512  # passages that are read at once: of a search's best few, and then more and more


class Reading:
    """What is published, read row by row. May be shared between threads."""

    def __init__(self, tables: Pinned, damaged: Callable[[str], DamagedError]) -> None:
        """Take the tables at their versions, and what says that something is wrong with them."""
        self._tables = tables
        self._damaged = damaged

    # Documents

    def document(self, number: int) -> Document:
        """The document with a number."""
        return next(self.documents([number]))

    def documents(self, numbers: Sequence[int]) -> Generator[Document, None, None]:
        """The documents with these numbers, in that order. Raises `DamagedError` where one is not what was written."""
        for part in _parts(numbers, _DOCUMENTS_AT_ONCE, _DOCUMENTS_AT_ONCE):
            found = self._rows_of_documents(part, _DOCUMENT)
            for number in part:
                row = found[number]
                if row["checksum"] != row_checksum(*(row[name] for name in CHECKED)):
                    raise self._damaged(f"document {row['id']} is not what was written")
                yield document_of([row[name] for name in _FIELDS])

    def texts(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Id and text of the documents with these numbers."""
        rows = self._rows_of_documents(numbers, _TEXT)
        return {number: (row["id"], row["text"]) for number, row in rows.items()}

    def texts_with(self, asked: Collection[str]) -> Generator[str, None, None]:
        """The texts of the documents that hold all of these stems, wherever they stand; stop words stand in all."""
        sought = [stem for stem in asked if stem not in _STOPPED]
        documents = self._tables.documents
        if sought:
            with explained(self._tables.address):
                most = max(documents.count_rows(), 1)  # of this kind of search no limit would be one of ten
            found = documents.search(_all_of(sought)).limit(most).select(["number", "_score"])
        else:
            found = documents.search().limit(None).select(["number"])
        numbers = self._tables.read(found)["number"].to_pylist()
        for part in _parts(numbers, _FEWEST_TEXTS, _DOCUMENTS_AT_ONCE):
            texts = self.texts(part)
            yield from (texts[number][1] for number in part)

    def holding_lines(self, truth: Store, keys: Collection[str], most: int, fewest: int) -> list[Copy]:
        """The documents that hold so many of these lines at least, at most so many documents, by id."""
        listed = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
        which = "all" if fewest >= len(set(keys)) else "any"
        query = self._tables.documents.search().where(f"array_has_{which}(lines, [{listed}])").limit(None)
        columns = ["number"] if which == "all" or fewest <= 1 else ["number", "lines"]
        found = self._tables.read(query.select(columns)).to_pylist()
        if "lines" in columns:
            found = [row for row in found if len(set(keys).intersection(row["lines"])) >= fewest]
        with truth.reading() as connection:
            one = "SELECT id, title, source, date FROM documents WHERE number = ?"
            copies = [Copy(*connection.execute(one, (row["number"],)).fetchone()) for row in found]
        return sorted(copies, key=lambda copy: copy.document_id)[:most]

    def _rows_of_documents(self, numbers: Sequence[int], columns: Sequence[str]) -> dict[int, dict[str, Any]]:
        """Columns of documents by their numbers; the text among them is checked."""
        if not len(numbers):
            return {}
        query = self._tables.documents.search().where(number_in("number", numbers)).limit(len(numbers))
        found = {row["number"]: row for row in self._tables.read(query.select(list(columns))).to_pylist()}
        for number in numbers:
            row = found.get(number)
            if row is None or row["text_sha256"] != text_digest(row["text"]):
                raise self._damaged("a document is missing or is not what was written")
        return found

    # Passages

    def passages(self, truth: Store, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, by document id and place.

        Raises `DamagedError` where one is missing, or is not what was written.
        """
        if numbers is None:
            yield from self._all_passages(truth)
            return
        for part in _parts(numbers, _FEW, _MANY):
            found = {row["number"]: row for row in self._asked(number_in("number", part), _PASSAGE).to_pylist()}
            if len(found) != len(set(part)):
                raise self._damaged("a passage is missing")
            facts = self._facts(truth, {row["document"] for row in found.values()})
            for number in part:
                yield self._passage(found[number], facts)

    def _all_passages(self, truth: Store) -> Iterator[Passage]:
        with truth.reading():
            numbers = list(truth.document_numbers())
        for part in _parts(numbers, _DOCUMENTS_AT_ONCE, _DOCUMENTS_AT_ONCE):
            places = {number: place for place, number in enumerate(part)}
            rows = self._asked(number_in("document", part), _PASSAGE).to_pylist()
            facts = self._facts(truth, {row["document"] for row in rows})
            for row in sorted(rows, key=lambda row: (places[row["document"]], row["start"])):
                yield self._passage(row, facts)

    def vectors(self, numbers: Sequence[int]) -> FloatMatrix:
        """(passages, dim) float32: of the passages with these numbers, in that order, each checked."""
        if not len(numbers):
            return np.empty((0, 0), np.float32)
        found = self._asked(number_in("number", numbers), ("number", "embedding", "vector", "vector_checksum"))
        places = {number: place for place, number in enumerate(found["number"].to_pylist())}
        matrix = vectors_of(found) if found.num_rows else np.empty((0, 0), np.float32)
        kept = zip(found["embedding"].to_pylist(), found["vector_checksum"].to_pylist(), strict=True)
        sound = [
            checksum == row_checksum(key, vector.astype("<f4").tobytes())
            for vector, (key, checksum) in zip(matrix, kept, strict=True)
        ]
        if not places.keys() >= set(numbers) or not all(sound):
            raise self._damaged("the vector of a passage is missing or is not what was written")
        return matrix[[places[number] for number in numbers]]

    def _asked(self, condition: str, columns: Sequence[str]) -> pa.Table:
        """Columns of the passages that meet a condition."""
        passages = self._tables.passages
        if passages is None:
            return pa.table({name: [] for name in columns})
        return self._tables.read(passages.search().where(condition).limit(None).select(list(columns)))

    def _facts(self, truth: Store, documents: Collection[int]) -> dict[int, tuple[str, str, str, str | None]]:
        """Id, title, source and date of documents, by their numbers."""
        one = "SELECT id, title, source, date FROM documents WHERE number = ?"
        with truth.reading() as connection:
            facts = {number: connection.execute(one, (number,)).fetchone() for number in documents}
        if None in facts.values():
            raise self._damaged("the document of a passage is missing")
        return facts

    def _passage(self, row: dict[str, Any], facts: dict[int, tuple[str, str, str, str | None]]) -> Passage:
        name, title, source, date = facts[row["document"]]
        start, end, section, page, key = checked = tuple(row[each] for each in CHECKED_OF_PASSAGE)
        is_sound = row["checksum"] == row_checksum(name, *checked)
        if not is_sound or row["text_checksum"] != row_checksum(key, row["text"]):
            raise self._damaged("a passage is not what was written")
        return Passage(f"{name}@{start}-{end}", name, start, end, row["text"], section, page, title, source, date)


def _all_of(sought: Sequence[str]) -> MatchQuery:
    """What finds the rows that hold all of these stems."""
    return MatchQuery(" ".join(sought), "terms", operator=FullTextOperator.AND)


def _parts(numbers: Sequence[int], first: int, most: int) -> Iterator[list[int]]:
    """Some after the other: the first few, and each time four times as many up to the most."""
    rest, size = iter(numbers), first
    while part := list(islice(rest, size)):
        yield part
        size = min(4 * size, most)
