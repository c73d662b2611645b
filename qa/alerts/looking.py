"""The saved questions asked again, where the collection is another than it was, and what is new kept."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from index import Alert, Collection, CollectionError, Filter, SavedQuestion
from qa.alerts.comparing import compared
from qa.alerts.records import State, filter_of
from qa.answering import Assistant
from qa.errors import AnswerError
from qa.records import Answer

__all__ = ["Ask", "asking", "look"]

_log = logging.getLogger(__name__)
_TRIES = 3  # of one question, where documents come in between its answer and the comparison
_NAMES = uuid.UUID("6b1d5e0a-6f0f-4d0e-9a55-0f4f3d6f9c11")  # of alerts, so that each has one name for ever

Ask = Callable[[str, Filter | None], Answer]


def asking(assistant: Assistant) -> Ask:
    """Ask without a language model, on its own."""
    return lambda question, where: assistant.ask(question, where=where, write=False)


def look(collection: Collection, ask: Ask, *, wait: float = 0.0) -> list[Alert]:
    """Ask the saved questions again that were asked last of an earlier generation, and give what is new.

    Where another process does so already it is left to that one, after `wait` seconds. Each is finished by itself:
    whoever is interrupted goes on with those that are left. A question that cannot be asked is passed over, and is
    told in the log.
    """
    book = collection.saved_questions
    if book.read_only or not book.behind(collection.generation):
        return []
    told: list[Alert] = []
    with book.turn(wait) as is_ours:
        for question in book.behind(collection.generation) if is_ours else ():
            try:
                told.extend(_looked(collection, ask, question))
            except (AnswerError, CollectionError) as error:
                _log.warning("The saved question %r was not asked again: %s", question.question, error)
    return told


def _looked(collection: Collection, ask: Ask, question: SavedQuestion) -> Iterator[Alert]:
    where = filter_of(question)
    for _ in range(_TRIES):
        answer = ask(question.question, where)
        with collection.reading():
            if collection.generation != answer.generation:
                continue
            state, news = compared(State.from_json(question.state), answer, collection, where)
        alert = None
        if news is not None:
            alert = Alert(
                number=0,
                key=str(uuid.uuid5(_NAMES, f"{question.key} {question.at} {answer.generation}")),
                saved=question.key,
                question=question.question,
                news=news.to_json(),
                before=question.generation,
                after=answer.generation,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        if collection.saved_questions.tell(question, state.to_json(), answer.generation, alert) and alert:
            yield alert
        return
