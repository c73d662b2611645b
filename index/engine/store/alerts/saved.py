"""The rows of saved questions and their alerts.

A state and the alert that it gives rise to are one transaction, and an alert is told once of a question and generation:
whoever is killed, or has another process beside it, tells nothing twice and leaves nothing out.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import Any

from filelock import FileLock, Timeout

from index import faults
from index.engine.store.alerts.deliveries import Deliveries
from index.engine.store.alerts.records import Alert, Delivery, Moment, SavedQuestion
from index.engine.store.alerts.rows import ALERTS, DELIVERIES, QUESTIONS, SINCE_SCHEMA, insert, update
from index.engine.store.connection import now
from index.engine.store.feedback import saying
from index.engine.store.store import Store
from index.engine.store.tables import Table
from index.errors import QueryError

__all__ = ["KEPT", "LOCK", "SavedQuestions"]

LOCK = "alerts.lock"
KEPT = 1_000  # alerts, the newest; older ones go, with their messages
_MANY = 500  # ids in one statement


class SavedQuestions:
    """What is kept of the saved questions of a collection. May be shared between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.deliveries = Deliveries(store)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved, as in a folder that may not be written."""
        return self._store.read_only

    @contextlib.contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """Whether inside nobody else asks saved questions; false where another does for so long."""
        lock = FileLock(self._store.home / LOCK)
        try:
            lock.acquire(timeout=seconds)
        except Timeout:
            yield False
            return
        except OSError:  # a folder that may not be written: then nothing is told from here
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    # Questions

    def all(self) -> list[SavedQuestion]:
        """All that are saved, in the order in which they were. Raises `DamagedError`."""
        return self._questions("")

    def behind(self, generation: int) -> list[SavedQuestion]:
        """Those that were asked last of an earlier generation than this."""
        return self._questions("WHERE generation < ?", generation)

    def add(self, question: SavedQuestion, most: int) -> SavedQuestion:
        """Keep a question; gives it, or the one that is the same and was there before.

        Raises `QueryError` where there are as many as may be, `ReadOnlyError`.
        """
        with self._writing() as connection:
            for each in self._questions("WHERE question = ?", question.question):
                if _asks_and_tells(each) == _asks_and_tells(question):
                    return each
            (count,) = connection.execute("SELECT count(*) FROM saved_questions").fetchone()
            if count >= most:
                raise QueryError(f"{most:,} questions are saved already, which is the most; remove one first.")
            insert(connection, QUESTIONS, _values(question))
        return question

    def remove(self, key: str) -> SavedQuestion:
        """Forget a question, and send nothing more of it; its alerts stay. Raises `KeyError`, `ReadOnlyError`."""
        with self._writing() as connection:
            found = self._questions("WHERE key = ?", key)
            if not found:
                raise KeyError(key)
            connection.execute("DELETE FROM saved_questions WHERE key = ?", (key,))
            connection.execute(
                "DELETE FROM deliveries WHERE state = 'due' AND alert IN (SELECT key FROM alerts WHERE saved = ?)",
                (key,),
            )
        return found[0]

    # What was told

    def tell(self, asked: SavedQuestion, state: str, generation: int, alert: Alert | None) -> bool:
        """Keep what the answer is of a generation, and what is new of it, at once; false where another has.

        `asked` is the question as it was compared: where its row is another by now, nothing is written.
        """
        faults.point("alerts.compared")
        with self._writing() as connection:
            if self._questions("WHERE key = ?", asked.key) != [asked] or asked.generation >= generation:
                return False
            update(connection, QUESTIONS, asked.key, {"generation": generation, "state": state})
            if alert is not None:
                self._add_alert(connection, asked, alert)
            faults.point("alerts.written")
        faults.point("alerts.told")
        return True

    def _add_alert(self, connection: sqlite3.Connection, asked: SavedQuestion, alert: Alert) -> None:
        seen = json.dumps(alert.seen)
        row = (alert.key, alert.saved, alert.question, alert.news, alert.before, alert.after, alert.at, seen)
        insert(connection, ALERTS, row)
        for channel, target in (("webhook", asked.webhook), ("email", asked.email)):
            if target:
                due = (alert.key, channel, target, "due", 0, alert.at, "")
                insert(connection, DELIVERIES, due)
        connection.execute(
            "DELETE FROM alerts WHERE number <= (SELECT number FROM alerts ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (KEPT,),
        )
        connection.execute("DELETE FROM deliveries WHERE alert NOT IN (SELECT key FROM alerts)")

    def alerts(self, after: int = 0, most: int = KEPT) -> list[Alert]:
        """The alerts behind the one with a number, newest first. Raises `DamagedError`."""
        if self._store.schema < SINCE_SCHEMA:
            return []
        query = (
            f"SELECT number, {ALERTS.columns}, {ALERTS.is_sound} FROM alerts"
            " WHERE number > ? ORDER BY number DESC LIMIT ?"
        )
        with self._store.reading() as connection:
            return [self._alert(row) for row in connection.execute(query, (after, most))]

    def _alert(self, row: tuple[Any, ...]) -> Alert:
        number, key, saved, question, news, before, after, at, seen, sound = row
        if not sound:
            raise self._store.damaged("an alert is not what was written")
        return Alert(number, key, saved, question, news, before, after, at, tuple(json.loads(seen)))

    def newest(self) -> int:
        """The number of the newest alert; 0 where there is none."""
        if self._store.schema < SINCE_SCHEMA:
            return 0
        with self._store.reading() as connection:
            (number,) = connection.execute("SELECT coalesce(max(number), 0) FROM alerts").fetchone()
        return int(number)

    def see(self, who: str, until: int) -> None:
        """Note that somebody has seen the alerts up to the one with a number. Raises `ReadOnlyError`."""
        if not self._unseen(who, until):
            return
        with self._writing() as connection:
            for each in self._unseen(who, until):  # as it is by now: somebody else may have seen them meanwhile
                update(connection, ALERTS, each.number, {"seen": json.dumps([*each.seen, who])})

    def _unseen(self, who: str, until: int) -> list[Alert]:
        return [each for each in self.alerts() if each.number <= until and who not in each.seen]

    def alert_of(self, delivery: Delivery) -> Alert | None:
        """What a message is about; None where that is gone. Raises `DamagedError`."""
        query = f"SELECT number, {ALERTS.columns}, {ALERTS.is_sound} FROM alerts WHERE key = ?"
        with self._store.reading() as connection:
            row = connection.execute(query, (delivery.alert,)).fetchone()
        return None if row is None else self._alert(row)

    # What came in meanwhile

    def mark(self) -> Moment:
        """The point at which the collection is now, as this thread reads it."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'documents'").fetchone()
        return Moment(row[0] if row else 0, now())

    def arrived(self, documents: Collection[str], since: Moment) -> set[str]:
        """Which of some documents came in, or got another text, after a point."""
        found: set[str] = set()
        asked = sorted(set(documents))
        with self._store.reading() as connection:
            (first,) = connection.execute("SELECT coalesce(min(number), 0) FROM documents").fetchone()
            for begin in range(0, len(asked), _MANY):
                part = asked[begin : begin + _MANY]
                rows = connection.execute(
                    "SELECT d.id, c.changed FROM documents d LEFT JOIN catalogue c ON c.id = d.id"
                    f" WHERE d.number > ? AND d.id IN ({', '.join('?' for _ in part)})",
                    (since.number, *part),
                )
                # Where all have newer numbers they were made anew, and only the time tells which of them are new.
                found |= {name for name, changed in rows if first <= since.number or (changed or "") >= since.at}
        return found

    # What is gone

    def rewrite(self, states: Callable[[str], str], news: Callable[[str], str]) -> int:
        """Put another state and other news in the place of each, where it is another; gives how many are."""
        if not any(True for _ in self._rewritten(states, news)):
            return 0
        with self._writing() as connection:
            changes = list(self._rewritten(states, news))  # as they are by now: somebody may have looked meanwhile
            for table, name, changed in changes:
                update(connection, table, name, changed)
        return len(changes)

    def _rewritten(
        self, states: Callable[[str], str], news: Callable[[str], str]
    ) -> Iterator[tuple[Table, str | int, dict[str, str | int]]]:
        for question in self.all():
            if (state := states(question.state)) != question.state:
                yield QUESTIONS, question.key, {"state": state}
        for alert in self.alerts():
            if (told := news(alert.news)) != alert.news:
                yield ALERTS, alert.number, {"news": told}

    # Rows

    def _questions(self, where: str, *values: str | int) -> list[SavedQuestion]:
        """Those that meet a condition, in a transaction as it sees them."""
        if self._store.schema < SINCE_SCHEMA:
            return []
        query = f"SELECT {QUESTIONS.columns}, {QUESTIONS.is_sound} FROM saved_questions {where} ORDER BY rowid"
        found = []
        with self._store.reading() as connection:
            for *row, sound in connection.execute(query, values):
                if not sound:
                    raise self._store.damaged("a saved question is not what was written")
                found.append(SavedQuestion(*row))
        return found

    def _writing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        return saying(self._store, "no question can be saved in it")


def _asks_and_tells(question: SavedQuestion) -> tuple[str, ...]:
    return question.question, question.where, question.by, question.webhook, question.email


def _values(question: SavedQuestion) -> tuple[str | int, ...]:
    return (
        question.key,
        question.question,
        question.where,
        question.by,
        question.at,
        question.webhook,
        question.email,
        question.generation,
        question.state,
    )
