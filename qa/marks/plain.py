"""Marks as plain data, in the form that docs/json.md describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.links import fingerprint, link_to
from qa.marks.records import Placed
from qa.marks.wording import state_in_words

__all__ = ["link_of", "mark_json", "marks_json"]


def mark_json(placed: Placed) -> dict[str, Any]:
    """A mark, and where its words stand now."""
    mark, span = placed.mark, placed.span
    return {
        "key": mark.key,
        "quote": mark.quote,
        "note": mark.note,
        "label": mark.label,
        "verdict": mark.verdict or None,
        "by": mark.by,
        "made": mark.made,
        "changed": mark.changed,
        "version": mark.version,
        "document": mark.document,
        "start": mark.start,
        "end": mark.end,
        "text_sha256": mark.text_sha256,
        "title": mark.title,
        "source": mark.source,
        "date": mark.date,
        "page": mark.page,
        "accessed": mark.accessed,
        "state": placed.state.value,
        "told": state_in_words(placed),
        "place": {"document": placed.document, "start": span.start, "end": span.end} if span else None,
        "places": placed.places,
        "link": link_of(placed),
    }


def marks_json(listed: Sequence[Placed]) -> dict[str, Any]:
    """A list of marks."""
    return {"marks": [mark_json(each) for each in listed], "total": len(listed)}


def link_of(placed: Placed) -> str:
    """The link to the words where they stand, else to where they stood; relative to the page."""
    mark, span = placed.mark, placed.span
    document, start, end = (placed.document, *span) if span else (mark.document, mark.start, mark.end)
    return link_to(document, start, end, fingerprint(placed.words or mark.quote))
