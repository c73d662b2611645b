"""A search in Lance tables ranks as one in a data folder does: the same passages, cosines and BM25."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Filter
from index.engine.lance.indices import EXACT_UP_TO
from index.engine.lance.search import holding
from index.engine.search import Ranking, SearchSettings, rank_passages
from tests.index.engine.lance.search_fixtures import Both, both_of

QUERIES = ("boat attack on the Niger", "France left Mali", "rain", "Page three wells", "Ménaka elections 2023", "botes")


@pytest.fixture(scope="module", params=[EXACT_UP_TO, 0], ids=["in memory", "in tables"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A collection in both engines; in Lance as one of few passages, and as one of many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holding, "EXACT_UP_TO", request.param)
        yield from both_of(tmp_path_factory.mktemp("search"))


def told(ranking: Ranking, numbers: list[int]) -> dict[int, tuple[float, ...]]:
    """What a ranking says of each passage, by its number."""
    figures = zip(ranking.fused.tolist(), ranking.similarities.tolist(), ranking.bm25.tolist(), strict=True)
    return dict(zip(numbers, [tuple(round(each, 5) for each in row) for row in figures], strict=True))


@pytest.mark.parametrize("context", ["", "what happened to the school teachers in Gao"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_ranking_is_that_of_a_data_folder(both: Both, query: str, context: str) -> None:
    """The same candidates with the same figures; the context counts where the query alone finds nothing near."""
    settings = SearchSettings(depth=7, context_below=2.0)
    one = rank_passages(both.embedded, settings, both.embedder, query, context, 5)
    other = rank_passages(both.lance, settings, both.embedder, query, context, 5)
    expected = told(one, both.embedded.numbers_of(one.rows))
    assert told(other, both.lance.numbers_of(other.rows)) == expected
    assert list(told(other, both.lance.numbers_of(other.rows))) == list(expected)


@pytest.mark.parametrize(
    ("where", "documents"),
    [
        (Filter(documents=("report/1.txt", "site/one.txt")), 2),
        (Filter(since="2022"), 2),
        (Filter(sources=("*report*",)), 8),
        (Filter(sources=("nowhere",)), 0),
    ],
)
def test_only_what_a_filter_admits_is_ranked(both: Both, where: Filter, documents: int) -> None:
    """Few documents and most of them: the condition says which are, or which are not."""
    one, other = both.embedded.admitted(both.truth, where), both.lance.admitted(both.truth, where)
    assert (other.documents, other.passages) == (one.documents, one.passages) == (documents, one.passages)
    if not documents:
        return
    for query in QUERIES[:3]:
        expected = rank_passages(both.embedded, SearchSettings(), both.embedder, query, "", 5, one.among)
        ranking = rank_passages(both.lance, SearchSettings(), both.embedder, query, "", 5, other.among)
        assert both.lance.numbers_of(ranking.rows) == both.embedded.numbers_of(expected.rows)


def test_the_place_of_every_passage_is_told(both: Both) -> None:
    """By meaning and by words, as for `explain`."""
    query = "boat attack on the Niger"
    one = rank_passages(both.embedded, SearchSettings(depth=3), both.embedder, query, "", 3)
    other = rank_passages(both.lance, SearchSettings(depth=3), both.embedder, query, "", 3)
    rows = np.arange(len(both.embedded))
    numbers = np.array(both.embedded.numbers_of(rows), np.int64)
    assert other.lexical_scores.ranks(numbers) == one.lexical_scores.ranks(rows)
    dense = both.embedded.dense.ranks(one.sought, rows, None, one.by_meaning)
    assert both.lance.dense.ranks(other.sought, numbers, None, other.by_meaning) == dense


def test_places_far_down_are_those_that_lance_reckons(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are told, each after those that our formula ranks."""
    monkeypatch.setattr("index.engine.lance.search.words._RANKED", 2)
    matches = both.lance.lexical.matches({"boat": 1.0, "attack": 1.0})
    rows = matches.best(100)[0]
    ranks = matches.ranks(rows)
    assert ranks[:2] == [1, 2]
    assert all(rank is not None and rank > 2 for rank in ranks[2:])
    assert len(rows) > 3


def test_matches_are_all_that_hold_a_term(both: Both) -> None:
    """Their rows, their scores, and 0 for others; a term that stands nowhere has none."""
    lexical, snapshot = both.lance.lexical, both.embedded
    term = next(each for each in snapshot.lexical.query_terms("wells three") if lexical.passages_with(each) == 1)
    (expected,) = snapshot.numbers_of(snapshot.lexical.matches({term: 1.0}).rows)
    matches = lexical.matches({term: 1.0})
    assert matches.rows.tolist() == [expected]
    scores: NDArray[np.float64] = matches.of(np.array([expected, expected + 1]))
    assert scores[0] > 0
    assert scores[1] == 0
    none = lexical.matches({"zebra": 1.0})
    assert (none.rows.tolist(), none.best(5)[0].tolist(), none.of(matches.rows).tolist()) == ([], [], [0.0])


def test_copies_are_known_by_their_group(both: Both) -> None:
    """The groups that a data folder has, passage by passage."""
    numbers = np.array(both.embedded.numbers_of(np.arange(len(both.embedded))), np.int64)
    groups = both.lance.groups(numbers)
    assert groups.tolist() == both.embedded.groups(np.arange(len(both.embedded))).tolist()
    assert set(groups.tolist()) > {-1}


def test_the_rows_of_a_document_are_its_passages(both: Both) -> None:
    """By its id; of one that is not there it has none."""
    rows, numbers = both.lance.rows_of(both.truth, "report/2.txt")
    assert sorted(both.embedded.rows_of(both.truth, "report/2.txt")[1]) == numbers == rows.tolist()
    assert both.lance.rows_of(both.truth, "nowhere.txt")[1] == []


def test_many_vectors_are_searched_by_their_index(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one all are compared; so are those that a narrow filter admits."""
    monkeypatch.setattr("index.engine.lance.search.dense.EXACT_UP_TO", 0)
    query = both.embedder.embed_query("boat attack on the Niger")
    exact, _ = both.lance.dense.search(query, 5, exact=True)
    assert both.lance.dense.search(query, 5)[0].tolist() == exact.tolist()
    assert len(both.lance.dense.search(query, 0)[0]) == 0
