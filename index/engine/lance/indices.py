"""The indices of the tables: made with them, merged with what came since, and old versions removed.

A search finds rows that are not in an index as well, more slowly; so an index may always be behind, and is never wrong.
"""

from __future__ import annotations

from datetime import timedelta

from lancedb.index import FTS, BTree, IvfPq, LabelList
from lancedb.table import Table

from index.engine.lance.tables import ENTRY

__all__ = ["DISTANCE", "EXACT_UP_TO", "created", "is_behind", "merged", "rewritten", "swept"]

DISTANCE = "l2"  # of unit vectors it puts rows in the order of their cosines
EXACT_UP_TO = 100_000  # passages of which all vectors are compared
_PART = 4_000  # vectors in a part of their index, about
_COORDINATES = 4  # of a vector, in one byte of its index
_BEHIND = 2_000  # rows that are not in an index, from which it is merged
_BEHIND_SHARE = 0.1  # or this share of a small table
_VECTORS = "vector"
_FOREVER = timedelta(days=10_000)
# By table and column. Terms are as our own analysis makes them: Lance is only to cut them at spaces.
_TERMS = FTS(
    with_position=False,
    base_tokenizer="whitespace",
    max_token_length=None,
    lower_case=False,
    stem=False,
    remove_stop_words=False,
    ascii_folding=False,
)
_INDICES: dict[str, dict[str, FTS | BTree | LabelList]] = {
    "passages": {"terms": _TERMS, "number": BTree(), "document": BTree()},
    "documents": {"terms": _TERMS, "number": BTree(), "id": BTree(), "lines": LabelList()},
}


def created(table: Table) -> int:
    """Make the indices that a table is to have and has not, which is quick while it is empty; gives its version.

    Without that of terms Lance would take them apart by rules of its own.
    """
    there = {column for index in table.list_indices() for column in index.columns}
    for column, config in _INDICES.get(table.name, {}).items():
        if column not in there:
            table.create_index(column, config=config)
    return int(table.version)


def is_behind(table: Table) -> bool:
    """Whether so many rows are in no index, or so many vectors in none, that it is time for `merged`."""
    rows = table.count_rows()
    if _lacks_vectors(table, rows):
        return True
    unindexed = [index.num_unindexed_rows or 0 for index in table.list_indices()]
    return bool(max(unindexed, default=0) > min(_BEHIND, max(_BEHIND_SHARE * rows, 1)))


def merged(table: Table) -> int:
    """Bring all rows into the indices, and small files into large ones; gives the version, to be published.

    Of more than `EXACT_UP_TO` passages the vectors are indexed as well. The rows stay what they are.
    """
    created(table)
    if _lacks_vectors(table, table.count_rows()):
        _index_vectors(table)
    table.optimize(cleanup_older_than=_FOREVER)
    return int(table.version)


def rewritten(table: Table) -> int:
    """Write all rows and indices anew where rows were deleted, so that no file of the version it gives holds these.

    Else they stay in files and indices of which they are a small part. The version is to be published.
    """
    if not _deleted(table):
        return merged(table)
    had_vectors = _has_vectors(table)
    name = ENTRY if ENTRY in table.schema.names else table.schema.names[0]
    table.update(values_sql={name: name})
    for column, config in _INDICES.get(table.name, {}).items():
        table.create_index(column, config=config)
    if had_vectors:
        _index_vectors(table)
    return merged(table)


def swept(table: Table, kept: timedelta, *, alone: bool = False) -> None:
    """Remove the versions of a table that are older than so long.

    To be called where nobody else publishes, and the newest version was given by `merged` and is published: that one
    stays. With `alone` nobody else writes to it at all, and what was left by writers that were killed goes as well.
    """
    table.optimize(cleanup_older_than=max(kept, timedelta(milliseconds=1)), delete_unverified=alone)


def _deleted(table: Table) -> int:
    """How many rows that are deleted are still in the files of the newest version."""
    newest = max(table.list_versions(), key=lambda each: each["version"])
    return int(newest["metadata"].get("total_deletion_file_rows", 0))


def _index_vectors(table: Table) -> None:
    rows, dim = table.count_rows(), table.schema.field(_VECTORS).type.list_size
    config = IvfPq(distance_type=DISTANCE, num_partitions=max(rows // _PART, 1), num_sub_vectors=_sub_vectors(dim))
    table.create_index(_VECTORS, config=config)


def _lacks_vectors(table: Table, rows: int) -> bool:
    """Whether there are enough vectors for an index, and there is none."""
    if _VECTORS not in table.schema.names or rows <= EXACT_UP_TO:
        return False
    return not _has_vectors(table)


def _sub_vectors(dim: int) -> int:
    """In how many bytes a vector is told: as many as it has coordinates for them, and a divisor of these."""
    return next(count for count in range(max(dim // _COORDINATES, 1), 0, -1) if dim % count == 0)


def _has_vectors(table: Table) -> bool:
    """Whether there is an index of vectors."""
    return any(_VECTORS in index.columns for index in table.list_indices())
