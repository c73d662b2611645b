"""Vectors that are computed and not yet published: kept as they come, so that another machine can go on from them.

Those that are published are with their passages, and are found there by the same keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from index.embedding import FloatMatrix
from index.engine.lance.connecting import Tables, explained
from index.engine.lance.tables import EMBEDDINGS, PASSAGES, embeddings_schema
from index.engine.lance.truth.log import Entry
from index.engine.store import row_checksum

__all__ = ["as_column", "forget", "found", "keep"]

_AT_ONCE = 2_000  # keys in one query
_FEW = 5_000  # vectors of which the table is kept when they are dropped
_SHARE = 10  # where one row in so many is asked for, all are read


def keep(tables: Tables, keys: Sequence[bytes], vectors: FloatMatrix) -> None:
    """Keep vectors, at once and for good. May be called by several machines at once, and twice for a vector."""
    if not keys:
        return
    schema = embeddings_schema(vectors.shape[1])
    rows = {
        "key": [key.hex() for key in keys],
        "vector": as_column(vectors),
        "checksum": [
            row_checksum(key, vector.astype("<f4").tobytes()) for key, vector in zip(keys, vectors, strict=True)
        ],
    }
    try:
        table = tables.newest(EMBEDDINGS)
    except KeyError:
        table = tables.create(EMBEDDINGS, schema)
    if table.schema.field("vector").type != schema.field("vector").type:  # those of a model that was given up
        tables.drop(EMBEDDINGS)
        table = tables.create(EMBEDDINGS, schema)
    with explained(tables.address):
        table.add(pa.table(rows, schema=schema))


def found(tables: Tables, entry: Entry, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Of those of these vectors that are known, key and vector (float32, little endian); each once, and sound."""
    missing = set(keys)
    try:
        kept = tables.newest(EMBEDDINGS)
    except KeyError:
        kept = None
    published = tables.at(PASSAGES, entry.versions[PASSAGES]) if PASSAGES in entry.versions else None
    for table, column, checksum in ((kept, "key", "checksum"), (published, "embedding", "vector_checksum")):
        if table is None or not missing:
            continue
        with explained(tables.address):
            for batch in _batches(table, column, checksum, sorted(missing)):
                names = batch.column(column).to_pylist()
                rows = np.asarray(batch.column("vector").flatten(), "<f4").reshape(len(names), -1)
                for name, row, sum_ in zip(names, rows, batch.column(checksum).to_pylist(), strict=True):
                    key = bytes.fromhex(name) if isinstance(name, str) else name
                    if key in missing and row_checksum(key, raw := row.tobytes()) == sum_:
                        missing.discard(key)
                        yield key, raw


def forget(tables: Tables, keys: Sequence[bytes]) -> None:
    """Drop vectors that are published, or that nobody wants any more."""
    try:
        table = tables.newest(EMBEDDINGS)
    except KeyError:
        return
    with explained(tables.address):
        rows = table.count_rows()
        if rows <= len(keys):
            if rows < _FEW:
                table.delete("true")
            else:
                tables.drop(EMBEDDINGS)  # or they took room for as long as old versions are kept
            return
        for begin in range(0, len(keys), _AT_ONCE):
            listed = ", ".join(f"'{key.hex()}'" for key in keys[begin : begin + _AT_ONCE])
            table.delete(f"key IN ({listed})")


def as_column(vectors: FloatMatrix) -> Any:
    """Vectors as a column of Arrow."""
    flat = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])


def _batches(table: Any, column: str, checksum: str, keys: Sequence[bytes]) -> Iterator[Any]:
    query = table.search().select([column, "vector", checksum])
    if len(keys) * _SHARE > table.count_rows():
        yield from query.to_batches()
        return
    form = "'{}'" if column == "key" else "X'{}'"
    for begin in range(0, len(keys), _AT_ONCE):
        listed = ", ".join(form.format(key.hex()) for key in keys[begin : begin + _AT_ONCE])
        yield from table.search().where(f"{column} IN ({listed})").select([column, "vector", checksum]).to_batches()
