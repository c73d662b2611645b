"""The log of what was done, for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from qa.accounts.book import Accounts
from qa.accounts.names import DEFAULT_COLLECTION, typed_name
from qa.service.http import responses

__all__ = ["log_routes"]

_MOST = 1_000  # rows at once
_LONGEST = 100  # characters of what is filtered by


class NotedReply(BaseModel):
    """A row of the log."""

    id: int = Field(description="Grows with each row.")
    at: str = Field(description="When, in ISO 8601, UTC.")
    person: str = Field(description="Who; empty where that is not known.")
    address: str = Field(description="From where; empty of the terminal.")
    collection: str = Field(description="Of which; empty of accounts themselves.")
    act: str = Field(description="What was done: `asked`, `read`, `added`, `deleted`, `exported` and others.")
    detail: str = Field(description="Of what: the words of a question, the id of a document, the name of a file.")
    status: int = Field(description="Of the reply over HTTP; 0 of the terminal.")


class LogReply(BaseModel):
    """A part of the log, the newest first."""

    rows: list[NotedReply] = Field(description="The rows.")
    next: int | None = Field(description="What to send as `before` for those before; null at the end.")


def log_routes(accounts: Accounts, collection: str = DEFAULT_COLLECTION) -> APIRouter:
    """The route, with what was done in a collection, and to accounts."""
    routes = APIRouter(prefix="/api/v1", tags=["accounts"])

    @routes.get("/audit", response_model=LogReply, responses=responses(HTTPStatus.FORBIDDEN))
    def audit(
        before: Annotated[int | None, Query(ge=1, le=2**53, description="The `next` of the part before.")] = None,
        limit: Annotated[int, Query(ge=1, le=_MOST, description="Rows at most.")] = 100,
        person: Annotated[str, Query(max_length=_LONGEST, description="Only what this person did.")] = "",
        act: Annotated[str, Query(max_length=_LONGEST, description="Only this.")] = "",
    ) -> Response:
        """What was done, by whom, when and from where; for admins. No text of a document is in it."""
        rows = accounts.audit.rows(
            before=before, limit=limit + 1, person=typed_name(person), act=act, collection=collection
        )
        more = rows[limit - 1].id if len(rows) > limit else None
        told = {"rows": [row.to_json() for row in rows[:limit]], "next": more}
        return JSONResponse(told, headers={"cache-control": "no-store"})

    return routes
