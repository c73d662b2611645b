"""The routes of marks: listed, exported, made, changed and deleted.

To read them takes the right to ask, to make them and to change one's own the right to mark, and to change or delete
another's the right to edit.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import Match
from starlette.types import Scope

from qa.marks import (
    Change,
    MarkState,
    New,
    Placed,
    ReferenceFormat,
    Wanted,
    file_name,
    mark_json,
    marks_json,
    references,
)
from qa.marks import media_type as type_of
from qa.service.bodies import LONGEST_NAME, Name
from qa.service.http.problems import Problem, responses
from qa.service.http.routers import versioned
from qa.service.http.who import may, who
from qa.service.service import Service

__all__ = ["ChangeBody", "MarkBody", "MarkReply", "MarksReply", "file_of", "mark_routes", "may_edit"]

_Verdict = Literal["", "checked", "doubtful"]
_NOTE = "In somebody’s own words, at most 10,000 characters."
_LABEL = "A word or two that marks are sorted by, at most 100 characters."
_VERDICT = "“checked”, “doubtful”, or empty where nothing is said of that."
_LONGEST = 20_000  # characters of a note or label as it is sent; what is too long is refused with a sentence


class MarkBody(BaseModel):
    """Words of a document to be marked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    document: Name = Field(description="Id of the document.")
    start: int = Field(ge=0, le=2**53, description="Where the words begin in its text, in code points.")
    end: int = Field(ge=0, le=2**53, description="Where they end, exclusive.")
    text_sha256: str = Field(
        default="", max_length=64, description="SHA-256 of the text that they were read in: of another none is marked."
    )
    note: str = Field(default="", max_length=_LONGEST, description=_NOTE)
    label: str = Field(default="", max_length=_LONGEST, description=_LABEL)
    verdict: _Verdict = Field(default="", description=_VERDICT)


class ChangeBody(BaseModel):
    """What is to be changed of a mark; what is left out stays."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int | None = Field(
        default=None, ge=1, le=2**53, description="Of the mark as it was read, unless If-Match says it."
    )
    note: str | None = Field(default=None, max_length=_LONGEST, description=_NOTE)
    label: str | None = Field(default=None, max_length=_LONGEST, description=_LABEL)
    verdict: _Verdict | None = Field(default=None, description=_VERDICT)


class MarkPlaceReply(BaseModel):
    """Where words stand."""

    model_config = ConfigDict(extra="forbid")

    document: str = Field(description="Id of the document that they stand in now.")
    start: int = Field(ge=0, description="Where they begin in its text, in code points.")
    end: int = Field(ge=0, description="Where they end, exclusive.")


class MarkReply(BaseModel):
    """A mark, and what became of its words."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(description="Names the mark.")
    quote: str = Field(description="The words, as they stood there when they were marked.")
    note: str = Field(description="In somebody’s own words; may be empty.")
    label: str = Field(description="What marks are sorted by; may be empty.")
    verdict: Literal["checked", "doubtful"] | None = Field(description="Null where nothing is said of that.")
    by: str = Field(description="Who made it; empty where there are no accounts.")
    made: str = Field(description="When, ISO 8601, UTC.")
    changed: str = Field(description="When it was changed for the last time; as `made` where it never was.")
    version: int = Field(ge=1, description="From 1; one more with each change.")
    document: str = Field(description="Id of the document that it was made on.")
    start: int = Field(ge=0, description="Where the words began in its text then, in code points.")
    end: int = Field(ge=0, description="Where they ended, exclusive.")
    text_sha256: str = Field(description="SHA-256 of that text in UTF-8, in hexadecimal.")
    title: str = Field(description="Of the document, when the mark was made.")
    source: str = Field(description="Its path or address then.")
    date: str | None = Field(description="Its date of publication then, ISO 8601, or null.")
    page: int | None = Field(description="Of a PDF, from 1; else null.")
    accessed: str = Field(description="When the source was fetched, or else marked, ISO 8601, UTC.")
    state: MarkState = Field(description="standing; elsewhere, in another document; uncertain; gone; removed.")
    told: str = Field(description="What became of the words, as a sentence; empty where they stand in their document.")
    place: MarkPlaceReply | None = Field(description="Where they stand now; null where that is nowhere for certain.")
    places: int = Field(ge=0, description="How often the same words stand in that document.")
    link: str = Field(description="Opens the place on the page, relative to its address.")


class MarksReply(BaseModel):
    """Marks, the newest first."""

    model_config = ConfigDict(extra="forbid")

    marks: list[MarkReply] = Field(description="The newest first.")
    total: int = Field(ge=0, description="How many there are of those that were asked for.")


_Key = Annotated[str, Path(min_length=1, max_length=100, description="Key of a mark.")]
_Match = Annotated[str | None, Header(max_length=100, description="The ETag of the mark as it was read.")]
_Document = Annotated[str | None, Query(max_length=LONGEST_NAME, description="Made on, or standing in, this document.")]
_Label = Annotated[str | None, Query(max_length=_LONGEST, description="With this label; empty for those without.")]
_Said = Annotated[_Verdict | None, Query(description="With this verdict; empty for those without.")]
_By = Annotated[str | None, Query(max_length=LONGEST_NAME, description="Made by this person.")]
_State = Annotated[MarkState | None, Query(description="What became of their words.")]
_LISTING = responses(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_MAKING = responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_ITEMS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}
_FILE: dict[str, Any] = {
    "content": {
        type_of(each): {"schema": _ITEMS if each is ReferenceFormat.CSL_JSON else {"type": "string"}}
        for each in ReferenceFormat
    }
}
_EXPORT = "/marks/export"
_CHANGING = _MAKING | responses(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)


class _Route(APIRoute):
    """A route of marks: the address of the file with all of them, which a key would match, is only read."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None for that address, where a key is taken."""
        if "{key}" in self.path and str(scope["path"]).endswith(_EXPORT):
            return Match.NONE, {}
        return super().matches(scope)


def mark_routes(service: Service) -> APIRouter:
    """The routes."""
    routes = versioned("marks", _Route)
    book = service.marks

    @routes.get("/marks", response_model=MarksReply, responses=_LISTING)
    def listed(  # noqa: PLR0913, PLR0917 - the parameters of the request
        document: _Document = None,
        label: _Label = None,
        verdict: _Said = None,
        by: _By = None,
        state: _State = None,
        limit: Annotated[int, Query(ge=1, le=10_000, description="Marks at most.")] = 1_000,
        skip: Annotated[int, Query(ge=0, le=2**31, description="Marks to leave out before.")] = 0,
    ) -> Response:
        """List marks, the newest first, each with what became of its words."""
        found = book.listed(Wanted(document, label, verdict, by, state))
        return JSONResponse(marks_json(found[skip : skip + limit]) | {"total": len(found)})

    @routes.get(
        _EXPORT,
        responses={200: _FILE, **_LISTING},
    )
    def export(  # noqa: PLR0913, PLR0917 - as above
        request: Request,
        format: Annotated[ReferenceFormat, Query(description="csv, bibtex or csl-json.")],  # noqa: A002
        document: _Document = None,
        label: _Label = None,
        verdict: _Said = None,
        by: _By = None,
        state: _State = None,
    ) -> Response:
        """The same marks as a file of references: title, source, date, accessed, quote, page, link."""
        found = book.listed(Wanted(document, label, verdict, by, state))
        return file_of(found, format, str(request.base_url))

    @routes.post("/marks", status_code=HTTPStatus.CREATED, response_model=MarkReply, responses=_MAKING)
    def make(request: Request, body: MarkBody) -> Response:
        """Mark words of a document."""
        new = New(
            body.document,
            body.start,
            body.end,
            body.note,
            body.label,
            body.verdict,
            text_sha256=body.text_sha256,
        )
        return _told(book.make(new, who(request)), HTTPStatus.CREATED)

    @routes.get("/marks/{key}", response_model=MarkReply, responses=responses(HTTPStatus.NOT_FOUND) | _LISTING)
    def read(key: _Key) -> Response:
        """A mark, with its version as its ETag."""
        return _told(book.get(key))

    @routes.patch("/marks/{key}", response_model=MarkReply, responses=_CHANGING)
    def change(request: Request, key: _Key, body: ChangeBody, if_match: _Match = None) -> Response:
        """Change what is said with a mark. Say which version was read, so that nobody's change is lost."""
        version = _matched(book.get(key), if_match) or body.version
        if version is None:
            raise Problem(
                HTTPStatus.PRECONDITION_REQUIRED,
                "Say which version of the mark you read, as `version` or with the header If-Match.",
            )
        said = Change(body.note, body.label, body.verdict)
        return _told(book.change(key, version, said, who(request), may_edit=may_edit(request)))

    @routes.delete("/marks/{key}", response_model=MarkReply, responses=_CHANGING)
    def delete(request: Request, key: _Key, if_match: _Match = None) -> Response:
        """Delete a mark. With If-Match only where nobody has changed it since."""
        placed = book.get(key)
        book.delete(key, who(request), _matched(placed, if_match), may_edit=may_edit(request))
        return _told(placed)

    return routes


def may_edit(request: Request) -> bool:
    """Whether whoever makes a request may change and delete what others marked; everybody where nobody has a name."""
    return may(request, "edit")


def file_of(found: list[Placed], form: ReferenceFormat, page: str) -> Response:
    """Marks as a file; `page` is the address that its links begin with."""
    headers = {"content-disposition": f'attachment; filename="{file_name(form)}"'}
    return Response(references(found, form, page), media_type=f"{type_of(form)}; charset=utf-8", headers=headers)


def _told(placed: Placed, status: HTTPStatus = HTTPStatus.OK) -> JSONResponse:
    told: dict[str, Any] = mark_json(placed)
    return JSONResponse(told, status, {"etag": f'"{placed.mark.version}"'})


def _matched(placed: Placed, if_match: str | None) -> int | None:
    """The version that If-Match asks for, which must be the newest; None where it asks for none."""
    if if_match is None:
        return None
    if if_match.strip() != "*" and f'"{placed.mark.version}"' not in [each.strip() for each in if_match.split(",")]:
        raise Problem(
            HTTPStatus.PRECONDITION_FAILED,
            "Somebody else has changed this mark since; look at it again, and repeat your change.",
        )
    return placed.mark.version
