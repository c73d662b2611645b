"""Folders that are re-indexed at intervals while a server runs, each time in its turn among other changes."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index import CollectionError, SyncReport
from qa.errors import AnswerError
from qa.service.changes.desk import Desk
from qa.service.changes.work import Outcome, Report, UnforeseenError
from qa.wording import counted

__all__ = ["Brought", "Schedule"]

_AGAIN = 300.0  # seconds after which one that failed is tried again, where the next is not due before
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brought:
    """What the last re-index brought."""

    at: datetime
    words: str  # "2 added, 1 removed", "nothing new"; where it failed the sentence that says why
    failed: bool = False


class Schedule:
    """Re-indexes all indexed folders at intervals, at a desk; `running` is as long as it does. Safe between threads."""

    def __init__(self, desk: Desk, every: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.every = every  # seconds
        self.last: Brought | None = None
        self._desk = desk
        self._now = now
        self._stopped = threading.Event()
        self.next = now() + timedelta(seconds=every)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Inside, it is done each time that it is due, by a thread in the background."""
        thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()

    def once(self) -> Brought:
        """Re-index now, after the changes that wait; what came of it, which is kept in `last`."""
        try:
            words = str(self._desk.done("schedule", self._sync)["words"])
        except (AnswerError, CollectionError, UnforeseenError) as error:
            _log.warning("The folders were not re-indexed, it will be tried again: %s", error)
            brought = Brought(self._now(), str(error), failed=True)
        else:
            brought = Brought(self._now(), words)
        wait = min(self.every, _AGAIN) if brought.failed else self.every
        self.last, self.next = brought, self._now() + timedelta(seconds=wait)
        return brought

    def _sync(self, report: Report) -> Outcome:
        """Nothing where no folder was indexed yet."""
        folders = self._desk.collection.folders()
        done = self._desk.collection.sync(folders, report) if folders else SyncReport()
        return {"words": _in_words(done)}

    def _run(self) -> None:
        while not self._stopped.wait(max(0.0, (self.next - self._now()).total_seconds())):
            self.once()


def _in_words(report: SyncReport) -> str:
    told = {"added": report.added, "changed": report.changed, "moved": report.moved, "removed": report.removed}
    parts = [f"{len(ids):,} {name}" for name, ids in told.items() if ids]
    failed = [f"{counted(len(report.failed), 'file')} not readable"] if report.failed else []
    return ", ".join([*(parts or ["nothing new"]), *failed])
