"""The engine of one machine: SQLite for the truth, arrays in files beside it for vectors, postings and quotations."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Iterator, Mapping

from index.engine.ngrams import NearText, Quotable
from index.engine.search import Snapshot, Views
from index.engine.search import snapshot as snapshots
from index.engine.store import Publication, Store
from index.engine.stored import StoredEngine
from index.errors import LockedError

__all__ = ["EmbeddedEngine", "EmbeddedTruth"]

_log = logging.getLogger(__name__)


class EmbeddedTruth(Store):
    """The rows of a data folder; what a search reads is derived with each publication."""

    def publish(self, news: Publication, derive: Callable[[int], Mapping[str, str]] | None = None) -> int:
        """See `Staging.publish`."""
        generation = super().publish(news, derive or (lambda generation: snapshots.write(self, generation)))
        snapshots.clean(self)
        return generation


class EmbeddedEngine(StoredEngine[EmbeddedTruth, Snapshot]):
    """A data folder."""

    def __init__(self, truth: EmbeddedTruth) -> None:
        super().__init__(truth, Views(truth))
        self._quotable = Quotable(truth)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """In this thread, one generation for all that is read inside."""
        with self._views.reading() as snapshot:
            yield snapshot

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

    def near(self, text: str, most: int, within: Collection[str], apart: int) -> list[NearText]:
        """The places of whole texts that hold most of the pairs of words of a text."""
        return self._quotable.near(text, most, within, apart)
