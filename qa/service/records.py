"""What can be asked of the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index import Filter
from qa.records import Turn

__all__ = ["LONGEST_LIST", "Asked", "Edit", "Listed", "Sought", "Step"]

LONGEST_LIST = 1_000  # documents in one part of the list


@dataclass(frozen=True, slots=True)
class Asked:
    """A question."""

    question: str
    history: tuple[Turn, ...] = ()  # what was said before, oldest first
    where: Filter | None = None  # documents that may answer; None for all
    write: bool = True  # whether a language model writes beside the quotes, where one is set


@dataclass(frozen=True, slots=True)
class Sought:
    """A search for passages."""

    query: str
    k: int = 10  # passages at most
    where: Filter | None = None  # documents that are searched; None for all


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of the list of documents, which is in the order of their ids."""

    after: str = ""  # the id of the last one that is known already; empty for the beginning
    limit: int = 100  # documents at most, from 1 to `LONGEST_LIST`
    where: Filter | None = None  # None for all


@dataclass(frozen=True, slots=True)
class Edit:
    """What is said of a document instead of what was before."""

    tags: tuple[str, ...] | None = None  # all that it is to have; None leaves them as they are
    changes: Mapping[Literal["title", "date"], str | None] = field(default_factory=dict)  # None takes one back


@dataclass(frozen=True, slots=True)
class Step:
    """How far an answer is."""

    passages: int  # that were found and are being read
