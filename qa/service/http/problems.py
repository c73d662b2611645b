"""What goes wrong, as problem details (RFC 9457): `detail` is the sentence that says what happened and what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from index import CollectionError, LockedError, QueryError, ReadOnlyError
from qa.errors import AnswerError, FixedError, QuestionError, UnknownDocumentError
from qa.unforeseen import unforeseen

__all__ = ["Problem", "ProblemReply", "problem", "responses", "tell_problems"]

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)
_LATER = 5  # seconds after which it is worth while to try again
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (UnknownDocumentError, HTTPStatus.NOT_FOUND),
    (FixedError, HTTPStatus.FORBIDDEN),
    (ReadOnlyError, HTTPStatus.FORBIDDEN),
    (QueryError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (LockedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (CollectionError, HTTPStatus.SERVICE_UNAVAILABLE),
    (AnswerError, HTTPStatus.UNPROCESSABLE_ENTITY),
)  # the first that fits


class Invalid(BaseModel):
    """One thing in a request that is not as it must be."""

    place: str = Field(description="Where it is: `body.history.0.role`, `query.limit`.")
    detail: str = Field(description="What is wrong with it.")


class ProblemReply(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="Always `about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The status of the response.")
    detail: str = Field(description="What happened and what to do next, as a sentence to be shown.")
    errors: list[Invalid] = Field(default=[], description="Of a request that is not as it must be, each thing wrong.")


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """A problem that a route tells by itself."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """A response that says what is wrong."""
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(told, status.value, dict(headers or {}), MEDIA_TYPE)


def problem_of(error: Exception) -> JSONResponse | None:
    """The response to what was raised on purpose; None for anything else."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    if status is None:
        return None
    later = {"retry-after": str(_LATER)} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return problem(status, str(error), later)


def responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """What a route may answer beside what it is for, as OpenAPI has it."""
    schema = {"$ref": "#/components/schemas/ProblemReply"}
    return {
        status.value: {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses
    }


def tell_problems(application: FastAPI) -> None:
    """Answer whatever is raised in a route of an application with problem details."""

    @application.exception_handler(RequestValidationError)
    def invalid(_: Request, error: Exception) -> JSONResponse:
        errors = [_invalid(each) for each in error.errors()] if isinstance(error, RequestValidationError) else []
        first = errors[0] if errors else {"place": "request", "detail": "it is not as it must be"}
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        sentence = f"The request is not as it must be: {first['place']}: {first['detail']}{more}; see /openapi.json."
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, errors=errors)

    @application.exception_handler(HTTPException)
    def refused(request: Request, error: Exception) -> JSONResponse:
        status, headers = HTTPStatus.NOT_FOUND, None
        if isinstance(error, HTTPException):
            status, headers = HTTPStatus(error.status_code), error.headers
        return problem(status, _sentence(status, request), headers)

    @application.exception_handler(Problem)
    def told(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)  # noqa: S101 - what it is registered for
        return problem(error.status, error.detail, error.headers)

    for kind in (AnswerError, CollectionError):

        @application.exception_handler(kind)
        def on_purpose(_: Request, error: Exception) -> JSONResponse:
            found = problem_of(error)
            assert found is not None  # noqa: S101 - both kinds are in the table
            return found

    @application.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> JSONResponse:
        asked = request.method, request.url.path
        sentence = unforeseen(_log, "Something went wrong.", "%s %r failed", *asked, error=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)


def _invalid(error: Mapping[str, Any]) -> dict[str, str]:
    """Where something is not as it must be, and what. Example: "body.k", "input should be a valid integer"."""
    if error["type"] == "json_invalid":
        return {"place": "body", "detail": f"it is no valid JSON: {error['ctx']['error']}"}
    place = ".".join(map(str, error["loc"]))
    detail = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return {"place": place, "detail": detail[:1].lower() + detail[1:]}


def _sentence(status: HTTPStatus, request: Request) -> str:
    known = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}; /openapi.json lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.url.path} does not take {request.method}; /openapi.json says what "
        "it takes.",
        HTTPStatus.BAD_REQUEST: "The request cannot be read; send it as /openapi.json says.",
    }
    return known.get(status, f"{status.phrase}.")
