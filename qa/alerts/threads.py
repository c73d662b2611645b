"""A thread beside what is done, told when that ends."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

__all__ = ["beside"]

_PATIENCE = 3.0  # seconds for what is under way when this ends; whoever is interrupted goes on the next time


@contextlib.contextmanager
def beside(keep_on: Callable[[threading.Event], None], name: str) -> Iterator[None]:
    """Inside, a thread keeps on with something until the event that it gets is set."""
    stop = threading.Event()
    thread = threading.Thread(target=keep_on, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_PATIENCE)
