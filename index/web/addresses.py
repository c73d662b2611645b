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
_LONGEST_HOST = 253  # characters, of any name in the DNS
_SCHEMES = ("http", "https")
# Ports of mail, of shells and the like, which browsers do not ask either: https://fetch.spec.whatwg.org/#port-blocking
_OTHER_PORTS = frozenset(
    int(port)
    for port in (
        "1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 "
        "117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 "
        "587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 "
        "6668 6669 6679 6697 10080"
    ).split()
)
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
    if len(url.host) > _LONGEST_HOST:
        raise FetchError(f"names a host of more than {_LONGEST_HOST} characters, which there is none of")
    if port in _OTHER_PORTS:
        raise FetchError(f"names a port that is not of the web ({port})")
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
