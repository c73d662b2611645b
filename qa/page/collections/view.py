"""The menu of collections, before the browser has asked which there are."""

from __future__ import annotations

from qa.page.markup import escape
from qa.service.collections import title_of

__all__ = ["chooser", "page_title"]


def chooser(collection: str) -> str:
    """The menu, closed, with the name of the collection that is asked."""
    return (
        f'<details class="vb-chooser" data-collection="{escape(collection)}">'
        f'<summary><span class="vb-hidden">Collection: </span><span class="vb-chosen">{escape(title_of(collection))}'
        '</span></summary><nav class="vb-chooser-menu" aria-label="Collections"><ul></ul></nav></details>'
    )


def page_title(collection: str) -> str:
    """What the browser calls the page. Example: "news" -> "News · Verbatim"."""
    return f"{title_of(collection)} · Verbatim" if collection else "Verbatim"
