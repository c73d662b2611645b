"""Machines that are not the one that published see it within a second, and a busy one somewhat later."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from index import Collection

__all__ = ["LATE", "level", "until"]

LATE = 10.0  # seconds by which what is published must be seen, on a machine that does much else


def until(seen: Callable[[], bool], seconds: float = LATE) -> None:
    """Return once something is so; fails where that takes too long."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it is not seen"
        time.sleep(0.02)


def level(published: Collection, *others: Collection) -> None:
    """Return once others answer from the generation that one of them has published."""
    for each in others:
        until(partial(_is_level, each, published.generation))
        assert each.generation == published.generation


def _is_level(collection: Collection, generation: int) -> bool:
    return collection.generation >= generation
