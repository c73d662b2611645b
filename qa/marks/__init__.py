"""Marks on documents: made on words, and found again where these stand now, or said to be gone.

In: a collection, and what people mark in it. Out: each mark with its place and state; lists of them as CSV, BibTeX and
CSL-JSON. Imports `packs` and what stands before it.
"""

from qa.marks.anchoring import Anchor, Found, anchor, find
from qa.marks.book import MarkBook
from qa.marks.plain import mark_json, marks_json
from qa.marks.records import VERDICTS, Change, MarkState, New, Placed, Wanted
from qa.marks.references import ReferenceFormat, file_name, media_type, references
from qa.marks.wording import made_in_words, state_in_words

__all__ = [
    "VERDICTS",
    "Anchor",
    "Change",
    "Found",
    "MarkBook",
    "MarkState",
    "New",
    "Placed",
    "ReferenceFormat",
    "Wanted",
    "anchor",
    "file_name",
    "find",
    "made_in_words",
    "mark_json",
    "marks_json",
    "media_type",
    "references",
    "state_in_words",
]
