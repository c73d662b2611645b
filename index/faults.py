"""Named points at which a run can be made to fail, to test what a crash, a disk error or a full disk leaves behind.

Off unless `QA_FAULT` is set, as `<point>:<action>` or `<point>:<action>:<n>` for the n-th time the point is passed
(the first by default). Actions: `kill` (SIGKILL to this process), `eio` and `enospc` (an `OSError`), `sleep` (ten
minutes, to be killed from outside). See docs/reliability.md.
"""

from __future__ import annotations

import errno
import itertools
import os
import signal
import time
from typing import NoReturn

__all__ = ["POINTS", "point"]

POINTS = (
    "open.schema",  # the tables of a new database are being made
    "open.upgrade",  # a database of an earlier schema is upgraded, and that is not yet committed
    "sync.locked",  # this process is the writer, and has read nothing
    "sync.file",  # the next file is about to be read
    "sync.staged",  # everything is read and cut
    "embed.computed",  # a batch of vectors is there, and not yet kept
    "embed.kept",  # a batch of vectors is committed
    "publish.begun",  # in the transaction, nothing written
    "publish.written",  # every row is written
    "derived.write",  # a derived file is about to be written, under its temporary name
    "derived.sync",  # it is written, and not yet on the disk
    "derived.rename",  # it is on the disk under its temporary name
    "publish.commit",  # everything is written, derived files too
    "publish.done",  # the transaction is committed
    "derived.clean",  # derived files of generations before are about to be deleted
    "ship.changed",  # a table in Lance is changed, and nothing knows of it
    "ship.written",  # all are, and the log does not yet say so
    "ship.published",  # it does; the replica of this machine does not
    "replica.filled",  # a replica is brought in step, and that is not yet committed
    "load.begun",  # the derived files are about to be read
    "load.checked",  # their checksums are right
    "alerts.compared",  # a saved question is asked again, and nothing is written of it
    "alerts.written",  # in the transaction, its new state and what is told are written
    "alerts.told",  # that is committed
    "delivery.sent",  # a message is sent, and that is not yet noted
    "rebuild.built",  # the new collection is complete, aside
    "rebuild.swapping",  # part of it is copied over the old one, in a transaction
    "rebuild.swapped",  # it has taken the place of the old one; where it was made is not yet cleared
)
_SLEEP = 600.0  # seconds


class _Fault:
    """What the environment asks for."""

    def __init__(self, wanted: str) -> None:
        self.name, _, rest = wanted.partition(":")
        self.action, _, nth = rest.partition(":")
        if self.name not in POINTS or self.action not in _ACTIONS or not (nth or "1").isdecimal():
            raise ValueError(
                f"QA_FAULT={wanted} is not <point>:<action>[:<n>]; points: {', '.join(POINTS)}; "
                f"actions: {', '.join(_ACTIONS)}."
            )
        self.due = int(nth or 1)
        self.passed = itertools.count(1)


def point(name: str) -> None:
    """Fail here where the environment asks for it; otherwise do nothing."""
    if _fault is not None and _fault.name == name and next(_fault.passed) == _fault.due:
        _ACTIONS[_fault.action]()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _eio() -> NoReturn:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _enospc() -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sleep() -> None:
    time.sleep(_SLEEP)


_ACTIONS = {"kill": _kill, "eio": _eio, "enospc": _enospc, "sleep": _sleep}
_fault = _Fault(os.environ["QA_FAULT"]) if os.environ.get("QA_FAULT") else None
