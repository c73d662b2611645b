"""Permanent links to quotes: relative to the page, which opens the source there and compares the words."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

__all__ = ["fingerprint", "link_to", "original_link"]

_FINGERPRINT = 16  # hexadecimal digits; enough to tell an edit, short enough for a link


def link_to(document: str, start: int, end: int, quote_fingerprint: str = "") -> str:
    """The link to a span of a document's text.

    The fingerprint lets the page tell whoever follows the link whether the words are still those that were quoted.
    """
    named = {"document": document, "start": start, "end": end, "sha256": quote_fingerprint}
    return f"?{urlencode({name: value for name, value in named.items() if value != ''}, errors='replace')}#quote"


def fingerprint(quote: str) -> str:
    """The first digits of the SHA-256 of a quote, as a link carries them."""
    return hashlib.sha256(quote.encode("utf-8", "replace")).hexdigest()[:_FINGERPRINT]


def original_link(document: str) -> str:
    """The link to the file that a document was read from, relative to the page."""
    return f"api/documents/original?{urlencode({'id': document}, errors='replace')}"
