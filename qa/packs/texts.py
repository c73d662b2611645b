"""Texts of a collection's documents: fetched once, and told apart by their digests."""

from __future__ import annotations

import contextlib

from index import Collection

__all__ = ["Texts", "text_digests"]


class Texts:
    """Texts of documents, each fetched once."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._known: dict[str, str | None] = {}

    def get(self, document: str) -> str | None:
        """The text, or None where there is no such document."""
        if document not in self._known:
            try:
                self._known[document] = self._collection.document(document).text
            except KeyError:
                self._known[document] = None
        return self._known[document]

    def text(self, document: str) -> str:
        """The text, empty where there is no such document."""
        return self.get(document) or ""


def text_digests(collection: Collection) -> dict[str, str]:
    """SHA-256 of the text of each document that has passages, by id."""
    with collection.reading(), contextlib.closing(collection.passages()) as passages:
        ids = dict.fromkeys(passage.document_id for passage in passages)
        return {each: collection.document(each).text_sha256 for each in ids}
