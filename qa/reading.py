"""Finds the evidence in passages: which sentence answers, how surely, and in which few words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Embedder, FloatVector, Hit, Passage, Span, sentence_spans
from qa.question import Kind, Question
from qa.reader import Reader, Reading, SpanScore
from qa.short_answers import normalised, short_answer

__all__ = ["Finding", "SentenceVectors", "SimilarityReader", "find"]

LONGEST_EVIDENCE = 400  # characters
# The parts of a finding's score, and the log-odds at which the reader's opinion is nearly sure. Chosen on held-out
# documents of the development sets and on the questions about the two sample articles.
_READER_WEIGHT, _RETRIEVAL_WEIGHT, _SIMILARITY_WEIGHT = 1.0, 1.2, 1.0
_READER_SCALE = 5.0
_NEARLY_AS_GOOD = 3.0  # log-odds by which a span of the kind asked for may fall behind one that is not
_VECTORS_KEPT = 20_000  # sentences; 30 MB with the default model
# A sentence that opens like this leans on the one before it.
_LEANS_BACK = re.compile(
    r"[“\"‘']?(?:it|its|he|his|she|her|they|their|this|these|those|that|such|both|in that|among them"
    r"|most of|the (?:group|latter|former|move|attack|operation|deal|mission|report|agreement|vote|plan|decision))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one passage has to say to a question. Spans count in the document's text."""

    hit: Hit
    evidence: Span
    answer: Span | None  # the short answer, inside the evidence
    reader_score: float  # log-odds that the evidence answers, against "no answer in this passage"
    similarity: float  # cosine of the question and the evidence
    score: float  # 0 to 1: retrieval, reader and similarity together

    def said(self, span: Span) -> str:
        """The words of a span."""
        passage = self.hit.passage
        return passage.text[span.start - passage.start : span.end - passage.start]

    @property
    def short(self) -> str | None:
        """The short answer's words."""
        return None if self.answer is None else self.said(self.answer)

    def agrees_with(self, other: Finding) -> bool:
        """Whether both give the same short answer."""
        return bool(self.short and other.short) and normalised(str(self.short)) == normalised(str(other.short))


class SentenceVectors:
    """Vectors of sentences, computed once each and kept for the next question. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, FloatVector] = {}

    def cosines(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Cosine of the question with each sentence, in their order."""
        kept = self._kept
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in kept]
        if len(kept) + len(new) > _VECTORS_KEPT:
            self._kept = kept = {}
            new = list(dict.fromkeys(sentences))
        kept.update(zip(new, self._embedder.embed_passages(new), strict=True))
        vector = self._embedder.embed_query(question)
        return [float(kept[sentence] @ vector) for sentence in sentences]


def find(question: Question, hits: Sequence[Hit], reader: Reader, vectors: SentenceVectors) -> list[Finding]:
    """What each passage has to say, best first; equal scores go in the order of the hits."""
    readings = reader.read(question.text, [hit.passage for hit in hits])
    candidates = [
        candidate
        for hit, reading in zip(hits, readings, strict=True)
        for candidate in _candidates(question.kind, hit, reading)
    ]
    cosines = vectors.cosines(question.text, [candidate.text for candidate in candidates])
    best: dict[str, Finding] = {}
    for candidate, cosine in zip(candidates, cosines, strict=True):
        finding = _finding(candidate, cosine)
        known = best.get(candidate.hit.passage.id)
        if known is None or finding.score > known.score:
            best[candidate.hit.passage.id] = finding
    return sorted(best.values(), key=lambda finding: (-finding.score, finding.hit.rank))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place in a passage that may be the evidence. Spans count in the passage's text."""

    hit: Hit
    evidence: Span
    answer: Span | None
    reader_score: float

    @property
    def text(self) -> str:
        return self.hit.passage.text[self.evidence.start : self.evidence.end]


def _candidates(kind: Kind, hit: Hit, reading: Reading) -> list[_Candidate]:
    """The sentences at which the reader's best spans stand, each once; those with a date where one is asked for."""
    text = hit.passage.text
    sentences = sentence_spans(text)
    candidates: dict[Span, _Candidate] = {}
    for each in reading.spans:
        evidence = _evidence(text, sentences, each.span)
        answer = short_answer(kind, text, each.span)
        if answer is not None and not (evidence.start <= answer.start and answer.end <= evidence.end):
            answer = None
        candidates.setdefault(evidence, _Candidate(hit, evidence, answer, each.score))
    if kind in (Kind.DATE, Kind.NUMBER):
        fitting = [c for c in candidates.values() if c.answer and c.reader_score > reading.score - _NEARLY_AS_GOOD]
        return fitting or list(candidates.values())
    return list(candidates.values())


def _finding(candidate: _Candidate, cosine: float) -> Finding:
    hit, by = candidate.hit, candidate.hit.passage.start
    total = (
        _READER_WEIGHT * (1 + math.tanh(candidate.reader_score / _READER_SCALE)) / 2
        + _RETRIEVAL_WEIGHT / 2 * hit.score
        + _SIMILARITY_WEIGHT / 2 * max(cosine, 0.0)
    )
    return Finding(
        hit=hit,
        evidence=_shifted(candidate.evidence, by),
        answer=None if candidate.answer is None else _shifted(candidate.answer, by),
        reader_score=candidate.reader_score,
        similarity=cosine,
        score=total / (_READER_WEIGHT + (_RETRIEVAL_WEIGHT + _SIMILARITY_WEIGHT) / 2),
    )


def _evidence(text: str, sentences: Sequence[Span], found: Span) -> Span:
    """The sentence in which the answer stands, with the one before it where it leans on that."""
    touched = [place for place, each in enumerate(sentences) if each.start < found.end and found.start < each.end]
    if not touched:
        return found
    first, last = touched[0], touched[-1]
    # An answer that runs over many sentences is shown from its first one on, as far as there is room.
    while last > first and sentences[last].end - sentences[first].start > LONGEST_EVIDENCE:
        last -= 1
    start, end = sentences[first].start, sentences[last].end
    leans = _LEANS_BACK.match(text, start)
    if (
        first
        and leans
        and end - sentences[first - 1].start <= LONGEST_EVIDENCE
        and "\n" not in text[sentences[first - 1].end : start]
    ):
        start = sentences[first - 1].start
    return Span(start, end)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


class SimilarityReader:
    """Takes the place of the reader where that is missing: the sentence nearest in meaning is the evidence."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order; log-odds are guessed from the cosine (0.5 counts as even)."""
        spans = [sentence_spans(passage.text) for passage in passages]
        texts = [p.text[s.start : s.end] for p, each in zip(passages, spans, strict=True) for s in each]
        cosines = iter(self._vectors.cosines(question, texts))
        return [
            Reading(tuple(sorted((SpanScore(s, 10 * (next(cosines) - 0.5)) for s in each), key=lambda s: -s.score)))
            for each in spans
        ]
