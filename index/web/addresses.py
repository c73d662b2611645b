"""Addresses of pages in one spelling, so that the same page is the same document."""

from __future__ import annotations

import hashlib
import re

__all__ = [
    "FetchError",
    "RefusedError",
    "folder_of_host",
    "host_of",
    "is_web_address",
    "key_of",
    "page_id",
    "redirected",
    "spelt",
]

_LONGEST = 2_000  # characters
_SCHEMES = ("http", "https")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]")


class FetchError(Exception):
    """An address cannot be fetched; the message goes on where the address stands: "https://a.example/ is …"."""


class RefusedError(FetchError):
    """The same, and so it will be the next time as well, as long as nobody changes what the address answers."""


def is_web_address(text: str) -> bool:
    """Whether a text is meant as an address of the web, and not as a path."""
    return re.match(r"https?://", text.strip(), re.IGNORECASE) is not None


def spelt(address: str) -> str:
    """An address as it is kept: host in lower case and ASCII, no default port, no fragment. Raises `FetchError`.

    Example: "HTTPS://Bücher.example:443/Neu?x=1#oben" -> "https://xn--bcher-kva.example/Neu?x=1".
    """
    import httpx2

    typed = address.strip()
    if len(typed) > _LONGEST:
        raise FetchError(f"is longer than {_LONGEST:,} characters")
    try:
        url = httpx2.URL(typed)
        port = url.port
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(f"is no address of the web ({error})") from error
    if url.scheme not in _SCHEMES:
        raise FetchError("is no address that begins with http:// or https://")
    if not url.host or _UNPRINTABLE.search(url.host) or "%" in url.host:
        raise FetchError("names no host")
    if port is not None and not 0 < port < 1 << 16:
        raise FetchError(f"names a port that there is not ({port})")
    if url.userinfo:
        raise FetchError("holds a user's name or password, which would be kept and shown; leave them out")
    whole = url.copy_with(fragment=None, raw_path=url.raw_path or b"/")
    scheme, _, rest = str(whole).partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.lower()}{slash or '/'}{path}"


def page_id(typed: str) -> str:
    """The id of the page at an address, however that is typed; any other text as it is."""
    try:
        return spelt(typed) if is_web_address(typed) else typed
    except FetchError:
        return typed


def redirected(address: str, location: str) -> str:
    """Where an address leads that answers with this header. Raises `FetchError`."""
    import httpx2

    try:
        return spelt(str(httpx2.URL(address).join(location)))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(f"leads to what is no address ({error})") from error
    except FetchError as error:
        raise FetchError(f"leads to {location[:200]}, which {error}") from error


def host_of(address: str) -> str:
    """Host and port of an address in its one spelling: what is asked with a pause in between."""
    return address.partition("://")[2].partition("/")[0].partition("?")[0]


def folder_of_host(address: str) -> str:
    """The name of the folder that pages of this host are kept in."""
    return _NOT_IN_NAMES.sub("_", host_of(address)).strip(".") or "_"


def key_of(address: str) -> str:
    """The name of the folder that a page is kept in, below that of its host."""
    return hashlib.sha256(address.encode()).hexdigest()[:32]
