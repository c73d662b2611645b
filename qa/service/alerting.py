"""Saved questions of a running service: saved and removed, what was told of them, and who looks after it.

A service looks for itself whether the collection is another one, whoever changed it, and then asks the saved questions
again: one after the other, each after the people who ask at that time.
"""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager
from typing import Any

from index import Collection, Filter
from qa.alerts import AlertSettings, Ask, Once, alert_json, atom, deliver, look, removed, saved, saved_json, watching
from qa.errors import AlertError
from qa.records import Answer
from qa.service.answering import Answering

__all__ = ["AlertDesk", "NotYoursError"]

_log = logging.getLogger(__name__)
_POLITE = 60.0  # seconds that a saved question lets people go before; then it stands in line as they do
_GLANCE = 0.05  # seconds between two looks at whether people wait
_IN_THE_FEED = 100  # alerts

Told = dict[str, Any]  # as docs/json.md describes it


class NotYoursError(AlertError):
    """A question that somebody else has saved."""


class AlertDesk:
    """Where questions are saved, and alerts read. Safe to share between threads.

    Args:
        collection: What is asked about.
        ask: Answers a question, in its turn.
        answering: Who works on questions, and who waits.
        settings: How many may be saved, and where alerts are sent.
    """

    def __init__(
        self, collection: Collection, ask: Ask, answering: Answering | None, settings: AlertSettings | None = None
    ) -> None:
        self.collection = collection
        self.settings = settings or AlertSettings()
        self._ask = ask
        self._answering = answering

    def save(self, question: str, where: Filter | None, *, by: str = "", webhook: str = "", email: str = "") -> Told:
        """Save a question, and give it as it is kept. Raises as `qa.alerts.saved` does."""
        made = saved(
            self.collection, self._ask, question, where, by=by, webhook=webhook, email=email, settings=self.settings
        )
        return saved_json(made)

    def remove(self, key: str, who: str = "", *, of_all: bool = False) -> Told:
        """Forget a question, and give it as it was kept.

        Raises `UnknownQuestionError`, and `NotYoursError` where somebody else has saved it, unless `of_all`.
        """
        kept = next((each for each in self.collection.saved_questions.all() if each.key == key), None)
        if kept is not None and who and kept.by != who and not of_all:
            raise NotYoursError(f"That question was saved by {kept.by or 'somebody else'}; ask them to remove it.")
        return saved_json(removed(self.collection, key))

    def listed(self, who: str = "") -> Told:
        """The saved questions, and how many there may be. Whom a question of somebody else is told to is left out."""
        told = [saved_json(each) for each in self.collection.saved_questions.all()]
        for each in told:
            if who and each["by"] != who:
                each["webhook"] = each["email"] = ""
        return {"saved": told, "most": self.settings.most}

    def alerts(self, after: int = 0, who: str = "") -> Told:
        """The alerts behind the one with a number, newest first, and the number of the newest."""
        book = self.collection.saved_questions
        found = book.alerts(after)
        return {
            "alerts": [alert_json(each, who, self.settings.url) for each in found],
            "newest": max((each.number for each in found), default=after),
        }

    def see(self, until: int, who: str = "") -> None:
        """Note that somebody has seen the alerts up to the one with a number."""
        self.collection.saved_questions.see(who, until)

    def feed(self, url: str) -> bytes:
        """The newest alerts as an Atom feed; `url` is the address of the page where the settings name none."""
        return atom(self.collection.saved_questions.alerts(0, _IN_THE_FEED), self.settings.url or url)

    # Looking for news

    def look(self) -> int:
        """Ask again what is to be asked again, and send what is to be sent; gives how many alerts there were."""
        told = look(self.collection, self._after_people)
        deliver(self.collection, self.settings)
        return len(told)

    def watching(self) -> AbstractContextManager[None]:
        """Inside, threads look for news whenever the collection has become another one, and send it."""
        once = Once(_log)
        return watching(
            self.collection,
            self.settings,
            lambda stop: look(self.collection, self._after_people, once=once, stop=stop),
        )

    def _after_people(self, question: str, where: Filter | None) -> Answer:
        """The answer, when nobody asks or waits, or else after a while in the line with all others."""
        until = time.monotonic() + _POLITE
        busy = self._answering
        while busy is not None and (busy.running or busy.waiting) and time.monotonic() < until:
            time.sleep(_GLANCE)
        return self._ask(question, where)
