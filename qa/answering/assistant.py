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
from qa.answering.starters import starters
from qa.errors import QuestionError, ReaderError
from qa.question import Question, corrected, earlier_readings, understand
from qa.reading import Reader, SentenceVectors, SimilarityReader, default_reader
from qa.records import Answer, Turn
from qa.settings import AnswerSettings
from qa.wording import is_understood_otherwise, offered

__all__ = ["AnswerSettings", "Assistant"]

_log = logging.getLogger(__name__)
_MOST_READINGS = 2  # that are offered of a follow-up
_LOOKED_AT = 200  # passages, for example questions


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
        self._facts = Facts(collection, lambda: self._reader, self._vectors, self.settings)
        self._forms = Forms(self._facts, self._vectors, self.examples)
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
            answer = self._forms.answer(self._understood(question, history), where, found)
            answer = replace(answer, generation=self.collection.generation)
            if answer.answered or not history or not is_understood_otherwise(answer.standalone_question, question):
                return answer
            readings = tuple(itertools.islice(self._other_readings(answer, question, history, where), _MOST_READINGS))
            return replace(answer, readings=readings, text=f"{answer.text} {offered(answer, readings)}".rstrip())

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
            understood = self._understood(question, history)
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
                self._examples = (drawn_for, starters(first, self.ask, limit))
            return self._examples[1]

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


def _refuse(question: str) -> None:
    if len(question) > LONGEST_QUERY:
        raise QuestionError(f"The question has {len(question):,} characters; shorten it to {LONGEST_QUERY:,}.")
    if not words(question):
        raise QuestionError("The question is empty; ask something in words.")
