"""What of alerts was not sent, in words, for whoever saved the question and for whoever runs the program."""

from __future__ import annotations

from dataclasses import dataclass

from index import Collection
from qa.wording import counted

__all__ = ["NotSent", "not_sent"]


@dataclass(frozen=True, slots=True)
class NotSent:
    """Alerts of a saved question that were not sent, for one reason."""

    saved: str  # key of the question
    question: str
    said: str  # a sentence or two: how many, why, and whether that is tried again


def not_sent(collection: Collection) -> list[NotSent]:
    """What waits to be sent, and what was given up since its address took something; oldest first."""
    found: dict[tuple[str, str, bool, str], list[str]] = {}  # when each is tried again
    for each in collection.saved_questions.deliveries.undelivered():
        found.setdefault((each.saved, each.question, each.is_due, each.said), []).append(each.due)
    return [
        NotSent(saved, question, _sentence(len(dues), why, min(dues) if is_due else ""))
        for (saved, question, is_due, why), dues in found.items()
    ]


def _sentence(count: int, why: str, again: str) -> str:
    """Example: "1 alert was not sent, and is given up: The webhook https://a.example/ answered with status 500."."""
    alerts, are = counted(count, "alert"), "is" if count == 1 else "are"
    if not again:
        return f"{alerts} {'was' if count == 1 else 'were'} not sent, and {are} given up: {why}"
    if not why:
        return f"{alerts} {'waits' if count == 1 else 'wait'} to be sent."
    when = f"{again[:16].replace('T', ' ')} UTC"
    return f"{alerts} could not be sent yet, and {are} tried again at {when}: {why}"
