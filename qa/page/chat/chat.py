"""What happens in the chat, step by step: plain data for the page to show."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool

from index import CollectionError
from qa.answering import timeline
from qa.errors import AnswerError, FieldError, ShareError
from qa.json_fields import Fields, parse_json
from qa.page.chat import views
from qa.page.exchanges import LONGEST, Exchange, filter_of, history, read, stopped
from qa.page.source.pane import Pane, as_words
from qa.records import Answer
from qa.service import Asked, Service, Steps
from qa.sharing import Shares
from qa.unforeseen import unforeseen

__all__ = ["Chat", "Shown"]

_EVERY = 1.0  # seconds at least between two places in the line that are shown: the conversation is sent with each

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


class Chat:
    """What happens on the page. Keeps nothing of any user: a conversation is passed in and handed back."""

    def __init__(self, service: Service, shares: Shares | None = None) -> None:
        """With `shares` answers carry a seal, without which the browser could share what nobody answered."""
        self._service = service
        self._shares = shares
        self._pane = Pane(service.collection, service.marks.standing_in)

    def holdings(self) -> tuple[str, bool]:
        """The header, and whether there is no document yet, so that it is worth while to keep looking."""
        try:
            status = self._service.collection.status()
        except CollectionError:
            return views.header(None), False
        return views.header(status), not status.documents

    def opening(self) -> str:
        """What stands in the place of the conversation before the first question."""
        return self.look()[1]

    def look(self) -> tuple[str, str, bool]:
        """The header, the opening, and whether there is no document yet, so that it is worth while to keep looking."""
        try:
            status = self._service.collection.status()
            if not status.documents:
                return views.header(status), views.empty(), True
            return views.header(status), views.welcome(self._service.examples()), False
        except CollectionError as error:
            return views.header(None), views.unavailable(str(error)), False

    def greet(self) -> Iterator[tuple[str, str, bool]]:
        """What `look` gives, first without examples: those are asked before they are offered, and that takes time."""
        with contextlib.suppress(CollectionError):
            status = self._service.collection.status()
            if status.documents:
                yield views.header(status), views.welcome(()), False
        yield self.look()

    async def ask(
        self, question: str, exchanges: Sequence[Exchange], where: str | None = None
    ) -> AsyncGenerator[Shown, None]:
        """Show a question at once, then what came of it. `where` is the filter in JSON, as the page keeps it."""
        question = question.strip()
        if not question:
            yield Shown()
            return
        before = stopped(exchanges)[-LONGEST + 1 :]
        number = before[-1].number + 1 if before else 1
        async with contextlib.aclosing(self._asked(Exchange(number, question), where, before)) as steps:
            async for shown in steps:
                yield shown

    async def ask_again(self, said: object, exchanges: Sequence[Exchange]) -> AsyncGenerator[Shown, None]:
        """Ask a question of the conversation once more; it keeps its place. One that an answer offers is a new one.

        `said` is what the browser sent: the filter, and the "question" that is offered, or the number of the "turn",
        and where it was changed how its question is "worded" now.
        """
        words = as_words(said)
        if "question" in words:
            async with contextlib.aclosing(self.ask(words["question"], exchanges, words.get("where"))) as steps:
                async for shown in steps:
                    yield shown
            return
        kept = stopped(exchanges)
        place = next((row for row, each in enumerate(kept) if str(each.number) == words.get("turn")), None)
        if place is None:
            yield Shown(kept, views.conversation(kept))
            return
        worded = words.get("worded", kept[place].worded).strip()
        asked = Exchange(kept[place].number, kept[place].question, worded=worded)
        told = self._asked(asked, words.get("where"), kept[:place], kept[place + 1 :])
        async with contextlib.aclosing(told) as steps:
            async for shown in steps:
                yield shown

    def stop(self, exchanges: Sequence[Exchange]) -> Shown:
        """Wait for no answer any more; what was asked stays, to be asked again."""
        ended = stopped(exchanges)
        return Shown(ended, views.conversation(ended), kept=self._kept(ended[-1]) if ended else None)

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

    async def _asked(
        self, asked: Exchange, where: str | None, before: Sequence[Exchange], after: Sequence[Exchange] = ()
    ) -> AsyncGenerator[Shown, None]:
        """The conversation with a question in its place, first without and then with its answer.

        Whoever goes away closes it, and is not answered any more.
        """
        try:
            asked = replace(asked, where=filter_of(Fields(parse_json(where), "") if where else None))
            waiting = [*before, asked, *after]
            yield Shown(waiting, views.conversation(waiting), busy=True)
            said = [] if asked.worded else history(before, asked.number)
            wanted = Asked(asked.worded or asked.question, tuple(said), asked.where)
            steps = _Steps(asked)
            answer = await run_in_threadpool(self._service.begin, wanted, steps.told)
            try:
                async for now in steps.until(answer):
                    reached = [*before, now, *after]
                    # What is stopped while a language model writes keeps its answer.
                    kept = reached if now.answer else None
                    yield Shown(kept, views.conversation(reached), busy=True)
            finally:
                answer.cancel()
            answered = await run_in_threadpool(self._answered, asked, answer)
        except FieldError as error:
            sentence = f"The page does not say which documents are asked ({error}); load it again."
            answered = replace(asked, problem=sentence)
        except (AnswerError, CollectionError) as error:
            answered = replace(asked, problem=str(error))
        done = [*before, answered, *after]
        header, is_empty = await run_in_threadpool(self.holdings)
        sealed = await run_in_threadpool(self._kept, answered)
        yield Shown(done, views.conversation(done), header, is_empty, sealed)

    def _answered(self, asked: Exchange, answer: Future[Answer]) -> Exchange:
        """The exchange with its answer, or with a sentence that says why there is none."""
        try:
            return self._dated(replace(asked, answer=answer.result()))
        except (AnswerError, CollectionError) as error:
            return replace(asked, problem=str(error))
        except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach the page
            sentence = "Something went wrong while answering."
            return replace(asked, problem=unforeseen(_log, sentence, "Question %r failed", asked.question))

    def _kept(self, exchange: Exchange) -> str:
        """What the browser keeps; where the seal cannot be made it is answered all the same, and cannot be shared."""
        try:
            return views.kept(exchange, self._shares.seal if self._shares else None)
        except ShareError as error:
            _log.warning("%s", error)
            return views.kept(exchange)

    def _dated(self, exchange: Exchange) -> Exchange:
        """The exchange with what its sources say happened when."""
        if exchange.answer is None:
            return exchange
        return replace(exchange, dated=timeline(exchange.answer, self._service.collection))


class _Steps:
    """How far an answer is, as what the page shows of its question."""

    def __init__(self, asked: Exchange) -> None:
        self._asked = asked
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Exchange | None] = asyncio.Queue()
        self.told = Steps(
            lambda step: self._put(replace(asked, reading=step.passages)),
            lambda place: self._put(replace(asked, place=place)),
            lambda answer: self._put(replace(asked, answer=answer, writing=True)),
        )

    def _put(self, exchange: Exchange | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped
            self._loop.call_soon_threadsafe(self._queue.put_nowait, exchange)

    async def until(self, answer: Future[Answer]) -> AsyncGenerator[Exchange, None]:
        """The steps, until the answer is there."""
        answer.add_done_callback(lambda _: self._put(None))
        shown = -_EVERY
        while (exchange := await self._queue.get()) is not None:
            if exchange.place and time.monotonic() < shown + _EVERY:
                continue
            shown = time.monotonic()
            yield exchange
