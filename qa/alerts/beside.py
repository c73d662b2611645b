"""Saved questions looked after for as long as a process runs: asked again, and what is new sent, beside all else."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

from index import Collection, CollectionError
from qa.alerts.once import Once
from qa.alerts.sending import delivering
from qa.alerts.settings import AlertSettings
from qa.alerts.threads import beside
from qa.errors import AnswerError
from qa.unforeseen import unforeseen

__all__ = ["watching"]

_log = logging.getLogger(__name__)
_LOOK = 1.0  # seconds between two looks at whether the collection is another one
_AGAIN = 60.0  # seconds after which questions are asked again that could not be


@contextlib.contextmanager
def watching(
    collection: Collection, settings: AlertSettings, ask_again: Callable[[threading.Event], object]
) -> Iterator[None]:
    """Inside, one thread asks again whenever the collection has become another one, and one sends what is due.

    `ask_again` gets an event that is set when this ends; whom it interrupts goes on the next time. What goes wrong is
    logged, once.
    """
    with (
        delivering(collection, settings),
        beside(lambda stop: _keep_on(collection, ask_again, stop), "alerts"),
    ):
        yield


def _keep_on(collection: Collection, ask_again: Callable[[threading.Event], object], stop: threading.Event) -> None:
    looked, again, once = -1, 0.0, Once(_log)
    while not stop.wait(_LOOK):
        try:
            generation, now = collection.generation, time.monotonic()
            if generation != looked or now >= again:
                looked, again = generation, now + _AGAIN
                ask_again(stop)
                once.is_well("all")
        except (AnswerError, CollectionError) as error:
            once.say("all", f"Saved questions are not asked again: {error}")
        except Exception as error:  # noqa: BLE001 - it runs beside others, which go on
            if once.is_new("all", repr(error)):
                unforeseen(_log, "", "Saved questions were not looked after")
