"""What the page asks about answers beside the chat: which documents a filter leaves, an export, an explanation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from index import Feedback, Span
from qa.answering import Assistant
from qa.errors import FieldError, PackError
from qa.json_fields import Fields
from qa.packs import Format, answer_of, evidence_pack, exported
from qa.page.chat.standing import changed
from qa.page.exchanges import filter_of, read
from qa.page.filter.left import left_by
from qa.page.routes import Body, router
from qa.page.why.view import why
from qa.question import document_named
from qa.records import Turn
from qa.service import Catalogue

__all__ = ["answer_routes"]

_TYPES = {
    Format.MARKDOWN: ("text/markdown", "md"),
    Format.HTML: ("text/html", "html"),
    Format.JSON: ("application/json", "json"),
}  # media type and ending


def answer_routes(assistant: Assistant) -> APIRouter:
    """The routes. An answer comes as the browser kept it, and every quote of it is compared again."""
    routes = router()
    collection = assistant.collection
    listed = Catalogue(collection)

    @routes.post("/filter")
    def describe(body: Body) -> dict[str, Any]:
        """Which documents a filter leaves, those that fit a typed name (as `left_by` tells it), and all tags."""
        left = left_by(filter_of(body.record("where")), body.text("sought", ""), listed.documents())
        return {**left, "tags": list(collection.tags())}

    @routes.post("/standing")
    def compare(body: Body) -> dict[str, Any]:
        """Which quotes of a conversation do not stand in their sources any more; all of them in one request."""
        return {"changed": changed(collection, body.records("quotes"))}

    @routes.post("/why")
    def explain(body: Body) -> dict[str, str]:
        """Why a passage was chosen, or why a document that is named was not."""
        (exchange,) = read([body.record("exchange")])
        name = body.text("document", "") or document_named(collection, body.text("words"))
        start, end = body.count_or_none("start"), body.count_or_none("end")
        span = None if start is None or end is None else Span(start, end)
        said = [] if exchange.worded else [_turn(each) for each in body.records("history")]
        question = exchange.worded or exchange.question
        return {"html": why(assistant.explain(question, said, document=name, span=span, where=exchange.where))}

    @routes.post("/feedback")
    def judge(body: Body) -> dict[str, str]:
        """Keep whether an answer helped; told again under the same key it takes the place of what was told before."""
        (exchange,) = read([body.record("exchange")])
        answer = exchange.answer
        if answer is None:
            raise PackError("There is no answer to judge; ask again.")
        collection.add_feedback(
            Feedback(
                key=body.text("key"),
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                helpful=body.flag("helpful"),
                reason=body.text("reason", ""),
                question=answer.standalone_question,
                answer=answer.answer,
                confidence=answer.confidence,
                cited=tuple((c.document, c.evidence.start, c.evidence.end) for c in answer.citations),
                generation=collection.generation,
            )
        )
        return {}

    @routes.post("/export")
    def export(body: Body) -> Response:
        """An evidence pack as a file."""
        form = _format(body.text("format"))
        pack = evidence_pack([answer_of(row) for row in body.records("answers")], collection)
        kind, ending = _TYPES[form]
        name = f"evidence-{pack.made_at[:10]}.{ending}"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(exported(pack, form), media_type=f"{kind}; charset=utf-8", headers=headers)

    return routes


def _turn(row: Fields) -> Turn:
    try:
        return Turn.from_json({"role": row.text("role"), "content": row.text("content")})
    except ValueError as error:
        raise FieldError(str(error)) from error


def _format(name: str) -> Format:
    try:
        return Format(name)
    except ValueError as error:
        raise FieldError(f"“{name}” is no format") from error
