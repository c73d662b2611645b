"""What a proxy in front says of a request: by which host, scheme and address it came. Others are not believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.errors import SettingsError

__all__ = ["Forwarded"]

_FROM_PROXIES = (b"x-forwarded-", b"x-gradio-server", b"forwarded")
_KEY = "verbatim.trusted"


class Forwarded:
    """Wraps an ASGI application: what a trusted proxy says of a request is part of it, and its headers are gone.

    Args:
        application: What is wrapped; it sees no header that a proxy sets, since Gradio would believe anybody.
        proxies: Addresses or networks of proxies that are believed; "*" is whoever reaches the server.
        knows: Whether a Host header names this server. Only then may another name take its place: a page of another
            site that has made its name point here can send any header.

    Raises `SettingsError` for an address that is none.
    """

    def __init__(self, application: ASGIApp, proxies: Sequence[str], knows: Callable[[str], bool]) -> None:
        self._application = application
        self._knows = knows
        self._anybody = "*" in proxies
        try:
            self._networks = [ipaddress.ip_network(each, strict=False) for each in proxies if each != "*"]
        except ValueError as error:
            raise SettingsError(
                f"{error}, so no proxy can be known by it (QA_PROXIES); write addresses or networks, as in 10.0.0.0/8."
            ) from None
        self._told: Any = ProxyHeadersMiddleware(self._passed_on, list(proxies))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        await self._told({**scope, _KEY: self._trusts(scope.get("client"))}, receive, send)

    async def _passed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value for name, value in scope["headers"] if name in (b"host", b"x-forwarded-host")}
        kept = [(name, value) for name, value in scope["headers"] if not name.startswith(_FROM_PROXIES)]
        host = headers.get(b"x-forwarded-host", b"").partition(b",")[0].strip()
        if scope[_KEY] and host and self._knows(headers.get(b"host", b"").decode("latin-1")):
            kept = [(name, host if name == b"host" else value) for name, value in kept]
        await self._application({**scope, "headers": kept}, receive, send)

    def _trusts(self, client: tuple[str, int] | None) -> bool:
        """Whether whoever connected is one of the proxies."""
        if self._anybody:
            return True
        try:
            address = ipaddress.ip_address(client[0]) if client else None
        except ValueError:
            return False
        return address is not None and any(address in network for network in self._networks)
