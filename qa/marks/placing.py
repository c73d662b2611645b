"""Where the words of each mark stand now: in its document, in another one, or nowhere for certain.

Worked out when it is asked, and kept for as long as the collection stays the same. A mark whose document has the text
that it was made on costs a look at a digest; only for others texts are read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from index import Collection, Document, Mark, Span
from qa.marks.anchoring import Anchor, Found, find
from qa.marks.records import MarkState, Placed
from qa.marks.squeezing import Squeezed

__all__ = ["Places", "anchor_of", "in_text"]

_KEPT_TEXTS = 8  # squeezed, of those looked through last
_NEAR = 4  # documents in which words are looked for whose own document holds them no more
_ALIKE = 0.75  # of what stood around a mark must agree for another document to say the same there, or
_SAME = 0.5  # of what its text was sampled for must stand in it: then it is the same document under another name
_SPREAD = 4_000  # characters of a mark, with what stood around it, that other documents are found by
_Where = tuple[MarkState, str, Span | None, str, int]


class Places:
    """The places of marks in a collection. Safe to share between threads."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._lock = threading.Lock()
        self._generation = -1
        self._known: dict[str, _Where] = {}  # by the keys of marks: what a mark was made on does not change
        self._texts: OrderedDict[str, Squeezed] = OrderedDict()  # by the ids of documents

    def of(self, marks: list[Mark]) -> list[Placed]:
        """Each mark with its place, in one generation."""
        if not marks:
            return []
        with self._collection.reading(), self._lock:
            generation = self._collection.generation
            if generation != self._generation:
                self._generation = generation
                self._known.clear()
                self._texts.clear()
            # Those of one document after the other: its text is read once.
            for mark in sorted(marks, key=lambda mark: mark.document):
                if mark.key not in self._known:
                    self._known[mark.key] = self._where(mark)
            return [Placed(mark, *self._known[mark.key]) for mark in marks]

    def _where(self, mark: Mark) -> _Where:
        rows = self._collection.marks
        now = rows.digest(mark.document)
        if now == mark.text_sha256:
            return MarkState.STANDING, mark.document, Span(mark.start, mark.end), mark.quote, 1
        found = Found(None) if now is None else find(anchor_of(mark), self._text(mark.document))
        if found.span:
            words = self._text(mark.document).whole[slice(*found.span)]
            return MarkState.STANDING, mark.document, found.span, words, found.places
        if (other := rows.holding(mark.text_sha256)) is not None:
            return MarkState.ELSEWHERE, other, Span(mark.start, mark.end), mark.quote, 1
        if copy := self._in_a_copy(mark):
            return MarkState.ELSEWHERE, *copy, 1
        if now is None:
            return MarkState.REMOVED, "", None, "", 0
        return (MarkState.UNCERTAIN if found.places else MarkState.GONE), "", None, "", found.places

    def _in_a_copy(self, mark: Mark) -> tuple[str, Span, str] | None:
        """Another document that says the same, where in it the words stand, and how they stand there."""
        known = anchor_of(mark)
        stretch = f"{mark.before}{mark.quote}{mark.after}"[:_SPREAD]
        near = {each.document_id: each.text for each in self._collection.near_texts(stretch, _NEAR)}
        near.pop(mark.document, None)
        alike = []
        for name, text in near.items():
            squeezed = Squeezed(text)
            found, share = find(known, squeezed), squeezed.share(known.sample)
            if found.span and (found.agreement >= _ALIKE or share >= _SAME):
                alike.append((-share, -found.agreement, name, found.span))
        if not alike:
            return None
        *_, name, span = min(alike)
        return name, span, near[name][slice(*span)]

    def _text(self, document_id: str) -> Squeezed:
        if document_id not in self._texts:
            self._texts[document_id] = Squeezed(self._collection.document(document_id).text)
            while len(self._texts) > _KEPT_TEXTS:
                self._texts.popitem(last=False)
        return self._texts[document_id]


def in_text(mark: Mark, document: Document, squeezed: Squeezed) -> Placed:
    """A mark of a document in one version of its text."""
    if document.text_sha256 == mark.text_sha256:
        return Placed(mark, MarkState.STANDING, document.id, Span(mark.start, mark.end), mark.quote, 1)
    found = find(anchor_of(mark), squeezed)
    if found.span:
        return Placed(
            mark, MarkState.STANDING, document.id, found.span, document.text[slice(*found.span)], found.places
        )
    return Placed(mark, MarkState.UNCERTAIN if found.places else MarkState.GONE, places=found.places)


def anchor_of(mark: Mark) -> Anchor:
    """What the words of a mark are found again by."""
    return Anchor.kept(mark.quote, mark.before, mark.after, mark.hints)
