"""What a search needs of all passages, held in memory where they are few.

An exact search compares all vectors: read from object storage for each question, they would be what it takes its time
for. So those of a generation are read once, and those of the next from it but for what is new.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.engine.lance.indices import EXACT_UP_TO
from index.engine.lance.search.admitting import Among
from index.engine.lance.search.pinned import Pinned
from index.engine.search.dense import DenseIndex

__all__ = ["Held", "Holding", "numbers_of", "vectors_of"]


@dataclass(frozen=True)
class Held:
    """All passages of a generation, by number. With 384 dimensions some 2 KB each."""

    numbers: NDArray[np.int64]  # ascending
    documents: NDArray[np.int64]  # number of the document that each is of
    terms: pa.Array  # of strings: the terms of each, with a space between
    vectors: FloatMatrix

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where passages stand here, by their numbers."""
        return np.searchsorted(self.numbers, rows)

    def among(self, admitted: Among | None) -> NDArray[np.int64] | None:
        """Where those stand that a filter admits; None for all."""
        return None if admitted is None else np.flatnonzero(admitted.holds(self.documents))

    @cached_property
    def index(self) -> DenseIndex:
        """The vectors, compared as on one machine."""
        return DenseIndex(self.vectors)


class Holding:
    """The passages of one generation, read when they are first asked for. May be shared between threads."""

    def __init__(self, tables: Pinned, count: int, before: Holding | None = None) -> None:
        """Take the tables, the number of passages, and what is held of the generation before."""
        self._tables = tables
        self._is_held = 0 < count <= EXACT_UP_TO
        self._reading = threading.Lock()
        self._held: Held | None = None
        # A collection that was made anew has other numbers.
        self._before = before.known_of(tables.origin) if before else None

    def known_of(self, origin: str) -> Held | None:
        """What was read already, where it is of this collection."""
        return self._held if self._tables.origin == origin else None

    def get(self) -> Held | None:
        """All passages; None where they are too many, or there are none."""
        if not self._is_held:
            return None
        with self._reading:
            if self._held is None:
                self._held = self._read(self._before)
                self._before = None
            return self._held

    def ahead(self) -> None:
        """Read now what was held of the generation before, so that no question waits for it."""
        if self._before is not None:
            self.get()

    def _read(self, before: Held | None) -> Held:
        if before is None:
            return _held(self._rows(""))
        # Numbers are never used again: what is new has higher ones.
        highest = int(before.numbers[-1])
        numbers = numbers_of(self._numbers())
        stays = np.isin(before.numbers, numbers, assume_unique=True)
        kept = Held(
            before.numbers[stays],
            before.documents[stays],
            before.terms.filter(pa.array(stays)),
            before.vectors[stays],
        )
        return _held(self._rows(f"number > {highest}"), kept) if (numbers > highest).any() else kept

    def _numbers(self) -> pa.Table:
        return self._tables.read(self._tables.passages.search().select(["number"]).limit(None))

    def _rows(self, where: str) -> pa.Table:
        query = self._tables.passages.search().select(["number", "document", "terms", "vector"]).limit(None)
        return self._tables.read(query.where(where) if where else query)


def _held(read: pa.Table, kept: Held | None = None) -> Held:
    """Rows that were read, behind those that stay."""
    numbers = numbers_of(read)
    order = np.argsort(numbers)
    documents = read["document"].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)[order]
    terms = read["terms"].combine_chunks().take(pa.array(order))
    vectors = vectors_of(read)[order]
    if kept is None or not len(kept.numbers):
        return Held(numbers[order], documents, terms, vectors)
    return Held(
        np.concatenate([kept.numbers, numbers[order]]),
        np.concatenate([kept.documents, documents]),
        pa.concat_arrays([kept.terms, terms]),
        np.concatenate([kept.vectors, vectors]),
    )


def numbers_of(found: pa.Table) -> NDArray[np.int64]:
    """The numbers of the passages or documents that a query gave, in its order."""
    numbers: NDArray[np.int64] = found["number"].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def vectors_of(found: pa.Table) -> FloatMatrix:
    """(rows, dim) float32: the vectors that a query gave."""
    column = found["vector"].combine_chunks()
    matrix: FloatMatrix = column.flatten().to_numpy(zero_copy_only=False).reshape(len(column), column.type.list_size)
    return matrix
