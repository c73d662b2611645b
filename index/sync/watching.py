"""A collection kept in step with folders while they change."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CollectionError
from index.records import Failure, SyncReport

if TYPE_CHECKING:
    from watchfiles import Change

__all__ = ["Rounds", "watch"]

_SETTLE = 1_000  # milliseconds that a folder must be quiet, but for at most as long again: files are copied in parts
_TICK = 1.0  # seconds between two looks at whether it is time
_LOOK_AGAIN = 2_000  # milliseconds after which a sync that could not be done is tried again


def watch(
    paths: Sequence[str | Path],
    sync: Callable[[], SyncReport],
    ignored: Path,
    stop: threading.Event | None = None,
    rounds: Rounds | None = None,
) -> Iterator[SyncReport | CollectionError]:
    """Sync now and after every change below the paths; gives what each sync did, where it did or refused anything.

    An error, as where another process is indexing, is given as well, and the sync is tried again. Files below
    `ignored`, the data folder, and hidden ones do not count as a change. `rounds` are made meanwhile.
    """
    stop = stop or threading.Event()
    changes = _changes(paths, ignored, stop) if paths else _ticks(stop)
    # Watching begins after the first sync, so what changed meanwhile is looked for once more.
    chore = _Chore(sync, due=2 if paths else 0)
    for changed in itertools.chain([set()], changes):
        if (changed or chore.due) and (told := chore.done()) is not None:
            yield told
        if rounds and rounds.is_due() and (told := rounds.chore.done()) is not None:
            yield told


@dataclass(slots=True)
class _Chore:
    """What is done again and again, and told where it is news."""

    do: Callable[[], SyncReport]
    due: int = 0  # times that it is done whether anything changed or not
    reported: tuple[Failure, ...] | None = None

    def done(self) -> SyncReport | CollectionError | None:
        """Do it; what came of it, None where that is nothing new."""
        try:
            report = self.do()
        except CollectionError as error:
            return error
        self.due -= self.due > 0
        if not report.changes and report.failed == self.reported:
            return None
        self.reported = report.failed
        return report


class Rounds:
    """What is looked at from time to time, as feeds are: at once, and then each time that so many seconds are over."""

    def __init__(
        self, look: Callable[[], SyncReport], every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.chore = _Chore(look)
        self._every = every
        self._clock = clock
        self._next = clock()

    def is_due(self) -> bool:
        """Whether it is time, and if so, not again for a while, whatever comes of it."""
        if self._clock() < self._next:
            return False
        self._next = self._clock() + self._every
        return True


def _ticks(stop: threading.Event) -> Iterator[set[tuple[Change, str]]]:
    """Nothing, from time to time, until `stop` is set."""
    while not stop.wait(_TICK):
        yield set()


def _changes(paths: Sequence[str | Path], ignored: Path, stop: threading.Event) -> Iterator[set[tuple[Change, str]]]:
    """What changed below the paths, and from time to time nothing."""
    import watchfiles

    roots = [Path(path).resolve() for path in paths]

    def counts(_: Change, path: str) -> bool:
        found = Path(path)
        if found.is_relative_to(ignored.resolve()):
            return False
        inside = (found.relative_to(root) for root in roots if found.is_relative_to(root))
        return any(not any(part.startswith(".") for part in below.parts) for below in inside)

    yield from watchfiles.watch(
        *roots,
        watch_filter=counts,
        debounce=2 * _SETTLE,
        step=_SETTLE,
        rust_timeout=_LOOK_AGAIN,
        yield_on_timeout=True,
        stop_event=stop,
    )
