"""What the processes of the workers do: files to documents, documents to passages, texts to vectors."""

from __future__ import annotations

import contextlib
import functools
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.embedding import Embedder, FloatMatrix
from index.errors import ClusterError, ModelMismatchError
from index.readers import READERS_VERSION, Limits, ReadResult, SourceFile
from index.records import Document, Failure
from index.sync import Batch, Cut, FileReader, Here, Keys, Recurring, cut_document, file_digest, keys_of

__all__ = ["FileRead", "cutter", "embedder", "reader"]


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a worker read of a file, and the digest of the file that it saw; that is empty where it could not."""

    digest: str
    results: tuple[tuple[ReadResult, Keys], ...] = ()


def reader(limits: Limits, languages: str, rules: int) -> Callable[[Sequence[SourceFile]], Iterator[FileRead]]:
    """Reads files by these rules, each in the sandbox, as this process would for itself."""
    if rules != READERS_VERSION:
        raise ClusterError(
            f"The worker on {socket.gethostname()} reads files by other rules (version {READERS_VERSION}, here {rules})"
            "; install the same version of the program on all machines of the cluster."
        )
    # Left to the end of the process, which ends the sandbox.
    reads = contextlib.ExitStack().enter_context(Here().reader(limits, languages))
    return lambda files: (_read(reads, file) for file in files)


def _read(reads: FileReader, file: SourceFile) -> FileRead:
    try:
        digest = file_digest(file.path, file.path.stat().st_size)
        results = reads.read(file, digest)
        return FileRead(digest, tuple((each, _keys_of(each)) for each in results))
    except OSError:  # whoever is given this reads the file himself, and tells what is wrong
        return FileRead("")


def _keys_of(result: ReadResult) -> Keys:
    return {} if isinstance(result, Failure) else keys_of(result)


def cutter(recurring: Mapping[str, Recurring]) -> Callable[[Sequence[tuple[Document, str]]], Iterator[list[Cut]]]:
    """Cuts documents, each with its folder, where many documents of it have these lines."""
    return lambda documents: iter([[cut_document(document, recurring[root]) for document, root in documents]])


def embedder(
    make: Callable[[], Embedder], fingerprint: str
) -> Callable[[Batch], Iterator[tuple[Sequence[bytes], FloatMatrix]]]:
    """Embeds texts by the model with this fingerprint."""
    made = make()
    if made.fingerprint != fingerprint:
        raise ModelMismatchError(
            f"The worker on {socket.gethostname()} embeds with {made.fingerprint}, not with {fingerprint}; have "
            "QA_MODEL name the same model on all machines of the cluster."
        )
    return functools.partial(_embed, made)


def _embed(made: Embedder, batch: Batch) -> Iterator[tuple[Sequence[bytes], FloatMatrix]]:
    keys, texts = batch
    yield keys, made.embed_passages(texts)
