"""The routes that change the collection: a file that comes, a document to delete."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import Scope

from qa.service.bodies import EditBody
from qa.service.changes import Existing
from qa.service.http.problems import Problem, responses
from qa.service.http.reading import TEXT, Id
from qa.service.http.routers import versioned
from qa.service.http.who import who
from qa.service.replies import AddedReply, ReportReply, SummaryReply
from qa.service.service import Service

__all__ = ["changing_routes"]

_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_EDITING = (*_PROBLEMS, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_BYTES = {
    "requestBody": {
        "description": "The bytes of the file, at most 256 MiB.",
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class _OfWhole(APIRoute):
    """A route that takes documents as a whole: the text of one, which its id alone would match, is only read."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None for the address of a text."""
        if bytes(scope.get("raw_path", b"")).endswith(TEXT.encode()):
            return Match.NONE, {}
        return super().matches(scope)


def changing_routes(service: Service) -> APIRouter:
    """The routes."""
    routes = versioned("documents", _OfWhole)

    @routes.post(
        "/documents",
        status_code=HTTPStatus.CREATED,
        response_model=AddedReply,
        responses=responses(*_PROBLEMS),
        openapi_extra=_BYTES,
    )
    async def add(
        request: Request,
        name: Annotated[
            str,
            Query(min_length=1, max_length=1_000, description="Of the file, with the ending of its format."),
        ],
        existing: Annotated[
            Existing, Query(description="Where another file has the name: ask (refuse), both (number this), replace.")
        ] = "ask",
    ) -> Response:
        """Keep a file among the indexed ones, and take it in; replies when questions are answered from it."""
        try:
            saved, folder = await service.changes.received(request.stream(), name, existing)
        except ClientDisconnect:
            raise Problem(HTTPStatus.BAD_REQUEST, "The file did not come whole; send it again.") from None
        return JSONResponse(await run_in_threadpool(service.added, folder, saved.name), HTTPStatus.CREATED)

    @routes.patch("/documents/{id:path}", response_model=SummaryReply, responses=responses(*_EDITING))
    def edit(request: Request, id: Id, body: EditBody) -> Response:  # noqa: A002 - as below
        """Set a document's tags, or its title or date where these were detected wrongly; replies once that holds."""
        return JSONResponse(service.edited(id, body.edit(), who(request)))

    @routes.delete("/documents/{id:path}", response_model=ReportReply, responses=responses(*_PROBLEMS))
    def delete(id: Id) -> Response:  # noqa: A002 - the name of the parameter in the address
        """Take a document out of the answers; its file stays, and later syncs leave it out."""
        return JSONResponse(service.deleted(id))

    return routes
