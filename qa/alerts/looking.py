"""The saved questions asked again, where the collection is another than it was, and what is new kept."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from index import Alert, Collection, CollectionError, Filter, ModelError, ModelMismatchError, SavedQuestion
from qa.alerts.comparing import compared
from qa.alerts.once import Once
from qa.alerts.records import State, filter_of
from qa.answering import Assistant
from qa.errors import AnswerError, BusyError, ReaderError
from qa.records import Answer
from qa.unforeseen import unforeseen

__all__ = ["Ask", "asking", "look"]

_log = logging.getLogger(__name__)
_TRIES = 3  # of one question, where documents come in between its answer and the comparison
_ROUNDS = 3  # through all questions, where documents come in meanwhile
_NAMES = uuid.UUID("6b1d5e0a-6f0f-4d0e-9a55-0f4f3d6f9c11")  # of alerts, so that each has one name for ever

Ask = Callable[[str, Filter | None], Answer]


def asking(assistant: Assistant) -> Ask:
    """Ask without a language model, on its own; raises `ReaderError` where the reader is missing.

    An answer by similarity alone is another one, and what it tells is no news of the documents.
    """

    def ask(question: str, where: Filter | None) -> Answer:
        assistant.ready()
        return assistant.ask(question, where=where, write=False)

    return ask


def look(
    collection: Collection,
    ask: Ask,
    *,
    wait: float = 0.0,
    once: Once | None = None,
    stop: threading.Event | None = None,
) -> list[Alert]:
    """Ask the saved questions again that were asked last of an earlier generation, and give what is new.

    Where another process does so already it is left to that one, after `wait` seconds. Each is finished by itself:
    whoever is interrupted goes on with those that are left. A question that cannot be asked is passed over, and is
    told in the log by its key, `once` by whoever looks again and again. No question is begun where `stop` is set.

    Raises `ReaderError`, `ModelError` and `ModelMismatchError` where none can be asked.
    """
    book, once = collection.saved_questions, once or Once(_log)
    told: list[Alert] = []
    failed: set[str] = set()  # keys

    def behind() -> list[SavedQuestion]:
        return [] if book.read_only else [each for each in book.behind(collection.generation) if each.key not in failed]

    # Looked at again when the turn is over: another process may have indexed, and have left it to this one.
    for _ in range(_ROUNDS):
        if not behind():
            break
        with book.turn(wait) as is_ours:
            if not is_ours:
                break
            for question in behind():
                if stop and stop.is_set():
                    break
                new = _asked_again(collection, ask, question, once)
                if new is None:
                    failed.add(question.key)
                else:
                    told.extend(new)
    return told


def _asked_again(collection: Collection, ask: Ask, question: SavedQuestion, once: Once) -> list[Alert] | None:
    """What is new of one question; None where it cannot be asked for a reason that is its own, or may pass."""
    try:
        found = list(_looked(collection, ask, question))
    except (ReaderError, ModelError, ModelMismatchError):  # none can be asked
        raise
    except BusyError:
        return None
    except (AnswerError, CollectionError) as error:
        once.say(question.key, f"The saved question {question.key} was not asked again: {error}")
        return None
    except Exception as error:  # noqa: BLE001 - one question holds up no other
        if once.is_new(question.key, repr(error)):
            unforeseen(_log, "", "The saved question %s was not asked again", question.key)
        return None
    once.is_well(question.key)
    return found


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
            told = news.to_json()
            alert = Alert(
                number=0,
                # Of what is told as well: where a backup was restored, generations come again.
                key=str(uuid.uuid5(_NAMES, f"{question.key} {question.at} {answer.generation} {told}")),
                saved=question.key,
                question=question.question,
                news=told,
                before=question.generation,
                after=answer.generation,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        if collection.saved_questions.tell(question, state.to_json(), answer.generation, alert) and alert:
            yield alert
        return
