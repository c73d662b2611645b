"""The truth: one SQLite database a data folder.

In: documents, passages and vectors of a sync, published in one transaction. Out: the same, by id, each row checked when
it is read. Knows nothing of ranking. Imports `embedding` and what stands before it.
"""

from index.engine.store.alerts import LOCK as ALERTS_LOCK
from index.engine.store.alerts import (
    Alert,
    Delivery,
    Moment,
    SavedQuestion,
    SavedQuestions,
    Undelivered,
)
from index.engine.store.arrays import array_digest, is_sound_array, open_array, write_array
from index.engine.store.connection import DATABASE, DERIVED, now, remove_database, row_checksum, writer_lock
from index.engine.store.curation.tagging import LONGEST_TAG, tag_name
from index.engine.store.curation.tagging import change as set_tags
from index.engine.store.curation.tags import counted as count_tags
from index.engine.store.documents import (
    CHECKED,
    CHECKED_OF_PASSAGE,
    FIELDS,
    SOUND_DOCUMENT,
    SOUND_PASSAGE,
    StoredFile,
    content_hash,
    document_of,
    row_of,
)
from index.engine.store.embeddings import SOUND_EMBEDDING, embedding_key
from index.engine.store.feedback import Feedback
from index.engine.store.marks import Mark, MarkRows
from index.engine.store.provenance import DocumentDigests, document_digests, indexed_file
from index.engine.store.said import SAID
from index.engine.store.schema import SCHEMA_VERSION
from index.engine.store.staging import Publication
from index.engine.store.status import CollectionStatus, LastSync, size_of, status_of
from index.engine.store.store import Store

__all__ = [
    "ALERTS_LOCK",
    "CHECKED",
    "CHECKED_OF_PASSAGE",
    "DATABASE",
    "DERIVED",
    "FIELDS",
    "LONGEST_TAG",
    "SAID",
    "SCHEMA_VERSION",
    "SOUND_DOCUMENT",
    "SOUND_EMBEDDING",
    "SOUND_PASSAGE",
    "Alert",
    "CollectionStatus",
    "Delivery",
    "DocumentDigests",
    "Feedback",
    "LastSync",
    "Mark",
    "MarkRows",
    "Moment",
    "Publication",
    "SavedQuestion",
    "SavedQuestions",
    "Store",
    "StoredFile",
    "Undelivered",
    "array_digest",
    "content_hash",
    "count_tags",
    "document_digests",
    "document_of",
    "embedding_key",
    "indexed_file",
    "is_sound_array",
    "now",
    "open_array",
    "remove_database",
    "row_checksum",
    "row_of",
    "set_tags",
    "size_of",
    "status_of",
    "tag_name",
    "write_array",
    "writer_lock",
]
