"""What requests carry, each field described: these models are what `/openapi.json` says, and what is checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from index import LONGEST_QUERY, LONGEST_TAG, LONGEST_TITLE, Filter
from qa.drafts import LONGEST_DRAFT
from qa.records import Turn
from qa.service.records import Asked, Edit, Sought

__all__ = [
    "DATE",
    "LONGEST_DRAFT",
    "LONGEST_NAME",
    "MOST_SOURCES",
    "MOST_TAGS",
    "MOST_TURNS",
    "AskBody",
    "EditBody",
    "Name",
    "SearchBody",
    "Tag",
    "TurnBody",
    "VerifyBody",
    "WhereBody",
]

_MOST_FIELDS = 20  # of one object
MOST_TURNS = 100
LONGEST_TURN = 50_000  # characters: an answer that lists much, with its quotes
MOST_SOURCES, MOST_DOCUMENTS = 20, 1_000  # of a filter: more than a person would name
MOST_TAGS = 50  # of a filter, or of one document
LONGEST_NAME = 2_000  # characters of an id or a source: as long as an address, and short enough to stand in one

DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Query = Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY)]


class _Body(BaseModel):
    """A field that is not known is refused: a misspelt one would else be passed over without a word."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _few(cls, given: Any) -> Any:
        """Each field that is not known is told of: a hundred thousand of them would hold up all others meanwhile."""
        if isinstance(given, dict) and len(given) > _MOST_FIELDS:
            raise ValueError(f"it has {len(given):,} fields, of which most are not known")
        return given


class TurnBody(_Body):
    """One message of the conversation before a question."""

    role: Literal["user", "assistant"] = Field(description="Who said it.")
    content: str = Field(max_length=LONGEST_TURN, description="What was said; of an answer its `text`.")

    def turn(self) -> Turn:
        """As a record."""
        return Turn(self.role, self.content)


class WhereBody(_Body):
    """Which documents are asked: those that meet all that is given."""

    since: str | None = Field(
        default=None,
        pattern=DATE,
        description="Published then or later: 2023, 2023-07 or 2023-07-01; without a date left out, unless `undated`.",
    )
    until: str | None = Field(default=None, pattern=DATE, description="Published then or earlier, as `since`.")
    sources: Annotated[list[Name], Field(fail_fast=True)] = Field(
        default=[],
        max_length=MOST_SOURCES,
        description="Of which one is the source, or matches it as a pattern of file names (`*bbc.co*`), in any case.",
    )
    documents: Annotated[list[Name], Field(fail_fast=True)] = Field(
        default=[], max_length=MOST_DOCUMENTS, description="Ids of documents."
    )
    undated: bool = Field(
        default=False, description="Whether documents without a date are asked as well where a time is given."
    )

    tags: Annotated[list[Tag], Field(fail_fast=True)] = Field(
        default=[], max_length=MOST_TAGS, description="Tags of which one is set on the document, in any case."
    )

    def filter(self) -> Filter | None:
        """As a record; None where it leaves nothing out. Raises `index.QueryError` for dates that are none."""
        named = tuple(self.sources), tuple(self.documents), tuple(self.tags)
        return Filter(self.since, self.until, *named, self.undated) or None


class AskBody(_Body):
    """A question."""

    question: Query = Field(description="In words, at most 2,000 characters.")
    history: Annotated[list[TurnBody], Field(fail_fast=True)] = Field(
        default=[], max_length=MOST_TURNS, description="What was said before, oldest first; a follow-up refers to it."
    )
    where: WhereBody | None = Field(default=None, description="Which documents may answer; all where it is left out.")
    write: bool = Field(
        default=True,
        description="Whether a language model also writes about the quotes, where one is set; it takes time.",
    )

    def asked(self) -> Asked:
        """As a record."""
        where = self.where.filter() if self.where else None
        return Asked(self.question, tuple(each.turn() for each in self.history), where, self.write)


class EditBody(_Body):
    """What people say of a document. What is left out stays as it is."""

    tags: Annotated[list[Tag], Field(fail_fast=True)] | None = Field(
        default=None, max_length=MOST_TAGS, description="All tags that it is to have."
    )
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] | None = Field(
        default=None, description="The title instead of that which was detected; null takes a correction back."
    )
    date: Annotated[str, Field(max_length=100)] | None = Field(
        default=None,
        description="The date of publication instead of that which was detected, as 2023-09-08, 2023-09 or 2023; empty "
        "for none, null takes a correction back.",
    )

    def edit(self) -> Edit:
        """As a record."""
        given = self.model_fields_set
        fields: tuple[Literal["title", "date"], ...] = ("title", "date")
        changes = {field: getattr(self, field) for field in fields if field in given}
        return Edit(tuple(self.tags or ()) if "tags" in given else None, changes)


class VerifyBody(_Body):
    """A text whose quotations are looked up."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST_DRAFT,
        description="As somebody wrote it: plain or Markdown, with quotation marks, block quotes and references.",
    )


class SearchBody(_Body):
    """A search for passages, which are not read for an answer."""

    query: Query = Field(description="Words to look for, at most 2,000 characters.")
    k: int = Field(default=10, ge=1, le=1_000, description="How many passages, at most.")
    where: WhereBody | None = Field(default=None, description="Which documents are searched; all where left out.")

    def sought(self) -> Sought:
        """As a record."""
        return Sought(self.query, self.k, self.where.filter() if self.where else None)
