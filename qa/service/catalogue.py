"""The list of all documents, kept for its generation."""

from __future__ import annotations

import threading
from operator import attrgetter

from index import Collection, DocumentSummary

__all__ = ["Catalogue"]


class Catalogue:
    """All documents of the newest generation that was asked for: while somebody reads or types they are the same.

    Safe to share between threads.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._reading = threading.Lock()
        self._newest: tuple[int, list[DocumentSummary]] | None = None  # with the generation that they are of

    def documents(self) -> list[DocumentSummary]:
        """All of them, by id."""
        with self._reading, self._collection.reading():
            generation = self._collection.generation
            if self._newest is None or self._newest[0] != generation:
                self._newest = generation, sorted(self._collection.documents(), key=attrgetter("id"))
            return self._newest[1]
