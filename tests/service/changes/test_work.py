"""Work in the background: one job after the other, each told about while it runs and after."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from index import LockedError, Progress
from qa.errors import BusyError
from qa.service.changes.work import Outcome, Report, Work


def ended(work: Work, number: int) -> dict[str, Any]:
    """What is told of a job when it has ended."""
    return until(lambda: work.progress(number), lambda state: state["state"] in ("done", "failed"))


def until(look: Callable[[], dict[str, Any] | None], is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What is told as soon as something is so."""
    for _ in range(1000):
        state = look()
        if state is not None and is_so(state):
            return state
        time.sleep(0.005)
    raise AssertionError(look())


def test_a_job_is_done_in_the_background_and_tells_its_outcome() -> None:
    """Also long after it ended; of one that never was nothing is told."""
    work = Work()
    number = work.begin("sync", lambda _: {"added": 2})
    state = ended(work, number)
    assert (state["job"], state["kind"], state["outcome"], state["problem"]) == (1, "sync", {"added": 2}, "")
    assert work.progress(99) is None


def test_jobs_are_done_one_after_the_other() -> None:
    """The second waits for the first."""
    work, gate = Work(), threading.Event()
    order: list[str] = []

    def first(_: Report) -> Outcome:
        gate.wait(10)
        order.append("first")
        return {}

    def second(_: Report) -> Outcome:
        order.append("second")
        return {}

    one = work.begin("sync", first)
    two = work.begin("delete", second)
    assert (work.progress(two) or {})["state"] == "waiting"
    assert (work.progress() or {})["job"] == one
    gate.set()
    ended(work, two)
    assert order == ["first", "second"]
    until(lambda: {"running": work.progress()}, lambda state: state["running"] is None)


def test_more_than_a_few_do_not_wait() -> None:
    """Whoever comes then is told so, and may come again."""
    work, gate = Work(), threading.Event()
    work.begin("sync", lambda _: {"waited": gate.wait(10)})
    for _ in range(8):
        last = work.begin("sync", lambda _: {})
    with pytest.raises(BusyError, match="8 changes are waiting"):
        work.begin("sync", lambda _: {})
    gate.set()
    ended(work, last)
    ended(work, work.begin("sync", lambda _: {}))


def test_the_time_left_is_told_from_the_rate_of_the_phase() -> None:
    """Ten a second of the thirty that are left: three seconds; a new phase is timed anew."""
    now = [0.0]
    work, steps, step = Work(lambda: now[0]), threading.Event(), threading.Event()

    def job(report: Report) -> Outcome:
        report(Progress("reading", 0, 40))
        now[0] = 1.0
        report(Progress("reading", 10, 40))
        steps.set()
        step.wait(10)
        step.clear()
        report(Progress("embedding", 0, 8))
        steps.set()
        step.wait(10)
        return {}

    number = work.begin("sync", job)
    assert steps.wait(10)
    told = work.progress(number) or {}
    assert [told[name] for name in ("phase", "done", "total", "rate", "seconds_left")] == ["reading", 10, 40, 10.0, 3.0]
    steps.clear()
    step.set()
    assert steps.wait(10)
    told = work.progress(number) or {}
    assert [told[name] for name in ("phase", "done", "rate", "seconds_left")] == ["embedding", 0, 0.0, None]
    step.set()
    ended(work, number)


def test_what_fails_is_told_in_a_sentence_and_the_next_job_is_done(caplog: pytest.LogCaptureFixture) -> None:
    """The sentence of the error; of one that nobody foresaw a reference, and the rest in the log."""

    def locked(_: Report) -> Outcome:
        raise LockedError("Another process is indexing.")

    def broken(_: Report) -> Outcome:
        raise RuntimeError("/home/secret")

    work = Work()
    first, second = work.begin("sync", locked), work.begin("sync", broken)
    third = work.begin("sync", lambda _: {"fine": True})
    assert ended(work, third)["outcome"] == {"fine": True}
    assert ended(work, first)["problem"] == "Another process is indexing."
    unforeseen = ended(work, second)
    assert unforeseen["state"] == "failed"
    assert "secret" not in unforeseen["problem"]
    assert unforeseen["problem"].split()[-1].strip(".") in caplog.text


def test_only_the_newest_jobs_are_remembered() -> None:
    """A server that runs for months does not fill its memory."""
    work = Work()
    for _ in range(60):
        last = ended(work, work.begin("sync", lambda _: {}))["job"]
    assert work.progress(last) is not None
    assert work.progress(1) is None
