"""From a question, and the turns before it, to an answer with citations."""

from __future__ import annotations

import contextlib
import functools
import itertools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index import (
    LONGEST_QUERY,
    STOP_WORDS,
    Collection,
    DateMention,
    Filter,
    Hit,
    Passage,
    Span,
    extent,
    sentence_spans,
    stems,
    words,
)
from qa.answering.absence import missing_names, missing_terms
from qa.answering.agreement import Value, independent, values
from qa.answering.confidence import Signs, confidence
from qa.answering.explaining import Consulted, Why, explained
from qa.errors import QuestionError, ReaderError
from qa.question import Kind, Question, corrected, time_of_event, understand, with_acronyms
from qa.reading import DatesIn, Finding, Reader, SentenceVectors, SimilarityReader, date_value, default_reader, find
from qa.records import Alternative, Answer, AnswerDate, Citation, Evidence, RankedPassage, Turn
from qa.settings import AnswerSettings
from qa.wording import counted, differing, not_mentioned

__all__ = ["AnswerSettings", "Assistant"]

_log = logging.getLogger(__name__)
_LOOKED_AT = 200  # passages, for example questions
_MOST_TRIED = 12  # example questions
_POINTED = (Kind.DATE, Kind.NUMBER, Kind.PERSON, Kind.PLACE)
_SURE = 10.0  # log-odds beyond which the reader's opinion says no more


class Assistant:
    """Answers questions about a collection. Safe to share between threads.

    answer = Assistant(collection).ask("why did they leave?", history=[Turn("user", "..."), ...])
    """

    def __init__(
        self, collection: Collection, *, reader: Reader | None = None, settings: AnswerSettings | None = None
    ) -> None:
        self.collection = collection
        self.settings = settings or AnswerSettings()
        self._loaded_reader = reader
        self._vectors = SentenceVectors(collection.embedder)
        self._loading = threading.Lock()
        self._drawing = threading.Lock()
        self._examples: tuple[tuple[int, int], list[str]] | None = None  # with the generation and limit drawn for

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        where: Filter | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
    ) -> Answer:
        """The answer to a question, resolved with the turns before it where it refers back to them.

        `where` says which documents may answer, by default all. `found` is told the passages before they are read,
        which takes longer than to find them.

        Raises `QuestionError` for a question without a word or longer than 2,000 characters.
        """
        _refuse(question)
        with self.collection.reading():  # one generation for the whole answer
            return self._answer(self._consulted(question, history, where, found), where)

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        document: str,
        span: Span | None = None,
        where: Filter | None = None,
    ) -> Why:
        """Why the answer to a question cites a document, or why not; with a span, its passages that overlap it.

        `document` is an id. Raises as `ask` does.
        """
        _refuse(question)
        with self.collection.reading():
            consulted = self._consulted(question, history, where)
            answer = self._answer(consulted, where)
            text, context = _sought(consulted.question)
            found = self.collection.explain(
                text, document, span, context=context, where=where, k=self.settings.passages
            )
            return explained(consulted, answer, found, where, self.collection, self.settings)

    def _consulted(
        self,
        question: str,
        history: Sequence[Turn],
        where: Filter | None,
        found: Callable[[Sequence[Hit]], None] | None = None,
    ) -> Consulted:
        understood = understand(question, history, lambda text: corrected(text, self.collection.nearest_word))
        hits = self._search(understood, where)
        named = with_acronyms(understood.text, [hit.passage for hit in hits])
        if named != understood.text:
            understood = replace(understood, text=named)
            hits = self._search(understood, where)
        if found is not None:
            found(hits)
        dates_in = self._dates_in()
        if understood.time is None:
            understood = replace(understood, time=time_of_event(understood.text, _dated_sentences(hits, dates_in)))
        findings = find(understood, hits, self._reader, self._vectors, dates_in) if hits else []
        sure = confidence(self._signs(understood, hits, findings)) if findings else 0.0
        return Consulted(understood, hits, findings, sure)

    def _answer(self, consulted: Consulted, where: Filter | None) -> Answer:
        question, findings, sure = consulted.question, consulted.findings, consulted.confidence
        if not findings or sure < self.settings.threshold:
            return self._not_found(question, consulted.hits, findings, sure, where)
        return self._found(question, findings, sure)

    def _search(self, question: Question, where: Filter | None) -> list[Hit]:
        text, context = _sought(question)
        return self.collection.search(text, self.settings.passages, context=context, where=where)

    def examples(self, limit: int = 4) -> list[str]:
        """Questions to begin with, drawn from the collection's own headings and titles; none where it is empty.

        Only those that find an answer are offered; they are looked for once a generation and limit.
        """
        with self._drawing, self.collection.reading():
            drawn_for = (self.collection.generation, limit)
            if self._examples is None or self._examples[0] != drawn_for:
                answered = (each for each in self._suggestions() if self.ask(each).answered)
                self._examples = (drawn_for, list(itertools.islice(answered, limit)))
            return self._examples[1]

    def _suggestions(self) -> list[str]:
        """Questions that the first passages raise: headings that ask, then what their titles are about."""
        with contextlib.closing(self.collection.passages()) as passages:
            first = list(itertools.islice(passages, _LOOKED_AT))
        asking = [passage.section for passage in first if passage.section.endswith("?")]
        about = [
            f"What is said about {passage.title.replace('_', ' ').rstrip('.?!')}?" for passage in first if passage.title
        ]
        fitting = [question for question in [*asking, *about] if words(question) and len(question) <= LONGEST_QUERY]
        return list(dict.fromkeys(fitting))[:_MOST_TRIED]

    @property
    def _reader(self) -> Reader:
        """The reader that was given, or the one that is installed, loaded at the first question."""
        with self._loading:
            if self._loaded_reader is None:
                try:
                    self._loaded_reader = default_reader()
                except ReaderError as error:
                    _log.warning("%s Until then evidence is chosen by similarity alone.", error)
                    self._loaded_reader = SimilarityReader(self._vectors)
            return self._loaded_reader

    def _signs(self, question: Question, hits: Sequence[Hit], findings: Sequence[Finding]) -> Signs:
        best = findings[0]
        passage = best.hit.passage
        asked = stems([word for word in dict.fromkeys(words(question.text)) if word not in STOP_WORDS])
        held = set(stems(words(f"{passage.title} {passage.section} {passage.text}")))
        return Signs(
            reader=_cut(best.reader_score),
            runner_up=_cut(max((finding.reader_score for finding in findings[1:]), default=-_SURE)),
            similarity=max(hit.similarity for hit in hits),
            evidence=best.similarity,
            uncovered=sum(stem not in held for stem in asked) / max(len(asked), 1),
            unmentioned=float(bool(missing_names(question.text, self.collection, [hit.passage for hit in hits]))),
            pointed=float(question.kind in _POINTED),
        )

    def _found(self, question: Question, findings: Sequence[Finding], sure: float) -> Answer:
        told = values(question, findings, self.settings)
        # Beside a short answer only what gives the same one is cited, and the best evidence for each other one.
        cited = [*told[0].findings[: self.settings.citations], *(other.findings[0] for other in told[1:])]
        citations = tuple(self._citation(marker, finding) for marker, finding in enumerate(cited, start=1))
        short = told[0].answer
        alternatives = _newest_first(told, cited)
        lines = [f"“{citation.evidence.text}” [{citation.marker}]" for citation in citations]
        if short:
            markers = " ".join(f"[{citation.marker}]" for citation in citations)
            lines.insert(0, differing(alternatives) or f"{short} {markers}")
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=True,
            answer=short,
            confidence=sure,
            text="\n\n".join(lines),
            citations=citations,
            passages=self._ranked([(finding.hit, finding.score) for finding in findings]),
            sources=independent(told[0].findings) if short else 1,
            alternatives=alternatives,
            date=_answer_date(question.kind, cited[0]),
        )

    def _dates_in(self) -> DatesIn:
        """Gives the dates that passages name, and reads each of their documents but once."""
        document = functools.cache(self.collection.document)

        def dates_in(passage: Passage) -> list[DateMention]:
            return [
                replace(each, start=each.start - passage.start, end=each.end - passage.start)
                for each in document(passage.document_id).dates
                if passage.start <= each.start and each.end <= passage.end
            ]

        return dates_in

    def _citation(self, marker: int, finding: Finding) -> Citation:
        passage, evidence = finding.hit.passage, finding.evidence
        document = self.collection.document(passage.document_id)
        return Citation(
            marker=marker,
            document=passage.document_id,
            title=passage.title,
            section=passage.section,
            source=passage.source,
            date=passage.date,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            evidence=Evidence(evidence.start, evidence.end, finding.said(evidence)),
            score=finding.score,
            page=document.page_at(evidence.start),
            date_origin=document.date_origin,
            copies=finding.hit.copies,
        )

    def _not_found(
        self,
        question: Question,
        hits: Sequence[Hit],
        findings: Sequence[Finding],
        sure: float,
        where: Filter | None,
    ) -> Answer:
        documents = len(self.collection)
        admitted = self.collection.count(where) if where else documents
        missing: tuple[str, ...] = ()
        if not documents:
            text = "There is nothing to search in yet: the collection is empty. Index some documents first."
        elif not admitted:
            text = f"The filter admits none of your {counted(documents, 'document')}; widen it."
        else:
            searched = counted(admitted, "document")
            searched = f"the {searched} that the filter admits" if where else f"your {searched}"
            text = f"The answer was not found in {searched}."
            asked = question.text, self.collection, [hit.passage for hit in hits]
            missing = missing_names(*asked) or missing_terms(*asked)
            text = f"{text} {not_mentioned(missing)}".rstrip()
        ranked = [(finding.hit, finding.score) for finding in findings] or [(hit, hit.score) for hit in hits]
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=False,
            answer=None,
            confidence=sure,
            text=text,
            citations=(),
            passages=self._ranked(ranked),
            missing=missing,
        )

    def _ranked(self, ranked: Sequence[tuple[Hit, float]]) -> tuple[RankedPassage, ...]:
        return tuple(
            RankedPassage(
                document=hit.passage.document_id,
                title=hit.passage.title,
                source=hit.passage.source,
                start=hit.passage.start,
                end=hit.passage.end,
                text=hit.passage.text,
                score=score,
            )
            for hit, score in ranked
        )


def _dated_sentences(hits: Sequence[Hit], dates_in: DatesIn) -> Iterator[tuple[str, list[str]]]:
    """The sentences of passages that name dates, with the values of these."""
    for hit in hits:
        text, mentions = hit.passage.text, dates_in(hit.passage)
        for sentence in sentence_spans(text) if mentions else ():
            values = [each.value for each in mentions if sentence.start <= each.start < sentence.end]
            if values:
                yield text[sentence.start : sentence.end], values


def _sought(question: Question) -> tuple[str, str]:
    """What is searched for, and its context."""
    return question.text[:LONGEST_QUERY], question.context[:LONGEST_QUERY]


def _refuse(question: str) -> None:
    if len(question) > LONGEST_QUERY:
        raise QuestionError(f"The question has {len(question):,} characters; shorten it to {LONGEST_QUERY:,}.")
    if not words(question):
        raise QuestionError("The question is empty; ask something in words.")


def _cut(score: float) -> float:
    return max(-_SURE, min(_SURE, score))


def _answer_date(kind: Kind, finding: Finding) -> AnswerDate | None:
    said = finding.short
    if said is None:
        return None
    value = finding.date_value or (date_value(said) if kind is Kind.DATE else None)
    relative = finding.date is not None and finding.date.relative
    return AnswerDate(value, extent(value), said, finding.hit.passage.date if relative else None) if value else None


def _newest_first(told: Sequence[Value], cited: Sequence[Finding]) -> tuple[Alternative, ...]:
    """The answers that differ; the undated ones last, those of one date best first. None where there is but one."""
    if len(told) < 2:  # noqa: PLR2004
        return ()
    alternatives = [
        Alternative(
            str(value.answer), tuple(m for m, f in enumerate(cited, start=1) if f in value.findings), value.date
        )
        for value in told
    ]
    return tuple(sorted(alternatives, key=lambda each: each.date or "", reverse=True))
