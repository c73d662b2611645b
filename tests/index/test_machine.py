"""How many processors a process may use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import machine


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),
        ("10000 100000\n", 1),
        ("9900000 100000\n", 8),  # more than there are
        ("max 100000\n", 8),
        ("", 8),
        ("200000 0", 8),
        (None, 8),  # no such file
    ],
)
def test_a_container_uses_no_more_processors_than_it_may(
    said: str | None, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of eight that its host has."""
    if said is not None:
        (tmp_path / "cpu.max").write_text(said)
    monkeypatch.setattr(machine, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert machine.processors() == expected


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such heaps")
@pytest.mark.parametrize(("told", "heaps"), [("", range(6, 10)), ("few_heaps()", range(1, 3))])
def test_the_threads_of_a_server_share_heaps(told: str, heaps: range) -> None:
    """Each heap of a thread stands at a multiple of 64 MiB; eight threads have as many without it."""
    script = f"""if True:
        import ctypes, threading
        from index.machine import few_heaps
        {told}
        malloc = ctypes.CDLL(None).malloc
        malloc.restype = ctypes.c_void_p
        together, places = threading.Barrier(8), []
        def take():
            together.wait()
            places.append(malloc(1000) >> 26)
            together.wait()
        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(len(set(places)))
        """
    done = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True)
    assert int(done.stdout) in heaps
