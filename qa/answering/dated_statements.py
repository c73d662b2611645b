"""What the passages behind an answer say happened when, in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index import STOP_WORDS, DateMention, Document, Span, bounds, sentence_spans, stems, words
from qa.question import Kind, kind_of
from qa.records import Answer, Citation, RankedPassage

__all__ = ["DatedStatement", "Documents", "asks_for_time", "of_what_was_asked", "timeline"]


_ASKING = frozenset("when what which date dates day month year years time century decade".split())
_ENOUGH = 0.5  # of the words of a question, for a sentence to speak of the same


class Documents(Protocol):
    """Where the documents of an answer are."""

    def document(self, document_id: str) -> Document:
        """The document with an id; raises `KeyError` where there is none."""


@dataclass(frozen=True, slots=True)
class DatedStatement:
    """A sentence that names a date. Spans count in the document's text."""

    value: str  # the date in ISO 8601, a period with both its ends
    date: Span  # its words
    sentence: Span
    text: str  # of the sentence
    document: str  # id
    title: str
    source: str
    marker: int | None  # of the citation; None where its passage came near and is not cited

    @property
    def said(self) -> str:
        """The words of the date."""
        return self.text[self.date.start - self.sentence.start : self.date.end - self.sentence.start]


def timeline(answer: Answer, documents: Documents) -> tuple[DatedStatement, ...]:
    """The dated statements of the cited and the other passages, each once for each date, earliest first.

    Nothing for a question that was not answered. Of dates that begin on one day the shorter one comes first, then what
    is cited. Documents that are gone since, or say something else at these places, are left out.
    """
    told: dict[tuple[str, Span, str], DatedStatement] = {}
    passages: list[Citation | RankedPassage] = [*answer.citations, *answer.passages]
    for passage in passages if answer.answered else ():
        try:
            document = documents.document(passage.document)
        except KeyError:
            continue
        if document.text[passage.start : passage.end] == passage.text:
            for each in _of_passage(passage, document):
                told.setdefault((each.document, each.sentence, each.value), each)
    return tuple(sorted(told.values(), key=_order))


def asks_for_time(question: str) -> bool:
    """Whether a question asks when something was: "when did it begin", "in which year"."""
    return kind_of(question) is Kind.DATE


def of_what_was_asked(answer: Answer, statements: Sequence[DatedStatement]) -> tuple[DatedStatement, ...]:
    """The dated statements that belong to the question: of the evidence, and of what else speaks of the same.

    Other sentences of a cited passage may tell of another time and matter.
    """
    asked = _matter(answer.standalone_question)
    evidence = [(each.document, each.evidence.start, each.evidence.end) for each in answer.citations]
    return tuple(each for each in statements if _is_evidence(each, evidence) or _speaks_of(each, asked))


def _is_evidence(each: DatedStatement, evidence: Sequence[tuple[str, int, int]]) -> bool:
    return any(
        each.document == document and each.sentence.start < end and start < each.sentence.end
        for document, start, end in evidence
    )


def _speaks_of(each: DatedStatement, asked: frozenset[str]) -> bool:
    return bool(asked) and len(asked & _matter(each.text)) >= _ENOUGH * len(asked)


def _matter(text: str) -> frozenset[str]:
    """The stems of the words that say what a text is about."""
    return frozenset(stems(sorted(set(words(text)) - STOP_WORDS - _ASKING)))


def _order(each: DatedStatement) -> tuple[object, ...]:
    return (*bounds(each.value), each.marker is None, each.marker or 0, each.document, each.date)


def _of_passage(passage: Citation | RankedPassage, document: Document) -> Iterator[DatedStatement]:
    marker = passage.marker if isinstance(passage, Citation) else None
    for span in sentence_spans(passage.text):
        sentence = Span(span.start + passage.start, span.end + passage.start)
        for mention in document.dates:
            if sentence.start <= mention.start and mention.end <= sentence.end:
                yield _statement(document, sentence, mention, marker)


def _statement(document: Document, sentence: Span, mention: DateMention, marker: int | None) -> DatedStatement:
    return DatedStatement(
        value=mention.value,
        date=Span(mention.start, mention.end),
        sentence=sentence,
        text=document.text[sentence.start : sentence.end],
        document=document.id,
        title=document.title,
        source=document.source,
        marker=marker,
    )
