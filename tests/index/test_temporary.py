"""Folders for a while: who may read them, and what is left of them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from index import temporary_folder
from index.temporary import LONG

IN_USE = """
import sys, time
from index import temporary_folder
with temporary_folder() as folder:
    (folder / "secret.txt").write_text("x")
    print(folder, flush=True)
    if "stay" in sys.argv:
        time.sleep(60)
"""


@contextlib.contextmanager
def process(place: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """One that uses a folder below a place, and that folder."""
    environment = os.environ | {"TMPDIR": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", IN_USE, *words], stdout=subprocess.PIPE, text=True, env=environment
    ) as started:
        assert started.stdout
        try:
            yield started, Path(started.stdout.readline().strip())
        finally:
            if "stay" in words:
                started.kill()


def test_nothing_is_left_and_others_may_not_look(tmp_path: Path) -> None:
    """It goes with the block; the folder that it was in, with the process."""
    with temporary_folder() as folder:
        (folder / "a.txt").write_text("x")
        above = folder.parent
        assert {each.stat().st_mode & 0o777 for each in (folder, above)} == {0o700}
    assert not folder.exists()
    with process(tmp_path) as (ended, _):
        pass
    assert (ended.returncode, list(tmp_path.iterdir())) == (0, [])


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    """By the next process that needs a folder."""
    with process(tmp_path, "stay") as (killed, left), process(tmp_path, "stay") as (_, used):
        killed.kill()
        killed.wait(30)
        assert (left / "secret.txt").exists()
        with process(tmp_path):
            pass
        assert not left.parent.exists()
        assert (used / "secret.txt").exists()


def test_what_is_not_ours_or_was_only_just_made_stays(tmp_path: Path) -> None:
    """A file, a link, and a folder whose lock somebody is about to take; one that is old goes."""
    (tmp_path / "verbatim-file").write_text("x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "verbatim-link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "verbatim-new").mkdir()
    old = tmp_path / "verbatim-old"
    old.mkdir()
    before = old.stat().st_mtime - LONG - 60
    os.utime(old, (before, before))
    with process(tmp_path):
        pass
    assert {each.name for each in tmp_path.iterdir()} == {"verbatim-file", "elsewhere", "verbatim-link", "verbatim-new"}
