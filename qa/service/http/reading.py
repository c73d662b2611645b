"""The routes that read documents: the list, one with all that is known of it, and a stretch of its text."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from index import Filter, Span
from qa.service.bodies import DATE, LONGEST_NAME, MOST_SOURCES, MOST_TAGS, Name, Tag
from qa.service.http.problems import responses
from qa.service.http.routers import versioned
from qa.service.records import LONGEST_LIST, Listed
from qa.service.replies import DocumentReply, DocumentsReply, TagsReply, TextReply
from qa.service.service import Service

__all__ = ["TEXT", "Id", "named", "reading_routes"]

Id = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME, description="Id of a document, each “/” in it as %2F.")]
_Position = Annotated[int | None, Query(ge=0, le=2**53, description="In code points of the text.")]
TEXT = "/text"  # behind the id of a document, its text; written “%2Ftext” it is part of the id


def reading_routes(service: Service) -> APIRouter:
    """The routes."""
    routes = versioned("documents")
    missing = responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)

    @routes.get(
        "/documents",
        response_model=DocumentsReply,
        responses=responses(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    def documents(  # noqa: PLR0913, PLR0917 - one for each parameter
        after: Annotated[str, Query(max_length=LONGEST_NAME, description="The `next` of the part before.")] = "",
        limit: Annotated[int, Query(ge=1, le=LONGEST_LIST, description="Documents at most.")] = 100,
        since: Annotated[str | None, Query(pattern=DATE, description="Published then or later.")] = None,
        until: Annotated[str | None, Query(pattern=DATE, description="Published then or earlier.")] = None,
        source: Annotated[
            list[Name] | None, Query(max_length=MOST_SOURCES, description="Source, or pattern of it.")
        ] = None,
        undated: Annotated[bool, Query(description="Those without a date as well, where a time is given.")] = False,
        tag: Annotated[list[Tag] | None, Query(max_length=MOST_TAGS, description="A tag that it has.")] = None,
    ) -> Response:
        """List the documents in the order of their ids, part by part."""
        where = Filter(since, until, tuple(source or ()), tags=tuple(tag or ()), undated=undated) or None
        return JSONResponse(service.documents(Listed(after, limit, where)))

    @routes.get("/tags", response_model=TagsReply, responses=responses(HTTPStatus.SERVICE_UNAVAILABLE))
    def tags() -> Response:
        """The tags that are in use, and how many documents have each."""
        return JSONResponse(service.tags())

    @routes.get("/documents/{id:path}/text", response_model=TextReply, responses=missing)
    def text(request: Request, id: Id, start: _Position = None, end: _Position = None) -> Response:  # noqa: A002
        """A stretch of a document's text, to compare a quote with; without bounds all of it."""
        if named(request, id) != id:  # an id that ends so
            return JSONResponse(service.document(named(request, id)))
        first = start or 0
        last = 2**53 if end is None else max(first, end)
        return JSONResponse(service.text(id, Span(first, last)))

    @routes.get("/documents/{id:path}", response_model=DocumentReply, responses=missing)
    def document(id: Id) -> Response:  # noqa: A002 - the name of the parameter in the address
        """A document with its text and all that is known of it."""
        return JSONResponse(service.document(id))

    return routes


def named(request: Request, document_id: str) -> str:
    """The id that an address means: of one that ends with “/text”, written as “%2Ftext”, that ending is a part."""
    raw = bytes(request.scope.get("raw_path", b""))
    return document_id if raw.endswith(TEXT.encode()) or not raw else f"{document_id}{TEXT}"
