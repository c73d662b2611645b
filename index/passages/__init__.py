"""`Document` to `Passage`s: where it is cut, what of it is left out, and which documents are copies of each other.

In: documents. Out: spans of their text, what is embedded and indexed for each, and groups of near copies.
Imports `readers` and what stands before it; what page furniture is by its kind, the readers tell (`readers.furniture`).
"""

from index.passages.copies import Compared, are_copies, bands, compared, groups, says, shingles
from index.passages.cutting import cut, embedded_text, indexed_text, left_out_of
from index.passages.headings import SECTION_JOINT, heading_length, headings_in

__all__ = [
    "SECTION_JOINT",
    "Compared",
    "are_copies",
    "bands",
    "compared",
    "cut",
    "embedded_text",
    "groups",
    "heading_length",
    "headings_in",
    "indexed_text",
    "left_out_of",
    "says",
    "shingles",
]
