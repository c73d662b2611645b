"""Something sent to an address, under the same guard as what is fetched: once, and no redirect is followed."""

from __future__ import annotations

from collections.abc import Mapping

import httpcore2

from index import FetchError, Gate, spelt

__all__ = ["posted"]

_SECONDS = 15.0  # for all of it
_MOST = 1 << 16  # bytes of the answer that are read, so that the other end is not hung up on
_AGENT = "verbatim-qa"
_PRIVATE = ", from which nothing is fetched"  # as the guard says it of what it refuses


def posted(address: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False) -> int:
    """Send a body to an address by POST, and give the status that it answers.

    Raises `index.FetchError`, whose message goes on where the address stands, for what is no address, for one on this
    machine or a private network unless `allow_private`, and where it does not answer.
    """
    place = spelt(address)
    gate = Gate(allow_private=allow_private)
    host = place.partition("://")[2].partition("/")[0]
    sent = [("Host", host), ("User-Agent", _AGENT), ("Content-Length", str(len(body))), *headers.items()]
    gate.begin(_SECONDS)
    try:
        with (
            httpcore2.ConnectionPool(network_backend=gate) as pool,
            pool.stream("POST", place, headers=sent, content=body) as response,
        ):
            came = 0
            for part in response.iter_stream():
                came += len(part)
                if came > _MOST:
                    break
            return int(response.status)
    except FetchError as error:
        refused, _, _ = str(error).partition(_PRIVATE)
        raise FetchError(f"{refused}; nothing is sent there unless alerts.private allows it") from error
    except httpcore2.TimeoutException as error:
        raise FetchError(f"did not answer within {_SECONDS:g} s") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise FetchError(f"cannot be reached ({' '.join(str(error).split())[:200]})") from error
