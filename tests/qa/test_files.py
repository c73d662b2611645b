"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from qa.files import write_whole


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    """And nothing else is left."""
    path = tmp_path / "a.txt"
    path.write_text("before")
    write_whole(path, b"after")
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the disk is full."""
    path = tmp_path / "a.txt"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_for_its_owner_alone(tmp_path: Path) -> None:
    """Also where another was there that all could read."""
    path = tmp_path / "a.txt"
    path.write_text("before")
    write_whole(path, b"after", 0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
