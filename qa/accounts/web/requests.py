"""What a request says of who sends it, and from where; nothing of it is believed before it is looked up."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.types import Scope

__all__ = ["COOKIE", "address_of", "bearer_of", "cookie_of", "is_from_here"]

COOKIE = "verbatim"


def header(scope: Scope, name: str) -> str | None:
    """The first header of a name; None where there is none."""
    wanted = name.encode("latin-1")
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted), None)


def bearer_of(scope: Scope) -> str | None:
    """The token of a program; None where the request has no such header, so that a cookie may count."""
    said = header(scope, "authorization")
    if said is None:
        return None
    kind, _, token = said.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def cookie_of(scope: Scope, name: str = COOKIE) -> str:
    """A cookie; empty where there is none."""
    try:
        found = SimpleCookie(header(scope, "cookie") or "").get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value


def address_of(scope: Scope) -> str:
    """The address that a request comes from, as the server knows it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_from_here(scope: Scope) -> bool:
    """Whether a page of this server sends it, as browsers say; a request that says neither may be of another site."""
    origin, host = header(scope, "origin"), header(scope, "host") or ""
    if origin is not None and origin != "null":
        return urlsplit(origin).netloc.lower() == host.lower()
    return header(scope, "sec-fetch-site") in {"same-origin", "none"}
