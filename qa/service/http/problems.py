"""What goes wrong, as problem details (RFC 9457): `detail` is the sentence that says what happened and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from index import CollectionError, LockedError, OnlyFolderError, QueryError, ReadOnlyError
from qa.errors import (
    AnswerError,
    BusyError,
    FixedError,
    OthersMarkError,
    QuestionError,
    StaleMarkError,
    UnknownDocumentError,
    UnknownMarkError,
    UnknownQuestionError,
)
from qa.logs import note_reference
from qa.service.alerting import NotYoursError
from qa.service.changes import ExistsError, UnforeseenError
from qa.service.invalid import each_wrong, summed_up
from qa.unforeseen import reference_in, unforeseen

__all__ = ["Form", "Problem", "ProblemReply", "details", "problem_of", "responses", "tell_problems"]

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)
_LATER = 5  # seconds after which it is worth while to try again
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (UnknownDocumentError, HTTPStatus.NOT_FOUND),
    (UnknownMarkError, HTTPStatus.NOT_FOUND),
    (StaleMarkError, HTTPStatus.CONFLICT),
    (UnknownQuestionError, HTTPStatus.NOT_FOUND),
    (NotYoursError, HTTPStatus.FORBIDDEN),
    (FixedError, HTTPStatus.FORBIDDEN),
    (OthersMarkError, HTTPStatus.FORBIDDEN),
    (ReadOnlyError, HTTPStatus.FORBIDDEN),
    (OnlyFolderError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (QueryError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ExistsError, HTTPStatus.CONFLICT),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
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
    """What is told instead of what was asked for."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.errors = status, detail, headers, errors


Form = Callable[[Problem], JSONResponse]


def details(problem: Problem) -> JSONResponse:
    """A problem as problem details."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    if problem.errors:
        told["errors"] = list(problem.errors)
    return JSONResponse(told, problem.status.value, dict(problem.headers or {}), MEDIA_TYPE)


def problem_of(error: Exception, request: Request) -> Problem:
    """What is told of an exception, whatever it is; what nobody foresaw is logged under a reference."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return _of_another_type(error, request) or _invalid(error)
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return Problem(status, _sentence(status, request), error.headers)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, UnforeseenError):  # in a change, where it was logged
        note_reference(reference_in(str(error)))
        return Problem(status, str(error))
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        asked = request.method, getattr(request.scope.get("route"), "path", "other")
        return Problem(status, unforeseen(_log, "Something went wrong.", "%s %r failed", *asked, error=error))
    seconds = error.seconds if isinstance(error, BusyError) else _LATER
    later = {"retry-after": str(seconds)} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return Problem(status, str(error), later)


def responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """What a route may answer beside what it is for, as OpenAPI has it."""
    schema = {"$ref": "#/components/schemas/ProblemReply"}
    return {
        status.value: {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses
    }


def tell_problems(application: FastAPI, forms: Mapping[str, Form]) -> None:
    """Answer whatever is raised in an application with problem details.

    `forms` are how it is told below some paths instead, for clients who expect another form.
    """

    def told(request: Request, error: Exception) -> JSONResponse:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        form = next((form for prefix, form in forms.items() if path.startswith(prefix)), details)
        return form(problem_of(error, request))

    for kind in (RequestValidationError, HTTPException, Problem, AnswerError, CollectionError, Exception):
        application.add_exception_handler(kind, told)


def _of_another_type(error: RequestValidationError, request: Request) -> Problem | None:
    """Where a body is not said to be JSON; it is not read then, since a form of another site could send it."""
    said = request.headers.get("content-type", "")
    kind = said.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json") or all(each["loc"] != ("body",) for each in error.errors()):
        return None
    sentence = (
        f"The body is said to be {kind or 'of no type'}; send JSON with the header content-type: application/json."
    )
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence)


def _invalid(error: RequestValidationError) -> Problem:
    wrong = each_wrong(error.errors())
    sentence = f"The request is not as it must be: {summed_up(wrong)}; see /openapi.json."
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, errors=wrong)


def _sentence(status: HTTPStatus, request: Request) -> str:
    known = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}; /openapi.json lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.url.path} does not take {request.method}; /openapi.json says what "
        "it takes.",
        HTTPStatus.BAD_REQUEST: "The request cannot be read; send it as /openapi.json says.",
    }
    return known.get(status, f"{status.phrase}.")
