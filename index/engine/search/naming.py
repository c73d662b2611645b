"""Which document a person means by a few words: its id, its title, or parts of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rapidfuzz import fuzz, process

from index.records import DocumentSummary
from index.text import composed, fold, words

__all__ = ["document_id", "find_documents", "nearest_documents"]

_LIKE_FROM = 55  # of 100: what is less alike is no slip of the pen


class _Documents(Protocol):
    """What lists documents: a collection."""

    def documents(self) -> list[DocumentSummary]: ...


def find_documents(collection: _Documents, name: str, limit: int = 8) -> list[DocumentSummary]:
    """The documents that may be meant, best first; none where no document has all the words.

    First the one with this id, then those with this title, those whose title begins so, those whose title has the
    words, and those that have them in title, id and source together. Spelling is folded, and a word may be cut short.
    """
    ranked = [(place, each) for each in collection.documents() if (place := _place(name, each)) is not None]
    return [each for _, each in sorted(ranked, key=lambda found: (found[0], len(found[1].title), found[1].id))[:limit]]


def document_id(collection: _Documents, name: str) -> str:
    """The id that a name typed in another Unicode form stands for; the name itself where there is none."""
    alike = [each.id for each in collection.documents() if composed(each.id) == composed(name)]
    return name if name in alike or not alike else alike[0]


def nearest_documents(collection: _Documents, name: str, limit: int = 3) -> list[DocumentSummary]:
    """Those whose title or id is spelt most like a name that no document has; none where nothing is like it."""
    documents = collection.documents()
    alike: dict[int, float] = {}
    for names in ([fold(each.title) for each in documents], [fold(each.id) for each in documents]):
        for _, score, place in process.extract(fold(name), names, scorer=fuzz.WRatio, limit=limit):
            alike[place] = max(score, alike.get(place, 0))
    best = sorted((place for place in alike if alike[place] >= _LIKE_FROM), key=lambda place: (-alike[place], place))
    return [documents[place] for place in best[:limit]]


def _place(name: str, document: DocumentSummary) -> int | None:
    """How well a name fits a document, 0 for best; None where it does not."""
    if composed(document.id) == composed(name):
        return 0
    wanted = words(name)
    if not wanted or not _holds(f"{document.title} {document.id} {document.source}", wanted):
        return None
    sought, title = fold(name).strip(), fold(document.title).strip()
    if title.startswith(sought):
        return 1 if title == sought else 2
    return 3 if _holds(document.title, wanted) else 4


def _holds(text: str, wanted: Sequence[str]) -> bool:
    folded = fold(text)
    if not all(each in folded for each in wanted):  # for most documents, and quickly found out
        return False
    held = words(text)
    return all(any(word.startswith(each) for word in held) for each in wanted)
