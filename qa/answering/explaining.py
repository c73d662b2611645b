"""Why a document is cited for a question, or why not: where it came in the search, and what the reader made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from index import Collection, Document, Explanation, Filter, Hit, PassageExplanation, says
from qa.answering import why_wording
from qa.answering.citing import PassageReading, readings
from qa.answering.confidence import Headline
from qa.question import Question
from qa.reading import Finding, Reading
from qa.records import Answer
from qa.settings import AnswerSettings

__all__ = ["Consulted", "Why", "WhyPassage", "explained"]


@dataclass(frozen=True, slots=True)
class Consulted:
    """What was found and read for a question, before it is decided whether that answers."""

    question: Question
    hits: list[Hit]
    findings: list[Finding]
    confidence: float
    readings: Mapping[str, Reading] = field(default_factory=dict)  # by passage
    headline: Headline | None = None  # where it was weighed


@dataclass(frozen=True, slots=True)
class WhyPassage:
    """What became of one passage."""

    found: PassageExplanation
    read: PassageReading | None  # None for what was not read
    marker: int | None  # of the citation that quotes it, or that says the same
    sentence: str  # what happened, in plain words


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document is cited for a question, or why not."""

    question: str  # as asked
    standalone_question: str  # as understood, and searched for
    document: str  # id
    title: str  # empty where there is no such document; so are source and date
    source: str
    date: str | None
    sentence: str  # what happened to its best passage, or why none was ranked
    kind: str  # the form of the answer
    headline: str  # as what the question was read, and why a short answer stands above the quotes or does not
    answered: bool
    confidence: float
    threshold: float  # confidence from which there is an answer
    found: Explanation
    passages: tuple[WhyPassage, ...]  # those of `found`; what was cited and read comes first

    def to_json(self) -> dict[str, Any]:
        """As plain data, in the form that docs/json.md describes."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "document": self.document,
            "title": self.title,
            "source": self.source,
            "date": self.date,
            "sentence": self.sentence,
            "kind": self.kind,
            "headline": self.headline,
            "outcome": self.found.outcome.value,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "threshold": self.threshold,
            "k": self.found.k,
            "depth": self.found.depth,
            "candidates": self.found.candidates,
            "searched": self.found.searched,
            "held": self.found.held,
            "contextual": self.found.contextual,
            "unmet": list(self.found.unmet),
            "left_out": list(self.found.left_out),
            "passages": [_passage_json(each) for each in self.passages],
        }


def explained(
    consulted: Consulted,
    answer: Answer,
    found: Explanation,
    where: Filter | None,
    collection: Collection,
    settings: AnswerSettings,
) -> Why:
    """Put together where a document came in the search and what the reader made of it."""
    document = _document(collection, found.document_id)
    read = readings(consulted.question, consulted.findings, answer, settings)
    passages = []
    for each in found.passages:
        reading = read.get(each.passage.id)
        leader = _leader(each, answer, collection)
        marker = reading.marker if reading else leader[1]
        sentence = why_wording.of_passage(each, reading, found, answer, settings, leader)
        passages.append(WhyPassage(each, reading, marker, sentence))
    passages.sort(key=lambda each: each.read.rank if each.read else len(read) + 1)
    date = document.date if document else None
    sentence = passages[0].sentence if passages else why_wording.of_document(found, where, date)
    return Why(
        question=answer.question,
        standalone_question=answer.standalone_question,
        document=found.document_id,
        title=document.title if document else "",
        source=document.source if document else "",
        date=date,
        sentence=sentence,
        kind=answer.kind,
        headline=why_wording.of_headline(consulted.question.kind, consulted.headline, answer, settings),
        answered=answer.answered,
        confidence=answer.confidence,
        threshold=settings.threshold,
        found=found,
        passages=tuple(passages),
    )


def _document(collection: Collection, document_id: str) -> Document | None:
    try:
        return collection.document(document_id)
    except KeyError:
        return None


def _leader(found: PassageExplanation, answer: Answer, collection: Collection) -> tuple[str, int | None]:
    """What a passage is a copy of: the title, and the marker where that is cited for what this one says as well."""
    if found.copy_of is None:
        return "", None
    leader = collection.document(found.copy_of)
    cited = (each for each in answer.citations if each.document == leader.id and says(each.text, found.passage.text))
    return leader.title or leader.id, next((each.marker for each in cited), None)


def _passage_json(each: WhyPassage) -> dict[str, Any]:
    found, read, passage = each.found, each.read, each.found.passage
    return {
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "section": passage.section,
        "page": passage.page,
        "sentence": each.sentence,
        "outcome": found.outcome.value,
        "dense_rank": found.dense_rank,
        "similarity": round(found.similarity, 4),
        "bm25_rank": found.bm25_rank,
        "bm25": round(found.bm25, 4),
        "fused_rank": found.fused_rank,
        "score": None if found.score is None else round(found.score, 4),
        "rank": found.rank,
        "copy_of": found.copy_of,
        "marker": each.marker,
        "terms": [{**asdict(term), "bm25": round(term.bm25, 4), "share": round(term.share, 4)} for term in found.terms],
        "reading": None
        if read is None
        else {
            "outcome": read.outcome.value,
            "rank": read.rank,
            "score": round(read.score, 4),
            "log_odds": round(read.reader_score, 4),
            "answer": read.answer,
            "evidence": asdict(read.evidence),
        },
    }
