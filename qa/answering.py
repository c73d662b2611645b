"""From a question, and the turns before it, to an answer with citations."""

from __future__ import annotations

import contextlib
import itertools
import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import LONGEST_QUERY, STOP_WORDS, Collection, Hit, stems, words
from qa.acronyms import with_acronyms
from qa.confidence import Signs, confidence
from qa.errors import QuestionError, ReaderError
from qa.question import Question, understand
from qa.reader import Reader, default_reader
from qa.reading import Finding, SentenceVectors, SimilarityReader, find
from qa.records import Answer, Citation, Evidence, RankedPassage, Turn
from qa.spelling import corrected
from qa.wording import counted

__all__ = ["AnswerSettings", "Assistant"]

_log = logging.getLogger(__name__)
_LOOKED_AT = 200  # passages, for example questions
_MOST_TRIED = 12  # example questions
_SURE = 10.0  # log-odds beyond which the reader's opinion says no more


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """When to answer, and how much to show."""

    threshold: float = 0.2  # confidence from which an answer is given: a fifth of those just above it are right
    passages: int = 10  # read for a question, and told in `Answer.passages`
    citations: int = 3  # at most, in one answer
    margin: float = 3.0  # log-odds by which further evidence may fall behind the best
    agreeing_margin: float = 7.0  # the same where it gives the same short answer


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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to a question, resolved with the turns before it where it refers back to them.

        Raises `QuestionError` for a question without a word or longer than 2,000 characters.
        """
        _refuse(question)
        with self.collection.reading():  # one generation for the whole answer
            return self._answer(question, history)

    def _answer(self, question: str, history: Sequence[Turn]) -> Answer:
        understood = understand(question, history, lambda text: corrected(text, self.collection.nearest_word))
        hits = self.collection.search(understood.text[:LONGEST_QUERY], self.settings.passages)
        named = with_acronyms(understood.text, [hit.passage for hit in hits])
        if named != understood.text:
            understood = replace(understood, text=named)
            hits = self.collection.search(named[:LONGEST_QUERY], self.settings.passages)
        findings = find(understood, hits, self._reader, self._vectors) if hits else []
        sure = confidence(self._signs(understood, hits, findings)) if findings else 0.0
        if not findings or sure < self.settings.threshold:
            return self._not_found(understood, hits, findings, sure)
        return self._found(understood, findings, sure)

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
        )

    def _found(self, question: Question, findings: Sequence[Finding], sure: float) -> Answer:
        cited = self._choose(findings)
        citations = tuple(self._citation(marker, finding) for marker, finding in enumerate(cited, start=1))
        short = cited[0].short
        lines = [f"“{citation.evidence.text}” [{citation.marker}]" for citation in citations]
        if short:
            # Beside a short answer only what gives the same one is cited.
            lines.insert(0, f"{short} {' '.join(f'[{citation.marker}]' for citation in citations)}")
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=True,
            answer=short,
            confidence=sure,
            text="\n\n".join(lines),
            citations=citations,
            passages=self._ranked([(finding.hit, finding.score) for finding in findings]),
        )

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

    def _choose(self, findings: Sequence[Finding]) -> list[Finding]:
        """The best finding, then those that give its short answer or, where it has none, answer nearly as well."""
        best = findings[0]
        chosen = [best]
        for finding in findings[1:]:
            if best.short and not finding.agrees_with(best):
                continue
            margin = self.settings.agreeing_margin if best.short else self.settings.margin
            if finding.reader_score >= min(best.reader_score, 4.0) - margin and finding.reader_score > -margin:
                chosen.append(finding)
        return chosen[: self.settings.citations]

    def _not_found(self, question: Question, hits: Sequence[Hit], findings: Sequence[Finding], sure: float) -> Answer:
        documents = len(self.collection)
        if not documents:
            text = "There is nothing to search in yet: the collection is empty. Index some documents first."
        else:
            text = f"The answer was not found in your {counted(documents, 'document')}."
            missing = self._never_mentioned(question.text)
            if missing:
                text += f" No document mentions {_listed(missing)}."
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
        )

    def _never_mentioned(self, question: str) -> list[str]:
        """The words of a question that stand in no document: the names among them, or all where it names nothing."""
        met = self.collection.occurrences(question)
        missing = [
            word for word in re.findall(r"\w[\w’'-]*", question) if _folded(word) in met and not met[_folded(word)]
        ]
        names = [word for word in missing if word[0].isupper()]
        return [f"“{word}”" for word in dict.fromkeys(names or missing)]

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


def _refuse(question: str) -> None:
    if len(question) > LONGEST_QUERY:
        raise QuestionError(f"The question has {len(question):,} characters; shorten it to {LONGEST_QUERY:,}.")
    if not words(question):
        raise QuestionError("The question is empty; ask something in words.")


def _cut(score: float) -> float:
    return max(-_SURE, min(_SURE, score))


def _folded(word: str) -> str:
    return next(iter(words(word)), "")


def _listed(names: Sequence[str]) -> str:
    """Example: ["a", "b", "c"] -> "a, b or c"."""
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
