"""What the view for any text asks of the server: a text or a file to be verified."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from index import Collection
from qa.drafts import Draft, check_draft, draft_of, plain_draft
from qa.errors import DraftError
from qa.page.drafts.view import draft_report
from qa.page.routes import Body, router

__all__ = ["draft_routes"]

_LONGEST_NAME = 300  # characters


def draft_routes(collection: Collection) -> APIRouter:
    """The routes below /api/drafts. Nothing of what is sent is kept."""
    routes = router()

    @routes.post("/drafts/check")
    def check(body: Body) -> dict[str, Any]:
        """A text that was pasted."""
        return _told(collection, plain_draft(body.text("text")))

    @routes.post("/drafts/file")
    async def check_file(request: Request, name: str = "") -> dict[str, Any]:
        """A file; its name says how it is read."""
        raw = await request.body()
        return await run_in_threadpool(lambda: _told(collection, draft_of(raw, name[:_LONGEST_NAME])))

    return routes


def _told(collection: Collection, draft: Draft) -> dict[str, Any]:
    if not len(collection):
        raise DraftError("There are no documents yet to look anything up in; add some first.")
    report = check_draft(collection, draft)
    return {"ok": report.ok, "html": draft_report(report), "text": draft.text}
