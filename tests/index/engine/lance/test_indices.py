"""The indices of Lance tables: made, merged, and old versions removed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
import pytest
from lancedb.query import MatchQuery

from index.engine.lance import indices
from index.engine.lance.indices import created, is_behind, merged, rewritten, swept

SCHEMA = pa.schema(
    {
        "number": pa.int64(),
        "document": pa.int64(),
        "terms": pa.string(),
        "vector": pa.list_(pa.float32(), 8),
    }.items()
)


@pytest.fixture
def passages(tmp_path: Path) -> Any:
    """An empty table of passages with its indices."""
    table = lancedb.connect(str(tmp_path)).create_table("passages", schema=SCHEMA)
    created(table)
    return table


def add(table: Any, first: int, last: int) -> None:
    """Add passages that are numbered so."""
    vectors = np.random.default_rng(first).standard_normal((last - first, 8)).astype(np.float32)
    numbers = list(range(first, last))
    columns = {
        "number": numbers,
        "document": [number // 10 for number in numbers],
        "terms": [f"running t{number} 0.125" for number in numbers],
        "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), 8),
    }
    table.add(pa.table(columns, schema=SCHEMA))


def found(table: Any, term: str) -> list[int]:
    """The passages that hold a term."""
    query = table.search(MatchQuery(term, "terms")).limit(100).select(["number", "_score"])
    return sorted(query.to_arrow()["number"].to_pylist())


def test_terms_are_taken_as_they_are(passages: Any) -> None:
    """Neither stemmed nor cut at points, be they in the index yet or not."""
    for _ in range(2):
        add(passages, 1, 4) if not passages.count_rows() else merged(passages)
        assert found(passages, "running") == [1, 2, 3]
        assert found(passages, "run") == []
        assert found(passages, "0.125") == [1, 2, 3]
        assert found(passages, "t2") == [2]


def test_indices_are_made_once(passages: Any) -> None:
    """A table that has them gets no new version."""
    version = passages.version
    assert created(passages) == version
    assert {column for each in passages.list_indices() for column in each.columns} == {"terms", "number", "document"}


def test_what_came_since_is_merged(passages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is worth it; nothing of the table changes by it, and the version before stays."""
    monkeypatch.setattr(indices, "_BEHIND", 20)
    add(passages, 0, 100)
    assert is_behind(passages)
    before = passages.version
    assert merged(passages) == passages.version > before
    assert not is_behind(passages)
    add(passages, 100, 105)
    assert not is_behind(passages)
    add(passages, 105, 130)
    assert is_behind(passages)
    merged(passages)
    assert found(passages, "t129") == [129]
    assert passages.count_rows() == 130
    passages.checkout(before)
    assert passages.count_rows() == 100


def test_many_vectors_get_an_index(passages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a number of them on; the nearest are found by it, and those that came since."""
    monkeypatch.setattr(indices, "EXACT_UP_TO", 300)
    add(passages, 0, 300)
    merged(passages)
    assert not any("vector" in each.columns for each in passages.list_indices())
    add(passages, 300, 600)
    assert is_behind(passages)
    merged(passages)
    assert any("vector" in each.columns for each in passages.list_indices())
    assert not is_behind(passages)
    add(passages, 600, 610)
    rows = passages.search().limit(700).select(["number", "vector"]).to_arrow().to_pylist()
    for row in (rows[5], rows[605]):
        nearest = passages.search(row["vector"], "vector").distance_type(indices.DISTANCE).limit(1).refine_factor(4)
        assert nearest.select(["number", "_distance"]).to_arrow()["number"].to_pylist() == [row["number"]]


def test_old_versions_are_removed(passages: Any) -> None:
    """Those that are older than is told, and never the newest."""
    add(passages, 0, 10)
    passages.delete("number < 5")
    swept(passages, timedelta(hours=1))
    assert len(passages.list_versions()) > 1
    swept(passages, timedelta(microseconds=1))
    assert len(passages.list_versions()) == 1
    assert passages.count_rows() == 5


def test_deleted_rows_leave_no_trace(passages: Any, tmp_path: Path) -> None:
    """Neither a few of many, which would stay in their file, nor their terms in the index."""
    add(passages, 1000, 1100)
    merged(passages)
    assert merged(passages) == merged(passages)
    passages.delete("number = 1042")
    rewritten(passages)
    version = passages.version
    swept(passages, timedelta(0), alone=True)
    assert passages.version == version
    assert not any(b"t1042" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert any(b"t1043" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert (found(passages, "t1043"), found(passages, "t1042"), passages.count_rows()) == ([1043], [], 99)
    assert rewritten(passages) == passages.version
