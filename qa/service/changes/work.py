"""What takes a while and changes the collection: done in the background, one job after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from index import CollectionError, Progress
from qa.errors import AnswerError, BusyError
from qa.unforeseen import unforeseen

__all__ = ["Outcome", "Report", "UnforeseenError", "Work"]

Outcome = Mapping[str, Any]  # as it goes into JSON
Report = Callable[[Progress], None]

_MOST_WAITING = 8
_REMEMBERED = 50  # jobs that are told about after they ended

_log = logging.getLogger(__name__)


class UnforeseenError(Exception):
    """What nobody foresaw; the message is a sentence that tells where the log says more."""


@dataclass(slots=True)
class _Job:
    number: int  # from 1
    kind: str
    do: Callable[[Report], Outcome]
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    phase: str = ""
    done: int = 0
    total: int = 0
    began: float = 0.0  # the phase
    outcome: Outcome = field(default_factory=dict)
    error: Exception | None = None  # why it failed; the message is a sentence


class Work:
    """Jobs, the newest of them remembered. The thread that does them ends with the last that waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ended = threading.Condition(self._lock)
        self._jobs: dict[int, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._running: _Job | None = None
        self._begun = 0

    def begin(self, kind: str, do: Callable[[Report], Outcome]) -> int:
        """Do a job after those that wait; gives its number. Raises `BusyError` where too many wait."""
        return self._begun_job(kind, do).number

    def _begun_job(self, kind: str, do: Callable[[Report], Outcome]) -> _Job:
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING:
                raise BusyError(f"{_MOST_WAITING} changes are waiting already; try again when one of them is done.")
            self._begun += 1
            job = self._jobs[self._begun] = _Job(self._begun, kind, do)
            self._waiting.append(job)
            self._jobs.pop(self._begun - _REMEMBERED, None)
            if self._running is None:
                self._running = self._waiting.popleft()
                # A sync is whole or not there at all, so the server need not wait for it when it stops.
                threading.Thread(target=self._work, name="documents", daemon=True).start()
            return job

    def progress(self, number: int | None = None) -> dict[str, Any] | None:
        """How far a job is, by default that under way; None where there is none, or it is long past."""
        with self._lock:
            job = self._running if number is None else self._jobs.get(number)
            return None if job is None else self._told(job)

    def done(self, kind: str, do: Callable[[Report], Outcome]) -> Outcome:
        """Do a job after those that wait, and wait for it. Raises what it raises, and `BusyError` as `begin` does."""
        job = self._begun_job(kind, do)
        with self._ended:
            self._ended.wait_for(lambda: job.state in ("done", "failed"))
        if job.error is not None:
            raise job.error
        return job.outcome

    def _work(self) -> None:
        while (job := self._running) is not None:
            self._do(job)
            with self._lock:
                self._running = self._waiting.popleft() if self._waiting else None

    def _do(self, job: _Job) -> None:
        def report(progress: Progress) -> None:
            with self._lock:
                if progress.stage != job.phase:
                    job.phase, job.began = progress.stage, self._clock()
                job.done, job.total = progress.done, progress.total

        with self._lock:
            job.state = "running"
        error: Exception | None = None
        outcome: dict[str, Any] = {}
        try:
            outcome = dict(job.do(report))
        except (AnswerError, CollectionError) as raised:
            error = raised
        except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach who asked
            error = UnforeseenError(unforeseen(_log, "Something went wrong.", "Job %r failed", job.kind))
        with self._lock:
            job.outcome, job.error = outcome, error
            job.state = "failed" if error else "done"
            self._ended.notify_all()

    def _told(self, job: _Job) -> dict[str, Any]:
        took = self._clock() - job.began
        rate = job.done / took if job.done and took > 0 else 0.0
        return {
            "job": job.number,
            "kind": job.kind,
            "state": job.state,
            "phase": job.phase,
            "done": job.done,
            "total": job.total,
            "rate": round(rate, 1),  # a second
            "seconds_left": round((job.total - job.done) / rate, 1) if rate else None,
            "outcome": job.outcome,
            "problem": str(job.error or ""),
        }
