"""Nearest vectors."""

from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex

EAST, NORTH, WEST = np.eye(3, dtype=np.float32)[0], np.eye(3, dtype=np.float32)[1], -np.eye(3, dtype=np.float32)[0]


def test_nearest_come_first() -> None:
    """Worked by hand: 1 in the same direction, 0 at a right angle, -1 opposite."""
    rows, cosines = DenseIndex(np.stack([WEST, NORTH, EAST])).search(EAST, 3)
    assert rows.tolist() == [2, 1, 0]
    assert cosines.tolist() == [1, 0, -1]


def test_a_search_equals_the_definition() -> None:
    """On random vectors: the k highest inner products, as numpy sorts them."""
    dice = np.random.default_rng(3)
    vectors = dice.normal(size=(500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense = DenseIndex(vectors)
    for query in vectors[:20]:
        rows, cosines = dense.search(query, 10)
        assert rows.tolist() == np.argsort(-(vectors @ query), kind="stable")[:10].tolist()
        np.testing.assert_allclose(cosines, dense.scores(query, rows), atol=1e-6)


@pytest.mark.parametrize(("k", "found"), [(-1, 0), (0, 0), (1, 1), (2, 2), (1_000, 2)])
def test_k_beyond_the_size_gives_all(k: int, found: int) -> None:
    """FAISS pads with -1, which must not come through."""
    rows, cosines = DenseIndex(np.stack([EAST, NORTH])).search(EAST, k)
    assert rows.tolist() == [0, 1][:found]
    assert len(cosines) == found


def test_an_empty_index_finds_nothing() -> None:
    """No rows, no error."""
    empty = DenseIndex(np.zeros((0, 3), np.float32))
    rows, cosines = empty.search(EAST, 10)
    assert (len(empty), len(rows), len(cosines)) == (0, 0, 0)
    assert len(empty.scores(EAST, rows)) == 0


def test_ties_are_all_found() -> None:
    """Equal vectors are each a row of their own."""
    rows, cosines = DenseIndex(np.stack([NORTH, EAST, EAST, EAST])).search(EAST, 3)
    assert sorted(rows.tolist()) == [1, 2, 3]
    assert cosines.tolist() == [1, 1, 1]


def test_scores_come_in_the_order_asked_for() -> None:
    """Any rows, in any order, more than once."""
    dense = DenseIndex(np.stack([EAST, NORTH, WEST]))
    assert dense.scores(EAST, np.array([2, 0, 2])).tolist() == [-1, 1, -1]


def test_vectors_may_be_mapped_from_a_file(tmp_path: Path) -> None:
    """A snapshot's vectors are read-only and on disk."""
    np.save(tmp_path / "vectors.npy", np.stack([NORTH, EAST]))
    rows, _ = DenseIndex(np.load(tmp_path / "vectors.npy", mmap_mode="r")).search(EAST, 1)
    assert rows.tolist() == [1]
