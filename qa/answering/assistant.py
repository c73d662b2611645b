"""From a question, and the turns before it, to an answer with citations."""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index import LONGEST_QUERY, Collection, Filter, Hit, Span, words
from qa.answering.explaining import Why, explained
from qa.answering.facts import Facts, sought
from qa.answering.forms import Forms
from qa.answering.prose import Writer, told_why, with_prose
from qa.answering.starters import starters
from qa.errors import QuestionError, ReaderError, WriterError
from qa.question import Form, Question, corrected, earlier_readings, is_follow_up, language_of, understand
from qa.reading import EntailmentReader, Reader, SentenceVectors, SimilarityReader, default_reader
from qa.records import Answer, Turn, Written
from qa.settings import AnswerSettings
from qa.wording import is_understood_otherwise, offered

__all__ = ["AnswerSettings", "Assistant"]

_log = logging.getLogger(__name__)
_MOST_READINGS = 2  # that are offered of a follow-up
_LOOKED_AT = 200  # passages, for example questions
_OF_NO_DOCUMENT = (Form.SMALL_TALK, Form.TASK, Form.COLLECTION)


class Assistant:
    """Answers questions about a collection. Safe to share between threads.

    answer = Assistant(collection).ask("why did they leave?", history=[Turn("user", "..."), ...])
    """

    def __init__(
        self,
        collection: Collection,
        *,
        reader: Reader | None = None,
        settings: AnswerSettings | None = None,
        writer: Writer | None = None,
        load: Callable[[], Reader] | None = None,
    ) -> None:
        """Where no `reader` is given it is loaded at the first question, by default the one that is installed."""
        self.collection = collection
        self._load = load
        self._writer = writer
        self.settings = settings or AnswerSettings()
        self._loaded_reader = reader
        self._missing: ReaderError | None = None  # why answers are chosen by similarity alone
        self._vectors = SentenceVectors(collection.embedder)
        self._loading = threading.Lock()
        self._facts = Facts(collection, lambda: self._reader, self._vectors, self.settings)
        self._forms = Forms(self._facts, self._vectors, self.examples)
        self._drawing = threading.Lock()
        self._examples: tuple[tuple[int, int], list[str]] | None = None  # with the generation and limit drawn for

    def ready(self) -> None:
        """Load the reader now. Raises `ReaderError` where it is missing: `ask` answers without it."""
        if self._reader is not None and self._missing is not None:
            raise self._missing

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        where: Filter | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
        write: bool = True,
    ) -> Answer:
        """The answer to a question, resolved with the turns before it where it refers back to them.

        `where` says which documents may answer, by default all. `found` is told the passages before they are read,
        which takes longer than to find them. `so_far` is told the answer before a writer is asked, and after each
        sentence of its; without `write` none is asked.

        Raises `QuestionError` for a question without a word or longer than 2,000 characters.
        """
        _refuse(question)
        writer = self._writer if write else None
        hits: list[Hit] = []

        def note(ranked: Sequence[Hit]) -> None:
            hits.extend(ranked)
            if found is not None:
                found(ranked)

        with self.collection.reading():  # one generation for the whole answer
            understood, problem = self._worded(question, history, writer)
            answer = self._answered(understood, question, history, where, note)
            if writer is None:
                return answer
            if problem:
                return replace(answer, written=Written(writer.name, problem=problem))
            return self._written(writer, answer, history, hits, so_far) if answer.citations else answer

    def _answered(
        self,
        understood: Question,
        question: str,
        history: Sequence[Turn],
        where: Filter | None,
        found: Callable[[Sequence[Hit]], None],
    ) -> Answer:
        answer = replace(self._forms.answer(understood, where, found), generation=self.collection.generation)
        if answer.answered or not history or not is_understood_otherwise(answer.standalone_question, question):
            return answer
        readings = tuple(itertools.islice(self._other_readings(answer, question, history, where), _MOST_READINGS))
        return replace(answer, readings=readings, text=f"{answer.text} {offered(answer, readings)}".rstrip())

    def _written(
        self,
        writer: Writer,
        answer: Answer,
        history: Sequence[Turn],
        found: Sequence[Hit],
        so_far: Callable[[Answer], None] | None,
    ) -> Answer:
        """The answer with what a writer makes of it."""
        reader = self._reader
        tells = reader.entailments if isinstance(reader, EntailmentReader) else None
        newest = replace(answer, written=Written(writer.name))
        if so_far is not None:
            so_far(newest)
        for newest in with_prose(writer, answer, history, found, self.collection, tells):
            if so_far is not None:
                so_far(newest)
        return newest

    def _other_readings(
        self, answer: Answer, question: str, history: Sequence[Turn], where: Filter | None
    ) -> Iterator[str]:
        """What else a follow-up that is not answered may have meant, and is."""
        for other in earlier_readings(question, history, self._corrected):
            if other != answer.standalone_question and self._forms.answer(understand(other), where).answered:
                yield other

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
            understood, _ = self._worded(question, history, self._writer)
            consulted = self._facts.consulted(understood, where)
            answer = self._forms.answer(understood, where)
            text, context = sought(consulted.question)
            found = self.collection.explain(
                text, document, span, context=context, where=where, k=self.settings.passages
            )
            if consulted.findings:
                consulted = replace(consulted, headline=self._facts.headline(consulted))
            return explained(consulted, answer, found, where, self.collection, self.settings)

    def _understood(self, question: str, history: Sequence[Turn]) -> Question:
        return understand(question, history, self._corrected)

    def _worded(self, question: str, history: Sequence[Turn], writer: Writer | None) -> tuple[Question, str]:
        """The question as it is understood, with a writer's help; and where that was asked for in vain, why."""
        own = self._understood(question, history)
        may_be_worded = writer and history and not own.more and own.request.form not in _OF_NO_DOCUMENT
        if writer is None or not may_be_worded or language_of(question) != "en" or not is_follow_up(question):
            return own, ""
        try:
            worded = writer.standalone(question, history)
        except WriterError as error:
            return own, told_why(error)
        return (replace(understand(worded), asked=own.asked) if worded else own), ""

    def _corrected(self, text: str) -> str:
        return corrected(text, self.collection)

    def examples(self, limit: int = 4) -> list[str]:
        """Questions to begin with, drawn from what the documents state; none where nothing is answered well.

        They are looked for once a generation and limit.
        """
        with self._drawing, self.collection.reading():
            drawn_for = (self.collection.generation, limit)
            if self._examples is None or self._examples[0] != drawn_for:
                with contextlib.closing(self.collection.passages()) as passages:
                    first = list(itertools.islice(passages, _LOOKED_AT))
                self._examples = (drawn_for, starters(first, self._extracted, limit))
            return self._examples[1]

    def _extracted(self, question: str) -> Answer:
        return self.ask(question, write=False)

    @property
    def _reader(self) -> Reader:
        """The reader that was given, or the one that is installed, loaded at the first question."""
        with self._loading:
            if self._loaded_reader is None:
                try:
                    self._loaded_reader = (self._load or default_reader)()
                except ReaderError as error:
                    _log.warning("%s Until then evidence is chosen by similarity alone.", error)
                    self._missing = error
                    self._loaded_reader = SimilarityReader(self._vectors)
            return self._loaded_reader


def _refuse(question: str) -> None:
    if len(question) > LONGEST_QUERY:
        raise QuestionError(f"The question has {len(question):,} characters; shorten it to {LONGEST_QUERY:,}.")
    if not words(question):
        raise QuestionError("The question is empty; ask something in words.")
