"""Whose a request is, by its address: below which prefix a proxy serves everything, and which collection is named."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import SettingsError

__all__ = ["Addresses", "Place", "place_of", "prefix_of"]


_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_OURS = frozenset("api assets c config gradio_api health mcp metrics static svelte v1".split())  # first parts of paths
_KEY = "verbatim.place"  # in the scope
_PAGE = re.compile(r"/c/([A-Za-z0-9_-]+)(/.*)?", re.DOTALL)
_API = re.compile(r"(/api/v1)/collections/([A-Za-z0-9_-]+)(/.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request belongs."""

    prefix: str = ""  # "/team", where a proxy serves everything below that
    collection: str = ""  # that the address names; empty where it names none

    @property
    def root(self) -> str:
        """What stands before the path of a route, in the addresses that browsers and programs use."""
        return f"{self.prefix}/c/{self.collection}" if self.collection else self.prefix


def place_of(scope: Scope) -> Place:
    """Where a request belongs."""
    place: Place = scope.get(_KEY, Place())
    return place


def prefix_of(typed: str) -> str:
    """The path below which a proxy serves everything, without a "/" at its end; empty for none.

    Raises `SettingsError` for one that cannot be.
    """
    prefix = typed.strip().rstrip("/")
    if not prefix:
        return ""
    parts = prefix.split("/")
    if not _PREFIX.fullmatch(prefix) or {".", ".."} & set(parts):
        raise SettingsError(f"The root path is '{typed}', but must be a path of plain letters, such as /verbatim.")
    if parts[1] in _OURS:
        raise SettingsError(f"The root path is '{typed}', but /{parts[1]} is an address of its own; choose another.")
    return prefix


class Addresses:
    """Wraps an ASGI application: `path` is then that of a route, and the rest of the address is its `place_of`.

    `/c/NAME/…` is the page of a collection with all that belongs to it, `/api/v1/collections/NAME/…` its `/api/v1/…`.
    Names that are none of these are left in the path, where no route knows them. A proxy may have taken the prefix
    away already, or not.
    """

    def __init__(self, application: ASGIApp, names: Collection[str], prefix: str = "") -> None:
        self._application = application
        self._names = frozenset(names)
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the page without its last “/” is sent there, since its requests are relative to it."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        path: str = scope["path"]
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            path = path[len(self._prefix) :]
        name, route = self._named(path)
        place = Place(self._prefix, name)
        if not route and scope["method"] in ("GET", "HEAD"):
            await _sent_to(f"{place.root}/", scope["query_string"], send)
            return
        await self._application({**scope, "path": route or "/", "root_path": "", _KEY: place}, receive, send)

    def _named(self, path: str) -> tuple[str, str]:
        """The collection that a path names, and the route in it. Example: "/c/news/config" -> ("news", "/config")."""
        if (found := _PAGE.fullmatch(path)) and found[1] in self._names:
            return found[1], found[2] or ""
        if (found := _API.fullmatch(path)) and found[2] in self._names:
            return found[2], found[1] + found[3]
        return "", path


async def _sent_to(path: str, query: bytes, send: Send) -> None:
    location = path.encode() + (b"?" + query if query else b"")
    headers = [(b"location", location), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
