"""What requests and replies about saved questions and alerts hold, each field described, as docs/json.md has it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index import Filter
from qa.service.bodies import LONGEST_NAME, Query, WhereBody

__all__ = ["AlertsReply", "SaveBody", "SavedListReply", "SavedReply", "SeenBody", "SeenReply"]

_AT = "When that was, ISO 8601, UTC."


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaveBody(_Asked):
    """A question to be saved, and who is told what is new to its answer."""

    question: Query = Field(description="In words, at most 2,000 characters; without what was said before.")
    where: WhereBody | None = Field(default=None, description="Which documents may answer; all where it is left out.")
    webhook: str = Field(default="", max_length=LONGEST_NAME, description="An address that is told by POST, signed.")
    email: str = Field(default="", max_length=254, description="An address that is told by e-mail.")

    def filter(self) -> Filter | None:
        """The filter as a record. Raises `index.QueryError` for dates that are none."""
        return self.where.filter() if self.where else None


class SeenBody(_Asked):
    """Up to where alerts were seen."""

    until: int = Field(ge=0, le=2**53, description="Number of the newest alert that was seen.")


class SavedWhereReply(_Reply):
    """Which documents a saved question is asked of."""

    since: str | None = Field(description="Published then or later, or null.")
    until: str | None = Field(description="Published then or earlier, or null.")
    sources: list[str] = Field(description="Of which one is the source, or matches it.")
    documents: list[str] = Field(description="Ids of documents.")
    tags: list[str] = Field(description="Of which one is set on the document.")
    undated: bool = Field(description="Whether documents without a date are asked as well where a time is given.")


class SavedReply(_Reply):
    """A question that is asked again after each sync that changes anything."""

    key: str = Field(description="To remove it by.")
    question: str = Field(description="As it was typed.")
    where: SavedWhereReply | None = Field(description="Which documents may answer; null for all.")
    by: str = Field(description="Who saved it; empty where there are no accounts.")
    at: str = Field(description=_AT)
    webhook: str = Field(description="The address that is told, or empty; of somebody else's question empty.")
    email: str = Field(description="The same for e-mail.")
    generation: int = Field(ge=0, description="Of the collection when it was asked last.")
    answered: bool = Field(description="Whether there was an answer, as it was told last.")
    answer: str | None = Field(description="The short answer, as it was told last, or null.")


class SavedListReply(_Reply):
    """The saved questions."""

    saved: list[SavedReply] = Field(description="In the order in which they were saved.")
    most: int = Field(ge=0, description="How many there may be.")


class AlertQuoteReply(_Reply):
    """A quote that an alert tells of."""

    document: str = Field(description="Id of the document.")
    title: str = Field(description="Title of the document.")
    source: str = Field(description="Path or address of the document.")
    start: int = Field(ge=0, description="Where it began in the text when this was told, in code points.")
    end: int = Field(ge=0, description="Where it ended, exclusive; 0 of a document that is only listed.")
    text: str = Field(description="What stood there, word for word.")
    link: str = Field(description="Opens it on the page; relative to that where server.url is not set.")


class ChangedQuoteReply(_Reply):
    """A quote in whose place its document says something else."""

    before: AlertQuoteReply = Field(description="What it said.")
    now: AlertQuoteReply = Field(description="What it says.")


class AlertReply(_Reply):
    """What was new to the answer of a saved question."""

    number: int = Field(ge=1, description="Grows with each; what to send as `after`.")
    key: str = Field(description="Names it in feeds and messages: a UUID.")
    saved: str = Field(description="Key of the question.")
    question: str = Field(description="The question.")
    what: list[
        Literal["first answer", "another answer", "new evidence", "quote changed", "quote gone", "no answer any more"]
    ] = Field(description="What is new.")
    text: str = Field(description="The same as a sentence.")
    answer: str | None = Field(description="The short answer then, or null.")
    before: str | None = Field(description="The short answer before, where it is another one, or null.")
    evidence: list[AlertQuoteReply] = Field(description="Quotes that are new; of a first answer all.")
    changed: list[ChangedQuoteReply] = Field(description="Quotes that were changed.")
    gone: list[AlertQuoteReply] = Field(description="Quotes that stand in no document any more.")
    generation_before: int = Field(ge=0, description="Of which it was asked before.")
    generation: int = Field(ge=0, description="Of which this is told.")
    at: str = Field(description=_AT)
    seen: bool = Field(description="Whether whoever asks has seen it.")


class AlertsReply(_Reply):
    """Alerts."""

    alerts: list[AlertReply] = Field(description="Newest first; at most 1,000 are kept.")
    newest: int = Field(ge=0, description="What to send as `after` the next time.")


class SeenReply(_Reply):
    """That it was noted."""

    until: int = Field(ge=0, description="As it was sent.")
