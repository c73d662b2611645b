"""The marks of a collection: made, changed, deleted, listed, and shown in their documents."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime

from index import Collection, Document, Mark, Span
from qa.errors import MarkError, OthersMarkError, StaleMarkError, UnknownDocumentError, UnknownMarkError
from qa.links import fingerprint
from qa.marks.anchoring import anchor
from qa.marks.placing import Places, in_text
from qa.marks.records import (
    LONGEST_LABEL,
    LONGEST_NOTE,
    LONGEST_QUOTE,
    VERDICTS,
    Change,
    MarkState,
    New,
    Placed,
    Wanted,
)
from qa.marks.squeezing import Squeezed

__all__ = ["MarkBook"]

_UNDONE = 200  # deleted marks that can be brought back, as long as the process runs
_CHANGED = "The document has changed since it was opened, so nothing was marked; open it again and mark it there."


class MarkBook:
    """What people mark in the documents of a collection. Safe to share between threads.

    Who marks is told by name, or by nothing where nobody is known by name. Whoever `may_edit` changes and deletes what
    others marked; else each changes and deletes their own.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._places = Places(collection)
        self._lock = threading.Lock()
        self._deleted: OrderedDict[str, Mark] = OrderedDict()

    def make(self, new: New, by: str) -> Placed:
        """Mark words of a document.

        Raises `UnknownDocumentError`, `StaleMarkError` where the document is not what was marked, `MarkError` for what
        cannot be kept, and as `index.MarkRows.add`.
        """
        try:
            document = self._collection.document(new.document)
        except KeyError:
            raise UnknownDocumentError(
                f"There is no document “{new.document}” in the collection; list the documents for ids."
            ) from None
        span = _marked(document, new)
        now = _now()
        known = anchor(document.text, *span)
        mark = Mark(
            key=secrets.token_hex(8),
            document=document.id,
            text_sha256=document.text_sha256,
            start=span.start,
            end=span.end,
            quote=known.quote,
            before=known.before,
            after=known.after,
            hints=known.hints,
            title=document.title,
            source=document.source,
            date=document.date,
            page=document.page_at(span.start),
            accessed=document.metadata.get("retrieved_at", "") or now,
            by=by,
            made=now,
            changed=now,
            note="",
            label="",
            verdict="",
        )
        mark = _with(mark, Change(new.note, new.label, new.verdict))
        self._collection.marks.add(mark)
        return self.placed(mark)

    def get(self, key: str) -> Placed:
        """A mark with its place; raises `UnknownMarkError`."""
        return self.placed(self._mark(key))

    def placed(self, mark: Mark) -> Placed:
        """A mark that was read, with its place."""
        return self._places.of([mark])[0]

    def change(self, key: str, version: int, change: Change, by: str, *, may_edit: bool = True) -> Placed:
        """Change what is said with a mark.

        Raises `StaleMarkError` where `version` is not the newest, `MarkError` for another's mark or what cannot be
        kept, and `UnknownMarkError`.
        """
        before = self._own(key, by, may_edit=may_edit)
        if before.version != version:
            raise _stale()
        mark = replace(_with(before, change), changed=_now(), version=version + 1)
        try:
            if not self._collection.marks.replace(mark):
                raise _stale()
        except KeyError:
            raise _unknown(key) from None
        return self.placed(mark)

    def delete(self, key: str, by: str, version: int | None = None, *, may_edit: bool = True) -> Mark:
        """Delete a mark; `undelete` brings it back. Raises as `change`; without a version whatever it is by now."""
        mark = self._own(key, by, may_edit=may_edit)
        if version is not None and mark.version != version:
            raise _stale()
        try:
            if not self._collection.marks.remove(key, mark.version):
                raise _stale()
        except KeyError:
            raise _unknown(key) from None
        with self._lock:
            self._deleted[key] = mark
            while len(self._deleted) > _UNDONE:
                self._deleted.popitem(last=False)
        return mark

    def undelete(self, key: str, by: str, *, may_edit: bool = True) -> Placed:
        """Bring a mark back that was deleted of late, which whoever may delete it may do.

        Raises `UnknownMarkError` where it is not known any more, and `OthersMarkError`.
        """
        with self._lock:
            mark = self._deleted.get(key)
            if mark is None:
                raise UnknownMarkError("That mark cannot be brought back any more; make it again.")
            _refuse_others(mark, by, may_edit=may_edit)
            del self._deleted[key]
        self._collection.marks.add(mark)
        return self.placed(mark)

    def listed(self, wanted: Wanted | None = None) -> list[Placed]:
        """The marks that are wanted, the newest first, each with its place."""
        wanted = wanted or Wanted()
        marks = [
            mark
            for mark in self._collection.marks.all()
            if (wanted.label is None or mark.label == wanted.label)
            and (wanted.verdict is None or mark.verdict == wanted.verdict)
            and (wanted.by is None or mark.by == wanted.by)
        ]
        return [
            each
            for each in self._places.of(marks)
            if (wanted.state is None or each.state is wanted.state)
            and (wanted.document is None or wanted.document in (each.mark.document, each.document))
        ]

    def standing_in(self, document: Document) -> list[Placed]:
        """The marks of a document, in the text that is given: those that stand there in order, then the others.

        With those of other documents that stand in it now.
        """
        marks = self._collection.marks.touching(document.id)
        if not marks:
            return []
        squeezed = Squeezed(document.text)
        own = [in_text(mark, document, squeezed) for mark in marks if mark.document == document.id]
        strays = self._places.of([mark for mark in marks if mark.document != document.id])
        came = [in_text(each.mark, document, squeezed) for each in strays if each.document == document.id]
        told = [each for each in self._elsewhere(own) if each] + [
            replace(each, state=MarkState.ELSEWHERE) for each in came if each.span
        ]
        return sorted(told, key=lambda each: (each.span is None, each.span or Span(0, 0)))

    def _elsewhere(self, own: list[Placed]) -> list[Placed]:
        """A document's marks; of those whose words it does not hold, what became of them in other documents."""
        lost = [each.mark for each in own if each.span is None]
        found = {each.mark.key: each for each in self._places.of(lost) if each.state is MarkState.ELSEWHERE}
        return [replace(found[each.mark.key], span=None, words="") if each.mark.key in found else each for each in own]

    def _mark(self, key: str) -> Mark:
        try:
            return self._collection.marks.get(key)
        except KeyError:
            raise _unknown(key) from None

    def _own(self, key: str, by: str, *, may_edit: bool) -> Mark:
        mark = self._mark(key)
        _refuse_others(mark, by, may_edit=may_edit)
        return mark


def _refuse_others(mark: Mark, by: str, *, may_edit: bool) -> None:
    if mark.by and mark.by != by and not may_edit:
        raise OthersMarkError(
            f"This mark is {mark.by}’s; only they, and who may edit documents, can change or delete it."
        )


def _marked(document: Document, new: New) -> Span:
    """The words that are marked, without white space around them."""
    text = document.text
    if new.text_sha256 and new.text_sha256 != document.text_sha256:
        raise StaleMarkError(_CHANGED)
    if not 0 <= new.start < new.end <= len(text):
        raise MarkError(
            f"Characters {new.start:,} to {new.end:,} are no words of “{new.document}”, which has {len(text):,}."
        )
    quote = text[new.start : new.end]
    if new.fingerprint and new.fingerprint != fingerprint(quote):
        raise StaleMarkError(_CHANGED)
    start = new.start + len(quote) - len(quote.lstrip())
    end = new.end - len(quote) + len(quote.rstrip())
    if not any(sign.isalnum() for sign in quote):
        raise MarkError("There is no word in what is marked; mark some words.")
    if end - start > LONGEST_QUOTE:
        raise MarkError(f"{end - start:,} characters are marked; mark {LONGEST_QUOTE:,} at most.")
    return Span(start, end)


def _with(mark: Mark, change: Change) -> Mark:
    """A mark with what is changed of it."""
    verdict = mark.verdict if change.verdict is None else change.verdict
    if verdict not in VERDICTS:
        raise MarkError(f"“{verdict[:40]}” is no verdict; it is “checked”, “doubtful” or empty.")
    note = mark.note if change.note is None else _cleaned("note", change.note, LONGEST_NOTE)
    label = mark.label if change.label is None else " ".join(_cleaned("label", change.label, LONGEST_LABEL).split())
    return replace(mark, note=note, label=label, verdict=verdict)


def _cleaned(name: str, text: str, longest: int) -> str:
    """Without control characters, but for line breaks and tabs, and without white space around it."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise MarkError(f"The {name} is not valid Unicode (half a surrogate pair); type it again.")
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc").strip()
    if len(text) > longest:
        raise MarkError(f"The {name} has {len(text):,} characters; shorten it to {longest:,}.")
    return text


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _stale() -> StaleMarkError:
    return StaleMarkError("Somebody else has changed this mark since; look at it again, and repeat your change.")


def _unknown(key: str) -> UnknownMarkError:
    return UnknownMarkError(f"There is no mark “{key[:60]}”; it may have been deleted. List the marks for keys.")
