"""What people say of the collection beside its files: what a document is really called, and what is left out."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from index.dates import stated_date
from index.embedding import Embedder
from index.engine import Truth, now
from index.errors import QueryError
from index.readers import REPEATED
from index.records import CORRECTED, Correction, Document, SyncReport
from index.sync.plan import Plan
from index.sync.syncing import cut_staged, embed_staged, publish, silent

__all__ = ["LONGEST_TITLE", "correct", "leave_out"]

LONGEST_TITLE = 500  # characters
_Field = Literal["title", "date"]


def correct(
    truth: Truth, embedder: Embedder, document_id: str, changes: Mapping[_Field, str | None], who: str = ""
) -> SyncReport:
    """Have another title or date stand for those that were detected, for this sync and all that come.

    None takes a correction back; an empty date says that the document has none. The passages of a document with another
    title are embedded again, and "on Friday" in its text is worked out from its new date.
    Raises `KeyError` for an id of which there is no document, and `QueryError` for what is no title or date.
    """
    began = time.monotonic()
    values = {field: None if said is None else _value(field, said) for field, said in changes.items()}
    with truth.writer(), truth.staging():
        document, file = truth.document(document_id), truth.file_of(document_id)
        if document is None or file is None:
            raise KeyError(document_id)
        before = truth.corrections(document_id).get(document_id, ())
        known = {each.field: each for each in before}
        for field, value in values.items():
            detected = _detected(document, field, known.get(field))
            if value is None:
                known.pop(field, None)
                document = _with(document, field, *detected)
            else:
                known[field] = Correction(field, value, *detected, who, now())
                document = _with(document, field, value, CORRECTED)
        plan = Plan()
        plan.corrected = {document_id: tuple(known.values())}
        own = tuple(each for each in document.left_out if each.reason != REPEATED)
        digest = plan.before[document_id] = truth.document_hashes(file)[document_id]
        root = truth.files()[file].root if file in truth.files() else str(Path(file).parent)
        truth.stage(replace(document, left_out=own), file, root, truth.keys_of(document_id), digest)
        plan.staged[document_id] = file
        plan.changed.add(document_id)
        cut_staged(truth, embedder, {root})
        return publish(truth, plan, embedder, embed_staged(truth, embedder, silent), began)


def leave_out(truth: Truth, embedder: Embedder, shown: Sequence[str]) -> SyncReport:
    """Have files of which nothing can be read left out by the syncs to come, as documents are that are deleted.

    They are named as among the failures of `status`. Raises `KeyError` with those of which no file is one; nothing is
    left out then.
    """
    began = time.monotonic()
    with truth.writer(), truth.staging():
        unreadable, files = truth.unreadable(), truth.files()
        unknown = [each for each in shown if each not in unreadable or unreadable[each][0] not in files]
        if unknown:
            raise KeyError(*unknown)
        plan = Plan()
        for file, root in dict.fromkeys(unreadable[each] for each in shown):
            plan.deleted[Path(file).relative_to(root).as_posix()] = file
            plan.files.append(files[file])
        return publish(truth, plan, embedder, 0, began)


def _value(field: _Field, said: str) -> str:
    """What is kept of a title or date that somebody typed."""
    if any("\ud800" <= each <= "\udfff" for each in said):
        raise QueryError(f"The {field} is not valid Unicode (half a surrogate pair); type it again.")
    if field == "title":
        title = " ".join("".join(" " if each.isspace() else each for each in said if _is_shown(each)).split())
        if not title:
            raise QueryError("The title is empty; write one, or take the correction back.")
        if len(title) > LONGEST_TITLE:
            raise QueryError(f"The title has {len(title):,} characters; shorten it to {LONGEST_TITLE}.")
        return title
    date = stated_date(said) if said.strip() else ""
    if date is None:
        raise QueryError(f"The date “{said[:40]}” is not understood; write it as 2023-09-08, 2023-09 or 2023.")
    return date


def _is_shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) != "Cc"


def _detected(document: Document, field: _Field, known: Correction | None) -> tuple[str, str]:
    """What was read, and what stated it."""
    if known is not None:
        return known.detected, known.origin
    return (document.title, "") if field == "title" else (document.date or "", document.date_origin)


def _with(document: Document, field: _Field, value: str, origin: str) -> Document:
    if field == "title":
        return replace(document, title=value)
    return replace(document, date=value or None, date_origin=origin)
