"""Nearest vectors."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.embedder import FloatMatrix
from index.engine.search import dense as module
from index.engine.search.dense import DenseIndex, sign_bits

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


def textlike(count: int, dim: int, seed: int = 1) -> FloatMatrix:
    """Unit vectors in groups, and of fewer directions than coordinates, as those of texts are."""
    directions = np.random.default_rng(0).normal(size=(40, dim))
    dice = np.random.default_rng(seed)
    told = np.random.default_rng(0).normal(size=(200, 40))[dice.integers(0, 200, count)]
    vectors = (told + dice.normal(size=(count, 40))) @ directions
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


@pytest.mark.parametrize("filtered", [False, True])
def test_of_many_the_nearest_are_found_by_their_signs(monkeypatch: pytest.MonkeyPatch, *, filtered: bool) -> None:
    """At least 98 of the 100 nearest, in parts or not, among all or some; and their cosines are exact."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 2_000)
    vectors = textlike(20_000, 384)
    places = [np.arange(20_000)[number::3] for number in range(3)]
    parts = [vectors[rows] for rows in places]
    whole, split = DenseIndex(vectors), DenseIndex(*parts, places=places, bits=[sign_bits(part) for part in parts])
    among = np.arange(0, 20_000, 2) if filtered else None
    shared = 0
    for query in textlike(20, 384, seed=2):
        rows, cosines = split.search(query, 10, among)
        exact, _ = whole.search(query, 10, among, exact=True)
        assert rows.tolist() == whole.search(query, 10, among)[0].tolist()
        assert among is None or set(rows) <= set(among)
        np.testing.assert_allclose(cosines, vectors[rows] @ query, atol=1e-6)
        assert cosines.tolist() == sorted(cosines, reverse=True)
        shared += len(np.intersect1d(rows, exact))
    assert shared >= 0.98 * 200


def test_what_is_asked_for_exactly_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two coordinates have two signs: far too little for a shortlist, but the vectors tell."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 100)
    vectors = textlike(5_000, 2)
    dense, query = DenseIndex(vectors), vectors[17]
    nearest = np.argsort(-(vectors @ query), kind="stable")[:5]
    assert dense.search(query, 5, exact=True)[0].tolist() == nearest.tolist()
    assert dense.search(query, 5)[0].tolist() != nearest.tolist()
    few = np.sort(nearest)
    assert dense.search(query, 5, few)[0].tolist() == nearest.tolist()


def test_a_shortlist_does_not_depend_on_the_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each makes one of its own piece; of passages with as many signs in common the first ones are taken."""
    vectors = textlike(3_001, 16)  # few signs, so that many passages share as many
    found = []
    for count in (1, 2, 3, 7):
        monkeypatch.setattr(module, "processors", lambda count=count: count)
        found.append([DenseIndex(vectors)._shortlist(query, 200, None).tolist() for query in vectors[:10]])
    assert all(each == found[0] for each in found)
    assert all(len(rows) == len(set(rows)) == 200 for rows in found[0])


@pytest.mark.parametrize("dim", [5, 32, 100, 384, 512, 520])  # fewer bytes than FAISS is quick at, as many, and more
def test_a_shortlist_holds_those_with_the_most_signs_in_common(dim: int) -> None:
    """Whatever is added to the bits so that they are compared quickly: it makes no two differ."""
    vectors = textlike(500, dim)
    for query in textlike(5, dim, seed=2):
        differing = np.count_nonzero((vectors > 0) != (query > 0), axis=1)
        expected = np.argsort(differing, kind="stable")[:100]
        assert DenseIndex(vectors)._shortlist(query, 100, None).tolist() == expected.tolist()


@pytest.mark.parametrize("dim", [1, 7, 8, 9, 384])
def test_sign_bits_are_one_a_coordinate(dim: int) -> None:
    """1 where it is above 0, filled up to whole bytes with 0; a part without vectors has none."""
    vector = np.array([[1.0 if place % 3 else -1.0 for place in range(dim)]], np.float32)
    expected = [int(place % 3 > 0) for place in range(dim)]
    bits = np.unpackbits(sign_bits(vector), axis=1)[0].tolist()
    assert bits == expected + [0] * (len(bits) - dim)
    assert len(bits) < dim + 8
    assert sign_bits(np.empty((0, 0), np.float32)).shape == (0, 0)


def test_parts_without_vectors_are_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a part's last document has gone; nor are fewer vectors than processors."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 0)
    monkeypatch.setattr(module, "processors", lambda: 4)
    none = np.empty((0, 0), np.float32)
    dense = DenseIndex(none, np.stack([NORTH, EAST]), none)
    assert dense.search(EAST, 1)[0].tolist() == [1]
    assert dense.search(EAST, 9)[0].tolist() == [1, 0]
    assert dense.search(EAST, 9, np.array([0]))[0].tolist() == [0]
    assert [dense.search(EAST, k)[0].tolist() for k in (0, -1)] == [[], []]
    assert DenseIndex(none).search(EAST, 9)[0].tolist() == []
