"""From files to ranked passages: documents are read, cut, embedded, stored and searched.

Knows nothing of chats, answers or screens. Public names are loaded at first use, so that the process which only
parses files does not pay for the libraries of the search.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.analysis import STOP_WORDS, fold, stems, words
    from index.checking import CheckReport, Problem, check
    from index.collection import LONGEST_QUERY, Collection
    from index.dates import bounds, date_mentions, extent, overlaps, uncertain_dates
    from index.duplicates import says
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
    from index.explaining import Explanation, Outcome, PassageExplanation
    from index.feedback import Feedback
    from index.filtering import Filter
    from index.folder import read_folder
    from index.machine import processors
    from index.matching import MatchedTerm
    from index.naming import find_documents, nearest_documents
    from index.page_images import PageImages, has_page_images
    from index.provenance import DocumentDigests, IndexedFile, document_digests
    from index.ranking import SearchSettings
    from index.readers import ACCEPTED
    from index.readers.pdf_page import Box, PageImage
    from index.readers.sandbox import Limits
    from index.rebuilding import rebuild
    from index.records import (
        WEAK_DATE_ORIGINS,
        Copy,
        DateMention,
        Document,
        DocumentSummary,
        Failure,
        Heading,
        Hit,
        LeftOut,
        Passage,
        Span,
        SyncReport,
    )
    from index.sentences import sentence_spans
    from index.status import CollectionStatus, LastSync
    from index.sync import Progress, SyncSettings

_MODULES = {
    "index.analysis": (
        "STOP_WORDS",
        "fold",
        "stems",
        "words",
    ),
    "index.checking": (
        "CheckReport",
        "Problem",
        "check",
    ),
    "index.collection": (
        "Collection",
        "LONGEST_QUERY",
    ),
    "index.dates": (
        "bounds",
        "date_mentions",
        "extent",
        "overlaps",
        "uncertain_dates",
    ),
    "index.duplicates": ("says",),
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
    "index.explaining": (
        "Explanation",
        "Outcome",
        "PassageExplanation",
    ),
    "index.feedback": ("Feedback",),
    "index.filtering": ("Filter",),
    "index.folder": ("read_folder",),
    "index.machine": ("processors",),
    "index.matching": ("MatchedTerm",),
    "index.naming": (
        "find_documents",
        "nearest_documents",
    ),
    "index.page_images": (
        "PageImages",
        "has_page_images",
    ),
    "index.provenance": (
        "DocumentDigests",
        "IndexedFile",
        "document_digests",
    ),
    "index.ranking": ("SearchSettings",),
    "index.readers": ("ACCEPTED",),
    "index.readers.pdf_page": (
        "Box",
        "PageImage",
    ),
    "index.readers.sandbox": ("Limits",),
    "index.rebuilding": ("rebuild",),
    "index.records": (
        "WEAK_DATE_ORIGINS",
        "Copy",
        "DateMention",
        "Document",
        "DocumentSummary",
        "Failure",
        "Heading",
        "Hit",
        "LeftOut",
        "Passage",
        "Span",
        "SyncReport",
    ),
    "index.sentences": ("sentence_spans",),
    "index.status": (
        "CollectionStatus",
        "LastSync",
    ),
    "index.sync": (
        "Progress",
        "SyncSettings",
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
