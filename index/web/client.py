"""One address fetched, within limits of size, time and number of redirects; each hop is looked at as if it were typed.

No cookie is kept, no password sent, no proxy of the environment asked: behind one nobody could tell what is reached.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Self

import httpcore2

from index.web.addresses import FetchError, RefusedError, redirected
from index.web.content import in_words
from index.web.guard import Gate, Resolve, resolved
from index.web.settings import WebSettings

__all__ = ["AGENT", "Answer", "Client", "Largest", "agent"]

AGENT = "verbatim-qa"  # the name that robots.txt may address
_REDIRECTS = (301, 302, 303, 307, 308)
_ASKED_TO_WAIT = (429, 503)
_TRIES = 3  # of an address that asks to be patient
_PATIENCE = 2.0  # seconds before the second try where the host does not say, and twice as long before the third
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")  # variables of the environment
_WBITS_GZIP_OR_ZLIB = 47
_WBITS_RAW = -15
_AT_ONCE = 1 << 16  # bytes that are unpacked at a time
_ACCEPT = "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/pdf;q=0.9,*/*;q=0.8"

# Of an answer's final address and headers: how many bytes it may have. Raises `FetchError` for what is not wanted.
Largest = Callable[[str, Mapping[str, str]], int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered in the end."""

    address: str  # where it was found, after redirects
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # by their names in lower case
    body: bytes = b""  # unpacked; empty where the status is not 200


@dataclass(slots=True)
class _Left:
    """The time that is left for an address, however often it is redirected."""

    seconds: float


def agent() -> str:
    """What the program calls itself."""
    try:
        return f"{AGENT}/{version(AGENT)}"
    except PackageNotFoundError:  # run from its sources
        return AGENT


class Client:
    """Fetches, one address after the other. A context manager; for one thread."""

    def __init__(
        self,
        settings: WebSettings,
        resolve: Resolve = resolved,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.sleep = sleep
        self._gate = Gate(allow_private=settings.allow_private, resolve=resolve, clock=clock)
        self._pool = httpcore2.ConnectionPool(network_backend=self._gate, max_connections=4, keepalive_expiry=5.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def get(
        self,
        address: str,
        largest: Largest,
        conditions: Mapping[str, Mapping[str, str]] | None = None,
        admit: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """What an address answers, at the end of its redirects. Raises `FetchError` with the reason where it does not.

        Args:
            address: In its one spelling.
            largest: How many bytes the answer may have.
            conditions: Headers to be sent to an address, as it was answered with `etag` from there the last time.
            admit: Called with each address before it is asked; raises `FetchError` for one that may not be.
        """
        seen: list[str] = []
        here = address
        left = _Left(self.settings.seconds)
        while True:
            seen.append(here)
            admit(here)
            answer = self._patiently(here, largest, (conditions or {}).get(here, {}), left)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None:
                return answer
            here = redirected(here, _as_browsers_read(location))
            if here in seen:
                raise RefusedError("is redirected in a circle")
            if len(seen) > self.settings.redirects:
                raise RefusedError(f"is redirected more than {self.settings.redirects} times")

    def _patiently(self, address: str, largest: Largest, headers: Mapping[str, str], left: _Left) -> Answer:
        """Ask again where the host says that it is too busy, when it says so and that is soon."""
        for tries in range(_TRIES):
            answer = self._once(address, largest, headers, left)
            if answer.status not in _ASKED_TO_WAIT or tries == _TRIES - 1:
                break
            wait = _seconds(answer.headers.get("retry-after", ""))
            wait = _PATIENCE * 2**tries if wait is None else wait
            if wait > self.settings.longest_wait:
                raise FetchError(f"answers {in_words(answer.status)} and asks to come back in {wait:,.0f} s; do that")
            self.sleep(wait)
        return answer

    def _once(self, address: str, largest: Largest, headers: Mapping[str, str], left: _Left) -> Answer:
        sent = {"User-Agent": agent(), "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate", **headers}
        began = self.clock()
        self._gate.begin(left.seconds)
        try:
            with self._pool.stream("GET", address, headers=[*sent.items(), ("Host", _host(address))]) as response:
                told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                body = b""
                if response.status == HTTPStatus.OK:
                    body = _body(told, response.iter_stream(), min(largest(address, told), self.settings.largest))
                return Answer(address, response.status, told, body)
        except httpcore2.TimeoutException as error:
            raise FetchError(f"did not answer in full within {self.settings.seconds:g} s") from error
        except httpcore2.NetworkError as error:
            raise FetchError(f"cannot be reached ({_reason(error)}){_proxy_told()}") from error
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise FetchError(f"answers with what is no HTTP ({_reason(error)})") from error
        finally:
            left.seconds -= self.clock() - began


def _proxy_told() -> str:
    """What is told where nothing is reached and the environment names a proxy, through which a browser might."""
    named = next((name for name in _PROXIES if os.environ.get(name) or os.environ.get(name.lower())), "")
    return f"; {named} is set, but no proxy is used: behind one nobody could tell what is reached" if named else ""


def _as_browsers_read(header: str) -> str:
    """A header that may hold UTF-8 as it is, which HTTP does not know."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0]


def _reason(error: Exception) -> str:
    """Why, in one line. Example: "Connection refused"."""
    said = str(error) or type(error).__name__
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError) and cause.strerror and said == str(cause):
        said = cause.strerror
    return " ".join(said.split())[:200]


def _seconds(retry_after: str) -> float | None:
    """How long a host asks to be left alone: a number of seconds, or a date. None where it does not say."""
    stated = retry_after.strip()
    if stated.isdecimal():
        return float(stated[:9])
    try:
        return max(0.0, parsedate_to_datetime(stated).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _body(headers: Mapping[str, str], stream: Iterable[bytes], largest: int) -> bytes:
    """The bytes of an answer, unpacked. Raises `FetchError` as soon as they are too many, or do not unpack."""
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:18]) > largest:
        raise _too_large(largest)
    packed = headers.get("content-encoding", "").strip().lower()
    if packed in ("", "identity"):
        return _joined(stream, largest)
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed as nobody asked for ({packed[:40]})")
    try:
        return _joined(_unpacked(stream), largest)
    except zlib.error as error:
        raise FetchError("does not unpack; it may have been cut off") from error


def _joined(pieces: Iterable[bytes], largest: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > largest:
            raise _too_large(largest)
    return bytes(body)


def _unpacked(stream: Iterable[bytes]) -> Iterable[bytes]:
    """A stream unpacked, a little at a time: a small answer may unpack to more than there is memory."""
    unpacker = zlib.decompressobj(_WBITS_GZIP_OR_ZLIB)
    begun = False
    for piece in stream:
        rest = piece
        while rest:
            if unpacker.eof:  # gzip may be of several parts
                unpacker = zlib.decompressobj(_WBITS_GZIP_OR_ZLIB)
            try:
                found = unpacker.decompress(rest, _AT_ONCE)
            except zlib.error:
                if begun:
                    raise
                unpacker = zlib.decompressobj(_WBITS_RAW)  # as some servers understand "deflate"
                found = unpacker.decompress(rest, _AT_ONCE)
            begun = True
            rest = unpacker.unconsumed_tail or unpacker.unused_data
            yield found
            if not found and not unpacker.eof:
                break
    if begun and not unpacker.eof:
        raise zlib.error("cut off")


def _too_large(largest: int) -> FetchError:
    return RefusedError(f"is larger than {largest / 1e6:g} MB, and was not kept")
