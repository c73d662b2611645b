"""What events of the page may carry: no files, which Gradio would fetch or copy before any handler sees them.

Wherever an object among an event's inputs looks like a file, Gradio moves it into its cache: one with an address is
fetched, from any host, whatever the component is (`gradio.processing_utils.async_move_files_to_cache`). No input of
this page is a file, so that an event that has one did not come from it.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.service.http import again, whole

__all__ = ["WithoutFiles"]

_EVENTS = "/gradio_api/queue/join"
_FILE = frozenset({"path", "url"})  # fields by which Gradio finds what it moves
_NO_EVENT = "The page sent something else than it should; load it again."
_A_FILE = "An event of the page carries no file and no address; add documents with “Documents”."


class WithoutFiles:
    """Wraps an ASGI application: events with files among their inputs are refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._application = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; of an event not before all of it is there."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith(_EVENTS):
            await self._application(scope, receive, send)
            return
        body = await whole(receive)
        if body is None:
            return
        problem = _problem(body)
        if problem:
            await JSONResponse({"detail": problem}, HTTPStatus.UNPROCESSABLE_ENTITY)(scope, receive, send)
        else:
            await self._application(scope, again(body, receive), send)


def _problem(body: bytes) -> str:
    """Why an event is refused; empty where it is not."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return _NO_EVENT
    left = [event.get("data")] if isinstance(event, dict) else []
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if _FILE & value.keys():
                return _A_FILE
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
    return ""
