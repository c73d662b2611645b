"""Text as HTML: what every view does with the strings of documents, questions and links."""

from __future__ import annotations

import html
import re

__all__ = ["escape", "linked", "named"]

_LINK = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)


def escape(text: str) -> str:
    """Text as it can stand in HTML, between tags as well as inside a quoted attribute."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def linked(source: str) -> str:
    """A link for http and https, plain text for anything else."""
    if _LINK.fullmatch(source):
        return f'<a href="{escape(source)}" target="_blank" rel="noopener noreferrer">{escape(source)}</a>'
    return f'<span dir="auto">{escape(source)}</span>'


def named(title: str, source: str) -> str:
    """The title, or where there is none the source."""
    return title.strip() or source
