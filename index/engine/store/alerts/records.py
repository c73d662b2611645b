"""What is kept of saved questions and alerts. What is JSON here is read and written by `qa`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Alert", "Delivery", "Moment", "SavedQuestion", "Undelivered"]


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question that is asked again after each sync that changed anything."""

    key: str
    question: str
    where: str  # JSON: which documents are asked; empty for all
    by: str  # whoever saved it; empty where there are no accounts
    at: str  # ISO 8601, UTC
    webhook: str  # an address that is told; empty for none
    email: str  # the same
    generation: int  # of the collection when it was asked last
    state: str  # JSON: what is told of its answer


@dataclass(frozen=True, slots=True)
class Alert:
    """What was new to the answer of a saved question."""

    number: int  # grows with each; 0 before it is kept
    key: str
    saved: str  # key of the question
    question: str
    news: str  # JSON
    before: int  # generation that the question was asked of before
    after: int  # and that of which this is told
    at: str  # ISO 8601, UTC
    seen: tuple[str, ...] = ()  # by whom


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is to be sent of an alert."""

    number: int
    alert: str  # its key
    channel: Literal["webhook", "email"]
    target: str
    tries: int
    at: str  # when its alert was told: ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that was not sent: not yet, or never."""

    saved: str  # key of the question
    question: str
    channel: Literal["webhook", "email"]
    target: str
    is_due: bool  # whether it is tried again; else it was given up
    tries: int
    due: str  # when it is tried again: ISO 8601, UTC; empty for never
    said: str  # a sentence: why; empty where it was not tried yet


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in the life of a collection: what came into it later can be told."""

    number: int  # of the newest document
    at: str  # ISO 8601, UTC; counts where a rebuild has given all documents new numbers
