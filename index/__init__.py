"""From files to ranked passages: documents are read, cut, embedded, stored and searched.

Knows nothing of chats, answers or screens.
"""

from index.collection import LONGEST_QUERY, Collection, CollectionStatus, SearchSettings
from index.embedding import Embedder, SentenceTransformerEmbedder, default_embedder
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
from index.records import Document, Failure, Hit, Passage, Span, SyncReport
from index.sync import Progress

__all__ = [
    "LONGEST_QUERY",
    "Collection",
    "CollectionError",
    "CollectionStatus",
    "DamagedError",
    "DataFolderError",
    "Document",
    "Embedder",
    "Failure",
    "Hit",
    "LockedError",
    "ModelError",
    "ModelMismatchError",
    "Passage",
    "Progress",
    "QueryError",
    "ReadOnlyError",
    "SchemaError",
    "SearchSettings",
    "SentenceTransformerEmbedder",
    "SourceError",
    "Span",
    "SyncReport",
    "default_embedder",
]
