"""What happens in the chat, step by step: plain data for the page to show."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Protocol

from index import CollectionError, Filter, Hit
from qa.answering import timeline
from qa.errors import AnswerError, FieldError
from qa.json_fields import Fields, parse_json
from qa.page.chat import views
from qa.page.exchanges import LONGEST, Exchange, filter_of, history, read, stopped
from qa.page.source.pane import Holds, Pane, as_words
from qa.records import Answer, Turn
from qa.unforeseen import unforeseen

__all__ = ["Answers", "Chat", "Shown"]

_AT_ONCE = 8  # answers that are worked on; one that was stopped is worked on to its end, and told to nobody

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows from now on; None for what stays as it is."""

    exchanges: list[Exchange] | None = None  # of the conversation
    conversation: str | None = None  # as HTML
    header: str | None = None
    is_empty: bool | None = None  # the collection, so that it is worth while to keep looking
    kept: str | None = None  # what the browser keeps of the newest answer
    busy: bool = False  # an answer is waited for


class Answers(Protocol):
    """What the page needs of `qa.Assistant`."""

    @property
    def collection(self) -> Holds:
        """What is asked about."""

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
        """Answer a question from the documents that a filter leaves, read in the light of the turns before it.

        `found` is told the passages before they are read; `so_far` the answer while a language model writes about it,
        which none does without `write`.
        """

    def examples(self, limit: int = 4) -> list[str]:
        """Questions that the collection can answer."""


class Chat:
    """What happens on the page. Keeps nothing of any user: a conversation is passed in and handed back."""

    def __init__(self, assistant: Answers) -> None:
        self._assistant = assistant
        self._pane = Pane(assistant.collection)
        self._answering = ThreadPoolExecutor(_AT_ONCE, "answering")

    def holdings(self) -> tuple[str, bool]:
        """The header, and whether there is no document yet, so that it is worth while to keep looking."""
        try:
            status = self._assistant.collection.status()
        except CollectionError:
            return views.header(None), False
        return views.header(status), not status.documents

    def opening(self) -> str:
        """What stands in the place of the conversation before the first question."""
        return self.look()[1]

    def look(self) -> tuple[str, str, bool]:
        """The header, the opening, and whether there is no document yet, so that it is worth while to keep looking."""
        try:
            status = self._assistant.collection.status()
            if not status.documents:
                return views.header(status), views.empty(), True
            return views.header(status), views.welcome(self._assistant.examples()), False
        except CollectionError as error:
            return views.header(None), views.unavailable(str(error)), False

    def greet(self) -> Iterator[tuple[str, str, bool]]:
        """What `look` gives, first without examples: those are asked before they are offered, and that takes time."""
        with contextlib.suppress(CollectionError):
            status = self._assistant.collection.status()
            if status.documents:
                yield views.header(status), views.welcome(()), False
        yield self.look()

    def ask(self, question: str, exchanges: Sequence[Exchange], where: str | None = None) -> Iterator[Shown]:
        """Show a question at once, then what came of it. `where` is the filter in JSON, as the page keeps it."""
        question = question.strip()
        if not question:
            yield Shown()
            return
        before = stopped(exchanges)[-LONGEST + 1 :]
        number = before[-1].number + 1 if before else 1
        yield from self._asked(Exchange(number, question), where, before)

    def ask_again(self, said: object, exchanges: Sequence[Exchange]) -> Iterator[Shown]:
        """Ask a question of the conversation once more; it keeps its place.

        `said` is what the browser sent: the number of the "turn", the filter, and where it was changed how the
        question is "worded" now.
        """
        words = as_words(said)
        kept = stopped(exchanges)
        place = next((row for row, each in enumerate(kept) if str(each.number) == words.get("turn")), None)
        if place is None:
            yield Shown(kept, views.conversation(kept))
            return
        worded = words.get("worded", kept[place].worded).strip()
        asked = Exchange(kept[place].number, kept[place].question, worded=worded)
        yield from self._asked(asked, words.get("where"), kept[:place], kept[place + 1 :])

    def stop(self, exchanges: Sequence[Exchange]) -> Shown:
        """Wait for no answer any more; what was asked stays, to be asked again."""
        ended = stopped(exchanges)
        return Shown(ended, views.conversation(ended), kept=views.kept(ended[-1]) if ended else None)

    def restore(self, said: object) -> Shown:
        """A conversation as the browser kept it."""
        try:
            rows = list(Fields(said, "").records("exchanges"))
            kept = [self._dated(exchange) for exchange in read(rows)]
        except (FieldError, CollectionError) as error:
            reason = str(error).rstrip(".")
            told = Exchange(0, "Open a saved conversation", problem=f"It cannot be opened: {reason}.")
            return Shown([], views.conversation([told]))
        return Shown(kept, views.conversation(kept))

    def open(self, asked: object, exchanges: Sequence[Exchange]) -> str:
        """The source pane for what was clicked in it, on a marker or card, or followed as a link."""
        return self._pane.open(asked, exchanges)

    def _asked(
        self, asked: Exchange, where: str | None, before: Sequence[Exchange], after: Sequence[Exchange] = ()
    ) -> Iterator[Shown]:
        """The conversation with a question in its place, first without and then with its answer."""
        try:
            asked = replace(asked, where=filter_of(Fields(parse_json(where), "") if where else None))
            waiting = [*before, asked, *after]
            yield Shown(waiting, views.conversation(waiting), busy=True)
            steps: SimpleQueue[Exchange | None] = SimpleQueue()
            answering = self._answering.submit(self._answered, asked, before, steps.put)
            answering.add_done_callback(lambda _: steps.put(None))
            while (step := steps.get()) is not None:
                reached = [*before, step, *after]
                # What is stopped while a language model writes keeps its answer.
                kept = reached if step.answer else None
                yield Shown(kept, views.conversation(reached), busy=True)
            answered = answering.result()
        except FieldError as error:
            answered = replace(asked, problem=f"The filter is none ({error}); load the page again.")
        except CollectionError as error:
            answered = replace(asked, problem=str(error))
        done = [*before, answered, *after]
        header, is_empty = self.holdings()
        yield Shown(done, views.conversation(done), header, is_empty, views.kept(answered))

    def _answered(self, asked: Exchange, before: Sequence[Exchange], reached: Callable[[Exchange], None]) -> Exchange:
        """The exchange with its answer, or with a sentence that says why there is none. `reached` is told each step."""

        def found(hits: Sequence[Hit]) -> None:
            reached(replace(asked, reading=len(hits)))

        def so_far(answer: Answer) -> None:
            reached(replace(asked, answer=answer, writing=True))

        try:
            said = [] if asked.worded else history(before, asked.number)
            question = asked.worded or asked.question
            answer = self._assistant.ask(question, said, where=asked.where, found=found, so_far=so_far)
            return self._dated(replace(asked, answer=answer))
        except (AnswerError, CollectionError) as error:
            return replace(asked, problem=str(error))
        except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach the page
            sentence = "Something went wrong while answering."
            return replace(asked, problem=unforeseen(_log, sentence, "Question %r failed", asked.question))

    def _dated(self, exchange: Exchange) -> Exchange:
        """The exchange with what its sources say happened when."""
        if exchange.answer is None:
            return exchange
        return replace(exchange, dated=timeline(exchange.answer, self._assistant.collection))
