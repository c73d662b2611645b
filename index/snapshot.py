"""One generation of the collection, ready to be searched: vectors, postings and the rows they stand for.

A snapshot is derived from the store and never changes. It is written beside the database as plain arrays before
its generation is published; their checksums stand in the database, and files that do not match are left unread and
built again. The arrays of a generation are made from those before at the cost of what changed, and are the same as
if they were built at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import faults
from index.chunking import indexed_text
from index.dense import DenseIndex
from index.embedding import FloatMatrix
from index.errors import DamagedError
from index.lexical import Bm25Index, Postings
from index.store import DERIVED, Store

__all__ = ["Snapshot", "build", "clean", "digests", "is_written", "load", "save", "write"]

_log = logging.getLogger(__name__)
_RULES = 3  # raise it when terms or arrays are made in another way: files written before are then built again
_NAMES = ("numbers", "vectors", "words", "vocabulary", "starts", "rows", "counts", "lengths", "copies")
_Arrays = dict[str, NDArray[np.generic]]


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
        return _snapshot(store.generation, _arrays(store))


def save(store: Store) -> Snapshot:
    """Derive a snapshot of the present generation and write it beside the database, for the next process to open."""
    with store.reading():
        generation = store.generation
        arrays = _arrays(store)
    store.note_derived(generation, _write_all(store, generation, arrays))
    clean(store)
    return _snapshot(generation, arrays)


def write(store: Store, generation: int) -> dict[str, str]:
    """Write the derived files of a generation that this thread is about to publish; gives their digests by name.

    What the files of the generation before say of passages that stay is taken over.
    """
    with store.reading():
        before = _read(store, generation - 1)
        arrays = _arrays(store) if before is None else _changed(store, before)
    return _write_all(store, generation, arrays)


def digests(store: Store) -> dict[str, str]:
    """The digest that each derived file of the present generation must have, by name: everything worked out anew."""
    with store.reading():
        generation = store.generation
        arrays = _arrays(store)
    return {_file_name(name, generation): hashlib.sha256(_raw(array)).hexdigest() for name, array in arrays.items()}


def clean(store: Store) -> None:
    """Delete what generations before, or a sync that was interrupted, left in the folder of the derived files."""
    known = store.derived()
    folder = store.folder / DERIVED
    try:
        faults.point("derived.clean")
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.name not in known and file.suffix in (".npy", ".tmp"):
                file.unlink(missing_ok=True)
    except OSError as error:  # what they are for is published; the next sync tries again
        _log.warning("Old derived files in %s were not deleted: %s", folder, error)


def load(store: Store) -> Snapshot | None:
    """The written snapshot of the store's present generation, or None where it is missing or stale."""
    with store.reading():
        generation = store.generation
        arrays = _read(store, generation)
    return None if arrays is None else _snapshot(generation, arrays)


def is_written(store: Store) -> bool:
    """Whether the derived files of the present generation are there and sound."""
    with store.reading():
        return _read(store, store.generation) is not None


def _read(store: Store, generation: int) -> _Arrays | None:
    """The written arrays of a generation, where they are there and sound."""
    derived = store.derived()
    written_for = {generation for generation, _ in derived.values()}
    if written_for != {generation} or set(derived) != {_file_name(name, generation) for name in _NAMES}:
        return None
    paths = {name: store.folder / DERIVED / name for name in derived}
    try:
        faults.point("load.begun")
        if not all(_matches(paths[name], digest) for name, (_, digest) in derived.items()):
            return None
        faults.point("load.checked")
        return {name.split(".")[0]: np.load(path, mmap_mode="r", allow_pickle=False) for name, path in paths.items()}
    except OSError as error:  # a newer generation's writer has just deleted one, or the disk fails
        _log.info("The derived files in %s cannot be read: %s", store.folder / DERIVED, error)
        return None


def _arrays(store: Store) -> _Arrays:
    """Everything anew."""
    numbers = np.asarray(store.passage_numbers(), np.int64)
    postings = Postings.build(indexed_text(passage) for passage in store.passages())
    return _named(store, numbers, store.vectors(numbers.tolist()), postings)


def _changed(store: Store, before: _Arrays) -> _Arrays:
    """Those before, without the passages that are gone and with those that have come."""
    numbers = np.asarray(store.passage_numbers(), np.int64)
    old: NDArray[np.int64] = before["numbers"]  # type: ignore[assignment]
    stays = np.isin(old, numbers)
    if 2 * stays.sum() <= len(numbers):
        return _arrays(store)
    place = {number: row for row, number in enumerate(numbers.tolist())}
    new_rows = np.array([place.get(number, -1) for number in old.tolist()], np.int64)
    come = np.flatnonzero(~np.isin(numbers, old))
    try:
        with contextlib.closing(store.connect_pinned()) as connection, store.through(connection):
            removed = [indexed_text(passage) for passage in store.passages(old[~stays].tolist())]
    except DamagedError:  # what goes need not be whole
        return _arrays(store)
    added = (indexed_text(passage) for passage in store.passages(numbers[come].tolist()))
    postings = _postings(before).changed(removed, new_rows, added)
    vectors = np.empty((len(numbers), before["vectors"].shape[1]), np.float32)
    vectors[new_rows[stays]] = before["vectors"][stays]
    if len(come):
        vectors[come] = store.vectors(numbers[come].tolist())
    return _named(store, numbers, vectors, postings)


def _named(store: Store, numbers: NDArray[np.int64], vectors: FloatMatrix, postings: Postings) -> _Arrays:
    lines = "\n".join(
        f"{term}\t{surface}" for term, surface in zip(postings.vocabulary, postings.surfaces, strict=True)
    )
    copies = np.asarray(store.passage_copies(), np.int32)
    if not len(numbers) == len(vectors) == len(postings.lengths) == len(copies) == store.counts()[1]:
        raise store.damaged("the passages are not as many as they should be")
    return {
        "numbers": numbers,
        "vectors": vectors,
        "words": postings.words,
        "vocabulary": np.frombuffer(lines.encode(), np.uint8),
        "starts": postings.starts,
        "rows": postings.rows,
        "counts": postings.counts,
        "lengths": postings.lengths,
        "copies": copies,
    }


def _postings(arrays: _Arrays) -> Postings:
    pairs = [line.split("\t") for line in arrays["vocabulary"].tobytes().decode().split("\n") if line]
    return Postings(
        words=arrays["words"],  # type: ignore[arg-type]
        vocabulary=tuple(term for term, _ in pairs),
        surfaces=tuple(surface for _, surface in pairs),
        starts=arrays["starts"],  # type: ignore[arg-type]
        rows=arrays["rows"],  # type: ignore[arg-type]
        counts=arrays["counts"],  # type: ignore[arg-type]
        lengths=arrays["lengths"],  # type: ignore[arg-type]
    )


def _snapshot(generation: int, arrays: _Arrays) -> Snapshot:
    return Snapshot(
        generation,
        arrays["numbers"],  # type: ignore[arg-type]
        DenseIndex(arrays["vectors"]),  # type: ignore[arg-type]
        Bm25Index(_postings(arrays)),
        arrays["copies"],  # type: ignore[arg-type]
    )


def _file_name(name: str, generation: int) -> str:
    return f"{name}.{_RULES}-{generation}.npy"


def _write_all(store: Store, generation: int, arrays: _Arrays) -> dict[str, str]:
    folder = store.folder / DERIVED
    folder.mkdir(mode=0o700, exist_ok=True)
    digests = {}
    for name, array in arrays.items():
        raw = _raw(array)
        _write(folder / _file_name(name, generation), raw)
        digests[_file_name(name, generation)] = hashlib.sha256(raw).hexdigest()
    return digests


def _raw(array: NDArray[np.generic]) -> memoryview:
    raw = io.BytesIO()
    np.save(raw, array, allow_pickle=False)
    return raw.getbuffer()


def _matches(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def _write(path: Path, content: memoryview) -> None:
    """Write a whole file or none: under another name, to the disk, then renamed."""
    temporary = path.with_name(f"{path.name}.tmp")
    faults.point("derived.write")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        faults.point("derived.sync")
        os.fsync(stream.fileno())
    faults.point("derived.rename")
    temporary.replace(path)
