"""Folders for a while: readable by their owner alone, and swept where a process that was killed left them.

Each process has one folder of its own, whose lock it holds for as long as it lives; what it needs lies below. The
kernel frees the lock however the process ends, so that the next one tells what is left from what is in use.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["temporary_folder"]

PREFIX = "verbatim-"
LOCK = "in-use.lock"
LONG = 86_400.0  # seconds after which a folder without a lock is nobody's: the one who makes it locks it at once

_making = threading.Lock()
_own: tuple[int, Path, FileLock] | None = None  # of the process with this number


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder that goes with the block, and with the process, however that ends."""
    with tempfile.TemporaryDirectory(dir=_folder_of_process(), ignore_cleanup_errors=True) as name:
        yield Path(name)


def _folder_of_process() -> Path:
    """The folder of this process, made where there is none yet or somebody has taken it away."""
    global _own  # noqa: PLW0603 - one for each process
    place = Path(tempfile.gettempdir())
    with _making:
        if _own is None or _own[0] != os.getpid() or _own[1].parent != place or not _own[1].is_dir():
            _sweep(place)
            _own = (os.getpid(), *_made())
            atexit.register(_leave, *_own)
        return _own[1]


def _made() -> tuple[Path, FileLock]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # 0700
        lock = FileLock(folder / LOCK)
        with contextlib.suppress(Timeout, OSError):  # swept between the two
            lock.acquire(blocking=False)
            if (folder / LOCK).exists():
                return folder, lock


def _leave(process: int, folder: Path, lock: FileLock) -> None:
    if process == os.getpid():  # and no fork of it
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _sweep(place: Path) -> None:
    """Remove the folders of processes that are gone."""
    with contextlib.suppress(OSError):
        for folder in place.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):
                if _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    seen = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or (hasattr(os, "getuid") and seen.st_uid != os.getuid()):
        return False
    if not (folder / LOCK).exists():
        return time.time() - seen.st_mtime > LONG
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    lock.release()
    return True
