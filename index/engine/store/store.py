"""The collection's truth: one SQLite database.

Everything else in the data folder is derived from it. A sync is one transaction and gives one new generation;
embeddings are kept by what was embedded and committed as they are computed, so an interrupted sync resumes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from index.engine.store.connection import writer_lock
from index.engine.store.documents import DocumentRows
from index.engine.store.embeddings import EmbeddingRows
from index.engine.store.staging import Staging

__all__ = ["Store"]


class Store(DocumentRows, EmbeddingRows, Staging):
    """All that is known of a data folder. May be shared between threads."""

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Be the only writer; raises `LockedError`, naming the holder, where another process is."""
        self.refuse_where_read_only("nothing can be indexed")
        with writer_lock(self.folder):
            self.upgrade()
            yield
