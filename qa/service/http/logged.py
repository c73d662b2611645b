"""Each request named, and told in the log when it was answered."""

from __future__ import annotations

import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.logs import log_request, of_request
from qa.service.http.metrics import METHODS

__all__ = ["Logged"]


_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_HEADER = b"x-request-id"
_PLAIN = frozenset({"/", "/mcp"})  # paths whose routes have no template
_GONE = 499  # whoever asked went away before a reply began; as nginx has it


class Logged:
    """Wraps an ASGI application: a line for each request, when its reply has been sent or its sender is gone.

    The line tells a route and not an address: method, status, milliseconds, bytes of the reply, which collection and
    which person. X-Request-ID is taken over where it is well-formed, else made, and sent with the reply.

    What is wrapped notes in the `state` of a request its `collection`, and its `person`, who has a name.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        began = time.monotonic()
        state = scope.setdefault("state", {})
        request_id = _id_of(scope)
        status, size = 0, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [each for each in message.get("headers", []) if each[0].lower() != _HEADER]
                message = {**message, "headers": [*headers, (_HEADER, request_id.encode())]}
            size += len(message.get("body", b""))
            await send(message)

        with of_request(request_id) as references:
            try:
                await self._application(scope, receive, noted)
            except Exception:
                status = status or 500
                raise
            finally:
                log_request(
                    {
                        "method": scope["method"] if scope["method"] in METHODS else "other",
                        "route": _route_of(scope),
                        "status": status or _GONE,
                        "ms": round((time.monotonic() - began) * 1_000, 1),
                        "bytes": size,
                        "collection": state.get("collection", ""),
                        "person": str(getattr(state.get("person"), "name", "")),
                        "request_id": request_id,
                        "reference": " ".join(references),
                    }
                )


def _id_of(scope: Scope) -> str:
    said = next((value for name, value in scope["headers"] if name.lower() == _HEADER), b"")
    return said.decode() if _ID.fullmatch(said) else secrets.token_hex(16)


def _route_of(scope: Scope) -> str:
    """The template of the route; an address may hold what somebody typed."""
    known = scope["path"] if scope["path"] in _PLAIN else "other"
    return str(getattr(scope.get("route"), "path", known))
