"""Which document a person names, be it by its id or by words of its title."""

from __future__ import annotations

from collections.abc import Sequence

from index import Collection, DocumentSummary, document_id, find_documents, fold, nearest_documents
from qa.errors import QuestionError

__all__ = ["document_named"]

_LISTED = 5  # documents in a sentence


def document_named(collection: Collection, name: str) -> str:
    """The id of the one document that is meant, which may be one that was deleted.

    Raises `QuestionError`, naming the nearest, where none or several may be.
    """
    found = find_documents(collection, name, _LISTED + 1)
    same_id = [each for each in found if each.id == document_id(collection, name)]
    same_title = [each for each in found if fold(each.title) == fold(name)]
    for meant in (same_id, same_title, found):
        if len(meant) == 1:
            return meant[0].id
    status = collection.status()
    if name in status.deleted:
        return name
    if found:
        more = " and others" if len(found) > _LISTED else ""
        raise QuestionError(f"“{name}” may be {_listed(found[:_LISTED])}{more}; name one by its id.")
    for failure in status.failures:
        if failure.path == name or failure.path.endswith(f"/{name}"):
            raise QuestionError(f"{failure.path} could not be read, so it is not searched: {failure.reason}.")
    nearest = nearest_documents(collection, name)
    raise QuestionError(
        f"No document is named “{name}”; perhaps {_listed(nearest)} is meant."
        if nearest
        else f"No document is named “{name}”; qa search names the ids."
    )


def _listed(documents: Sequence[DocumentSummary]) -> str:
    """Example: "a.txt (“Mali”) or b.txt (“Niger”)"."""
    *first, last = (f"{each.id} (“{each.title}”)" if each.title else each.id for each in documents)
    return " or ".join(part for part in (", ".join(first), last) if part)
