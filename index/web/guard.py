"""Where may be connected to: the address that a name stands for is looked at, and that very address is connected to.

A name can stand for another address from one moment to the next (DNS rebinding), so it is looked up once for each
connection, and no library looks it up again behind it. Besides, the time of a whole request is limited here, since a
server that sends a byte every few seconds never runs into a limit of a single read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from httpcore2 import SOCKET_OPTION, ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout
from httpcore2 import SyncBackend as Sockets

from index.web.addresses import FetchError

__all__ = ["Gate", "Resolve", "is_public"]

Resolve = Callable[[str, int], Sequence[str]]  # a host's IP addresses, in the order to try them

# IPv6 networks that stand for others: the IPv4 address that is reached follows.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is assigned of IPv6; of the rest some leads to this machine
_OF_CLOUDS = frozenset([ipaddress.IPv4Address("168.63.129.16")])  # public by its number, and each Azure machine's host
_LAST_32 = 0xFFFF_FFFF
_CONNECT_SECONDS = 10.0


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is any other that it leads to.

    Example: "8.8.8.8" is; "127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:10.1.2.3" and "2002:7f00:1::" are not.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(_is_global(each) for each in _reached(ip))


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and not (ip in _UNICAST or ip in _TRANSLATED[0]):
        return False
    return ip.is_global and not ip.is_multicast and ip not in _OF_CLOUDS


def _reached(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterable[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
    elif ip.ipv4_mapped:
        yield ip.ipv4_mapped
    else:
        yield ip
        if ip.sixtofour:
            yield ip.sixtofour
        if any(ip in network for network in _TRANSLATED):
            yield ipaddress.IPv4Address(int(ip) & _LAST_32)


def resolved(host: str, port: int) -> list[str]:
    """What the system says that a host's addresses are. Raises `OSError` where it knows none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Gate(NetworkBackend):
    """Connects to public addresses, and within the time of the request that is going on. For one thread."""

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolve = resolved,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._clock = clock
        self._until = 0.0

    def begin(self, seconds: float) -> None:
        """From now on a request goes on, which may take so long."""
        self._until = self._clock() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds that the next step may take. Raises `ReadTimeout` where there are none."""
        left = self._until - self._clock()
        if left <= 0:
            raise ReadTimeout("the time of the request is over")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Connect to the first of a host's addresses that answers. Raises `FetchError` where none may be asked."""
        del timeout  # that of `left` counts
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ConnectError(f"no address of {host} is known") from error
        permitted = [each for each in found if self._allow_private or is_public(each)]
        if not permitted:
            raise FetchError(
                f"is at {', '.join(found[:3]) or 'no address'}, on this machine or a private network, from which "
                f"nothing is fetched unless --allow-private says so"
            )
        problem: Exception = ConnectError("no address")
        for each in permitted:
            try:
                sockets = Sockets().connect_tcp(
                    each, port, self.left(_CONNECT_SECONDS), local_address, socket_options or ()
                )
                self._refuse_itself(sockets)
                return _Timed(sockets, self)
            except (ConnectError, ConnectTimeout) as error:
                problem = error
        raise problem

    def _refuse_itself(self, sockets: NetworkStream) -> None:
        """Hang up where the other end is this machine by its public address. Raises `FetchError`."""
        if not self._allow_private and is_itself(sockets):
            sockets.close()
            raise FetchError("is on this machine, from which nothing is fetched unless --allow-private says so")


def is_itself(sockets: NetworkStream) -> bool:
    """Whether both ends of a connection have the same address, and so are on the same machine."""
    here, there = (sockets.get_extra_info(end) for end in ("client_addr", "server_addr"))
    return bool(here and there and here[0] == there[0])


class _Timed(NetworkStream):
    """A connection whose every step keeps to the time of the request."""

    def __init__(self, stream: NetworkStream, gate: Gate) -> None:
        self._stream = stream
        self._gate = gate

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._gate.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._gate.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._gate.left(timeout)), self._gate)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
