"""Waiting for what other threads make, for as long as whoever asked is there."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Arrivals", "nobody", "unless_gone"]

T = TypeVar("T")

_GONE = 499  # as nginx has it


class Arrivals(Generic[T]):
    """What comes, from whichever thread, in its order; made where it is waited for."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[T | None] = asyncio.Queue()

    def put(self, one: T | None) -> None:
        """From any thread; None where nothing more comes."""
        with suppress(RuntimeError):  # the loop is closed: the server has stopped
            self._loop.call_soon_threadsafe(self._queue.put_nowait, one)

    async def get(self) -> T | None:
        """The next, when it is there."""
        return await self._queue.get()


async def unless_gone(made: asyncio.Future[T], request: Request) -> T | None:
    """What is made; None where whoever asked went away before, so that it is not made. Raises as it does."""
    gone = asyncio.ensure_future(_gone(request))
    either: tuple[asyncio.Future[Any], ...] = (made, gone)
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return made.result() if made.done() else None
    finally:
        gone.cancel()
        made.cancel()


def nobody() -> Response:
    """The response to whoever went away: nobody reads it."""
    return Response(status_code=_GONE)


async def _gone(request: Request) -> None:
    """Wait until whoever asked goes away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
