"""What this machine lends: how much can be done at once, and where is kept what can be made again."""

import contextlib
import ctypes
import functools
import math
import os
from pathlib import Path

__all__ = ["cache", "few_heaps", "hold_to", "processors"]

# What a container may take: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_M_ARENA_MAX, _HEAPS = -8, 2  # of glibc: see mallopt(3)
_most: int | None = None


def cache() -> Path:
    """QA_CACHE, or verbatim/ in the user's cache folder (XDG_CACHE_HOME or ~/.cache)."""
    named = os.environ.get("QA_CACHE")
    users = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(users) / "verbatim"


def processors() -> int:
    """The processors that this process may use, where the system tells; else those there are."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _quota(_QUOTA) or allowed, _most or allowed)


def hold_to(most: int) -> None:
    """Have this process use no more than so many: others of the program have the rest."""
    global _most  # noqa: PLW0603 - one for each process
    _most = most


def few_heaps() -> None:
    """Have all threads of this process share two heaps; to be called before there are threads.

    glibc gives them eight for each processor, and what a thread frees in one is of no use in another: a web server over
    a million passages takes 70 MB more. Other C libraries have nothing of the kind, and are left as they are.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)


@functools.cache
def _quota(path: Path) -> int | None:
    """As many processors as the control group's share of time is worth; None where it may take all.

    A container with two processors' time sees all of its host's, and would start a thread for each.
    """
    try:
        most, period = path.read_text(encoding="ascii").split()
        return max(math.ceil(int(most) / int(period)), 1)
    except (OSError, ValueError, ZeroDivisionError):  # there is none, or it says "max"
        return None
