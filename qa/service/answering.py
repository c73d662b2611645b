"""Which questions are worked on, and which wait: so many at once, each in its turn, and each but once.

More at once would make each slower and none sooner: a question keeps its processor busy from beginning to end. Those
that wait take no thread, so that there may be many, and whoever goes away while waiting is not answered at all.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from index import processors
from qa.configuration import Settings
from qa.errors import BusyError
from qa.records import Answer
from qa.service.records import Asked, Step
from qa.wording import counted

__all__ = ["LONGEST_LINE", "Answering", "Steps"]

LONGEST_LINE = Settings().queue  # questions that wait
MOST_WRITTEN = 32  # answers that a language model writes about at once; it keeps our processors busy now and then
_FIRST_GUESS = 1.0  # seconds that an answer takes, before there was one
_NEWEST = 0.2  # what the newest answer counts in how long one takes

_log = logging.getLogger(__name__)
_Work = Callable[[Asked, "Steps"], Answer]


@dataclass(frozen=True, slots=True)
class Steps:
    """Who is told how far an answer is, each from another thread, and while others wait: not for long."""

    step: Callable[[Step], None] | None = None
    place: Callable[[int], None] | None = None  # among those that wait, from 1; told anew whenever it changes
    so_far: Callable[[Answer], None] | None = None  # while a language model writes about it


@dataclass(eq=False, slots=True)
class _Question:
    """A question, and all who wait for its answer."""

    key: bytes
    asked: Asked
    work: _Work
    waiting: dict[Future[Answer], Steps] = field(default_factory=dict)
    step: Step | None = None  # the last one
    so_far: Answer | None = None  # the newest
    began: float = 0.0
    is_written_about: bool = False  # by a language model, and so it has given its place to the next


class Answering:
    """Answers questions in the order in which they come. Safe to share between threads.

    What is being answered already, or waits to be, is waited for and not answered twice. Several collections may share
    one, since they share the processors.

    Args:
        at_once: Questions that are worked on at once, by default one for each processor; with 0 whoever asks does the
            work, and waits for nobody.
        longest: Questions that may wait; one more is refused.
    """

    def __init__(self, at_once: int | None = None, longest: int = LONGEST_LINE) -> None:
        self._at_once = processors() if at_once is None else at_once
        self._longest = longest
        self._workers = ThreadPoolExecutor(self._at_once + MOST_WRITTEN, "answering")
        # Held while steps are told, so that they arrive in their order; whoever is told may ask at once.
        self._lock = threading.RLock()
        self._questions: dict[bytes, _Question] = {}  # that are worked on or wait
        self._line: list[_Question] = []
        self._running = 0
        self._written = 0
        self._seconds = _FIRST_GUESS
        self.refused = 0  # questions, so far

    @property
    def waiting(self) -> int:
        """Questions that wait."""
        return len(self._line)

    @property
    def running(self) -> int:
        """Questions that are worked on."""
        return self._running

    @property
    def written(self) -> int:
        """Answers that a language model writes about."""
        return self._written

    @property
    def most(self) -> int:
        """Questions that may be worked on, be written about, and wait, at once."""
        return self._at_once + MOST_WRITTEN + self._longest

    def begin(self, key: bytes, asked: Asked, steps: Steps, work: _Work) -> Future[Answer]:
        """The answer to come; whoever does not want it any more cancels it.

        `key` is the same for what has the same answer; `work` answers the question, and tells the steps.
        Raises `BusyError` where too many wait.
        """
        if not self._at_once:
            return _done(lambda: work(asked, steps))
        answer: Future[Answer] = Future()
        with self._lock:
            question = self._questions.get(key) or self._taken_on(_Question(key, asked, work))
            question.waiting[answer] = steps
            if question in self._line:
                self._tell(question, answer, place=self._line.index(question) + 1)
            else:
                self._tell(question, answer, step=question.step, so_far=question.so_far)
        answer.add_done_callback(lambda _: self._left(question, answer))
        return answer

    def refuse(self, key: bytes) -> None:
        """Raise `BusyError` where a question would not be taken on."""
        with self._lock:
            has_room = not self._at_once or self._running < self._at_once or len(self._line) < self._longest
            if key in self._questions or has_room:
                return
            self.refused += 1
            seconds = max(math.ceil(self._seconds * len(self._line) / self._at_once), 1)
            raise BusyError(
                f"Too many questions are being asked: {self._running} are worked on and {len(self._line)} wait. "
                f"Ask again in {counted(seconds, 'second')}.",
                seconds,
            )

    def _taken_on(self, question: _Question) -> _Question:
        """A question that is new, worked on from now on or at the end of the line."""
        self.refuse(question.key)
        if self._running < self._at_once:
            self._running += 1
            self._workers.submit(self._work_on, question)
        else:
            self._line.append(question)
        self._questions[question.key] = question
        return question

    def _work_on(self, question: _Question | None) -> None:
        """Work on a question, and then on those that wait, as long as there are any."""
        while question:
            self._answer(question)
            with self._lock:
                if question.is_written_about:
                    self._written -= 1
                    return
                question = self._next()

    def _next(self) -> _Question | None:
        """The question whose turn it is, those behind it moved up; where there is none, a place is free."""
        question = self._line.pop(0) if self._line else None
        self._running -= question is None
        self._moved_up()
        return question

    def _answer(self, question: _Question) -> None:
        question.began = time.monotonic()
        answer: Answer | None = None
        problem: BaseException | None = None
        try:
            steps = Steps(lambda step: self._step(question, step), None, lambda answer: self._so_far(question, answer))
            answer = question.work(question.asked, steps)
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            problem = error
        with self._lock:
            if not question.is_written_about:
                self._took(question)
            del self._questions[question.key]
            waiting = [each for each in question.waiting if each.set_running_or_notify_cancel()]
            question.waiting.clear()
        for each in waiting:
            if answer is not None:
                each.set_result(answer)
            else:
                each.set_exception(problem)

    def _left(self, question: _Question, answer: Future[Answer]) -> None:
        """Forget somebody who waits no more; what nobody waits for leaves the line."""
        if not answer.cancelled():
            return
        with self._lock:
            question.waiting.pop(answer, None)
            if not question.waiting and question in self._line:
                self._line.remove(question)
                del self._questions[question.key]
                self._moved_up()

    def _step(self, question: _Question, step: Step) -> None:
        with self._lock:
            question.step = step
            for answer in list(question.waiting):
                self._tell(question, answer, step=step)

    def _so_far(self, question: _Question, newest: Answer) -> None:
        """Tell the answer as it stands. It waits for a language model from now on, so the next has its turn."""
        with self._lock:
            question.so_far = newest
            for answer in list(question.waiting):
                self._tell(question, answer, so_far=newest)
            if question.is_written_about or self._written >= MOST_WRITTEN:
                return
            question.is_written_about = True
            self._written += 1
            self._took(question)
            if following := self._next():
                self._workers.submit(self._work_on, following)

    def _took(self, question: _Question) -> None:
        self._seconds += _NEWEST * (time.monotonic() - question.began - self._seconds)

    def _moved_up(self) -> None:
        for place, question in enumerate(self._line, start=1):
            for answer in list(question.waiting):
                self._tell(question, answer, place=place)

    @staticmethod
    def _tell(
        question: _Question,
        answer: Future[Answer],
        step: Step | None = None,
        place: int | None = None,
        so_far: Answer | None = None,
    ) -> None:
        steps = question.waiting[answer]
        try:
            if step is not None and steps.step:
                steps.step(step)
            if place is not None and steps.place:
                steps.place(place)
            if so_far is not None and steps.so_far:
                steps.so_far(so_far)
        except Exception as error:  # noqa: BLE001 - who listens may have gone; others wait
            with suppress(KeyError):
                question.waiting[answer] = Steps()
            _log.warning("Whoever asked is told no steps any more: %r", error)


def _done(work: Callable[[], Answer]) -> Future[Answer]:
    """The answer, worked on here and now."""
    answer: Future[Answer] = Future()
    try:
        answer.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
        answer.set_exception(error)
    return answer
