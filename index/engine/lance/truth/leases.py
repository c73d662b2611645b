"""Leases: one writer at a time, and the others told who it is. They save work; what is published the log decides.

Whoever wants a lease appends a claim to a table, and the earliest claim holds it. While it is held its holder beats:
appends a row that says that it lives. A claim whose holder does not beat for some time, by the clock of whoever waits,
or whose process is gone from this machine, is deleted by those who wait behind it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import logging
import os
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from index.engine.lance.connecting import Conflict, Tables, explained
from index.engine.lance.tables import LEASES
from index.engine.lance.truth.log import writer_name
from index.errors import CollectionError, LockedError

__all__ = ["BEAT", "COMMIT", "COMMIT_WAIT", "DEAD", "SYNC", "SYNC_WAIT", "Leases"]

_log = logging.getLogger(__name__)
SYNC, COMMIT = "sync", "commit"  # the leases: of who syncs, which may take hours, and of who publishes
SYNC_WAIT, COMMIT_WAIT = 1.0, 30.0  # seconds for which others wait
BEAT = 3.0  # seconds between two beats
DEAD = 15.0  # seconds without a beat after which a holder is taken for dead
_LOOK_EVERY = 0.1  # seconds that a waiting claim sleeps at first, and
_LOOK_SELDOM = 0.5  # in the end
_SWEPT = 20  # beats after which the earlier ones are deleted
_held: set[str] = set()  # tokens of the claims that this process has and has not given up


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim, and the last that was heard of its holder."""

    token: str
    holder: str
    machine: str
    pid: int
    started: str
    beat: int
    at: float  # by the holder's clock


class Leases:
    """The leases of a collection. May be shared between threads."""

    def __init__(self, tables: Tables, beat: float = BEAT, dead: float = DEAD) -> None:
        self._tables = tables
        self._beat = beat
        self._dead = dead

    @contextlib.contextmanager
    def held(self, name: str, wait: float, refused: str) -> Iterator[None]:
        """Hold a lease inside.

        Waits so many seconds for a holder that lives, and for one of which that is not known until it is. Raises
        `LockedError` with `refused`, in which `{holder}` is put in, and `ReadOnlyError`.
        """
        claim = self._acquire(name, wait, refused)
        stopped = threading.Event()
        beating = threading.Thread(
            target=self._keep_beating, args=(name, claim, stopped), name=f"verbatim-lease-{name}", daemon=True
        )
        beating.start()
        try:
            yield
        finally:
            stopped.set()
            beating.join()
            self._release(claim)

    def holder(self, name: str) -> str:
        """Who holds a lease, in words; empty for nobody."""
        claims = self._claims(name)
        return next((claim.holder for claim in claims if not _is_gone(claim)), "")

    def _acquire(self, name: str, wait: float, refused: str) -> str:
        """Make a claim, and wait until it is the first; gives its token."""
        until = time.monotonic() + wait
        watch = _Watch(self._dead)
        pause = _LOOK_EVERY
        token = uuid.uuid4().hex
        _held.add(token)
        try:
            self._append(name, token, 0)
            while True:
                claims = self._claims(name)
                if token not in (claim.token for claim in claims):  # taken for dead, as when this process was stopped
                    _held.discard(token)
                    token = uuid.uuid4().hex
                    _held.add(token)
                    self._append(name, token, 0)
                    continue
                before = list(itertools.takewhile(lambda claim: claim.token != token, claims))  # noqa: B023 - used here
                if not before:
                    return token
                dropped = [claim for claim in before if watch.is_dead(claim)]
                for claim in dropped:
                    _log.info("The claim of %s to write to %s is dropped", claim.holder, self._tables.address)
                    self._delete(claim.token)
                if not dropped:
                    if time.monotonic() > until and watch.is_alive(before[0]):
                        _refuse(refused, before[0])
                    time.sleep(pause)
                    pause = min(pause * 1.3, _LOOK_SELDOM)
        except BaseException:
            self._release(token)
            raise

    def _claims(self, name: str) -> list[_Claim]:
        """The claims to a lease, in the order in which they were made."""
        with explained(self._tables.address):
            rows = self._tables.newest(LEASES).search().where(f"name = '{name}'").to_arrow().to_pylist()
        claims = {row["token"]: row for row in rows if row["beat"] == 0}
        latest: dict[str, Mapping[str, Any]] = dict(claims)
        for row in rows:
            if row["beat"] > latest.get(row["token"], row)["beat"]:
                latest[row["token"]] = row
        return [
            _Claim(
                token,
                row["holder"],
                row["machine"],
                row["pid"],
                row["started"],
                latest[token]["beat"],
                latest[token]["at"],
            )
            for token, row in claims.items()
        ]

    def _append(self, name: str, token: str, beat: int) -> None:
        row = {
            "name": name,
            "token": token,
            "beat": beat,
            "holder": writer_name(),
            "machine": _machine(),
            "pid": os.getpid(),
            "started": _started(os.getpid()),
            "at": time.time(),
        }
        with explained(self._tables.address):
            self._tables.newest(LEASES).add([row])

    def _delete(self, token: str, beats: str = "") -> None:
        with explained(self._tables.address), contextlib.suppress(Conflict):  # somebody else did it
            self._tables.newest(LEASES).delete(f"token = '{token}'{beats}")

    def _release(self, token: str) -> None:
        _held.discard(token)
        try:
            self._delete(token)
        except CollectionError as error:  # it is taken for dead in time
            _log.warning("The lease of %s is not given back, and lapses: %s", self._tables.address, error)

    def _keep_beating(self, name: str, token: str, stopped: threading.Event) -> None:
        beat = 0
        while not stopped.wait(self._beat):
            beat += 1
            try:
                self._append(name, token, beat)
                if beat % _SWEPT == 0:
                    self._delete(token, f" AND beat > 0 AND beat < {beat}")
            except (CollectionError, Conflict) as error:
                _log.warning("The holder of the lease of %s cannot tell that it lives: %s", self._tables.address, error)


class _Watch:
    """What somebody who waits has seen of the others."""

    def __init__(self, dead: float) -> None:
        self._dead = dead
        self._seen: dict[str, tuple[int, float]] = {}  # of each claim its last beat, and when that was first seen
        self._beating: set[str] = set()

    def is_dead(self, claim: _Claim) -> bool:
        """Whether its process is gone, or has not beaten for too long; to be asked again and again."""
        now = time.monotonic()
        beat, since = self._seen.setdefault(claim.token, (claim.beat, now))
        if beat != claim.beat:
            self._beating.add(claim.token)
            self._seen[claim.token] = claim.beat, now
            return False
        return _is_gone(claim) or now - since > self._dead

    def is_alive(self, claim: _Claim) -> bool:
        """Whether it surely is, or seems to be; its clock may be wrong, and is only a hint."""
        return abs(time.time() - claim.at) <= self._dead or claim.token in self._beating


def _refuse(refused: str, claim: _Claim) -> NoReturn:
    raise LockedError(refused.format(holder=claim.holder))


def _is_gone(claim: _Claim) -> bool:
    """Whether a claim is of a process of this machine that has ended, or of this one, which has given it up."""
    if claim.machine == _machine() and (claim.pid, claim.started) == (os.getpid(), _started(os.getpid())):
        return claim.token not in _held
    if claim.machine != _machine() or os.name == "nt":  # there, the question itself ends the process
        return False
    try:
        os.kill(claim.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is another user's
        return False
    return claim.started != _started(claim.pid)


@functools.cache
def _machine() -> str:
    """Tells this machine, and in it the room that its process numbers hold in, from all others."""
    known = [socket.gethostname(), sys.platform]
    for path in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        with contextlib.suppress(OSError):
            known.append(Path(path).read_text(encoding="utf-8").strip())
    with contextlib.suppress(OSError):
        known.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\0".join(known).encode()).hexdigest()[:16]


def _started(pid: int) -> str:
    """When a process began, as the system counts, so that another one of the same number is told from it.

    Empty where that is not known, or the process has ended and its parent has not yet noticed.
    """
    try:
        state, *told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else told[18]
