"""Finds the evidence in passages: which sentence answers, how surely, and in which few words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index import (
    DateMention,
    Embedder,
    FloatMatrix,
    FloatVector,
    Hit,
    Passage,
    SearchSettings,
    Span,
    heading_length,
    sentence_spans,
    stems,
    uncertain_dates,
    whole_words,
    words,
)
from qa.question import AskedTime, Kind, Question, language_of
from qa.reading.corrections import is_rejected
from qa.reading.counts import counting
from qa.reading.identifiers import holds, identifiers
from qa.reading.nearness import ALONE, Nearness, asked_in
from qa.reading.reader import Reading, SpanScore
from qa.reading.short_answers import short_answer
from qa.reading.statements import headings_of

__all__ = ["DatesIn", "Finding", "SentenceVectors", "SimilarityReader", "find"]

DatesIn = Callable[[Passage], Sequence[DateMention]]  # the dates that a passage names; spans count in its text

LONGEST_EVIDENCE = 400  # characters


@dataclass(frozen=True, slots=True)
class _Weights:
    reader: float
    retrieval: float
    similarity: float


# The parts of a finding's score, and the log-odds at which the reader's opinion is nearly sure. Chosen on held-out
# documents of the development sets and on the questions about the two sample articles.
_WEIGHTS = _Weights(reader=1.0, retrieval=0.6, similarity=0.5)
# Where the reader sees what it did not learn from: no question, one that no few words of a passage answer (yes, or how
# to do something), or one whose topic was named in the turn before. Chosen on the claims of scifact and the
# conversations of mtrag.
_FOREIGN_WEIGHTS = _Weights(reader=0.2, retrieval=1.0, similarity=0.5)
# Asked in another language than English: its reader is less to be trusted. Chosen on `languages` and `crosslang`.
_OTHER_LANGUAGE_WEIGHTS = _Weights(reader=1.0, retrieval=0.6, similarity=2.0)
_FOREIGN = (Kind.STATEMENT, Kind.YES_NO, Kind.MANNER)
_OF_PARAGRAPHS = (*_FOREIGN, Kind.LIST, Kind.REASON, Kind.DEFINITION)  # several of which may tell what is asked
_NEAR = SearchSettings().context_below  # cosine from which a passage is found without the turn before
_READER_SCALE = 5.0
# Of a question that asks about a time: how well the dates fit, that of the passage, of the evidence, and of it the one
# nearest to the answer. Chosen on held-out documents of timeqa.
_TIME_WEIGHT = 0.6
_NEARLY_AS_GOOD = 3.0  # log-odds by which a span of the kind asked for may fall behind one that is not
_NEXT_NAME = re.compile(r" ([A-Z][\w’'-]+)")
_LINE = re.compile(r"[^\n]+")
_BLANK_LINE = re.compile(r"\s*\n[ \t]*\n")
_COLUMN = " | "  # between the cells of a row
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
    date: DateMention | None = None  # which date the short answer is, where it is one and that is certain

    def said(self, span: Span) -> str:
        """The words of a span."""
        passage = self.hit.passage
        return passage.text[span.start - passage.start : span.end - passage.start]

    @property
    def short(self) -> str | None:
        """The short answer's words."""
        return None if self.answer is None else self.said(self.answer)

    @property
    def date_value(self) -> str | None:
        """Which date the short answer is, in ISO 8601, as far as the document tells."""
        return self.date.value if self.date else None


class SentenceVectors:
    """Vectors of sentences, computed once each and kept for the next question. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, FloatVector] = {}

    def cosines(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Cosine of the question with each sentence, in their order."""
        if not sentences:
            return []
        found: list[float] = (self.vectors(sentences) @ self.of_question(question)).tolist()
        return found

    def of_question(self, question: str) -> FloatVector:
        """(dim,) float32, unit length."""
        return self._embedder.embed_query(question)

    def vectors(self, sentences: Sequence[str]) -> FloatMatrix:
        """(sentences, dim) float32, unit length, in their order; there must be one."""
        kept = self._kept
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in kept]
        if len(kept) + len(new) > _VECTORS_KEPT:
            self._kept = kept = {}
            new = list(dict.fromkeys(sentences))
        kept.update(zip(new, self._embedder.embed_passages(list(map(whole_words, new))), strict=True))
        return np.stack([kept[sentence] for sentence in sentences])


def find(
    question: Question, hits: Sequence[Hit], readings: Sequence[Reading], vectors: SentenceVectors, dates_in: DatesIn
) -> list[Finding]:
    """What each passage has to say, best first; equal scores go in the order of the hits."""
    candidates = [
        candidate
        for hit, reading in zip(hits, readings, strict=True)
        for candidate in _candidates(question, hit, reading, dates_in)
    ]
    leans = bool(question.context) and all(hit.similarity < _NEAR for hit in hits)
    weights = _FOREIGN_WEIGHTS if leans or question.kind in _FOREIGN else _WEIGHTS
    weights = _OTHER_LANGUAGE_WEIGHTS if language_of(question.text) != "en" else weights

    nearness = Nearness(question.text, ALONE)
    expected = [nearness.expected(each.hit, set(stems(words(each.text)))) for each in candidates]

    def looked_at(rows: Sequence[int]) -> dict[int, Finding]:
        cosines = vectors.cosines(question.text, [candidates[row].text for row in rows])
        nearness.saw(zip((expected[row] for row in rows), cosines, strict=True))
        return {
            row: _finding(candidates[row], cosine, weights, question.time)
            for row, cosine in zip(rows, cosines, strict=True)
        }

    def most() -> list[float]:
        return [
            _finding(each, nearness.most(near), weights, question.time).score
            for each, near in zip(candidates, expected, strict=True)
        ]

    # Only those sentences are embedded that may be the best of their passage: first the one that may become the best of
    # all, then those that may be better than it is.
    scores = most()
    likeliest: dict[str, int] = {}
    for row in sorted(range(len(candidates)), key=lambda row: -scores[row]):
        likeliest.setdefault(candidates[row].hit.passage.id, row)
    findings = looked_at(list(likeliest.values()))
    reached = {each.hit.passage.id: each.score for each in findings.values()}
    scores = most()
    findings |= looked_at(
        [
            row
            for row, each in enumerate(candidates)
            if row not in findings and scores[row] >= reached[each.hit.passage.id]
        ]
    )
    best: dict[str, Finding] = {}
    for _, finding in sorted(findings.items()):
        known = best.get(finding.hit.passage.id)
        if known is None or finding.score > known.score:
            best[finding.hit.passage.id] = finding
    return sorted(best.values(), key=lambda finding: (-finding.score, finding.hit.rank))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place in a passage that may be the evidence. Spans count in the passage's text."""

    hit: Hit
    evidence: Span
    found: Span  # by the reader, which calls it the answer
    answer: Span | None
    reader_score: float
    date: DateMention | None
    mentions: Sequence[DateMention]  # of the passage, where the question is one of time

    @property
    def text(self) -> str:
        return self.hit.passage.text[self.evidence.start : self.evidence.end]


def _candidates(question: Question, hit: Hit, reading: Reading, dates_in: DatesIn) -> list[_Candidate]:
    """The places in a passage that may be the evidence; a heading where that alone tells what is asked."""
    text, below = hit.passage.text, heading_length(hit.passage)
    mentions = dates_in(hit.passage) if question.kind is Kind.DATE or question.time else ()
    found = _pointed_at(question, hit, reading, _rows_apart(text, sentence_spans(text, below)), mentions)
    if reading.heading is None or not reading.is_told_by_heading or text[:below].rstrip().endswith("?"):
        return found
    told = _pointed_at(question, hit, Reading((reading.heading,)), headings_of(hit.passage), mentions)
    return told if any(each.answer for each in told) or not any(each.answer for each in found) else found


def _pointed_at(
    question: Question, hit: Hit, reading: Reading, sentences: Sequence[Span], mentions: Sequence[DateMention]
) -> list[_Candidate]:
    """The sentences at which the reader's best spans stand, each once; those with a date where one is asked for.

    Where the question asks about a time, each span is a candidate.
    """
    text, kind = hit.passage.text, question.kind
    dates = _date_spans(text, mentions) if kind is Kind.DATE else ()
    candidates: dict[tuple[Span, Span | None], _Candidate] = {}
    passed: list[_Candidate] = []  # those that only repeat whom the question names, or that the text takes back
    for each in reading.spans:
        found_at = each.span if kind in _OF_PARAGRAPHS else _before_blank_line(text, each.span)
        evidence = _with_what_is_asked(question, hit, sentences, _evidence(text, sentences, found_at))
        answer = short_answer(kind, text, found_at, dates)
        if answer is not None and not (evidence.start <= answer.start and answer.end <= evidence.end):
            answer = None
        if answer is not None and kind is Kind.NUMBER:
            answer = counting(question.text, text, evidence, answer)
        repeats = answer and kind is Kind.PERSON and _is_named(question.text, text, answer)
        if answer and (repeats or is_rejected(kind, text, answer)):
            passed.append(_Candidate(hit, evidence, found_at, None, each.score, None, ()))
            continue
        date = next((mention for mention in mentions if (mention.start, mention.end) == answer), None)
        # Of one sentence, "with A until 2004, then with B", the time asked about tells the answers apart.
        key = evidence, found_at if question.time else None
        candidates.setdefault(key, _Candidate(hit, evidence, found_at, answer, each.score, date, mentions))
    found = list(candidates.values()) or passed
    codes = identifiers(question.text)
    if codes:
        return _naming(hit, sentences, found, codes)
    if kind in (Kind.DATE, Kind.NUMBER):
        fitting = [each for each in found if each.answer and each.reader_score > reading.score - _NEARLY_AS_GOOD]
        return fitting or found
    return found


def _before_blank_line(text: str, span: Span) -> Span:
    """A span up to the first blank line in it: what stands below that is another paragraph, or a table."""
    blank = _BLANK_LINE.search(text, span.start, span.end)
    return Span(span.start, blank.start()) if blank else span


def _rows_apart(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The sentences, with the rows of a table, which no full stop parts, each for itself."""
    apart: list[Span] = []
    for each in sentences:
        lines = list(_LINE.finditer(text, each.start, each.end))
        rows = sum(_COLUMN in line.group() for line in lines)
        is_table = rows > 1 and 2 * rows >= len(lines)  # else a bar may be a letter that was misread
        apart += [Span(*line.span()) for line in lines] if is_table else [each]
    return apart


def _is_named(question: str, text: str, answer: Span) -> bool:
    """Whether a question names the person already: by the last name, as in "who succeeded Hartnell".

    So it does where that stands behind the answer: "Lena" of "Lena Hartnell" is her first name.
    """
    behind = _NEXT_NAME.match(text, answer.end)
    last = words(behind[1] if behind else text[answer.start : answer.end])[-1:]
    return bool(last) and last[0] in words(question)


def _naming(
    hit: Hit, sentences: Sequence[Span], candidates: list[_Candidate], codes: Sequence[tuple[str, ...]]
) -> list[_Candidate]:
    """Those that name all codes of the question; if none does, the sentence that does, and if none does either, all."""
    text, head = hit.passage.text, f"{hit.passage.title} | {hit.passage.section} | "

    def names(span: Span) -> bool:
        return all(holds(head + text[span.start : span.end], code) for code in codes)

    naming = [each for each in candidates if names(each.evidence)]
    if naming:
        return naming
    least = min((each.reader_score for each in candidates), default=0.0)
    return [_Candidate(hit, each, each, None, least, None, ()) for each in sentences if names(each)] or candidates


def _date_spans(text: str, mentions: Sequence[DateMention]) -> list[Span]:
    """All dates of a text in order, also those of which it is not certain which they are."""
    return sorted([*(Span(each.start, each.end) for each in mentions), *uncertain_dates(text, mentions)])


def _finding(candidate: _Candidate, cosine: float, weights: _Weights, time: AskedTime | None) -> Finding:
    hit, by = candidate.hit, candidate.hit.passage.start
    most = weights.reader + weights.retrieval + weights.similarity
    total = (
        weights.reader * (1 + math.tanh(candidate.reader_score / _READER_SCALE)) / 2
        + weights.retrieval * hit.score
        + weights.similarity * max(cosine, 0.0)
    )
    if time:
        most += _TIME_WEIGHT
        total = max(total + _TIME_WEIGHT * _time_fit(candidate, time), 0.0)
    return Finding(
        hit=hit,
        evidence=_shifted(candidate.evidence, by),
        answer=None if candidate.answer is None else _shifted(candidate.answer, by),
        reader_score=candidate.reader_score,
        similarity=cosine,
        score=total / most,
        date=candidate.date,
    )


def _time_fit(candidate: _Candidate, time: AskedTime) -> float:
    start, end = candidate.evidence
    inside = [each for each in candidate.mentions if each.start < end and start < each.end]
    nearest = sorted(inside, key=lambda each: max(each.start - candidate.found.end, candidate.found.start - each.end))
    return sum(time.fit([each.value for each in dates]) for dates in (candidate.mentions, inside, nearest[:1])) / 3


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


def _with_what_is_asked(question: Question, hit: Hit, sentences: Sequence[Span], evidence: Span) -> Span:
    """The evidence with the sentence behind it, where that tells what is asked and the evidence does not.

    "In 2013 Mali asked for help. France deployed troops to Mali in response." answers when France deployed them.
    """
    text = hit.passage.text
    behind = next((each for each in sentences if each.start >= evidence.end), None)
    if behind is None or behind.end - evidence.start > LONGEST_EVIDENCE or "\n" in text[evidence.end : behind.start]:
        return evidence
    asked = asked_in(question.text)
    above = f"{hit.passage.title} {hit.passage.section}"
    held = set(stems(words(f"{above} {text[evidence.start : evidence.end]}")))
    missing = [stem for stem, same in asked.items() if not same & held]
    said = set(stems(words(text[behind.start : behind.end])))
    told = [stem for stem in missing if stem in said]
    names_again = any(stem in said for stem in asked if stem not in missing)
    return Span(evidence.start, behind.end) if told and names_again and len(told) == len(missing) else evidence


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


class SimilarityReader:
    """Takes the place of the reader where that is missing: the sentence nearest in meaning is the evidence."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order; log-odds are guessed from the cosine (0.5 counts as even)."""
        spans = [sentence_spans(passage.text, heading_length(passage)) for passage in passages]
        texts = [p.text[s.start : s.end] for p, each in zip(passages, spans, strict=True) for s in each]
        cosines = iter(self._vectors.cosines(question, texts))
        return [
            Reading(tuple(sorted((SpanScore(s, 10 * (next(cosines) - 0.5)) for s in each), key=lambda s: -s.score)))
            for each in spans
        ]
