"""One generation of the collection, ready to be searched: vectors, postings and the rows they stand for.

A snapshot is derived from the store and never changes. It is written beside the database as plain arrays;
their checksums stand in the database, and files that do not match are left unread and built again.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunking import indexed_text
from index.dense import DenseIndex
from index.lexical import Bm25Index, Postings
from index.store import Store

__all__ = ["Snapshot", "build", "load", "save"]

_FOLDER = "derived"
_RULES = 2  # raise it when terms or arrays are made in another way: files written before are then built again
_NAMES = ("numbers", "vectors", "vocabulary", "starts", "rows", "counts", "lengths", "copies")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a search reads. Row r of each part is the passage with number `numbers[r]` in the store."""

    generation: int
    numbers: NDArray[np.int64]  # (passages,)
    dense: DenseIndex
    lexical: Bm25Index
    copies: NDArray[np.int32]  # (passages,) number of the group of copies that the document is of; -1 for none

    def __len__(self) -> int:
        return len(self.numbers)


def build(store: Store) -> Snapshot:
    """Derive a snapshot from the store's present generation."""
    with store.reading():
        arrays = _arrays(store)
        return _snapshot(store.generation, arrays)


def save(store: Store) -> Snapshot:
    """Derive a snapshot and write it beside the database, for the next process to open."""
    with store.reading():
        generation = store.generation
        arrays = _arrays(store)
    folder = store.folder / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    digests = {}
    for name, array in arrays.items():
        file_name = f"{name}.{_RULES}-{generation}.npy"
        raw = io.BytesIO()
        np.save(raw, array, allow_pickle=False)
        _write(folder / file_name, raw.getbuffer())
        digests[file_name] = hashlib.sha256(raw.getbuffer()).hexdigest()
    store.note_derived(generation, digests)
    for stale in folder.iterdir():
        if stale.name not in digests:
            stale.unlink(missing_ok=True)
    return _snapshot(generation, arrays)


def load(store: Store) -> Snapshot | None:
    """The written snapshot of the store's present generation, or None where it is missing or stale."""
    with store.reading():
        generation = store.generation
        derived = store.derived()
    if set(derived) != {f"{name}.{_RULES}-{generation}.npy" for name in _NAMES}:
        return None
    arrays = {}
    for file_name, (written_for, digest) in derived.items():
        path = store.folder / _FOLDER / file_name
        if written_for != generation or not _matches(path, digest):
            return None
        try:
            arrays[file_name.split(".")[0]] = np.load(path, mmap_mode="r", allow_pickle=False)
        except OSError:  # a newer generation's writer has just deleted it
            return None
    return _snapshot(generation, arrays)


def _arrays(store: Store) -> dict[str, NDArray[np.generic]]:
    postings = Postings.build(indexed_text(passage) for passage in store.passages())
    lines = "\n".join(
        f"{term}\t{surface}" for term, surface in zip(postings.vocabulary, postings.surfaces, strict=True)
    )
    return {
        "numbers": np.asarray(store.passage_numbers(), np.int64),
        "vectors": store.vectors(),
        "vocabulary": np.frombuffer(lines.encode(), np.uint8),
        "starts": postings.starts,
        "rows": postings.rows,
        "counts": postings.counts,
        "lengths": postings.lengths,
        "copies": np.asarray(store.passage_copies(), np.int32),
    }


def _snapshot(generation: int, arrays: dict[str, NDArray[np.generic]]) -> Snapshot:
    lines = arrays["vocabulary"].tobytes().decode().split("\n")
    pairs = [line.split("\t") for line in lines if line]
    postings = Postings(
        vocabulary=tuple(term for term, _ in pairs),
        surfaces=tuple(surface for _, surface in pairs),
        starts=arrays["starts"],  # type: ignore[arg-type]
        rows=arrays["rows"],  # type: ignore[arg-type]
        counts=arrays["counts"],  # type: ignore[arg-type]
        lengths=arrays["lengths"],  # type: ignore[arg-type]
    )
    return Snapshot(
        generation,
        arrays["numbers"],  # type: ignore[arg-type]
        DenseIndex(arrays["vectors"]),  # type: ignore[arg-type]
        Bm25Index(postings),
        arrays["copies"],  # type: ignore[arg-type]
    )


def _matches(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def _write(path: Path, content: memoryview) -> None:
    """Write a whole file or none: under another name, to the disk, then renamed."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
