"""The rows of messages that are sent of alerts.

Whoever sends one takes it first: until a time that is noted nobody else does. So it is sent by one process alone, one
that is killed leaves it to whoever comes after that time, and where nothing can be noted nothing is sent.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace

from index import faults
from index.engine.store.alerts.records import Delivery, Undelivered
from index.engine.store.alerts.rows import DELIVERIES, QUESTIONS, SINCE_SCHEMA, update
from index.engine.store.feedback import saying
from index.engine.store.store import Store

__all__ = ["Deliveries"]

_DUE = f"""
SELECT d.number, d.alert, d.channel, d.target, d.tries, a.at
FROM (SELECT * FROM deliveries WHERE state = 'due' AND due <= ? AND {DELIVERIES.is_sound}) d
JOIN alerts a ON a.key = d.alert
ORDER BY d.number
"""
_UNDELIVERED = """
SELECT a.saved, a.question, d.channel, d.target, d.state = 'due', d.tries, d.due, d.said
FROM deliveries d JOIN alerts a ON a.key = d.alert JOIN saved_questions q ON q.key = a.saved
WHERE d.state = 'due' OR (d.state = 'given up' AND d.number > (
    SELECT coalesce(max(s.number), 0) FROM deliveries s
    WHERE s.state = 'sent' AND s.channel = d.channel AND s.target = d.target))
ORDER BY d.number
"""


class Deliveries:
    """What is to be sent of alerts, and what became of it. May be shared between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, at: str) -> list[Delivery]:
        """The messages that are to be sent by a time (ISO 8601, UTC), oldest first; not those that are damaged."""
        if self._store.schema < SINCE_SCHEMA:
            return []
        with self._store.reading() as connection:
            return [Delivery(*row) for row in connection.execute(_DUE, (at,))]

    def take(self, delivery: Delivery, until: str) -> Delivery | None:
        """Note that a message is tried here, and by nobody else until a time; None where it is not to be sent any more.

        Raises `ReadOnlyError`, and `DataFolderError` where nothing can be noted.
        """
        with self._writing() as connection:
            if not _is_still(connection, delivery):
                return None
            tries = delivery.tries + 1
            update(connection, DELIVERIES, delivery.number, {"tries": tries, "due": until})
        return replace(delivery, tries=tries)

    def wait(self, delivery: Delivery, said: str) -> None:
        """Note why a message cannot be tried from here; it stays as it is for whoever can."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT said FROM deliveries WHERE number = ?", (delivery.number,)).fetchone()
        if row != (said,):
            self._note(delivery, {"said": said})

    def sent(self, delivery: Delivery) -> None:
        """Note that a message was sent."""
        faults.point("delivery.sent")
        self._note(delivery, {"state": "sent", "due": "", "said": ""})

    def failed(self, delivery: Delivery, said: str, again: str) -> None:
        """Note why a message could not be sent, and when that is tried again; empty for never."""
        self._note(delivery, {"state": "due" if again else "given up", "due": again, "said": said})

    def end(self, webhook: str, said: str) -> None:
        """Tell an address nothing more, whatever of; `said` is why."""
        with self._writing() as connection:
            keys = connection.execute("SELECT key FROM saved_questions WHERE webhook = ?", (webhook,)).fetchall()
            for (key,) in keys:
                update(connection, QUESTIONS, key, {"webhook": ""})
            due = connection.execute(
                "SELECT number FROM deliveries WHERE state = 'due' AND channel = 'webhook' AND target = ?", (webhook,)
            ).fetchall()
            for (number,) in due:
                update(connection, DELIVERIES, number, {"state": "given up", "due": "", "said": said})

    def undelivered(self) -> list[Undelivered]:
        """What is still to be sent, and what was given up since its address took something; oldest first."""
        if self._store.schema < SINCE_SCHEMA:
            return []
        with self._store.reading() as connection:
            return [
                Undelivered(saved, question, channel, target, bool(is_due), tries, due, said)
                for saved, question, channel, target, is_due, tries, due, said in connection.execute(_UNDELIVERED)
            ]

    def _note(self, delivery: Delivery, changed: dict[str, str | int]) -> None:
        with self._writing() as connection:
            if _is_still(connection, delivery):
                update(connection, DELIVERIES, delivery.number, changed)

    def _writing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        return saying(self._store, "nothing can be noted of what is sent")


def _is_still(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Whether a message is to be sent as it was read: it may be gone with its question, or tried by another process."""
    asked = (delivery.number, delivery.alert, delivery.tries)
    query = "SELECT 1 FROM deliveries WHERE number = ? AND alert = ? AND tries = ? AND state = 'due'"
    return connection.execute(query, asked).fetchone() is not None
