"""The engine of one machine: SQLite for the truth, arrays in files beside it for vectors, postings and quotations."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from index.engine.ngrams import NearText, Quotable
from index.engine.search import Snapshot, Views
from index.engine.search import snapshot as snapshots
from index.engine.store import (
    CollectionStatus,
    DocumentDigests,
    Feedback,
    MarkRows,
    Publication,
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
from index.errors import LockedError
from index.records import DocumentSummary, IndexedFile

__all__ = ["EmbeddedEngine", "EmbeddedTruth"]

_log = logging.getLogger(__name__)


class EmbeddedTruth(Store):
    """The rows of a data folder; what a search reads is derived with each publication."""

    def publish(self, news: Publication, derive: Callable[[int], Mapping[str, str]] | None = None) -> int:
        """See `Staging.publish`."""
        generation = super().publish(news, derive or (lambda generation: snapshots.write(self, generation)))
        snapshots.clean(self)
        return generation


class EmbeddedEngine:
    """A data folder."""

    def __init__(self, truth: EmbeddedTruth) -> None:
        self.truth = truth
        self._views = Views(truth)
        self._quotable = Quotable(truth)

    def close(self) -> None:
        """Let go of the database."""
        self._views.close()
        self.truth.close()

    # Generations

    @contextlib.contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """In this thread, one generation for all that is read inside."""
        with self._views.reading() as snapshot:
            yield snapshot

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

    def prepare(self) -> None:
        """Write the derived files where they are missing or damaged; where that cannot be, each process builds its own.

        What was just published has its files.
        """
        if snapshots.is_written(self.truth):
            return
        try:
            with self.truth.writer():
                snapshots.save(self.truth)
        except (LockedError, OSError) as error:
            _log.warning("The derived files of %s were not written: %s", self.truth.folder, error)

    # What is told

    def near(self, text: str, most: int, within: Collection[str], apart: int) -> list[NearText]:
        """The places of whole texts that hold most of the pairs of words of a text."""
        return self._quotable.near(text, most, within, apart)

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
