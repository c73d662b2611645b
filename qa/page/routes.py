"""What the page asks of the server beside the chat, as plain requests.

Each piece of the page makes its routes with `router()` and they are served under `PREFIX`. What cannot be done is
answered with a sentence, `{"problem": "..."}`, and never with a trace.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from index import CollectionError
from qa.errors import AnswerError, FieldError, OthersShareError, SharingOffError, UnknownShareError
from qa.json_fields import Fields, parse_json
from qa.unforeseen import unforeseen

__all__ = ["PREFIX", "Body", "problem", "router"]

PREFIX = "/api"

_STATUSES: dict[type[Exception], HTTPStatus] = {
    OthersShareError: HTTPStatus.FORBIDDEN,
    SharingOffError: HTTPStatus.FORBIDDEN,
    UnknownShareError: HTTPStatus.NOT_FOUND,
}  # of all others it is that of a bad request
_log = logging.getLogger(__name__)


class _Route(APIRoute):
    """A route whose errors are sentences."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what it raises made into a response."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException:
                raise
            except FieldError as error:
                return problem(f"The page sent something else than it should ({error}); load it again.")
            except (AnswerError, CollectionError) as error:
                return problem(str(error), _STATUSES.get(type(error), HTTPStatus.BAD_REQUEST))
            except RequestValidationError:
                return problem("The page sent something else than it should; load it again.")
            except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach the page
                asked = request.method, getattr(request.scope.get("route"), "path", "other")
                return problem(unforeseen(_log, "Something went wrong.", "%s %r failed", *asked), 500)

        return told


def router() -> APIRouter:
    """A router to add routes to."""
    return APIRouter(route_class=_Route)


def problem(sentence: str, status: int = 400) -> JSONResponse:
    """The response to a request that cannot be done."""
    return JSONResponse({"problem": sentence}, status)


async def _body(request: Request) -> Fields:
    try:
        return Fields(parse_json((await request.body()).decode("utf-8")), "")
    except UnicodeDecodeError as error:
        raise FieldError("not UTF-8") from error


Body = Annotated[Fields, Depends(_body)]
"""A parameter of a route: the fields of the JSON object that the request carries."""
