"""What people say of documents: tags, titles and dates, as the form of the documents view asks and tells of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from index import LONGEST_TITLE, Collection, DocumentSummary, is_web_address, tag_name
from qa.errors import UnknownDocumentError
from qa.json_fields import Fields
from qa.links import original_link
from qa.page.routes import Body, problem
from qa.service import Desk, Outcome, Report
from qa.service.http import who
from qa.wording import correction_in_words

__all__ = ["add_editing", "original_address"]

_GONE = "That document is not there any more; load the page again."
_Field = Literal["title", "date"]
_FIELDS: tuple[_Field, ...] = ("title", "date")


def add_editing(shown: APIRouter, changes: Desk, collection: Collection) -> None:
    """Add the routes that show what is said of a document, and change it at this desk."""

    @shown.get("/documents/one")
    def one(id: str = "") -> JSONResponse:  # noqa: A002 - as the page calls it
        try:
            return JSONResponse(_one(collection, collection.summary(id)))
        except KeyError:
            return problem(_GONE, 404)

    @shown.get("/documents/tags")
    def tags() -> dict[str, Any]:
        return {"tags": [{"name": name, "documents": many} for name, many in collection.tags().items()]}

    @shown.post("/documents/tag")
    def tag(body: Body, request: Request) -> dict[str, Any]:
        ids, add, remove = body.texts("ids"), body.texts("add"), body.texts("remove")

        def do(_: Report) -> Outcome:
            collection.tag(ids, add, remove, who(request))
            return {"ids": list(ids)}

        return dict(changes.at_once(_there(do)))

    @shown.post("/documents/correct")
    def correct(body: Body, request: Request) -> dict[str, int]:
        id_, said = body.text("id"), _said(body)
        wanted = list(dict.fromkeys(map(tag_name, body.texts("tags"))))  # refused here, before anything is done
        by = who(request)

        def do(_: Report) -> Outcome:
            before = collection.summary(id_)
            if said:
                collection.correct(id_, said, by)
            collection.tag([id_], wanted, [each for each in before.tags if each not in wanted], by)
            return {"id": id_}

        return {"job": changes.begin("correct", _there(do))}


def original_address(collection: Collection, document_id: str) -> str:
    """Where the original of a document is opened: a page of the web at its address, a file at this server."""
    try:
        address = collection.history(document_id).address
    except KeyError:
        return original_link(document_id)
    return address if is_web_address(address) else ""


def _one(collection: Collection, summary: DocumentSummary) -> dict[str, Any]:
    """What the form shows of a document."""
    return {
        "id": summary.id,
        "title": summary.title,
        "date": summary.date or "",
        "tags": list(summary.tags),
        "corrected": {
            each.field: {"words": correction_in_words(each), "detected": each.detected} for each in summary.corrections
        },
        "original": original_address(collection, summary.id),
        "longest": LONGEST_TITLE,
    }


def _said(body: Fields) -> dict[_Field, str | None]:
    """The title and date that are to hold; None for what was detected, nothing for what stays as it is."""
    back = body.texts("back")
    said: dict[_Field, str | None] = {name: None for name in _FIELDS if name in back}
    return said | {name: body.text(name) for name in _FIELDS if name not in back and body.text(name, "\0") != "\0"}


def _there(do: Callable[[Report], Outcome]) -> Callable[[Report], Outcome]:
    """The same, with a sentence where a document is not there."""

    def done(report: Report) -> Outcome:
        try:
            return do(report)
        except KeyError:
            raise UnknownDocumentError(_GONE) from None

    return done
