"""Why a search finds a document, or why not: where its passages came in each ranking, and what became of them.

A search ranks no more than it must; here all passages are ranked, which takes longer and is for when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from index.engine.search.filtering import Filter
from index.engine.search.matching import MatchedTerm, matched_terms
from index.engine.search.ranking import Ranking
from index.engine.search.snapshot import Snapshot
from index.engine.store import Store
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
    among: NDArray[np.int64] | None  # rows that were searched, None for all
    ranks: dict[int, int]  # of the rows that are hits
    folded: dict[int, str]  # of the rows that are folded into a copy, that document


def explain(
    store: Store, snapshot: Snapshot, asked: Asked, told: Told, document_id: str, span: Span | None
) -> Explanation:
    """What became of a document, or of its passages that overlap a span, in a search that was made."""
    document = store.document(document_id)
    if document is None:
        outcome = Outcome.DELETED if document_id in store.deleted() else Outcome.UNKNOWN
        return Explanation(asked.query, document_id, outcome, asked.k)
    rows = _rows(store, snapshot, document_id, span)
    if not rows:
        left_out = tuple(dict.fromkeys(_reasons(document, span)))
        return Explanation(asked.query, document_id, Outcome.NO_PASSAGES, asked.k, left_out=left_out)
    if not words(asked.query):
        return Explanation(asked.query, document_id, Outcome.NO_QUERY, asked.k, held=len(rows))
    unmet = _unmet(store, document, asked.where) if asked.where else ()
    if unmet or told.ranking is None:
        searched = len(snapshot if told.among is None else told.among)
        return Explanation(
            asked.query, document_id, Outcome.FILTERED, asked.k, searched=searched, held=len(rows), unmet=unmet
        )
    passages = _passages(store, snapshot, asked, told, told.ranking, rows)
    return Explanation(
        query=asked.query,
        document_id=document_id,
        outcome=passages[0].outcome,
        k=asked.k,
        depth=told.ranking.depth,
        candidates=len(told.ranking.rows),
        searched=len(snapshot if told.among is None else told.among),
        held=len(rows),
        passages=tuple(passages),
        contextual=told.ranking.sought is not told.ranking.asked,
    )


def _unmet(store: Store, document: Document, where: Filter) -> tuple[str, ...]:
    """The conditions of a filter that a document does not meet."""
    tags = store.tags().get(document.id, ()) if where.tags else ()
    return tuple(where.unmet(document.id, document.source, document.date, tags))


def _rows(store: Store, snapshot: Snapshot, document_id: str, span: Span | None) -> list[int]:
    """The rows of a document's passages, or of those that overlap a span."""
    _, numbers = store.admitted(lambda name, *_: name == document_id)
    if span is not None:
        overlapping = [
            number
            for number, passage in zip(numbers, store.passages(numbers), strict=True)
            if passage.start < span.end and span.start < passage.end
        ]
        numbers = overlapping
    rows: list[int] = np.flatnonzero(np.isin(snapshot.numbers, numbers)).tolist()
    return rows


def _reasons(document: Document, span: Span | None) -> Iterator[str]:
    for each in document.left_out:
        if span is None or (each.start < span.end and span.start < each.end):
            yield each.reason


def _passages(
    store: Store, snapshot: Snapshot, asked: Asked, told: Told, ranking: Ranking, rows: Sequence[int]
) -> list[PassageExplanation]:
    """The k best of these rows, best first: hits, then candidates, then by the better of their two ranks."""
    places = {row: place for place, row in enumerate(ranking.rows.tolist())}
    dense = _ranks(_by_meaning(snapshot, told, ranking).tolist())
    bm25 = _ranks(ranking.lexical_scores.best(len(snapshot))[0].tolist())
    beyond = len(snapshot) + 1

    def standing(row: int) -> tuple[int, int, int, int]:
        best = min(dense[row], bm25.get(row, beyond))
        return told.ranks.get(row, beyond), places.get(row, beyond), best, row

    chosen = sorted(rows, key=standing)[: asked.k]
    chosen_rows = np.asarray(chosen, np.int64)
    passages = list(store.passages(snapshot.numbers[chosen_rows].tolist()))
    similarities = snapshot.dense.scores(ranking.asked, chosen_rows).tolist()
    scores = ranking.asked_bm25.of(chosen_rows).tolist()
    terms = matched_terms(snapshot.lexical, asked.query, passages, chosen_rows)
    return [
        PassageExplanation(
            passage=passage,
            outcome=_outcome(row, told, places),
            dense_rank=dense[row],
            similarity=similarity,
            bm25_rank=bm25.get(row),
            bm25=score,
            score=None if row not in places else float(ranking.fused[places[row]]),
            fused_rank=None if row not in places else places[row] + 1,
            rank=told.ranks.get(row),
            copy_of=told.folded.get(row),
            terms=matched,
        )
        for row, passage, similarity, score, matched in zip(chosen, passages, similarities, scores, terms, strict=True)
    ]


def _by_meaning(snapshot: Snapshot, told: Told, ranking: Ranking) -> NDArray[np.int64]:
    """All rows that were searched, nearest first; the candidates as they were found, so that no tie is cut anew."""
    searched = np.arange(len(snapshot)) if told.among is None else told.among
    others = np.setdiff1d(searched, ranking.by_meaning)
    order = np.argsort(-snapshot.dense.scores(ranking.sought, others), kind="stable")
    return np.concatenate([ranking.by_meaning, others[order]])


def _ranks(rows: Iterable[int]) -> dict[int, int]:
    return {row: rank for rank, row in enumerate(rows, start=1)}


def _outcome(row: int, told: Told, places: dict[int, int]) -> Outcome:
    if row in told.ranks:
        return Outcome.HIT
    if row in told.folded:
        return Outcome.COPY
    return Outcome.BELOW if row in places else Outcome.NOT_NEAR
