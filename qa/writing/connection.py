"""The one line to the address that is named: no other host, no redirect, no proxy, within time and size.

Below the `openai` package, so that nothing it does can go past it. Its own headers tell of this machine (its system,
its Python), so only those are sent that the request needs.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import httpcore2
import httpx2

__all__ = ["Limits", "Line", "PackedError", "SilentError", "TooLargeError"]

_SENT = {"host", "authorization", "content-type", "content-length", "accept"}
_AGENT = "verbatim-qa"


class SilentError(httpx2.ReadTimeout):
    """No word came for as long as that may be."""


class TooLargeError(httpx2.TransportError):
    """The answer has more bytes than it may."""


class PackedError(httpx2.TransportError):
    """The answer is packed, though nobody asked for that: a small one may unpack to more than there is memory."""


class Limits:
    """How long and how much of one request; for one thread."""

    def __init__(
        self, silence: float, longest: float, largest: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._silence = silence
        self._clock = clock
        self._heard = clock()
        self._until = self._heard + longest
        self._bytes = largest

    def hear(self) -> None:
        """A word came."""
        self._heard = self._clock()

    def left(self) -> float:
        """Seconds that the next step may take. Raises `SilentError` where there are none."""
        left = min(self._heard + self._silence, self._until) - self._clock()
        if left <= 0:
            raise SilentError("no word in time")
        return left

    def take(self, count: int) -> None:
        """Bytes that came. Raises `TooLargeError`."""
        self._bytes -= count
        if self._bytes < 0:
            raise TooLargeError("too many bytes")


class Line(httpx2.BaseTransport):
    """Carries requests to one host and port, within limits."""

    def __init__(self, place: tuple[str, int], limits: Limits) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(), max_connections=1, network_backend=_Sockets(place, limits)
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See `httpx2.BaseTransport`. Raises `httpx2.TransportError`."""
        headers = [(name, value) for name, value in request.headers.raw if name.decode("latin-1").lower() in _SENT]
        headers += [(b"User-Agent", _AGENT.encode()), (b"Accept-Encoding", b"identity")]
        assert isinstance(request.stream, httpx2.SyncByteStream)  # noqa: S101 - of a client that is not asynchronous
        with _as_httpx():
            response = self._pool.handle_request(
                httpcore2.Request(
                    method=request.method,
                    url=httpcore2.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=headers,
                    content=request.stream,
                )
            )
        assert isinstance(response.stream, Iterable)  # noqa: S101 - likewise
        stream = _Stream(response.stream)
        told = httpx2.Headers(response.headers)
        if told.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            stream.close()
            raise PackedError("packed")
        return httpx2.Response(response.status, headers=told, stream=stream)

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


@cache
def _tls() -> ssl.SSLContext:
    """What this system trusts, an intranet's own authorities included."""
    return ssl.create_default_context()


class _as_httpx:  # noqa: N801 - a context manager, used as a function
    """What goes wrong below in the terms of httpx, which the `openai` package knows."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpcore2.TimeoutException):
            raise httpx2.ReadTimeout(str(error)) from error
        if isinstance(error, (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol)):
            raise httpx2.TransportError(str(error)) from error


class _Stream(httpx2.SyncByteStream):
    """The bytes of an answer as they come."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Sockets(httpcore2.NetworkBackend):
    """Connects to the one place that is named."""

    def __init__(self, place: tuple[str, int], limits: Limits) -> None:
        self._place = place
        self._limits = limits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect, if that is the place."""
        del timeout  # the limits count
        if (host.lower(), port) != (self._place[0].lower(), self._place[1]):
            raise httpcore2.ConnectError(f"{host}:{port} is not the address that was named")
        sockets = httpcore2.SyncBackend().connect_tcp(
            host, port, self._limits.left(), local_address, socket_options or ()
        )
        return _Limited(sockets, self._limits)


class _Limited(httpcore2.NetworkStream):
    """A connection each step of which keeps to the limits."""

    def __init__(self, stream: httpcore2.NetworkStream, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        came = self._stream.read(max_bytes, self._limits.left())
        self._limits.take(len(came))
        return came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._limits.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        return _Limited(self._stream.start_tls(ssl_context, server_hostname, self._limits.left()), self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
