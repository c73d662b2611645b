"""Connections to the server: closed where a request does not arrive, so that they hold no one up.

Uvicorn waits for the end of a request for ever, and counts who sends none among those who are served.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection", "open_more_files"]

PATIENCE = 10.0  # seconds that a request may take to arrive,
_PER_SECOND = 1_000  # and one more for so many bytes of it: a long file over a slow line
MOST_IDLE = 2_000  # connections without a whole request; of more the oldest is closed
_FILES = 8_192  # that may be open: a connection is one


class Connection(H11Protocol):
    """A connection that is closed when a request that it began is not there in time.

    One on which nothing comes after an answer is closed by Uvicorn, after five seconds.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0  # when what is waited for was begun
        self._bytes = 0  # of it that have come

    @property
    def is_idle(self) -> bool:
        """Whether there is no request, or not all of one."""
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn has it
        """Wait for a request from now on, as long as there is room."""
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        # A reply is sent in two parts. Without this the second waits some 40 ms for a sign that the first has arrived;
        # asyncio would say so itself, were the listening socket made with the protocol's number.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()
        if len(self.connections) > MOST_IDLE:
            idle = [each for each in self.connections if isinstance(each, Connection) and each.is_idle]
            if len(idle) > MOST_IDLE:
                min(idle, key=lambda each: each._since).transport.abort()  # noqa: SLF001 - one of us

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request."""
        super().data_received(data)
        if not self.is_idle:
            self._rest()
            return
        if self._timer is None:
            self._wait()
        self._bytes += len(data)

    def _wait(self) -> None:
        self._since, self._bytes = self.loop.time(), 0
        self._timer = self.loop.call_at(self._due(), self._look)

    def _rest(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> float:
        """When what is waited for must be there; of a head its length does not matter, which is short."""
        body = self._bytes if self.conn.their_state is h11.SEND_BODY else 0
        return self._since + PATIENCE + body / _PER_SECOND

    def _look(self) -> None:
        self._timer = None
        if self.transport.is_closing() or not self.is_idle or self.timeout_keep_alive_task:
            return
        if self.flow.read_paused:  # it is we who do not take more
            self._wait()
        elif self.loop.time() < self._due():
            self._timer = self.loop.call_at(self._due(), self._look)
        else:
            self.transport.abort()


def open_more_files() -> None:
    """Let this process have more files open, where the system says how many it may have."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
