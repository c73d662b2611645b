"""Alerts sent to webhooks and by e-mail: each at least once, with a name by which the other end knows it again."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from index import Alert, Collection, CollectionError, Delivery
from qa.alerts.once import Once
from qa.alerts.sending.mail import RefusedError, mailed
from qa.alerts.sending.webhooks import GoneError, hooked
from qa.alerts.settings import AlertSettings
from qa.alerts.threads import beside
from qa.errors import AlertError
from qa.unforeseen import unforeseen

__all__ = ["WAITS", "deliver", "delivering"]

_log = logging.getLogger(__name__)
# Seconds until what could not be sent is tried again; as Standard Webhooks proposes them.
WAITS: Sequence[int] = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
_TAKEN = 600  # seconds that a message is left to whoever tries it: longer than any try takes
_LOOK = 1.0  # seconds between two looks at what is due

_Clock = Callable[[], datetime]


def _clock() -> datetime:
    return datetime.now(UTC)


@contextlib.contextmanager
def delivering(collection: Collection, settings: AlertSettings) -> Iterator[None]:
    """Inside, a thread sends what is due, also what is to be tried again, and nobody waits for it."""
    with beside(lambda stop: _keep_on(collection, settings, stop), "deliveries"):
        yield


def _keep_on(collection: Collection, settings: AlertSettings, stop: threading.Event) -> None:
    once = Once(_log)
    while not stop.wait(_LOOK):
        try:
            deliver(collection, settings, stop=stop)
        except CollectionError as error:  # as on a full disk: nothing is sent that cannot be noted
            once.say("deliveries", f"Alerts are not sent: {error}")
        else:
            once.is_well("deliveries")


def deliver(
    collection: Collection,
    settings: AlertSettings,
    *,
    seconds: float = float("inf"),
    stop: threading.Event | None = None,
    clock: _Clock = _clock,
) -> int:
    """Send what is due, and note what became of it; gives how many were sent.

    No message is begun after so many `seconds`, or where `stop` is set. What cannot be sent is tried again after waits
    that grow, and then given up. What this process has no settings for is left to one that has them. Raises
    `index.CollectionError` where nothing can be noted.
    """
    book = collection.saved_questions.deliveries
    if collection.saved_questions.read_only:
        return 0
    until, sent = time.monotonic() + seconds, 0
    troubled: set[str] = set()  # addresses that have just failed: what else is due for them waits for the next look
    for delivery in book.due(_said(clock())):
        if time.monotonic() >= until or (stop and stop.is_set()):
            break
        if delivery.target in troubled:
            continue
        if _is_delivered(collection, delivery, settings, clock):
            sent += 1
        else:
            troubled.add(delivery.target)
    return sent


def _is_delivered(collection: Collection, delivery: Delivery, settings: AlertSettings, clock: _Clock) -> bool:
    book = collection.saved_questions.deliveries
    if missing := _missing(delivery, settings):
        is_old = _said(clock() - timedelta(seconds=sum(WAITS))) > delivery.at
        if is_old:
            _give_up(collection, delivery, missing)
        else:
            book.wait(delivery, missing)
        return False
    taken = book.take(delivery, _said(clock() + timedelta(seconds=_TAKEN)))
    if taken is None:  # another process has sent it, or the question is not asked any more
        return False
    try:
        alert = collection.saved_questions.alert_of(taken)
        if alert is None:
            return False
        _send(taken, alert, settings, clock())
    except GoneError as error:
        _log.warning("%s", error)
        book.end(taken.target, str(error))
    except RefusedError as error:
        _give_up(collection, taken, str(error))
    except (AlertError, CollectionError) as error:
        _put_off(collection, taken, str(error), clock())
    except Exception:  # noqa: BLE001 - one message holds up no other
        said = unforeseen(_log, f"An alert could not be sent by {taken.channel}.", "An alert was not sent")
        _put_off(collection, taken, said, clock())
    else:
        book.sent(taken)
        return True
    return False


def _missing(delivery: Delivery, settings: AlertSettings) -> str:
    """What is not set and needed to send a message from here, as a sentence; empty where nothing is."""
    if delivery.channel == "webhook" and not settings.secret:
        return "Alerts are not sent to webhooks from here: no secret is set to sign them with (QA_WEBHOOK_SECRET)."
    if delivery.channel == "email" and settings.mail is None:
        return "Alerts are not sent by e-mail from here: no mail server is set (QA_MAIL_HOST)."
    return ""


def _send(delivery: Delivery, alert: Alert, settings: AlertSettings, now: datetime) -> None:
    if delivery.channel == "webhook":
        hooked(delivery.target, alert, settings, now)
    else:
        mailed(delivery.target, alert, settings, now)


def _put_off(collection: Collection, delivery: Delivery, why: str, now: datetime) -> None:
    """Try again later, or no more; the log is told the first time and the last."""
    if delivery.tries > len(WAITS):
        _give_up(collection, delivery, why)
        return
    again = _said(now + timedelta(seconds=WAITS[delivery.tries - 1]))
    level = logging.WARNING if delivery.tries == 1 else logging.INFO
    _log.log(level, "%s It is tried again, for about three days.", why)
    collection.saved_questions.deliveries.failed(delivery, why, again)


def _give_up(collection: Collection, delivery: Delivery, why: str) -> None:
    _log.warning("%s The alert is given up; it stands on the page and in the feed.", why)
    collection.saved_questions.deliveries.failed(delivery, why, "")


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
