"""One generation of the collection, ready to be searched: vectors, postings and the rows they stand for.

A snapshot is derived from the store and never changes. It is written beside the database as plain arrays before
its generation is published; their checksums stand in the database, and files that do not match are left unread and
built again. The arrays of a generation are made from those before at the cost of what changed, and are the same as
if they were built at once. The index of words that quotations are looked up in (`ngrams`) is written with them, and not
read by a search.

What takes room, the vectors and the postings, is kept in parts of some thousand passages. Which part a document is in
depends on its id alone, and how many parts there are on the number of passages alone: so the same collection gives the
same arrays after any history, what is deleted is in none of them, and a document that comes or goes changes one part.
The files of the other parts stay as they are, under the name of the generation that wrote them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index import faults
from index.embedding import FloatMatrix
from index.engine import ngrams
from index.engine.search.dense import DenseIndex, sign_bits
from index.engine.search.filtering import Filter
from index.engine.search.lexical import Bm25Index, Postings
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.store import DERIVED, Store, array_digest, is_sound_array, open_array, write_array
from index.errors import DamagedError
from index.machine import processors
from index.passages import indexed_text

__all__ = ["Snapshot", "build", "clean", "is_written", "load", "save", "unlike", "write"]

_log = logging.getLogger(__name__)
_RULES = 6  # raise it when terms or arrays are made in another way: files written before are then built again
_WHOLE = ("numbers", "copies", *(each.name for each in fields(Lexicon)))
_OF_EACH_PART = ("members", "vectors", "bits", *(each.name for each in fields(Postings)))
# Passages in a part, at most on average. With 384 dimensions its vectors are up to 12 MB, which a sync that adds one
# document writes anew; a search pays some microseconds for each part.
_PART = 8_192
_LOOKED_UP = 100  # where one passage of so many is new, its place is looked up; else all are put in order anew


@dataclass(frozen=True, slots=True)
class _Written:
    """An array that is written, in a file with this name and digest."""

    file: str
    digest: str
    array: NDArray[np.generic]


# Arrays by label: by their name, and where there are several parts by that of the part, as in "vectors-3of16".
_Arrays = dict[str, NDArray[np.generic]]
_Files = dict[str, _Written]
_Record = TypeVar("_Record", Lexicon, Postings)
_Recorded = TypeVar("_Recorded")
_PART_LABEL = re.compile(r"[a-z]+-[0-9]{1,6}of(?P<parts>[0-9]{1,6})")
_Derived = NDArray[np.generic] | _Written


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a search reads. Row r of each part is the passage with number `numbers[r]` in the store."""

    generation: int
    numbers: NDArray[np.int64]  # (passages,)
    dense: DenseIndex
    lexical: Bm25Index
    copies: NDArray[np.int32]  # (passages,) number of the group of copies that the document is of; -1 for none
    files: Mapping[str, _Written] = field(default_factory=dict)  # those it was read from, by label

    def __len__(self) -> int:
        return len(self.numbers)

    def admitted(self, store: Store, where: Filter) -> AdmittedRows:
        """What a filter admits, by the store's state of this generation."""
        documents, numbers = store.admitted(where.admits, tagged=bool(where.tags))
        return AdmittedRows(documents, np.flatnonzero(np.isin(self.numbers, numbers)))

    def numbers_of(self, rows: NDArray[np.int64]) -> list[int]:
        """The numbers of the passages in the store."""
        numbers: list[int] = self.numbers[rows].tolist()
        return numbers

    def rows_of(self, store: Store, document_id: str) -> tuple[NDArray[np.int64], list[int]]:
        """The rows of a document's passages, ascending, and the number of each."""
        _, numbers = store.admitted(lambda name, *_: name == document_id)
        rows = np.flatnonzero(np.isin(self.numbers, numbers))
        return rows, self.numbers_of(rows)

    def in_order(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """These rows in the order of their documents' ids, and of their places there: that of the rows."""
        return np.sort(rows)

    def groups(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """(rows,) number of the group of copies that each one's document is of; -1 for none."""
        return self.copies[rows]


@dataclass(frozen=True, slots=True)
class AdmittedRows:
    """What a filter admits."""

    documents: int
    among: NDArray[np.int64]  # the rows of their passages, ascending

    @property
    def passages(self) -> int:
        """How many passages."""
        return len(self.among)


def build(store: Store) -> Snapshot:
    """Derive a snapshot from the store's present generation."""
    with store.reading():
        return _snapshot(store.generation, _arrays(store))


def save(store: Store) -> Snapshot:
    """Derive a snapshot of the present generation and write it beside the database, for the next process to open."""
    with store.reading():
        generation = store.generation
        arrays = _arrays(store)
        words = ngrams.made(store)
    store.note_derived(generation, _write_all(store, generation, arrays) | ngrams.write(store, generation, words))
    clean(store)
    return _snapshot(generation, arrays)


def write(store: Store, generation: int) -> dict[str, str]:
    """Write the derived files of a generation that this thread is about to publish; gives their digests by name.

    What the files of the generation before say of passages that stay is taken over, and so are those files themselves
    that hold none of the others.
    """
    with store.reading():
        before = _read(store, generation - 1)
        arrays = _arrays(store) if before is None else _changed(store, before)
        words = ngrams.changed(store, generation - 1)
    return _write_all(store, generation, arrays) | ngrams.write(store, generation, words)


def unlike(store: Store, recorded: Mapping[str, str]) -> list[str]:
    """Of derived files, by name and digest, those that do not say what the database says; missing ones too.

    Files made by the rules of another program are not read, and are made anew by the next sync: nothing is wrong there.
    """
    beside = ngrams.unlike(store, recorded)
    recorded = _own(recorded)
    if not any(map(_is_ours, recorded)):
        return beside
    with store.reading():
        generation = store.generation
        right = {label: array_digest(array) for label, array in _arrays(store).items()}
    found = {_label(name): name for name in recorded}
    return sorted(
        [
            *beside,
            *(
                found.get(label) or _file_name(label, generation)
                for label in right.keys() | found.keys()
                if label not in found or recorded[found[label]] != right.get(label) or not _is_ours(found[label])
            ),
        ]
    )


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


def load(store: Store, before: Snapshot | None = None) -> Snapshot | None:
    """The written snapshot of the store's present generation, or None where it is missing or stale.

    The files that a snapshot `before` was read from are not read again.
    """
    with store.reading():
        generation = store.generation
        files = _read(store, generation, before.files if before else {})
    return None if files is None else _snapshot(generation, {label: each.array for label, each in files.items()}, files)


def is_written(store: Store) -> bool:
    """Whether the derived files of the present generation are there and sound."""
    with store.reading():
        return _read(store, store.generation) is not None and ngrams.is_written(store)


def _read(store: Store, generation: int, known: Mapping[str, _Written] | None = None) -> _Files | None:
    """The written arrays of a generation, where they are there and sound; those that are known are not looked at."""
    derived = _own(store.derived())
    names = {_label(name): name for name in derived}
    parts = _parts_of(names)
    of_all_parts = len(derived) == len(_WHOLE) + parts * len(_OF_EACH_PART)
    complete = of_all_parts and set(names) == set(_labels(parts))
    if {written_for for written_for, _ in derived.values()} != {generation} or not complete:
        return None
    if not all(map(_is_ours, derived)):
        return None
    folder = store.folder / DERIVED
    files = {
        label: each
        for label, each in (known or {}).items()
        if names.get(label) == each.file and derived[each.file][1] == each.digest
    }
    unread = [(label, name, derived[name][1]) for label, name in names.items() if label not in files]
    try:
        faults.point("load.begun")
        with ThreadPoolExecutor(processors()) as threads:
            if not all(threads.map(lambda each: is_sound_array(folder / each[1], each[2]), unread)):
                return None
        faults.point("load.checked")
        for label, name, digest in unread:
            files[label] = _Written(name, digest, open_array(folder / name))
    except OSError as error:  # a newer generation's writer has just deleted one, or the disk fails
        _log.info("The derived files in %s cannot be read: %s", folder, error)
        return None
    return files


def _own(recorded: Mapping[str, _Recorded]) -> dict[str, _Recorded]:
    """Of derived files, by name, those that a search reads."""
    return {name: each for name, each in recorded.items() if not ngrams.is_file(name)}


# Parts


def _parts_for(passages: int) -> int:
    """In how many parts so many passages are kept: a power of two, so that it seldom changes."""
    parts = 1
    while passages > parts * _PART:
        parts *= 2
    return parts


def _part_of(document_id: str, parts: int) -> int:
    """The part that a document is in."""
    return int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=8).digest(), "little") % parts


def _parts_of(labels: Iterable[str]) -> int:
    """Of how many parts there are arrays; labels that are not ours, as a damaged database has them, count for none."""
    found = (_PART_LABEL.fullmatch(label) for label in labels)
    return max((int(each["parts"]) for each in found if each), default=1)


def _name(name: str, part: int, parts: int) -> str:
    """The label of an array of a part."""
    return name if parts == 1 else f"{name}-{part}of{parts}"


def _labels(parts: int) -> Iterator[str]:
    """The labels of all arrays."""
    yield from _WHOLE
    for part in range(parts):
        yield from (_name(name, part, parts) for name in _OF_EACH_PART)


def _label(file: str) -> str:
    return file.partition(".")[0]


def _file_name(label: str, generation: int) -> str:
    return f"{label}.{_RULES}-{generation}.npy"


def _is_ours(file: str) -> bool:
    """Whether a derived file was made by the rules of this program."""
    return file.partition(".")[2].startswith(f"{_RULES}-")


# Deriving


def _arrays(store: Store) -> _Arrays:
    """Everything anew."""
    places = store.passage_documents()
    numbers = np.array([number for number, _ in places], np.int64)
    parts = _parts_for(len(numbers))
    part_of = _parts_of_documents((document for _, document in places), parts)
    changes = Changes()
    arrays: _Arrays = {}
    for part in range(parts):
        members = numbers[part_of == part]
        tokens = Tokens.of(_texts(store, members))
        changes.add(tokens)
        arrays |= _of_part(part, parts, members, store.vectors(members.tolist()), Postings.build(tokens))
    return _whole(store, numbers, Lexicon.empty().changed(changes)) | arrays


def _changed(store: Store, before: _Files) -> Mapping[str, _Derived]:
    """The arrays without the passages that are gone and with those that have come; the files of those that stay."""
    old: NDArray[np.int64] = before["numbers"].array  # type: ignore[assignment]
    come = store.passage_documents(after=int(old.max(initial=0)))  # numbers are never used again
    count = store.counts()[1]
    if len(old) + len(come) == count and len(come) * _LOOKED_UP < count:
        numbers = _with(store, old, come)
    else:
        numbers = np.asarray(store.passage_numbers(), np.int64)
    if _parts_for(count) != _parts_of(before) or 2 * (count - len(come)) <= count:
        return _arrays(store)
    try:
        return _changed_parts(store, before, numbers, come)
    except DamagedError:  # what goes need not be whole
        return _arrays(store)


def _with(store: Store, numbers: NDArray[np.int64], come: Sequence[tuple[int, str]]) -> NDArray[np.int64]:
    """Numbers of passages in the order of the collection, and among them those that have come."""
    known: list[int] = numbers.tolist()
    places = {
        document: bisect_left(known, document, key=store.document_of_passage)
        for document in dict.fromkeys(document for _, document in come)
    }
    return np.insert(numbers, [places[document] for _, document in come], [number for number, _ in come])


def _changed_parts(
    store: Store, before: _Files, numbers: NDArray[np.int64], come: Sequence[tuple[int, str]]
) -> Mapping[str, _Derived]:
    parts = _parts_of(before)
    new = np.array([number for number, _ in come], np.int64)
    part_of = _parts_of_documents((document for _, document in come), parts)
    rows = _Rows.of(numbers)
    changes = Changes()
    arrays: _Arrays = {}
    for part in range(parts):
        own = {name: before[_name(name, part, parts)].array for name in _OF_EACH_PART}
        members: NDArray[np.int64] = own["members"]  # type: ignore[assignment]
        stays, added = rows.known(members), new[part_of == part]
        if stays.all() and not len(added):
            continue
        changes.remove(Tokens.of(_texts_before(store, members[~stays])))
        tokens = Tokens.of(_texts(store, added))
        changes.add(tokens)
        members = np.concatenate([members[stays], added])
        order = np.argsort(rows.rows(members))
        new_rows = np.full(len(stays), -1, np.int64)
        new_rows[stays] = np.argsort(order)[: stays.sum()]
        vectors = _joined(own["vectors"][stays], store.vectors(added.tolist()))  # type: ignore[arg-type]
        postings = _made(Postings, own).changed(new_rows, tokens)
        arrays |= _of_part(part, parts, members[order], vectors[order], postings)
    lexicon = _made(Lexicon, {name: before[name].array for name in _WHOLE}).changed(changes)
    return before | _whole(store, numbers, lexicon) | arrays


def _joined(one: FloatMatrix, other: FloatMatrix) -> FloatMatrix:
    """The rows of both; a matrix without any says nothing of their length."""
    if not len(one) or not len(other):
        return one if len(one) else other
    return np.concatenate([one, other])


def _of_part(part: int, parts: int, members: NDArray[np.int64], vectors: FloatMatrix, postings: Postings) -> _Arrays:
    """The arrays of a part, by label."""
    vectors = vectors if len(vectors) else np.empty((0, 0), np.float32)
    arrays: _Arrays = {
        "members": members,
        "vectors": vectors,
        "bits": sign_bits(vectors),
        **_taken_apart(postings),
    }
    return {_name(name, part, parts): array for name, array in arrays.items()}


def _whole(store: Store, numbers: NDArray[np.int64], lexicon: Lexicon) -> _Arrays:
    """The arrays that are in one part, by label."""
    if len(numbers) != store.counts()[1]:
        raise store.damaged("the passages are not as many as they should be")
    copies = np.full(len(numbers), -1, np.int32)
    found = store.copied_passages()
    copies[_Rows.of(numbers).rows(np.array([number for number, _ in found], np.int64))] = [group for _, group in found]
    return {"numbers": numbers, "copies": copies, **_taken_apart(lexicon)}


def _parts_of_documents(documents: Iterable[str], parts: int) -> NDArray[np.int64]:
    """For each passage, given by the document it is of, the part that it is in."""
    known: dict[str, int] = {}
    found = (known[name] if name in known else known.setdefault(name, _part_of(name, parts)) for name in documents)
    return np.fromiter(found, np.int64)


def _texts(store: Store, numbers: NDArray[np.int64]) -> Iterator[str]:
    """What is indexed of passages."""
    return (indexed_text(passage) for passage in store.passages(numbers.tolist()))


def _texts_before(store: Store, numbers: NDArray[np.int64]) -> list[str]:
    """The same of passages that are deleted, and that not yet committed."""
    if not len(numbers):
        return []
    with contextlib.closing(store.connect_pinned()) as connection, store.through(connection):
        return list(_texts(store, numbers))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which row each passage is."""

    numbers: NDArray[np.int64]  # of the passages, ascending
    order: NDArray[np.int64]  # the row of each

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> _Rows:
        """Where `numbers` are those of the rows, in their order."""
        order = np.argsort(numbers)
        return cls(numbers[order], order)

    def known(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these passages are rows."""
        places = np.searchsorted(self.numbers, numbers)
        known: NDArray[np.bool_] = np.append(self.numbers, -1)[places] == numbers
        return known

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of passages that are known."""
        return self.order[np.searchsorted(self.numbers, numbers)]


# Reading and writing


def _taken_apart(made: Lexicon | Postings) -> _Arrays:
    """The arrays of a record of arrays, by name."""
    return {each.name: getattr(made, each.name) for each in fields(made)}


def _made(kind: type[_Record], arrays: Mapping[str, NDArray[np.generic]]) -> _Record:
    """Such a record of arrays, from these by name."""
    return kind(**{each.name: arrays[each.name] for each in fields(kind)})  # type: ignore[arg-type]


def _snapshot(generation: int, arrays: _Arrays, files: _Files | None = None) -> Snapshot:
    parts = _parts_of(arrays)
    each = [{name: arrays[_name(name, part, parts)] for name in _OF_EACH_PART} for part in range(parts)]
    numbers: NDArray[np.int64] = arrays["numbers"]  # type: ignore[assignment]
    rows = _Rows.of(numbers)
    places = [rows.rows(own["members"]) for own in each]  # type: ignore[arg-type]
    return Snapshot(
        generation,
        numbers,
        DenseIndex(
            *(own["vectors"] for own in each),  # type: ignore[arg-type]
            places=places,
            bits=[own["bits"] for own in each],  # type: ignore[misc]
        ),
        Bm25Index(_made(Lexicon, arrays), [_made(Postings, own) for own in each], places),
        arrays["copies"],  # type: ignore[arg-type]
        files or {},
    )


def _write_all(store: Store, generation: int, derived: Mapping[str, _Derived]) -> dict[str, str]:
    """Write the arrays that are not written; gives the digests of all files by name."""
    folder = store.folder / DERIVED
    folder.mkdir(mode=0o700, exist_ok=True)
    digests = {}
    for label, each in derived.items():
        if isinstance(each, _Written):
            digests[each.file] = each.digest
            continue
        name = _file_name(label, generation)
        digests[name] = write_array(folder / name, each)
    return digests
