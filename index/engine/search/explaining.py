"""Why a search finds a document, or why not: where its passages came in each ranking, and what became of them.

A search ranks no more than it must; here all passages are ranked, which takes longer and is for when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.protocol import Generation, Rows
from index.engine.search.filtering import Filter
from index.engine.search.matching import MatchedTerm, matched_terms
from index.engine.search.ranking import Ranking
from index.records import Document, Passage, Span
from index.text import words

__all__ = ["Asked", "Explanation", "Outcome", "PassageExplanation", "Told", "explain"]


class Outcome(StrEnum):
    """What became of a passage, or of a document, in a search."""

    HIT = "hit"
    COPY = "copy"  # folded into a hit that says the same
    BELOW = "below"  # ranked below the last hit
    NOT_NEAR = "not near"  # among the candidates of neither index
    FILTERED = "filtered"  # the filter does not admit the document
    NO_PASSAGES = "no passages"  # the document, or the span named, holds nothing that is searched
    NO_QUERY = "no query"  # the query holds no word
    DELETED = "deleted"  # by hand; its file is still there
    UNKNOWN = "unknown"  # no document has this id


@dataclass(frozen=True, slots=True)
class PassageExplanation:
    """Where one passage came, and what became of it. Ranks count from 1, among all passages that were searched."""

    passage: Passage
    outcome: Outcome  # HIT, COPY, BELOW or NOT_NEAR
    dense_rank: int
    similarity: float  # cosine of the query and the passage
    bm25_rank: int | None  # None where it shares no term with what was looked for
    bm25: float
    score: float | None  # fused; None for what is no candidate, since it is scaled over the candidates
    fused_rank: int | None  # among the candidates
    rank: int | None  # as a hit
    copy_of: str | None  # id of the document into whose hit it is folded
    terms: tuple[MatchedTerm, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a document in a search."""

    query: str
    document_id: str
    outcome: Outcome  # of its best passage; where none was ranked, why
    k: int
    depth: int = 0  # candidates that were taken from each index, at most
    candidates: int = 0  # of both indexes together
    searched: int = 0  # passages
    held: int = 0  # passages of the document, or that overlap the span named
    passages: tuple[PassageExplanation, ...] = ()  # the k best of these, best first
    contextual: bool = False  # whether what was asked before moved the ranks; then they are not of the query alone
    unmet: tuple[str, ...] = ()  # where filtered: the conditions not met, as `Filter.unmet` names them
    left_out: tuple[str, ...] = ()  # where there are no passages: for what reasons its text is left out


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search was asked."""

    query: str
    k: int
    where: Filter | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a search did."""

    ranking: Ranking | None  # None where there was nothing to search, or nothing to search for
    among: Any  # what was searched, as the generation takes it; None for all
    searched: int  # passages
    ranks: dict[int, int]  # of the rows that are hits
    folded: dict[int, str]  # of the rows that are folded into a copy, that document


def explain(
    truth: Rows, current: Generation, asked: Asked, told: Told, document_id: str, span: Span | None
) -> Explanation:
    """What became of a document, or of its passages that overlap a span, in a search that was made."""
    document = truth.document(document_id)
    if document is None:
        outcome = Outcome.DELETED if document_id in truth.deleted() else Outcome.UNKNOWN
        return Explanation(asked.query, document_id, outcome, asked.k)
    rows = _rows(truth, current, document_id, span)
    if not len(rows):
        left_out = tuple(dict.fromkeys(_reasons(document, span)))
        return Explanation(asked.query, document_id, Outcome.NO_PASSAGES, asked.k, left_out=left_out)
    if not words(asked.query):
        return Explanation(asked.query, document_id, Outcome.NO_QUERY, asked.k, held=len(rows))
    unmet = _unmet(truth, document, asked.where) if asked.where else ()
    if unmet or told.ranking is None:
        return Explanation(
            asked.query, document_id, Outcome.FILTERED, asked.k, searched=told.searched, held=len(rows), unmet=unmet
        )
    passages = _passages(truth, current, asked, told, told.ranking, rows)
    return Explanation(
        query=asked.query,
        document_id=document_id,
        outcome=passages[0].outcome,
        k=asked.k,
        depth=told.ranking.depth,
        candidates=len(told.ranking.rows),
        searched=told.searched,
        held=len(rows),
        passages=tuple(passages),
        contextual=told.ranking.sought is not told.ranking.asked,
    )


def _unmet(truth: Rows, document: Document, where: Filter) -> tuple[str, ...]:
    """The conditions of a filter that a document does not meet."""
    tags = truth.tags().get(document.id, ()) if where.tags else ()
    return tuple(where.unmet(document.id, document.source, document.date, tags))


def _rows(truth: Rows, current: Generation, document_id: str, span: Span | None) -> NDArray[np.int64]:
    """The rows of a document's passages, or of those that overlap a span."""
    rows, numbers = current.rows_of(truth, document_id)
    if span is None:
        return rows
    overlapping = [each.start < span.end and span.start < each.end for each in truth.passages(numbers)]
    return rows[np.array(overlapping, np.bool_)]


def _reasons(document: Document, span: Span | None) -> Iterator[str]:
    for each in document.left_out:
        if span is None or (each.start < span.end and span.start < each.end):
            yield each.reason


def _passages(
    truth: Rows, current: Generation, asked: Asked, told: Told, ranking: Ranking, rows: NDArray[np.int64]
) -> list[PassageExplanation]:
    """The k best of these rows, best first: hits, then candidates, then by the better of their two ranks."""
    places = {row: place for place, row in enumerate(ranking.rows.tolist())}
    ranks = current.dense.ranks(ranking.sought, rows, told.among, ranking.by_meaning)
    dense = dict(zip(rows.tolist(), ranks, strict=True))
    bm25 = dict(zip(rows.tolist(), ranking.lexical_scores.ranks(rows), strict=True))
    beyond = told.searched + 1

    def standing(row: int) -> tuple[int, int, int, int]:
        best = min(dense[row], bm25[row] or beyond)
        return told.ranks.get(row, beyond), places.get(row, beyond), best, row

    chosen = sorted(rows.tolist(), key=standing)[: asked.k]
    chosen_rows = np.asarray(chosen, np.int64)
    passages = list(truth.passages(current.numbers_of(chosen_rows)))
    similarities = current.dense.scores(ranking.asked, chosen_rows).tolist()
    scores = ranking.asked_bm25.of(chosen_rows).tolist()
    terms = matched_terms(current.lexical, asked.query, passages, chosen_rows)
    return [
        PassageExplanation(
            passage=passage,
            outcome=_outcome(row, told, places),
            dense_rank=dense[row],
            similarity=similarity,
            bm25_rank=bm25[row],
            bm25=score,
            score=None if row not in places else float(ranking.fused[places[row]]),
            fused_rank=None if row not in places else places[row] + 1,
            rank=told.ranks.get(row),
            copy_of=told.folded.get(row),
            terms=matched,
        )
        for row, passage, similarity, score, matched in zip(chosen, passages, similarities, scores, terms, strict=True)
    ]


def _outcome(row: int, told: Told, places: dict[int, int]) -> Outcome:
    if row in told.ranks:
        return Outcome.HIT
    if row in told.folded:
        return Outcome.COPY
    return Outcome.BELOW if row in places else Outcome.NOT_NEAR
