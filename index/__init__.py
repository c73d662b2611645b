"""From files to ranked passages: documents are read, cut, embedded, stored and searched.

Knows nothing of chats, answers or screens. Public names are loaded at first use, so that the process which only
parses files does not pay for the libraries of the search. docs/architecture.md tells the folders apart.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.collection import LONGEST_QUERY, Collection
    from index.dates import bounds, date_mentions, extent, overlaps, uncertain_dates
    from index.embedding import Embedder, FloatMatrix, FloatVector, SentenceTransformerEmbedder, default_embedder
    from index.errors import (
        CollectionError,
        DamagedError,
        DataFolderError,
        LockedError,
        ModelError,
        ModelMismatchError,
        QueryError,
        ReadOnlyError,
        SchemaError,
        SourceError,
    )
    from index.machine import processors
    from index.passages import says
    from index.readers import ACCEPTED, Box, Limits, PageImage, PageImages, has_page_images, read_folder
    from index.records import (
        WEAK_DATE_ORIGINS,
        Copy,
        DateMention,
        Document,
        DocumentSummary,
        Failure,
        Heading,
        Hit,
        IndexedFile,
        LeftOut,
        Passage,
        Span,
        SyncReport,
    )
    from index.search import (
        Explanation,
        Filter,
        MatchedTerm,
        Outcome,
        PassageExplanation,
        SearchSettings,
        find_documents,
        nearest_documents,
    )
    from index.store import CollectionStatus, DocumentDigests, Feedback, LastSync, document_digests
    from index.sync import Progress, SyncSettings
    from index.text import STOP_WORDS, fold, sentence_spans, stems, words
    from index.upkeep import CheckReport, Problem, check, rebuild

_MODULES = {
    "index.collection": (
        "LONGEST_QUERY",
        "Collection",
    ),
    "index.dates": (
        "bounds",
        "date_mentions",
        "extent",
        "overlaps",
        "uncertain_dates",
    ),
    "index.embedding": (
        "Embedder",
        "FloatMatrix",
        "FloatVector",
        "SentenceTransformerEmbedder",
        "default_embedder",
    ),
    "index.errors": (
        "CollectionError",
        "DamagedError",
        "DataFolderError",
        "LockedError",
        "ModelError",
        "ModelMismatchError",
        "QueryError",
        "ReadOnlyError",
        "SchemaError",
        "SourceError",
    ),
    "index.machine": ("processors",),
    "index.passages": ("says",),
    "index.readers": (
        "ACCEPTED",
        "Box",
        "Limits",
        "PageImage",
        "PageImages",
        "has_page_images",
        "read_folder",
    ),
    "index.records": (
        "WEAK_DATE_ORIGINS",
        "Copy",
        "DateMention",
        "Document",
        "DocumentSummary",
        "Failure",
        "Heading",
        "Hit",
        "IndexedFile",
        "LeftOut",
        "Passage",
        "Span",
        "SyncReport",
    ),
    "index.search": (
        "Explanation",
        "Filter",
        "MatchedTerm",
        "Outcome",
        "PassageExplanation",
        "SearchSettings",
        "find_documents",
        "nearest_documents",
    ),
    "index.store": (
        "CollectionStatus",
        "DocumentDigests",
        "Feedback",
        "LastSync",
        "document_digests",
    ),
    "index.sync": (
        "Progress",
        "SyncSettings",
    ),
    "index.upkeep": (
        "CheckReport",
        "Problem",
        "check",
        "rebuild",
    ),
    "index.text": (
        "STOP_WORDS",
        "fold",
        "sentence_spans",
        "stems",
        "words",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "ACCEPTED",
    "LONGEST_QUERY",
    "STOP_WORDS",
    "WEAK_DATE_ORIGINS",
    "Box",
    "CheckReport",
    "Collection",
    "CollectionError",
    "CollectionStatus",
    "Copy",
    "DamagedError",
    "DataFolderError",
    "DateMention",
    "Document",
    "DocumentDigests",
    "DocumentSummary",
    "Embedder",
    "Explanation",
    "Failure",
    "Feedback",
    "Filter",
    "FloatMatrix",
    "FloatVector",
    "Heading",
    "Hit",
    "IndexedFile",
    "LastSync",
    "LeftOut",
    "Limits",
    "LockedError",
    "MatchedTerm",
    "ModelError",
    "ModelMismatchError",
    "Outcome",
    "PageImage",
    "PageImages",
    "Passage",
    "PassageExplanation",
    "Problem",
    "Progress",
    "QueryError",
    "ReadOnlyError",
    "SchemaError",
    "SearchSettings",
    "SentenceTransformerEmbedder",
    "SourceError",
    "Span",
    "SyncReport",
    "SyncSettings",
    "bounds",
    "check",
    "date_mentions",
    "default_embedder",
    "document_digests",
    "extent",
    "find_documents",
    "fold",
    "has_page_images",
    "nearest_documents",
    "overlaps",
    "processors",
    "read_folder",
    "rebuild",
    "says",
    "sentence_spans",
    "stems",
    "uncertain_dates",
    "words",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
