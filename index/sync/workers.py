"""Who does what takes long in a sync: reads files, cuts documents, embeds passages. By default this process."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from index.dates import date_mentions
from index.embedding import Embedder, FloatMatrix
from index.passages import bands, cut, embedded_text, left_out_of, shingles
from index.readers import SANDBOXED, Limits, ReadResult, Sandbox, SourceFile, line_keys, read
from index.records import Document, Passage

__all__ = ["Batch", "Cut", "FileReader", "Here", "Keys", "Recurring", "Workers", "cut_document", "keys_of"]

Keys = Mapping[str, Collection[str | int]]  # of a document, by their kind: its lines and its bands
Recurring = Mapping[str, str]  # lines that many documents of a folder have, each with the one that it stays in
Cut = tuple[Document, list[tuple[Passage, str]]]  # a document with its final layout, and what is embedded for each
Batch = tuple[Sequence[bytes], Sequence[str]]  # keys of embeddings, and their texts


class FileReader(Protocol):
    """Reads the files of a sync, one after another. For one thread."""

    def expect(self, files: Iterable[SourceFile]) -> None:
        """Be told, before the first, which files are going to be read, in their order and as far as is known."""

    def read(self, file: SourceFile, digest: str) -> Iterator[ReadResult]:
        """The documents and failures of a file that has this digest. Raises `OSError` where the disk is at fault."""

    def keys_of(self, document: Document) -> Keys:
        """What the document that was read last is compared with others by."""


class Workers(Protocol):
    """Who reads, cuts and embeds. Whoever it is, the same comes of it, in the same order."""

    def reader(self, limits: Limits, languages: str) -> AbstractContextManager[FileReader]:
        """What reads files, each within the limits; words in pictures as of these languages."""

    def cut(self, documents: Iterable[tuple[Document, str]], recurring: Mapping[str, Recurring]) -> Iterator[Cut]:
        """Documents, each with its folder, cut into passages; `recurring` are the lines of each folder."""

    def embed(self, embedder: Embedder, batches: Iterable[Batch]) -> Iterator[tuple[Sequence[bytes], FloatMatrix]]:
        """The vectors of texts as this embedder gives them, with their keys, batch by batch."""


class Here:
    """This process does it all, with a process beside it for files that others made."""

    @contextlib.contextmanager
    def reader(self, limits: Limits, languages: str) -> Iterator[FileReader]:
        """What reads files one after another."""
        with Sandbox(limits, languages=languages) as sandbox:
            yield _Reader(sandbox)

    def cut(self, documents: Iterable[tuple[Document, str]], recurring: Mapping[str, Recurring]) -> Iterator[Cut]:
        """One after another, as they are asked for."""
        return (cut_document(document, recurring[root]) for document, root in documents)

    def embed(self, embedder: Embedder, batches: Iterable[Batch]) -> Iterator[tuple[Sequence[bytes], FloatMatrix]]:
        """One batch after another, as they are asked for."""
        return ((keys, embedder.embed_passages(texts)) for keys, texts in batches)


class _Reader:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def expect(self, files: Iterable[SourceFile]) -> None:
        """Nothing is done ahead."""

    def read(self, file: SourceFile, digest: str) -> Iterator[ReadResult]:  # noqa: ARG002 - it is read this moment
        return self._sandbox.read(file) if file.path.suffix.lower() in SANDBOXED else read(file)

    def keys_of(self, document: Document) -> Keys:
        return keys_of(document)


def keys_of(document: Document) -> Keys:
    """What a document is compared with others by: keys of its "lines" and its "bands"."""
    return {"lines": list(line_keys(document.text)), "bands": list(bands(shingles(document.text)))}


def cut_document(staged: Document, recurring: Recurring) -> Cut:
    """A document with what is left out of it and the dates it names, and its passages with what is embedded of each."""
    left_out = left_out_of(staged, recurring)
    named = (
        each
        for each in date_mentions(staged.text, staged.date)
        if not any(out.start <= each.start < out.end for out in left_out)
    )
    document = replace(staged, left_out=tuple(left_out), dates=tuple(named))
    return document, [(passage, embedded_text(passage)) for passage in cut(document, left_out)]
