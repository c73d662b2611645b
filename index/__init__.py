"""From files to ranked passages: documents are read, cut, embedded, stored and searched.

Knows nothing of chats, answers or screens.
"""

from index.analysis import STOP_WORDS, fold, stems, words
from index.collection import LONGEST_QUERY, Collection, CollectionStatus, SearchSettings
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
from index.records import Document, Failure, Hit, Passage, Span, SyncReport
from index.sentences import sentence_spans
from index.sync import Progress

__all__ = [
    "LONGEST_QUERY",
    "STOP_WORDS",
    "Collection",
    "CollectionError",
    "CollectionStatus",
    "DamagedError",
    "DataFolderError",
    "Document",
    "Embedder",
    "Failure",
    "FloatMatrix",
    "FloatVector",
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
    "fold",
    "sentence_spans",
    "stems",
    "words",
]
