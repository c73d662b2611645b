"""Which passages a query finds: the candidates of both indexes, ranked by one score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, FloatVector
from index.engine.protocol import Generation, Lexical, Matches
from index.engine.search.fusion import convex_combination
from index.text import STOP_WORDS, stems, words

__all__ = ["Ranking", "SearchSettings", "rank_passages"]

_FEW = 3  # passages that hold a code; a number that more hold is an ordinary one


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How meaning and words are weighed against each other; the defaults did best on the development sets."""

    dense_weight: float = 0.5  # share of the vectors in the fused score, the rest is BM25's
    # BM25 counts less, by the square of what is missing, where the best passage accounts for less than this share of
    # what the query's words ask for: asked in another language they share but names, and small words by chance.
    accounted: float = 0.5
    depth: int = 100  # candidates taken from each of the two
    # What was said before counts only where the query alone finds no passage as near as this cosine.
    context_below: float = 0.6
    context_dense: float = 0.6  # weight of context and query together beside the query's vector
    context_lexical: float = 0.3  # weight of the context's words beside the query's
    # What a code or number adds that the query has and few passages hold: a vector of an unknown word is mostly noise.
    code_weight: float = 0.5
    exact: bool = False  # compare all vectors, also where there are so many that a shortlist would be made first


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of a search, best first, with their scores; and what these were chosen from."""

    rows: NDArray[np.int64]
    fused: NDArray[np.float64]
    similarities: NDArray[np.float32]
    bm25: NDArray[np.float64]
    by_meaning: NDArray[np.int64]  # the candidates of the dense index, best first
    by_words: NDArray[np.int64]  # those of BM25, best first
    asked: FloatVector  # the query's vector
    sought: FloatVector  # what was looked for: the query's, moved by the context where that counted
    asked_bm25: Matches  # of the query
    lexical_scores: Matches  # what was ranked by: with the context's words where that counted
    depth: int  # candidates wanted of each index


def rank_passages(  # noqa: PLR0913, PLR0917 - what a search depends on
    current: Generation,
    settings: SearchSettings,
    embedder: Embedder,
    query: str,
    context: str,
    k: int,
    among: Any = None,
) -> Ranking:
    """All candidates of both indexes, ranked by their fused score; equal scores go in the order of the documents.

    `among` is what a filter admits, as the generation gave it; all are searched where it is None.
    """
    depth = max(settings.depth, k)
    lexical = current.lexical
    asked_bm25 = lexical_scores = _matches(lexical, query, among)
    asked_bm25.expect(depth)
    asked = sought = embedder.embed_query(query)
    by_meaning, cosines = current.dense.search(asked, depth, among, exact=settings.exact)
    if words(context) and cosines[0] < settings.context_below:
        sought = asked + settings.context_dense * embedder.embed_query(f"{context} {query}")
        sought /= np.linalg.norm(sought)
        lexical_scores = asked_bm25.plus(settings.context_lexical, _matches(lexical, context, among))
        lexical_scores.expect(depth)
        by_meaning, _ = current.dense.search(sought, depth, among, exact=settings.exact)
    by_words, _ = lexical_scores.best(depth)
    rows = np.union1d(by_meaning, by_words)
    cosines, scores = similarities, bm25 = current.dense.scores(asked, rows), asked_bm25.of(rows)
    if sought is not asked:
        cosines, scores = current.dense.scores(sought, rows), lexical_scores.of(rows)
    fused = convex_combination(cosines, scores, settings.dense_weight, _trust(settings, lexical, query, scores))
    codes = _codes(lexical, query)
    if codes:
        fused = (fused + settings.code_weight * _held(lexical, codes, rows)) / (1 + settings.code_weight)
    order = _order(current, rows, fused)
    return Ranking(
        rows=rows[order],
        fused=fused[order],
        similarities=similarities[order],
        bm25=bm25[order],
        by_meaning=by_meaning,
        by_words=by_words,
        asked=asked,
        sought=sought,
        asked_bm25=asked_bm25,
        lexical_scores=lexical_scores,
        depth=depth,
    )


def _order(current: Generation, rows: NDArray[np.int64], fused: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the rows, best first; of those that score alike in the order of their documents."""
    order = np.argsort(-fused, kind="stable")
    alike = np.flatnonzero(np.isin(fused, fused[order[1:]][np.diff(fused[order]) == 0]))
    if not len(alike):
        return order
    first = np.zeros(len(rows), np.int64)
    first[alike[np.searchsorted(rows[alike], current.in_order(rows[alike]))]] = np.arange(len(alike))
    return np.lexsort((first, -fused))


def _trust(settings: SearchSettings, lexical: Lexical, query: str, scores: NDArray[np.float64]) -> float:
    """0 to 1: how far the words of a query can be trusted to find what it asks for."""
    wanted = settings.accounted * lexical.demand(query)
    return float(np.clip(scores.max(initial=0.0) / wanted, 0.0, 1.0)) ** 2 if wanted > 0 else 1.0


def _codes(lexical: Lexical, query: str) -> list[str]:
    """The terms of a query that are codes: few passages hold them, and they have a digit or are all of the query."""
    asked = dict.fromkeys(word for word in words(query) if word not in STOP_WORDS)
    return [
        stem
        for word, stem in zip(asked, stems(list(asked)), strict=True)
        if (len(asked) == 1 or any(map(str.isdigit, word))) and 0 < lexical.passages_with(stem) <= _FEW
    ]


def _held(lexical: Lexical, codes: list[str], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """(rows,) 0 to 1: which share of the codes each row holds."""
    held = np.zeros(len(rows))
    for code in codes:
        held += np.isin(rows, lexical.matches({code: 1.0}).rows)
    return held / len(codes)


def _matches(lexical: Lexical, query: str, among: Any) -> Matches:
    """The passages that hold a term of a query, of all or of some rows."""
    matches = lexical.matches(lexical.query_terms(query))
    return matches if among is None else matches.among(among)
