"""From files to ranked passages: documents are read, cut, embedded, stored and searched.

Knows nothing of chats, answers or screens. Public names are loaded at first use, so that the process which only
parses files does not pay for the libraries of the search.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.analysis import STOP_WORDS, fold, stems, words
    from index.checking import CheckReport, Problem, check
    from index.collection import LONGEST_QUERY, Collection, SearchSettings
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
    from index.filtering import Filter
    from index.folder import read_folder
    from index.machine import processors
    from index.provenance import DocumentDigests, document_digests
    from index.readers import ACCEPTED
    from index.readers.sandbox import Limits
    from index.rebuilding import rebuild
    from index.records import (
        WEAK_DATE_ORIGINS,
        Copy,
        DateMention,
        Document,
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
        "SearchSettings",
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
    "index.filtering": ("Filter",),
    "index.folder": ("read_folder",),
    "index.machine": ("processors",),
    "index.provenance": (
        "DocumentDigests",
        "document_digests",
    ),
    "index.readers": ("ACCEPTED",),
    "index.readers.sandbox": ("Limits",),
    "index.rebuilding": ("rebuild",),
    "index.records": (
        "WEAK_DATE_ORIGINS",
        "Copy",
        "DateMention",
        "Document",
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
    "Embedder",
    "Failure",
    "Filter",
    "FloatMatrix",
    "FloatVector",
    "Heading",
    "Hit",
    "LastSync",
    "LeftOut",
    "Limits",
    "LockedError",
    "ModelError",
    "ModelMismatchError",
    "Passage",
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
    "fold",
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
