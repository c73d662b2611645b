"""A draft to its report: each quotation looked up, and the figures around it compared."""

from __future__ import annotations

import contextlib
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Protocol
from weakref import WeakKeyDictionary

from index import Document, DocumentSummary, NearText, Span
from qa.drafts.extracting import Names, quotations_in
from qa.drafts.figures import Source, Told, figures
from qa.drafts.laying import Match
from qa.drafts.reading import plain_draft
from qa.drafts.records import CheckedQuotation, Draft, DraftReport, Figure, Place, Quotation, QuotationKind, Verdict
from qa.drafts.summaries import summary
from qa.drafts.verdicts import Found, look_up

__all__ = ["Holds", "check_draft"]

_MOST_PLACES = 5  # of the same words that are told; the rest is counted
_FAR = 5_000  # characters from a sentence to a quotation that it can be about
_DOCUMENTS_KEPT = 200  # of a check, at a time


class Holds(Protocol):
    """What a check needs of `index.Collection`."""

    @property
    def generation(self) -> int:
        """Grows with each change."""

    def reading(self) -> contextlib.AbstractContextManager[None]:
        """All that is read inside comes from one generation."""

    def documents(self) -> list[DocumentSummary]:
        """All, without their texts."""

    def document(self, document_id: str) -> Document:
        """The document with an id."""

    def near_texts(self, text: str, most: int = 6, within: Sequence[str] = (), apart: int = 0) -> list[NearText]:
        """Places that hold most pairs of words of a text."""


_named: WeakKeyDictionary[Holds, tuple[int, Names]] = WeakKeyDictionary()
_naming = threading.Lock()


def check_draft(collection: Holds, draft: str | Draft) -> DraftReport:
    r"""What became of each quotation of a draft, looked up in whole texts of a collection; see docs/verification.md.

    Example: check_draft(collection, 'He said: “Troops left Gao.” [1]\n\n[1] The War in Mali').counts
    -> {"verbatim": 1}. Raises `DraftError` for a text that is too long, or without words.
    """
    draft = plain_draft(draft) if isinstance(draft, str) else draft
    with collection.reading():
        quotations, notices = quotations_in(draft, _names_of(collection))
        check = _Check(collection, draft, quotations)
        return DraftReport(draft, collection.generation, tuple(map(check.checked, quotations)), tuple(notices))


def _names_of(collection: Holds) -> Names:
    """What the documents are called; worked out once for each generation of a collection."""
    generation = collection.generation
    with _naming:
        known = _named.get(collection)
        if known is None or known[0] != generation:
            known = _named[collection] = generation, Names(collection)
        return known[1]


class _Check:
    """Of one draft."""

    def __init__(self, collection: Holds, draft: Draft, quotations: Sequence[Quotation]) -> None:
        self._collection = collection
        self._draft = draft
        self._quotations = quotations
        self._starts = [each.start for each in quotations]
        self._told = lru_cache(_DOCUMENTS_KEPT)(self._told_by)
        self._looked_up: dict[Hashable, Found] = {}

    def checked(self, quotation: Quotation) -> CheckedQuotation:
        """The quotation with its verdict."""
        found = self._found(quotation)
        matches = found.matches if found.verdict is Verdict.STITCHED else found.matches[:_MOST_PLACES]
        places = tuple(self._place(match) for match in matches)
        return CheckedQuotation(
            quotation=quotation,
            verdict=found.verdict,
            summary=summary(quotation, found.verdict, places, found.changes),
            places=places,
            copies=len(found.matches) - len(places),
            changes=found.changes,
            pieces=found.pieces,
            notes=(*found.notes, *_unknown(quotation, found)),
            figures=self._figures(quotation, found),
        )

    def _found(self, quotation: Quotation) -> Found:
        """The same words with the same sources are looked up once."""
        named = tuple(each.documents for each in quotation.named)
        apart = tuple((span.start - quotation.start, span.end - quotation.start) for span in quotation.apart)
        key = quotation.text, named, apart
        if key not in self._looked_up:
            self._looked_up[key] = look_up(self._draft.text, quotation, self._collection)
        return self._looked_up[key]

    def _told_by(self, name: str) -> tuple[Document, Told]:
        document = self._collection.document(name)
        return document, Told(document)

    def _place(self, match: Match) -> Place:
        document, _ = self._told(match.document)
        return Place(
            document=document.id,
            title=document.title,
            source=document.source,
            date=document.date,
            start=match.start,
            end=match.end,
            text=document.text[match.start : match.end],
            page=document.page_at(match.start),
        )

    def _figures(self, quotation: Quotation, found: Found) -> tuple[Figure, ...]:
        """Those of the sentence around; of one that is looked up itself, where it is not in the source's words."""
        if found.verdict is Verdict.TOO_SHORT:
            return ()
        is_sentence = quotation.kind is QuotationKind.SENTENCE
        if is_sentence and found.verdict not in (Verdict.NOT_FOUND, Verdict.STITCHED):
            return ()
        places: dict[str, list[Span]] = {}
        for match in found.matches:
            places.setdefault(match.document, []).append(Span(match.start, match.end))
        named = [] if places else [name for each in quotation.named for name in each.documents]
        sources = [Source(self._told(name)[1], tuple(spans)) for name, spans in places.items()]
        sources += [Source(self._told(name)[1]) for name in dict.fromkeys(named)]
        apart = list(quotation.apart) if is_sentence else self._quoted_in(quotation)
        return figures(self._draft.text, quotation.around, apart, sources)

    def _quoted_in(self, quotation: Quotation) -> list[Span]:
        """What the sentences around quote, and the references in them: their numbers are not the writer's."""
        around = quotation.around
        first = bisect_left(self._starts, around.start - _FAR)
        near = self._quotations[first : bisect_right(self._starts, around.end + _FAR)]
        touched = [each for each in near if each.around.start < around.end and around.start < each.around.end]
        spans = [Span(each.start, each.end) for each in touched if each.kind is not QuotationKind.SENTENCE]
        return [*spans, *quotation.references, *(span for each in touched for span in each.apart)]


def _unknown(quotation: Quotation, found: Found) -> tuple[str, ...]:
    """What is said of sources that are named and that no document is known by."""
    if not found.matches or any(each.documents for each in quotation.named):
        return ()
    named = ", ".join(f"“{each.text}”" for each in quotation.named)
    return (f"the source named, {named}, is not known here, so it is not compared",) if named else ()
