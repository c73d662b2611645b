"""How much can be done at once."""

import os

__all__ = ["processors"]


def processors() -> int:
    """The processors that this process may use, where the system tells; else those there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
