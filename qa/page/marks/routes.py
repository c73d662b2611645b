"""What the page asks of marks: the list, one to be made, changed, deleted or brought back, and a file of references.

To read takes the right to ask; to make one, and to change, delete and bring back one's own, the right to mark; to
change or delete another's the right to edit.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qa.errors import FieldError
from qa.json_fields import Fields
from qa.marks import Change, MarkBook, MarkState, New, ReferenceFormat, Wanted, made_in_words, state_in_words
from qa.page.marks.view import listing
from qa.page.routes import Body, router
from qa.service.http import file_of, may_edit, who

__all__ = ["mark_routes"]

_LONGEST = 2_000  # characters of an address


def mark_routes(book: MarkBook) -> APIRouter:
    """The routes below /api/marks."""
    routes = router()

    @routes.post("/marks/list")
    def listed(body: Body) -> dict[str, Any]:
        """The list as HTML, and by what it can be filtered."""
        found = book.listed(_wanted(body))
        everything = book.listed()
        return {
            "html": listing(found, body.count("page", 1)),
            "total": len(found),
            "labels": sorted({each.mark.label for each in everything} - {""}),
            "people": sorted({each.mark.by for each in everything} - {""}),
        }

    @routes.post("/marks/add")
    def add(request: Request, body: Body) -> dict[str, str]:
        """Mark a quote, known by its fingerprint, or words of a text, known by its digest."""
        new = New(
            body.text("document"),
            body.count("start"),
            body.count("end"),
            body.text("note", ""),
            body.text("label", ""),
            body.text("verdict", ""),
            body.text("fingerprint", ""),
            body.text("text", ""),
        )
        return {"key": book.make(new, who(request)).mark.key}

    @routes.post("/marks/get")
    def get(body: Body) -> dict[str, Any]:
        """One to be looked at or changed."""
        placed = book.get(body.text("key"))
        mark = placed.mark
        return {
            "key": mark.key,
            "quote": mark.quote,
            "note": mark.note,
            "label": mark.label,
            "verdict": mark.verdict,
            "version": mark.version,
            "made": made_in_words(placed),
            "told": state_in_words(placed),
        }

    @routes.post("/marks/change")
    def change(request: Request, body: Body) -> dict[str, str]:
        said = Change(body.text("note"), body.text("label"), body.text("verdict"))
        key = body.text("key")
        book.change(key, body.count("version"), said, who(request), may_edit=may_edit(request))
        return {"key": key}

    @routes.post("/marks/delete")
    def delete(request: Request, body: Body) -> dict[str, str]:
        key = body.text("key")
        book.delete(key, who(request), may_edit=may_edit(request))
        return {"key": key}

    @routes.post("/marks/restore")
    def restore(request: Request, body: Body) -> dict[str, str]:
        """Bring one back that was deleted of late."""
        return {"key": book.undelete(body.text("key"), who(request), may_edit=may_edit(request)).mark.key}

    @routes.post("/marks/export")
    def export(body: Body) -> Response:
        """The listed marks as a file of references."""
        try:
            form = ReferenceFormat(body.text("format"))
        except ValueError as error:
            raise FieldError(f"“{body.text('format')}” is no format") from error
        return file_of(book.listed(_wanted(body)), form, body.text("address", "")[:_LONGEST])

    return routes


def _wanted(body: Fields) -> Wanted:
    """Which marks are asked for."""
    state = body.text_or_none("state")
    try:
        known = MarkState(state) if state else None
    except ValueError as error:
        raise FieldError(f"“{state}” is no state") from error
    document, label, verdict, by = (body.text_or_none(name) for name in ("document", "label", "verdict", "by"))
    return Wanted(document, label, verdict, by, known)
