"""What engines have in common whose rows stand in a `Store`: what is told of documents, what people say, and views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from index.engine.search import ViewsOf
from index.engine.store import (
    CollectionStatus,
    DocumentDigests,
    Feedback,
    MarkRows,
    SavedQuestions,
    Store,
    catalogue,
    count_tags,
    document_digests,
    indexed_file,
    set_tags,
    status_of,
)
from index.engine.store import feedback as feedbacks
from index.records import DocumentSummary, IndexedFile

__all__ = ["StoredEngine"]

Rows = TypeVar("Rows", bound=Store)
Loaded = TypeVar("Loaded")


class StoredEngine(Generic[Rows, Loaded]):
    """A part of an `Engine`, which reads generations and derives what a search needs in its own way."""

    def __init__(self, truth: Rows, views: ViewsOf[Loaded]) -> None:
        self.truth = truth
        self._views = views

    def close(self) -> None:
        """Let go of the database."""
        self._views.close()
        self.truth.close()

    # Generations

    @property
    def inside(self) -> bool:
        """Whether this thread is inside `reading`."""
        return self._views.inside

    @property
    def loaded(self) -> bool:
        """Whether a generation is ready already."""
        return self._views.loaded

    def published(self, generation: int) -> None:
        """Note what this process has published."""
        self._views.published(generation)

    # What is told

    def summaries(self) -> list[DocumentSummary]:
        """All documents as a list shows them."""
        return catalogue.summaries(self.truth)

    def summary(self, document_id: str) -> DocumentSummary | None:
        """One of them."""
        return catalogue.summary_of(self.truth, document_id)

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The file that a document was read from."""
        return indexed_file(self.truth, document_id)

    def digests(self, document_ids: Iterable[str]) -> dict[str, DocumentDigests]:
        """The digests that are kept of documents, by id."""
        return document_digests(self.truth, document_ids)

    def status(self) -> CollectionStatus:
        """What the collection holds and how it is."""
        return status_of(self.truth)

    # What is said

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of an answer."""
        feedbacks.add(self.truth, feedback)

    def feedback(self) -> list[Feedback]:
        """What people said of answers, newest first."""
        return feedbacks.newest_first(self.truth)

    @cached_property
    def marks(self) -> MarkRows:
        """What people marked in documents."""
        return MarkRows(self.truth)

    @cached_property
    def saved_questions(self) -> SavedQuestions:
        """Questions that are asked again after each sync."""
        return SavedQuestions(self.truth)

    def set_tags(self, document_ids: Sequence[str], add: Sequence[str], remove: Sequence[str], who: str) -> int:
        """Set tags on documents and take others away."""
        return set_tags(self.truth, document_ids, add, remove, who)

    def count_tags(self) -> dict[str, int]:
        """The tags that are in use, and how many documents have each."""
        return count_tags(self.truth)
