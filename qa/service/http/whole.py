"""Requests that are looked into before they are passed on: their whole body, and the request with it once more."""

from __future__ import annotations

from starlette.types import Message, Receive

__all__ = ["again", "whole"]


async def whole(receive: Receive) -> bytes | None:
    """The body of a request; None where whoever sends it goes away before all of it is there."""
    raw = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        raw += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(raw)


def again(body: bytes, receive: Receive) -> Receive:
    """What gives a body as if it came now, and then what comes after it."""
    begun = False

    async def given() -> Message:
        nonlocal begun
        if begun:
            return await receive()
        begun = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given
