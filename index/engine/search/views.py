"""What a collection answers from: one generation at a time, while the next one is being loaded.

A view is a snapshot and some connections that all see the generation it was made of. A query borrows one of them, and
so reads from one generation whatever is published meanwhile. A thread in the background, the keeper, looks for a newer
generation, loads it and puts it in the place of the view there is.

Connections to a generation can be opened only as long as it is the newest. So a view keeps some ready, and where all
are lent when the next generation comes, a further query waits for one of them or for the next view.
"""

from __future__ import annotations

import contextlib
import logging
import math
import sqlite3
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from index.engine.search import snapshot as snapshots
from index.engine.search.snapshot import Snapshot
from index.engine.store import DATABASE, Store
from index.errors import CollectionError, DataFolderError

__all__ = ["Views", "ViewsOf"]

_Searched = TypeVar("_Searched")

_log = logging.getLogger(__name__)
_LOOK_EVERY = 0.25  # seconds
_TRY_AGAIN = 2.0  # seconds after which it is looked again where that failed; finding out may have been much work
_CURRENT_FOR = 1.0  # seconds that a view is taken for current after it was found to be
_PIN_AGAIN = 0.5  # seconds that an idle connection may see the same state: the write-ahead log has to keep it
_SPARE = 2  # idle connections that a view keeps ready
_OF_LATE = 5.0  # seconds; so long after a burst of queries the connections it took are closed
_LENT_FOR = 1.0  # seconds that a query waits for a connection before it loads the next view itself
_LONG_LOG = 1 << 20  # bytes of the write-ahead log that a sync waits for, until it is in the database, and
_FOLDING = 1.0  # seconds that it waits at most
_LOADS = 3  # tries to load a snapshot, each of a newer generation that took away the files of the one before
_CLOSING = 5.0  # seconds that `close` waits for the keeper

# The newest generation that this process has published, by database: nothing is answered from an older one.
_published: dict[Path, int] = {}
_publishing = threading.Lock()


@dataclass(frozen=True, slots=True)
class _State:
    """What a connection sees. A collection made anew is another file, perhaps with the same generation."""

    device: int
    inode: int
    generation: int
    version: str  # of what else the snapshot is made of; see `Views._version`


@dataclass(frozen=True, slots=True, eq=False)
class _Pin:
    """A connection that sees one state of the database. Used by one thread at a time, as SQLite wants it."""

    connection: sqlite3.Connection
    state: _State
    since: float  # when it began to see it, or a little earlier


class _View(Generic[_Searched]):
    """One generation, and the connections to it that are idle. Everything but the first two is guarded by a lock."""

    def __init__(self, snapshot: _Searched, pins: list[_Pin], most_lent: int) -> None:
        self.snapshot = snapshot
        self.state = pins[0].state
        self.idle = pins
        self.lent = 0
        self._most_lent = 0  # at once, since they are counted
        self._most_before = most_lent  # the time before
        self._counted_since = time.monotonic()
        self.confirmed = pins[0].since  # when it was last known to be the newest
        self.superseded = False  # whether there is a newer one, or the database cannot be read
        self.excused = False  # that was noticed while this was taken for current: it answers until the next is loaded

    def lend(self, pin: _Pin | None) -> _Pin | None:
        """Count a connection as lent."""
        if pin is not None:
            self.lent += 1
            self._most_lent = max(self._most_lent, self.lent)
        return pin

    @property
    def most_lent(self) -> int:
        """At once, of late."""
        return max(self._most_lent, self._most_before)

    @property
    def wanted(self) -> int:
        """How many connections there are to be, lent or idle."""
        return self.most_lent + _SPARE

    def surplus(self) -> _Pin | None:
        """Take an idle connection of more than are wanted."""
        if time.monotonic() - self._counted_since > _OF_LATE:
            self._most_before, self._most_lent, self._counted_since = self._most_lent, self.lent, time.monotonic()
        return self.oldest() if len(self.idle) + self.lent > self.wanted else None

    def latest(self) -> _Pin | None:
        """Take the idle connection that was pinned last, so that those pinned long ago stay to be pinned again."""
        return self._take(max(self.idle, key=lambda pin: pin.since, default=None))

    def oldest(self, before: float = math.inf) -> _Pin | None:
        """Take the idle connection that was pinned first, if before a time; never the last one."""
        pin = min(self.idle, key=lambda pin: pin.since, default=None)
        return self._take(pin) if pin and pin.since < before and len(self.idle) > 1 else None

    def give_up(self) -> list[_Pin]:
        """Take all idle connections."""
        idle, self.idle = self.idle, []
        return idle

    def _take(self, pin: _Pin | None) -> _Pin | None:
        if pin is not None:
            self.idle.remove(pin)
        return pin


class ViewsOf(ABC, Generic[_Searched]):
    """The view of a store's newest generation, for queries of any thread; each engine makes it of something else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path = (store.folder / DATABASE).resolve()
        # Then the store opens it as a file that never changes, and there is nothing to look for.
        self._frozen = store.read_only and not self._path.with_name(f"{DATABASE}-wal").exists()
        self._view: _View[_Searched] | None = None
        self._inside = threading.local()
        self._changed = threading.Condition()  # guards the view, and tells that it or its connections changed
        self._refreshing = threading.Lock()  # held while looking for a generation, and while loading it
        self._stopped = threading.Event()
        self._keeper: threading.Thread | None = None
        self._failing = False
        self._wake = threading.Event()  # tells the keeper that there is something to do
        self._log_seen = (0, 0)  # size of the write-ahead log, and when it was last written to

    @property
    def loaded(self) -> bool:
        """Whether there is a view already."""
        return self._view is not None

    @property
    def inside(self) -> bool:
        """Whether this thread is inside `reading`."""
        return getattr(self._inside, "snapshot", None) is not None

    @contextlib.contextmanager
    def reading(self) -> Iterator[_Searched]:
        """In this thread, one generation for all that is read inside, from the snapshot and through the store."""
        if self.inside:
            yield self._inside.snapshot
            return
        view, pin = self._borrow()
        self._inside.snapshot = view.snapshot
        try:
            with self._store.through(pin.connection):
                yield view.snapshot
        finally:
            self._inside.snapshot = None
            self._give_back(view, pin)

    def published(self, generation: int) -> None:
        """Note what this process has published: from now on nothing older is answered from.

        A long write-ahead log is waited for a moment: while one sync follows the other, readers in other processes
        would always see a state that it has to keep, and it would grow without end.
        """
        with _publishing:
            _published[self._path] = max(generation, _published.get(self._path, 0))
        if self.loaded:
            with contextlib.suppress(CollectionError, OSError):  # the next query tries again, and tells
                self.refresh()
            until = time.monotonic() + _FOLDING
            while self._log()[0] > _LONG_LOG and time.monotonic() < until:
                self._wake.set()
                self._stopped.wait(_FOLDING / 20)

    def refresh(self) -> None:
        """Make the newest generation the one that is answered from; returns when it is."""
        with self._refreshing:
            self._refuse_when_closed()
            view, known = self._view, _published.get(self._path, 0)
            try:
                pin = self._newest(view)
            except (CollectionError, OSError):
                self._excuse(view)
                raise
            if view is not None and view.state == pin.state:
                self._confirm(view, pin)
            else:
                self._excuse(view)
                view = self._load(pin, view.wanted if view else 1)
                self._swap(view)
            with _publishing:
                if _published.get(self._path, 0) == known > view.state.generation:
                    _published[self._path] = view.state.generation  # an older database was put in its place
            if self._keeper is None and not self._frozen:
                self._keeper = threading.Thread(
                    target=_keep,
                    args=(weakref.ref(self), self._stopped, self._wake),
                    name="verbatim-keeper",
                    daemon=True,
                )
                self._keeper.start()

    def look(self) -> float:
        """Refresh, and look after the idle connections; gives the seconds until the keeper is to do so again."""
        try:
            self.refresh()
            self._tend()
            self._fold_log()
        except Exception as error:  # noqa: BLE001 - the keeper goes on, and so do queries with the view there is
            if not self._failing and not self._stopped.is_set():
                _log.warning("Changes of %s cannot be looked for; it will be tried again: %s", self._path, error)
            self._failing = True
            return _TRY_AGAIN
        self._failing = False
        return _LOOK_EVERY

    def close(self) -> None:
        """Let the database go; a connection that is lent is closed when it comes back."""
        self._stopped.set()
        self._wake.set()
        if self._keeper is not None and self._keeper is not threading.current_thread():
            self._keeper.join(_CLOSING)
        self._swap(None)

    # What a view is made of; the store sees the state that it is to be of

    def _version(self) -> str:
        """Tells states of one generation apart that are not searched in the same way."""
        return ""

    @abstractmethod
    def _read(self, before: _Searched | None) -> _Searched | None:
        """What is written down to be searched; None where nothing is. That of a state before may be made use of."""

    @abstractmethod
    def _build(self) -> _Searched:
        """The same, made anew."""

    # Borrowing

    def _borrow(self) -> tuple[_View[_Searched], _Pin]:
        while True:
            view = self._current()
            with self._changed:
                pin = view.lend(view.latest())
            if pin is None:
                opened = self._another(view)
                with self._changed:
                    pin = view.lend(opened)
                    in_time = pin or view is not self._view or view.idle or self._changed.wait(_LENT_FOR)
                if not in_time:
                    self.refresh()
            if pin is not None:
                return view, pin

    def _give_back(self, view: _View[_Searched], pin: _Pin) -> None:
        with self._changed:
            view.lent -= 1
        self._keep_ready(view, pin)

    def _keep_ready(self, view: _View[_Searched], pin: _Pin) -> bool:
        """Make a connection idle; one that is of no more use is closed. Tells which it was."""
        with self._changed:
            # SQLite ends a transaction on some errors: such a connection sees one state no longer.
            if view is self._view and pin.state == view.state and pin.connection.in_transaction:
                view.idle.append(pin)
                self._changed.notify()
                return True
        pin.connection.close()
        return False

    def _current(self) -> _View[_Searched]:
        """The view to answer from; loaded first where there is none, or none that may still be taken for current."""
        while True:
            view = self._view
            if view is not None and self._is_current(view):
                return view
            self.refresh()

    def _is_current(self, view: _View[_Searched]) -> bool:
        if view.state.generation < _published.get(self._path, 0):
            return False
        return self._frozen or view.excused or time.monotonic() - view.confirmed <= _CURRENT_FOR

    # Keeping

    def _confirm(self, view: _View[_Searched], pin: _Pin) -> None:
        """Note that a view was the newest when a connection to it was pinned."""
        with self._changed:
            view.confirmed, view.superseded, view.excused = pin.since, False, False
        self._keep_ready(view, pin)

    def _excuse(self, view: _View[_Searched] | None) -> None:
        """Note that a view is superseded, or that the database cannot be read, where that was noticed in time."""
        if view is not None:
            view.superseded = True
            view.excused = view.excused or time.monotonic() - view.confirmed <= _CURRENT_FOR

    def _load(self, pin: _Pin, count: int) -> _View[_Searched]:
        """The view of the generation that a connection sees, or of a newer one, with so many connections to it."""
        pins = [pin]
        before = self._view.snapshot if self._view else None
        lent = self._view.most_lent if self._view else 0
        try:
            for _ in range(_LOADS):
                while len(pins) < count and (other := self._like(pin.state)):
                    pins.append(other)
                with self._store.through(pin.connection):
                    snapshot = self._read(before)
                if snapshot is not None:
                    return _View(snapshot, pins, lent)
                newest = self._open()
                if newest.state == pin.state:  # else its sync has deleted the files, and has written those to load
                    newest.connection.close()
                    break
                _close(pins)
                pin, pins = newest, [newest]
            with self._store.through(pin.connection):
                return _View(self._build(), pins, lent)
        except BaseException:
            _close(pins)
            raise

    def _swap(self, view: _View[_Searched] | None) -> None:
        """Answer from another view from now on; from none once this is closed."""
        with self._changed:
            before, self._view = self._view, None if self._stopped.is_set() else view
            unused = [pin for each in {before, view} - {self._view} if each for pin in each.give_up()]
            if self._view:
                self._view.confirmed = time.monotonic()  # the time that loading takes is no delay of the keeper's
            self._changed.notify_all()
        _close(unused)

    def _tend(self) -> None:
        """Keep some connections ready, and let none of them see the same state for long."""
        view = self._view
        while view is not None:
            with self._changed:
                few, surplus = len(view.idle) < _SPARE, view.surplus()
            if surplus is not None:
                surplus.connection.close()
                continue
            another = self._another(view) if few else None
            if another is None or not self._keep_ready(view, another):
                break
        self._pin_idle_again(time.monotonic() - _PIN_AGAIN)

    def _pin_idle_again(self, before: float) -> None:
        """Let the idle connections that were pinned before a time see the state there is now."""
        view = self._view
        while view is not None:
            with self._changed:
                old = view.oldest(before)
            if old is None or not self._keep_ready(view, self._pinned_again(old)):
                return

    def _fold_log(self) -> None:
        """Bring the write-ahead log into the database, so that the next writer begins it anew, and nobody waits for it.

        Who writes cannot: SQLite tries that when it commits, and then there always is a view of the state before. And
        it begins the log anew only where nobody reads from it: so once all of it is in the database, the idle
        connections are pinned again, to the same state, which they now read there. Where others write or read
        meanwhile, the next round tries again.
        """
        before, self._log_seen = self._log_seen, self._log()
        at_rest = self._log_seen == before
        if self._store.read_only or not self._log_seen[0]:
            return
        began = time.monotonic()
        if self._store.fold_log(emptied=at_rest):
            self._pin_idle_again(began)

    def _log(self) -> tuple[int, int]:
        """Size of the write-ahead log, and when it was last written to."""
        try:
            status = self._path.with_name(f"{DATABASE}-wal").stat()
        except FileNotFoundError:
            return 0, 0
        return status.st_size, status.st_mtime_ns

    def _refuse_when_closed(self) -> None:
        if self._stopped.is_set():
            raise DataFolderError(f"The collection in {self._store.folder} was closed; open it again.")

    # Connecting

    def _newest(self, view: _View[_Searched] | None) -> _Pin:
        """A connection that sees the present state: an idle one, where another one is left, or a new one."""
        idle = None
        if view is not None and not self._failing:
            with self._changed:
                idle = view.oldest()
        return self._pinned_again(idle) if idle else self._open()

    def _another(self, view: _View[_Searched]) -> _Pin | None:
        """A new connection to a view's generation; None where there is a newer one, or the database cannot be read."""
        pin = None
        if not view.superseded:
            with contextlib.suppress(CollectionError, OSError):  # the keeper tells
                pin = self._like(view.state)
                view.superseded = pin is None
        return pin

    def _like(self, state: _State) -> _Pin | None:
        """A new connection that sees a state; None where that is no longer the present one."""
        pin = self._open()
        if pin.state == state:
            return pin
        pin.connection.close()
        return None

    def _open(self) -> _Pin:
        """A new connection that sees the present state."""
        while True:
            since, file = time.monotonic(), self._file()
            connection = self._store.connect_pinned()
            try:
                with self._store.through(connection):
                    pin = _Pin(connection, _State(*file, self._store.generation, self._version()), since)
                if file == self._file():  # else the database was replaced meanwhile, and it is either of the two
                    return pin
            except BaseException:
                connection.close()
                raise
            connection.close()

    def _pinned_again(self, pin: _Pin) -> _Pin:
        """The connection, or another one where the database was replaced, now seeing the present state."""
        since = time.monotonic()
        try:
            if self._file() != (pin.state.device, pin.state.inode):
                pin.connection.close()
                return self._open()
            with self._store.through(pin.connection):
                pin.connection.execute("ROLLBACK")
                pin.connection.execute("BEGIN")
                state = replace(pin.state, generation=self._store.generation, version=self._version())
                return _Pin(pin.connection, state, since)
        except BaseException:
            pin.connection.close()
            raise

    def _file(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            raise DataFolderError(f"{self._path} is gone; restore it from a backup, or index again.") from None
        return status.st_dev, status.st_ino


class Views(ViewsOf[Snapshot]):
    """Of a snapshot, which is written beside the database or made of it."""

    def _read(self, before: Snapshot | None) -> Snapshot | None:
        return snapshots.load(self._store, before)

    def _build(self) -> Snapshot:
        return snapshots.build(self._store)


def _close(pins: Iterable[_Pin]) -> None:
    for pin in pins:
        pin.connection.close()


def _keep(served: weakref.ref[ViewsOf[Any]], stopped: threading.Event, wake: threading.Event) -> None:
    """Look for changes until told to stop, or nobody else holds the views any more."""
    pause = _LOOK_EVERY
    while True:
        wake.wait(pause)
        wake.clear()
        views = None if stopped.is_set() else served()
        if views is None:
            return
        pause = views.look()
        del views  # what this thread holds while it waits would never go
