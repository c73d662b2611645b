"""Answers to evidence packs: files with every quote, its source and its place, and their verification.

In: answers, and the collection they came from. Out: JSON, Markdown or HTML; and of each quote in a pack whether it
still stands in its source. Imports `answering` and what stands before it.
"""

from qa.packs.export import Format, exported, format_of, write_export
from qa.packs.pack import EvidencePack, evidence_pack
from qa.packs.quotes import QuoteCheck, QuoteState, check_quote
from qa.packs.saved_json import answer_of, is_pack, read_answers, read_pack
from qa.packs.texts import Texts, text_digests
from qa.packs.verification import CollectionSources, FolderSources, QuoteVerdict, Sources, Verification, verify

__all__ = [
    "CollectionSources",
    "EvidencePack",
    "FolderSources",
    "Format",
    "QuoteCheck",
    "QuoteState",
    "QuoteVerdict",
    "Sources",
    "Texts",
    "Verification",
    "answer_of",
    "check_quote",
    "evidence_pack",
    "exported",
    "format_of",
    "is_pack",
    "read_answers",
    "read_pack",
    "text_digests",
    "verify",
    "write_export",
]
