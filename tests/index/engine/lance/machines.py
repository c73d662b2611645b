"""Machines that share a collection, each with a replica of its own; and documents staged without any files."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from index.engine.lance.truth.replica import Replica
from index.engine.store import Publication, StoredFile, embedding_key
from index.passages import cut, embedded_text
from index.records import Document, Passage
from tests.toy import ToyEmbedder

__all__ = ["Machines", "document", "publish", "stage"]

EMBEDDER = ToyEmbedder()


class Machines:
    """Opens replicas of one collection, and closes them in the end."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.address = address or f"lance:{folder}/shared"
        self._open = contextlib.ExitStack()

    def replica(self, machine: str) -> Replica:
        """The replica of a machine; the same folder each time."""
        return self._open.enter_context(contextlib.closing(Replica(self.address, self.folder / machine)))

    def close(self) -> None:
        """Close all."""
        self._open.close()


def document(name: str, text: str) -> Document:
    """A document with a title of its own."""
    return Document(id=name, title=f"Title of {name}", text=text, source="", date=None)


def stage(replica: Replica, documents: Sequence[Document], *, embedder: ToyEmbedder = EMBEDDER) -> int:
    """Stage documents with their passages and vectors; gives how many vectors were computed."""
    for each in documents:
        replica.stage(each, f"/files/{each.id}", "/files", {"lines": [f"line of {each.id}"], "bands": [len(each.text)]})
    for staged, _ in replica.staged():
        passages: list[tuple[Passage, bytes, str]] = [
            (passage, embedding_key(embedder.fingerprint, embedded_text(passage)), embedded_text(passage))
            for passage in cut(staged, [])
        ]
        replica.stage_passages(staged, passages)
    missing = replica.staged_without_embedding()
    if missing:
        replica.add_embeddings(missing, embedder.embed_passages(replica.staged_texts(missing)))
    return len(missing)


def publish(
    replica: Replica,
    documents: Mapping[str, str] | None = None,
    removed: Sequence[str] = (),
    before: Callable[[], None] = lambda: None,
) -> int:
    """One sync: documents by their ids and texts come or change, others go; gives the generation."""
    with replica.writer(), replica.staging():
        stage(replica, [document(name, text) for name, text in (documents or {}).items()])
        replica.stage_removal(removed)
        before()
        files = [StoredFile(f"/files/{name}", "/files", "0" * 64, 1) for name in documents or {}]
        gone = [f"/files/{name}" for name in removed]
        return replica.publish(Publication("toy", new_generation=True, files=files, removed_files=gone))


@contextlib.contextmanager
def machines_in(folder: Path) -> Iterator[Machines]:
    """Machines that share a folder."""
    with contextlib.closing(Machines(folder)) as machines:
        yield machines
