"""Which documents a filter leaves, told while it is filled in: how many, by name, and which have no date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from index import DocumentSummary, Filter, QueryError, find_documents
from qa.page.markup import named
from qa.wording import counted, limited_to

__all__ = ["left_by"]

_LONGEST_NAME = 300  # characters that a document is sought by
_OFFERED = 8  # documents of a name that is typed, to choose from
_MOST = 1_000  # documents that are asked by name
_TOLD = 3  # by name, of those that are left


def left_by(where: Filter | None, sought: str, documents: Sequence[DocumentSummary]) -> dict[str, Any]:
    """What the page tells of a filter, and of the name that is typed beside it.

    Of the documents that a typed name fits all are asked, unless some of them are chosen: then it was typed to find
    these. So what is typed counts whether or not anything is chosen of what it finds.

    Args:
        where: What is filled in; None for nothing.
        sought: The name, as far as it is typed; empty for none.
        documents: All there are.

    Returns:
        "count" in words, and "words" for the filter as a whole, empty for none; "names" of what it leaves, the first
        few; "undated", how many without a date are left out, or taken in, for its dates; "documents", the ids that are
        asked by name, and "named", those with their names; "found", those that fit the typed name, to choose from.

    Raises:
        QueryError: No document has the name, or too many have it.
    """
    sought = sought.strip()[:_LONGEST_NAME]
    found = find_documents(_Listed(documents), sought, _MOST + 1) if sought else []
    if sought and not found:
        raise QueryError(f"“Documents” holds “{sought}”, but no document has this in its title, source or id.")
    chosen = where.documents if where else ()
    if found and not {each.id for each in found} & set(chosen):
        if len(found) + len(chosen) > _MOST:
            raise QueryError(f"“Documents” holds “{sought}”, and more than {_MOST:,} have it; type more of the name.")
        where = replace(where or Filter(), documents=(*chosen, *(each.id for each in found)))
    left = [each for each in documents if _admits(where, each)]
    known = {each.id: named(each.title, each.source) for each in documents}
    return {
        "count": f"{len(left):,} of {counted(len(documents), 'document')}",
        "words": limited_to(where) if where else "",
        "names": _names(left) if where else "",
        "undated": _undated(where, documents),
        "documents": list(where.documents) if where else [],
        "named": [{"id": each, "name": known.get(each, f"{each} (not in the collection)")} for each in chosen],
        "found": [{"id": each.id, "name": known[each.id]} for each in found[:_OFFERED]],
    }


@dataclass(frozen=True, slots=True)
class _Listed:
    """Documents, as `find_documents` asks for them."""

    held: Sequence[DocumentSummary]

    def documents(self) -> list[DocumentSummary]:
        """All of them."""
        return list(self.held)


def _admits(where: Filter | None, document: DocumentSummary) -> bool:
    return where is None or where.admits(document.id, document.source, document.date, document.tags)


def _undated(where: Filter | None, documents: Sequence[DocumentSummary]) -> int:
    """How many documents a filter by date leaves out, or takes in, for want of a date alone."""
    if where is None or not (where.since or where.until):
        return 0
    otherwise = replace(where, undated=True)
    return sum(1 for each in documents if not each.date and _admits(otherwise, each))


def _names(left: Sequence[DocumentSummary]) -> str:
    """Example: "“A look back”, “Rice”, “Troops in Mali” and 4 more"."""
    names = sorted(f"“{named(each.title, each.source)}”" for each in left)
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more
