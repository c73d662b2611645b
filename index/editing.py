"""What people say of a collection's documents beside their files: the part of its face that `Collection` takes over."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from index.embedding import Embedder
from index.engine import Engine, Feedback, MarkRows, SavedQuestions, Truth
from index.records import SyncReport
from index.sync import correct, leave_out

__all__ = ["Editing"]


class Editing:
    """Feedback, marks, saved questions, tags, corrections, and files that are left out."""

    _engine: Engine
    _truth: Truth

    @property
    @abstractmethod
    def embedder(self) -> Embedder:
        """The embedder of the collection."""

    @abstractmethod
    def _published(self, work: Callable[[], SyncReport]) -> SyncReport:
        """Do what publishes a generation, and answer from that one as soon as it is done."""

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of an answer, at once and for good, also while documents are being indexed.

        Raises `QueryError` for a reason that is too long and `ReadOnlyError` where the data folder cannot be written.
        """
        if self._engine.inside:
            raise RuntimeError("No feedback can be added inside reading(); leave it first.")
        self._engine.add_feedback(feedback)

    def feedback(self) -> list[Feedback]:
        """What people said of answers, newest first."""
        return self._engine.feedback()

    @property
    def marks(self) -> MarkRows:
        """What people marked in documents, kept as feedback is."""
        return self._engine.marks

    @property
    def saved_questions(self) -> SavedQuestions:
        """Questions that are asked again after each sync, and what was told of them."""
        return self._engine.saved_questions

    def tag(
        self, document_ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = (), who: str = ""
    ) -> int:
        """Set tags on documents and take others away; gives the generation, a new one where anything changed.

        At once, also while documents are being indexed. `who` is the name of whoever does it. Raises `KeyError` with
        the ids of which there is no document, `QueryError` for what is no tag, and `ReadOnlyError`.
        """
        if self._engine.inside:
            raise RuntimeError("No tags can be set inside reading(); leave it first.")
        generation = self._engine.set_tags(document_ids, add, remove, who)
        self._engine.published(generation)
        return generation

    def tags(self) -> dict[str, int]:
        """The tags that are in use, in order, and how many documents have each."""
        return self._engine.count_tags()

    def correct(
        self, document_id: str, changes: Mapping[Literal["title", "date"], str | None], who: str = ""
    ) -> SyncReport:
        """Have another title or date stand for those that were detected, now and after every sync.

        None takes a correction back; an empty date says that there is none. Raises `KeyError` for an id of which there
        is no document, `QueryError` for what is no title or date, and `LockedError` where another process is indexing.
        """
        return self._published(lambda: correct(self._truth, self.embedder, document_id, changes, who))

    def leave_out(self, shown: Sequence[str]) -> SyncReport:
        """Have files of which nothing can be read left out of the syncs to come, until `restore` takes them in again.

        They are named as in `unreadable`, and by their ids from then on. Raises `KeyError` with those of which none is.
        """
        return self._published(lambda: leave_out(self._truth, self.embedder, shown))

    def unreadable(self) -> list[str]:
        """The files of which nothing could be read, as they are called among the failures of `status`."""
        return list(self._truth.unreadable())
