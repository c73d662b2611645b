"""Questions are worked on so many at once, in their order, and each but once; answers are kept for their generation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Filter, Hit
from qa import Answer, Turn
from qa.errors import BusyError, QuestionError
from qa.records import Written
from qa.service import Asked, Service, Step, Steps, answering
from qa.service.application import application

SOON = 10  # seconds that nothing takes


@dataclass
class ToyCollection:
    """A collection of some generation."""

    generation: int = 1

    def reading(self) -> AbstractContextManager[None]:
        """Of that generation."""
        return nullcontext()

    def __len__(self) -> int:
        return 1


@dataclass
class SlowAssistant:
    """Answers when it is let to."""

    collection: ToyCollection = field(default_factory=ToyCollection)
    asked: list[str] = field(default_factory=list)
    go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    problem: Exception | None = None
    text: str = "No."
    goes_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))  # the writing
    failed: str = ""  # why nothing was written

    def ready(self) -> None:
        """It needs no model."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),  # noqa: ARG002
        *,
        where: Filter | None = None,  # noqa: ARG002
        found: Callable[[Sequence[Hit]], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
        write: bool = True,
    ) -> Answer:
        """After it was let to."""
        self.asked.append(question)
        generation = self.collection.generation
        assert self.go_on.acquire(timeout=SOON)
        if found:
            found([])
        if self.problem:
            raise self.problem
        answer = Answer(question, question, False, None, 0.0, self.text, (), (), generation=generation)
        if not (write and "written" in question):
            return answer
        if so_far:
            so_far(replace(answer, written=Written("tiny")))
        assert self.goes_on.acquire(timeout=SOON)
        return replace(answer, written=Written("tiny", problem=self.failed))

    def examples(self, limit: int = 4) -> list[str]:  # noqa: ARG002
        """None."""
        return []


@pytest.fixture
def assistant() -> Iterator[SlowAssistant]:
    """One that is let go in the end, so that no thread stays."""
    made = SlowAssistant()
    yield made
    made.go_on.release(1_000)
    made.goes_on.release(1_000)


@contextmanager
def let_go(assistant: SlowAssistant) -> Iterator[None]:
    """Nobody waits in the end, whatever fails."""
    try:
        yield
    finally:
        assistant.go_on.release(1_000)


def asked(number: int) -> Asked:
    """A question that is like no other."""
    return Asked(f"question {number}")


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what other threads do."""
    waited = threading.Event()
    for _ in range(SOON * 100):
        if is_so():
            return
        waited.wait(0.01)
    pytest.fail("It did not come about.")


def test_questions_wait_for_their_turn_and_are_told_their_place(assistant: SlowAssistant) -> None:
    """Two are worked on; of the others each moves up when one is done, and they are answered in their order."""
    service = Service(assistant, at_once=2, longest=3)
    places: dict[int, list[int]] = {number: [] for number in range(5)}
    answers = [service.begin(asked(number), Steps(place=places[number].append)) for number in range(5)]
    assert places == {0: [], 1: [], 2: [1], 3: [2], 4: [3]}
    until(lambda: len(assistant.asked) == 2)
    assistant.go_on.release(1)
    until(lambda: len(assistant.asked) == 3)
    assistant.go_on.release(4)
    assert [answer.result(SOON).question for answer in answers] == [f"question {number}" for number in range(5)]
    assert places == {0: [], 1: [], 2: [1], 3: [2, 1], 4: [3, 2, 1]}
    assert assistant.asked[2:] == ["question 2", "question 3", "question 4"]


def test_one_more_is_refused_with_a_sentence_and_when_to_ask_again(assistant: SlowAssistant) -> None:
    """At once, and those that wait are answered as if nothing had been."""
    service = Service(assistant, at_once=1, longest=2)
    answers = [service.begin(asked(number)) for number in range(3)]
    with pytest.raises(BusyError, match=r"^Too many questions are being asked: 1 are worked on and 2 wait\.") as caught:
        service.begin(asked(3))
    assert caught.value.seconds >= 1
    assert service.answering.refused == 1
    assistant.go_on.release(3)
    assert all(answer.result(SOON) for answer in answers)
    assistant.go_on.release(1)
    assert service.begin(asked(3)).result(SOON).question == "question 3"


def test_whoever_goes_away_while_waiting_is_not_answered(assistant: SlowAssistant) -> None:
    """And those behind move up."""
    service = Service(assistant, at_once=1, longest=2)
    first, gone = service.begin(asked(0)), service.begin(asked(1))
    places: list[int] = []
    last = service.begin(asked(2), Steps(place=places.append))
    assert gone.cancel()
    assert places == [2, 1]
    assistant.go_on.release(3)
    assert [first.result(SOON).question, last.result(SOON).question] == ["question 0", "question 2"]
    assert "question 1" not in assistant.asked


def test_what_is_being_answered_is_waited_for_and_not_answered_twice(assistant: SlowAssistant) -> None:
    """Each who asks is told the steps; one who goes away takes nothing from the others."""
    service = Service(assistant, at_once=1)
    steps: list[Step] = []
    one, gone, other = (service.begin(asked(0), Steps(steps.append)) for _ in range(3))
    until(lambda: len(assistant.asked) == 1)
    assert gone.cancel()
    assistant.go_on.release(1)
    assert one.result(SOON) is other.result(SOON)
    assert steps == [Step(0)] * 2
    assert assistant.asked == ["question 0"]
    with pytest.raises(CancelledError):
        gone.result(0)


def test_a_question_that_cannot_be_answered_stops_no_other(assistant: SlowAssistant) -> None:
    """Whoever waits for it is told why; whoever listens and fails is told no more."""
    service = Service(assistant, at_once=1)
    assistant.problem = RuntimeError("no")
    failing = [service.begin(asked(0)) for _ in range(2)]

    def broken(_: int) -> None:
        raise ValueError

    other = service.begin(asked(1), Steps(place=broken))
    assistant.go_on.release(1)
    for each in failing:
        assert isinstance(each.exception(SOON), RuntimeError)
    assistant.problem = None
    assistant.go_on.release(1)
    assert other.result(SOON).question == "question 1"


def test_what_is_written_about_lets_the_next_have_its_turn(assistant: SlowAssistant) -> None:
    """A language model is waited for, and no processor is kept busy; it is told as it comes."""
    service = Service(assistant, at_once=1)
    told: list[Answer] = []
    written = [service.begin(Asked(f"written {number}"), Steps(so_far=told.append)) for number in range(2)]
    other = service.begin(asked(0))
    assistant.go_on.release(3)
    assert other.result(SOON).question == "question 0"
    until(lambda: service.answering.running == 0)
    assert service.answering.written == 2
    assert [each.question for each in told] == ["written 0", "written 1"]
    late: list[Answer] = []
    again = service.begin(Asked("written 0"), Steps(so_far=late.append))
    assert late == told[:1]
    assistant.goes_on.release(2)
    assert [each.result(SOON).written for each in (*written, again)] == [Written("tiny")] * 3
    until(lambda: service.answering.written == 0)
    assert assistant.asked == ["written 0", "written 1", "question 0"]
    first = service.begin(asked(1))
    waiting = service.begin(asked(2))
    assert (service.answering.running, service.answering.waiting) == (1, 1)
    assistant.go_on.release(2)
    assert first.result(SOON)
    assert waiting.result(SOON)


def test_where_too_much_is_written_about_the_next_waits(
    assistant: SlowAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks of sentences take their time as well."""
    monkeypatch.setattr(answering, "MOST_WRITTEN", 1)
    service = Service(assistant, at_once=1)
    answers = [service.begin(Asked(f"written {number}")) for number in range(3)]
    assistant.go_on.release(3)
    until(lambda: (service.answering.written, service.answering.running, service.answering.waiting) == (1, 1, 1))
    assistant.goes_on.release(3)
    assert [each.result(SOON).question for each in answers] == ["written 0", "written 1", "written 2"]
    until(lambda: (service.answering.written, service.answering.running) == (0, 0))


def test_what_was_not_written_is_asked_for_again(assistant: SlowAssistant) -> None:
    """A language model that fails now may write the next time."""
    assistant.failed = "It broke off."
    service = Service(assistant)
    assistant.goes_on.release(2)
    assert answered(service, assistant, Asked("written")).written == Written("tiny", problem=assistant.failed)
    assistant.failed = ""
    assert answered(service, assistant, Asked("written")).written == Written("tiny")
    assert answered(service, assistant, Asked("written")).written == Written("tiny")
    assert len(assistant.asked) == 2


def test_a_program_of_one_thread_works_on_it_itself(assistant: SlowAssistant) -> None:
    """So that it can be interrupted."""
    service = Service(assistant, at_once=0)
    threads: list[threading.Thread] = []
    assistant.goes_on.release(1)
    answer = answered(service, assistant, Asked("written"))
    assert answer.written == Written("tiny")
    seen = Steps(so_far=lambda _: threads.append(threading.current_thread()))
    assistant.go_on.release(1)
    assistant.goes_on.release(1)
    service.begin(Asked("also written"), seen).result(0)
    assert threads == [threading.current_thread()]
    assistant.problem = QuestionError("no")
    assistant.go_on.release(1)
    with pytest.raises(QuestionError):
        service.answer(asked(1))


def answered(service: Service, assistant: SlowAssistant, what: Asked) -> Answer:
    """An answer, and one only where it was not kept."""
    assistant.go_on.release(1)
    answer = service.answer(what)
    while assistant.go_on.acquire(blocking=False):
        pass
    return answer


def test_the_same_question_is_answered_once_a_generation(assistant: SlowAssistant) -> None:
    """The same words after the same turns of the same documents; each is counted."""
    service = Service(assistant)
    seconds: list[float] = []
    service.observed_by(lambda _, took: seconds.append(took))
    turns = (Turn("user", "a"), Turn("assistant", "b"))
    different = [
        asked(0),
        asked(1),
        replace(asked(0), history=turns),
        replace(asked(0), history=turns[:1]),
        replace(asked(0), where=Filter(since="2023")),
        replace(asked(0), where=Filter(sources=("a", "b"))),
        replace(asked(0), where=Filter(documents=("a", "b"))),
        replace(asked(0), write=False),
    ]
    first = [answered(service, assistant, each) for each in different]
    assert [answered(service, assistant, each) for each in different] == first
    assert len(assistant.asked) == len(different)
    assert len(seconds) == 2 * len(different)
    assistant.collection.generation = 2
    assert answered(service, assistant, asked(0)).generation == 2
    assert len(service.kept) == 1


def test_an_answer_of_a_generation_that_is_over_is_not_kept(assistant: SlowAssistant) -> None:
    """It was begun before, and somebody has asked since."""
    service = Service(assistant, at_once=2)
    late = service.begin(asked(0))
    until(lambda: len(assistant.asked) == 1)
    assistant.collection.generation = 2
    new = service.begin(asked(1))
    until(lambda: len(assistant.asked) == 2)
    assistant.go_on.release(2)
    assert (late.result(SOON).generation, new.result(SOON).generation) == (1, 2)
    assert len(service.kept) == 1


def test_kept_answers_take_so_much_memory_and_no_more(assistant: SlowAssistant) -> None:
    """Those that were asked for last stay; one that is larger than all may be is not kept."""
    assistant.text = "x" * 10_000
    service = Service(assistant, kept=50_000)
    for number in (0, 1, 2, 0, 3, 4, 0, 5, 6):
        answered(service, assistant, asked(number))
        assert service.kept.bytes <= 50_000
    assert len(service.kept) == 4
    assert assistant.asked.count("question 0") == 1
    assistant.text = "x" * 60_000
    before = service.kept.bytes
    answered(service, assistant, asked(7))
    assert service.kept.bytes == before
    assistant.collection.generation = 2
    assistant.text = ""
    answered(service, assistant, asked(8))
    assert service.kept.bytes < 10_000


@pytest.fixture
def web(assistant: SlowAssistant) -> FastAPI:
    """A service that works on one question, while one waits."""
    return application(Service(assistant, at_once=1, longest=1))


def asking(client: TestClient, number: int, **more: Any) -> Future[Any]:
    """Ask from another thread."""
    told: Future[Any] = Future()
    body = {"question": f"question {number}"}
    threading.Thread(target=lambda: told.set_result(client.post("/api/v1/ask", json=body, **more))).start()
    return told


def test_programs_are_told_to_come_later_and_their_place(web: FastAPI, assistant: SlowAssistant) -> None:
    """With 503, and as an event; in OpenAI's form where that is asked; meanwhile all else is answered."""
    with TestClient(web) as client, let_go(assistant):
        first = asking(client, 0)
        until(lambda: len(assistant.asked) == 1)
        waiting = asking(client, 1, headers={"accept": "text/event-stream"})
        until(lambda: "verbatim_questions_waiting 1.0" in client.get("/metrics").text)
        refused = client.post("/api/v1/ask", json={"question": "question 2"}, headers={"accept": "text/event-stream"})
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["detail"].startswith("Too many questions are being asked")
        chat = {"model": "verbatim", "messages": [{"role": "user", "content": "question 3"}]}
        told = client.post("/v1/chat/completions", json=chat)
        assert (told.status_code, told.json()["error"]["type"]) == (503, "server_error")
        assert "verbatim_questions_refused_total 2.0" in client.get("/metrics").text
        assistant.go_on.release(2)
        assert first.result(SOON).json()["question"] == "question 0"
        events = [line.removeprefix("event: ") for line in waiting.result(SOON).text.splitlines() if "event: " in line]
        assert events == ["place", "passages", "answer"]
        assert '{"place": 1}' in waiting.result(SOON).text
        assert client.post("/api/v1/ask", json={"question": "question 0"}).json()["question"] == "question 0"
        assert assistant.asked == ["question 0", "question 1"]
