"""The passages that a search looks at: what it needs of each, read once and in as few requests as possible."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import pyarrow as pa
from lancedb.query import LanceQueryBuilder
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.engine.lance.search.admitting import number_in
from index.engine.lance.search.holding import Holding, vectors_of
from index.engine.lance.search.pinned import Pinned

__all__ = ["WORDS", "Candidates", "threads"]

WORDS = ("number", "document", "length", "terms")  # what BM25 and the groups of copies need
_KEPT = 5_000  # passages, some 12 MB: those of the last ten or twenty questions
_AT_ONCE = 2_000  # passages in one request
_Held = TypeVar("_Held")


@dataclass(slots=True)
class _Passage:
    """What is known of one."""

    place: int  # Lance's own, from which it is read without an index
    document: int
    terms: str  # with a space between
    vector: NDArray[np.float32] | None = None


class Candidates:
    """Passages of one generation by their numbers. May be shared between threads."""

    def __init__(self, tables: Pinned, holding: Holding) -> None:
        """Take the tables of the generation, and what of them is in memory."""
        self._tables = tables
        self._holding = holding
        self._guard = threading.Lock()
        self._known: OrderedDict[int, _Passage] = OrderedDict()  # those used last come last

    def asked(self, query: LanceQueryBuilder, columns: Iterable[str] = ()) -> pa.Table:
        """Run a search that finds passages, and keep what it read of them; gives what was found, in its order."""
        if self._holding.get() is not None:
            return self._tables.read(query.select(["number", *columns]))
        found = self._tables.read(query.select([*WORDS, *columns]).with_row_id(True))
        self._keep(found)
        return found

    def documents(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """(rows,) number of the document that each passage is of."""
        if held := self._holding.get():
            return held.documents[held.at(rows)]
        return np.array(self._of(rows, WORDS, lambda held: held.document), np.int64)

    def terms(self, rows: NDArray[np.int64]) -> list[list[str]]:
        """The terms of each passage, in order."""
        if held := self._holding.get():
            return [terms.split() for terms in held.terms.take(pa.array(held.at(rows))).to_pylist()]
        return [terms.split() for terms in self._of(rows, WORDS, lambda held: held.terms)]

    def vectors(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """(rows, dim) float32."""
        if held := self._holding.get():
            return held.vectors[held.at(rows)]
        found = self._of(rows, ("number", "vector"), lambda held: held.vector)
        matrix: FloatMatrix = np.stack(found) if found else np.empty((0, 0), np.float32)  # type: ignore[arg-type]
        return matrix

    def _of(self, rows: NDArray[np.int64], columns: Sequence[str], told: Callable[[_Passage], _Held]) -> list[_Held]:
        """What is told of each passage; what is not known is read first."""
        wanted = rows.tolist()
        with self._guard:
            held = {number: self._known[number] for number in wanted if number in self._known}
            for number in held:
                self._known.move_to_end(number)
        lacking = [number for number in wanted if number not in held]
        if "vector" in columns:
            unread = {number: each.place for number, each in held.items() if each.vector is None}
            if unread:
                self._add_vectors(held, unread)
            columns = (*WORDS, "vector")
        for first in range(0, len(lacking), _AT_ONCE):
            part = lacking[first : first + _AT_ONCE]
            query = self._tables.passages.search().where(number_in("number", part)).limit(len(part))
            held |= self._keep(self._tables.read(query.select(list(columns)).with_row_id(True)))
        return [told(held[number]) for number in wanted]

    def _add_vectors(self, held: dict[int, _Passage], places: dict[int, int]) -> None:
        """Read the vectors of passages of which the rest is known."""
        found = self._tables.read(
            self._tables.passages.take_row_ids(list(places.values())).select(["number", "vector"])
        )
        for number, vector in zip(found["number"].to_pylist(), vectors_of(found), strict=True):
            held[number].vector = vector.copy()  # else it would keep all that was read with it

    def _keep(self, found: pa.Table) -> dict[int, _Passage]:
        """Keep what was read of passages; gives what is known of them now."""
        vectors = vectors_of(found) if "vector" in found.column_names else [None] * found.num_rows
        columns = (found[name].to_pylist() for name in ("number", "_rowid", "document", "terms"))
        read = {
            number: _Passage(place, document, terms, None if vector is None else vector.copy())
            for number, place, document, terms, vector in zip(*columns, vectors, strict=True)
        }
        with self._guard:
            for number, each in read.items():
                known = self._known.get(number)
                if known is not None and each.vector is None:
                    each.vector = known.vector
                self._known[number] = each
                self._known.move_to_end(number)
            while len(self._known) > max(_KEPT, len(read)):
                self._known.popitem(last=False)
        return read


@cache
def threads() -> ThreadPoolExecutor:
    """For requests that are made at once: they wait for the storage, not for the processor."""
    return ThreadPoolExecutor(16, "lance")
