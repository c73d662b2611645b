"""Leases: one at a time, in order, and nobody waits for the dead."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from index.engine.lance.connecting import Tables, connect
from index.engine.lance.tables import CREATED, LEASES
from index.engine.lance.truth import leases as leasing
from index.engine.lance.truth.leases import Leases
from index.errors import LockedError

_REFUSED = "Held by {holder}."
_PROCESSES = multiprocessing.get_context("forkserver")
Open = Callable[[], Tables]


@pytest.fixture
def open_(tmp_path: Path) -> Open:
    """Connects, each time as another machine does."""
    connect(f"lance:{tmp_path}/shared").create(LEASES, CREATED[LEASES])
    return lambda: connect(f"lance:{tmp_path}/shared")


def _hold(address: str, mouth: Connection) -> None:
    with Leases(connect(address)).held("sync", 5, _REFUSED):
        mouth.send(os.getpid())
        time.sleep(60)


@contextlib.contextmanager
def _held_by_another(address: str) -> Iterator[tuple[int, ForkServerProcess]]:
    ear, mouth = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_hold, args=(address, mouth), daemon=True)
    process.start()
    try:
        yield ear.recv(), process
    finally:
        process.kill()
        process.join()
        ear.close()
        mouth.close()


def test_a_second_writer_is_told_who_holds_it(open_: Open) -> None:
    """Within two seconds; another lease is free."""
    with Leases(open_()).held("sync", 1, _REFUSED):
        began = time.monotonic()
        with (
            pytest.raises(LockedError, match=f"Held by pid {os.getpid()} on "),
            Leases(open_()).held("sync", 1, _REFUSED),
        ):
            pass
        assert time.monotonic() - began < 2
        assert f"pid {os.getpid()} " in Leases(open_()).holder("sync")
        with Leases(open_()).held("commit", 1, _REFUSED):
            pass
    assert Leases(open_()).holder("sync") == ""
    assert open_().newest(LEASES).count_rows() == 0


def test_one_at_a_time_in_order(open_: Open) -> None:
    """However many want it at once."""
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        leases = Leases(open_())
        for _ in range(4):
            with leases.held("commit", 60, _REFUSED):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [1] * 16


def test_who_is_killed_holds_nothing(open_: Open) -> None:
    """On the same machine that is known at once."""
    address = open_().address
    with _held_by_another(address) as (pid, process):
        with pytest.raises(LockedError, match=f"Held by pid {pid} on "), Leases(open_()).held("sync", 0.2, _REFUSED):
            pass
        process.kill()
        process.join()
        began = time.monotonic()
        with Leases(open_()).held("sync", 0.2, _REFUSED):
            assert time.monotonic() - began < 2


def test_who_is_stopped_is_taken_for_dead_in_time(open_: Open) -> None:
    """It does not beat, though its process is there."""
    with _held_by_another(open_().address) as (pid, _):
        os.kill(pid, signal.SIGSTOP)
        with Leases(open_(), dead=0.5).held("sync", 20, _REFUSED):
            pass


def test_a_holder_on_another_machine_with_a_wrong_clock_is_waited_for_until_it_beats_or_does_not(
    open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing depends on what its clock says."""
    fast = Leases(open_(), beat=0.2)
    here = leasing._machine()
    with contextlib.ExitStack() as held:
        with monkeypatch.context() as patched:
            patched.setattr(leasing, "_machine", lambda: "elsewhere")
            patched.setattr("time.time", lambda: 0.0)
            held.enter_context(fast.held("sync", 1, _REFUSED))
            time.sleep(0.3)
        assert leasing._machine() == here
        with pytest.raises(LockedError), Leases(open_(), dead=30).held("sync", 0.1, _REFUSED):
            pass
    with monkeypatch.context() as patched:
        patched.setattr(leasing, "_machine", lambda: "elsewhere")
        patched.setattr("time.time", lambda: 0.0)
        fast._append("sync", "dead", 0)
    began = time.monotonic()
    with Leases(open_(), dead=0.5).held("sync", 0.1, _REFUSED):
        assert time.monotonic() - began > 0.5


def test_a_holder_beats_and_sweeps_what_it_has_beaten(open_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a sync of a day leaves no more rows than one of a minute."""
    monkeypatch.setattr(leasing, "_SWEPT", 3)
    with Leases(open_(), beat=0.02).held("sync", 1, _REFUSED):
        time.sleep(0.6)
        beats = [row["beat"] for row in open_().newest(LEASES).to_arrow().to_pylist()]
        assert beats[0] == 0
        assert len(beats) <= 6
        assert max(beats) > 6


def test_whose_claim_was_dropped_while_it_waited_makes_another(open_: Open) -> None:
    """As after its machine slept."""
    first, second = Leases(open_()), Leases(open_())
    with first.held("sync", 1, _REFUSED):
        held = second.held("sync", 20, _REFUSED)
        waiting = threading.Thread(target=held.__enter__, daemon=True)
        waiting.start()
        until = time.monotonic() + 10
        while open_().newest(LEASES).count_rows() < 2 and time.monotonic() < until:
            time.sleep(0.02)
        [claim] = first._claims("sync")[1:]
        first._delete(claim.token)
    waiting.join(10)
    assert not waiting.is_alive()
    assert len(first._claims("sync")) == 1
    held.__exit__(None, None, None)
    assert first._claims("sync") == []
