"""How many processors a process may use."""

from __future__ import annotations

import os
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
