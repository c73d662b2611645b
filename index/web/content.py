"""What an answer of the web is: the ending of the name that it is kept under, by which a reader is chosen; or a feed.

The content type counts, but for what servers say of anything ("application/octet-stream", "text/plain"): there the
ending of the address counts, and for what the bytes themselves show to be something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from index.readers import ACCEPTED, LARGEST, accepts
from index.web.addresses import RefusedError

__all__ = ["FEED", "charset_of", "ending_of", "in_words", "largest_of", "type_of"]

FEED = ".feed"  # of the name that a feed is kept under; no reader takes it for a document
LARGEST_FEED = 10_000_000  # bytes
_ENDINGS = {
    "application/epub+zip": ".epub",
    "application/jsonl": ".jsonl",
    "application/mbox": ".mbox",
    "application/ndjson": ".ndjson",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-ndjson": ".ndjson",
    "application/x-pdf": ".pdf",
    "application/x-subrip": ".srt",
    "application/x-zip-compressed": ".zip",
    "application/xhtml+xml": ".xhtml",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/rtf": ".rtf",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "text/x-markdown": ".md",
}
_FEEDS = frozenset(["application/atom+xml", "application/rdf+xml", "application/rss+xml"])
_XML = frozenset(["application/xml", "text/xml"])
_ANYTHING = frozenset(["", "application/binary", "application/octet-stream", "binary/octet-stream"])
# Endings of an address that tell which kind of text it is, where the server only says that it is text.
_TEXTS = frozenset([".csv", ".jsonl", ".markdown", ".md", ".ndjson", ".srt", ".text", ".tsv", ".txt", ".vtt"])
_BEGINNING = 4_096  # bytes that are looked at
_PROLOGUE = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!doctype\b[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)", re.ASCII)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)


def type_of(headers: Mapping[str, str]) -> str:
    """Example: "Text/HTML; charset=utf-8" -> "text/html"."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def charset_of(headers: Mapping[str, str]) -> str:
    """The encoding that a server states; empty where it states none."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1].lower() if found else ""


def in_words(status: int) -> str:
    """Example: 404 -> "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"


def largest_of(address: str, headers: Mapping[str, str]) -> int:
    """How many bytes of an answer are taken, by what it says that it is. Raises `RefusedError` for what is not read."""
    stated = _stated(address, headers)
    if stated is None:  # its bytes will tell
        return max(LARGEST.values())
    return LARGEST_FEED if stated == FEED else LARGEST.get(stated, max(LARGEST.values()))


def ending_of(address: str, headers: Mapping[str, str], body: bytes) -> str:
    """The ending to keep an answer under, `FEED` for a feed. Raises `RefusedError` for what is not read."""
    ending = _shown(body) or _stated(address, headers)
    if ending is None:
        raise _refused(type_of(headers))
    if ending != FEED and ending in LARGEST and len(body) > LARGEST[ending]:
        raise RefusedError(f"is larger than {LARGEST[ending] / 1e6:g} MB, and was not kept")
    return ending


def _stated(address: str, headers: Mapping[str, str]) -> str | None:
    """What the header and the address say; None where only the bytes can tell."""
    kind = type_of(headers)
    named = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    if kind in _FEEDS:
        return FEED
    if kind in _XML or (kind in _ANYTHING and not accepts(Path(f"x{named}"))):
        return None
    if kind in _ANYTHING:
        return named
    ending = _ENDINGS.get(kind)
    if ending is None and kind.startswith("text/"):
        ending = named if named in _TEXTS else ".txt"
    if ending is None or not accepts(Path(f"x{ending}")):
        raise _refused(kind)
    return ending


def _shown(body: bytes) -> str | None:
    """What the first bytes are beyond doubt, whatever the header says; None where they leave it open."""
    if body.startswith(b"%PDF-"):
        return ".pdf"
    beginning = body[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")
    position = 0
    while found := _PROLOGUE.match(beginning, position):
        position = found.end()
    root = _ROOT.match(beginning, position)
    name = root[1].lower() if root else b""
    if name in (b"rss", b"feed", b"rdf"):
        return FEED
    if name == b"html":
        return ".xhtml" if beginning.startswith(b"<?xml") else ".html"
    return ".html" if re.match(rb"\s*<!doctype\s+html", beginning, re.IGNORECASE) else None


def _refused(kind: str) -> RefusedError:
    return RefusedError(
        f"is {kind or 'of no stated kind'}, which is not read; read are feeds and {', '.join(ACCEPTED)}"
    )
