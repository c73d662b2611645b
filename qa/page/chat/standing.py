"""Which quotes of a conversation do not stand in their sources any more as they were quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from index import Document
from qa.errors import FieldError
from qa.json_fields import Fields
from qa.packs import QuoteState
from qa.page.places import Place
from qa.page.source.rechecking import VERDICTS, recheck

__all__ = ["changed"]

_MOST = 5_000  # quotes of a conversation


class _Holds(Protocol):
    """What is needed of a collection here."""

    def document(self, document_id: str) -> Document:
        """The document with an id; raises `KeyError` where there is none."""


def changed(collection: _Holds, rows: Iterable[Fields]) -> list[dict[str, Any]]:
    """Those of the quotes in `rows` whose source has changed since, or was removed, compared as the source pane does.

    Each row has a "key", handed back, and the "document", "start" and "text" of a quote. Each document is read once.
    Raises `FieldError` for rows that are none, and for more than a conversation holds.
    """
    quotes = [(row.text("key"), _place(row)) for row in rows]
    if len(quotes) > _MOST:
        raise FieldError(f"{len(quotes):,} quotes are more than a conversation holds")
    quotes.sort(key=lambda each: each[1].document)
    return list(_told(collection, quotes))


def _told(collection: _Holds, quotes: Iterable[tuple[str, Place]]) -> Iterator[dict[str, Any]]:
    held: tuple[str, Document | None] = ("", None)
    for key, place in quotes:
        if held[0] != place.document:
            held = place.document, _document(collection, place.document)
        state = recheck(held[1], place).state
        if state is not QuoteState.VERBATIM:
            kind, badge, meaning = VERDICTS[state]
            yield {"key": key, "kind": kind, "badge": badge, "meaning": meaning}


def _place(row: Fields) -> Place:
    start, text = row.count("start"), row.text("text")
    return Place(row.text("document"), start, start + len(text), text)


def _document(collection: _Holds, document_id: str) -> Document | None:
    try:
        return collection.document(document_id)
    except KeyError:
        return None
