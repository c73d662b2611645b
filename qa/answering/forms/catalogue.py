"""What documents there are: told from the catalogue, not from their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import DocumentSummary, Filter
from qa.question import Question
from qa.records import Answer, Item
from qa.wording import counted, date_in_words

__all__ = ["of_collection"]

_MOST = 30  # documents that are named
_NEWEST = re.compile(r"\b(?:newest|latest|most recent|last)\b", re.IGNORECASE)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_ROW = re.compile(r"#\d+$")


def of_collection(question: Question, documents: Sequence[DocumentSummary], where: Filter | None) -> Answer:
    """Which documents there are, how many, or which is the newest or oldest by date of publication."""
    admitted = [each for each in documents if where is None or where.admits(each.id, each.source, each.date, each.tags)]
    dated = sorted((each for each in admitted if each.date), key=lambda each: (each.date or "", each.title))
    among = "that the filter admits" if where else "in the collection"
    shown: Sequence[DocumentSummary]
    if not admitted:
        lead, shown = f"There is no document {among}.", ()
    elif _NEWEST.search(question.text) and dated:
        lead, shown = f"The newest of the {counted(len(admitted), 'document')} {among}:", [dated[-1]]
    elif _OLDEST.search(question.text) and dated:
        lead, shown = f"The oldest of the {counted(len(admitted), 'document')} {among}:", [dated[0]]
    else:
        lead = f"There {'is' if len(admitted) == 1 else 'are'} {counted(len(admitted), 'document')} {among}"
        shown = () if _HOW_MANY.search(question.text) else _files(admitted)[:_MOST]
        lead += ":" if shown else "."
    items = tuple(Item(each.title or each.id, (), each.id, each.date) for each in shown)
    lines = [f"• {item.text}{f' ({date_in_words(item.date)})' if item.date else ''}" for item in items]
    rest = len(_files(admitted)) - len(items)
    if len(items) > 1 and rest > 0:
        lines.append(f"… and {counted(rest, 'other')}; the documents view lists all of them.")
    return Answer(
        question=question.asked,
        standalone_question=question.text,
        answered=True,
        answer=None,
        confidence=1.0,
        text="\n".join([lead, *lines]),
        citations=(),
        passages=(),
        kind=str(question.request.form),
        items=items,
    )


def _files(documents: Sequence[DocumentSummary]) -> list[DocumentSummary]:
    """The documents, of the rows of a table the first: newest first, those without a date last, by title."""
    seen: set[str] = set()
    kept = []
    for each in documents:
        name = _ROW.sub("", each.id)
        if name not in seen:
            kept.append(each)
        seen.add(name)
    dated = sorted((each for each in kept if each.date), key=lambda each: each.title)
    dated.sort(key=lambda each: each.date or "", reverse=True)
    return [*dated, *(each for each in kept if not each.date)]
