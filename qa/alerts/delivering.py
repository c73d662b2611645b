"""Alerts sent to webhooks and by e-mail: each at least once, with a name by which the other end knows it again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from index import Alert, Collection, Delivery
from qa.alerts.mail import mailed
from qa.alerts.settings import AlertSettings
from qa.alerts.webhooks import GoneError, hooked
from qa.errors import AlertError

__all__ = ["WAITS", "deliver"]

_log = logging.getLogger(__name__)
# Seconds until what could not be sent is tried again; as Standard Webhooks proposes them.
WAITS: Sequence[int] = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)


def deliver(
    collection: Collection,
    settings: AlertSettings,
    *,
    wait: float = 0.0,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Send what is due, and note what became of it; gives how many were sent.

    Where another process does so already it is left to that one, after `wait` seconds. What cannot be sent is tried
    again after waits that grow, and then given up, which is logged.
    """
    book = collection.saved_questions
    if book.read_only or not book.due(_said(clock())):
        return 0
    sent = 0
    with book.turn(wait) as is_ours:
        for delivery in book.due(_said(clock())) if is_ours else ():
            alert = book.alert_of(delivery)
            if alert is None:
                continue
            try:
                _send(delivery, alert, settings, clock())
            except GoneError as error:
                _log.warning("%s", error)
                book.end(delivery.target)
            except AlertError as error:
                _put_off(collection, delivery, str(error), clock())
            else:
                book.sent(delivery)
                sent += 1
    return sent


def _send(delivery: Delivery, alert: Alert, settings: AlertSettings, now: datetime) -> None:
    if delivery.channel == "webhook":
        hooked(delivery.target, alert, settings, now)
    else:
        mailed(delivery.target, alert, settings, now)


def _put_off(collection: Collection, delivery: Delivery, why: str, now: datetime) -> None:
    """Try again later, or no more."""
    is_last = delivery.tries >= len(WAITS)
    again = "" if is_last else _said(now + timedelta(seconds=WAITS[delivery.tries]))
    _log.warning("%s%s", why, " It is given up." if is_last else f" It is tried again at {again}.")
    collection.saved_questions.failed(delivery, why, again)


def _said(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
