"""The index of words as files beside the database: derived, checksummed, and changed at the cost of what changed.

As with what a search reads (`search.snapshot`), documents are spread over parts by their ids, the arrays are the same
after any history, and the files of parts in which nothing changed stay as they are. Their digests stand in the
database; what is not in step, or not as it was written, is made anew.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from index.engine.ngrams.pairs import Pairs
from index.engine.store import DERIVED, Store, array_digest, is_sound_array, open_array, write_array

__all__ = ["Part", "changed", "is_file", "is_written", "load", "made", "unlike", "write"]

_log = logging.getLogger(__name__)
_RULES = 1  # raise it when words or arrays are made in another way: files written before are then made again
_PART = 4_000_000  # characters in a part, on average at most; its arrays take some 1.6 bytes for each
_NAME = re.compile(
    r"ngram(?P<array>documents|grams|places)-(?P<part>\d{1,6})of(?P<parts>\d{1,6})\.(?P<rules>\d+)-\d+\.npy"
)
_ARRAYS = tuple(each.name for each in fields(Pairs))
_FEWEST = 0.5  # share of a part that stays, from which it is changed and not made anew


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index; `files` are those it was read from, by name, with their digests, and none for a new one."""

    pairs: Pairs
    files: Mapping[str, str]


def is_file(name: str) -> bool:
    """Whether a derived file is one of the index of words, whatever program wrote it."""
    return name.startswith("ngram")


def made(store: Store) -> list[Part]:
    """The index of the store's present state, made anew."""
    members = _members(store)
    return [Part(_pairs(store, part), {}) for part in members]


def changed(store: Store, generation: int) -> list[Part]:
    """The index of the store's present state, made from the files of a generation before it where they are sound."""
    before = load(store, generation)
    members = _members(store)
    if before is None or len(before) != len(members):
        return [Part(_pairs(store, part), {}) for part in members]
    return [_changed(store, old, part) for old, part in zip(before, members, strict=True)]


def write(store: Store, generation: int, parts: Sequence[Part]) -> dict[str, str]:
    """Write the parts that are new; gives the digests of all files by name."""
    folder = store.folder / DERIVED
    folder.mkdir(mode=0o700, exist_ok=True)
    digests: dict[str, str] = {}
    for number, part in enumerate(parts):
        if part.files:
            digests |= part.files
            continue
        for array in _ARRAYS:
            name = f"ngram{array}-{number}of{len(parts)}.{_RULES}-{generation}.npy"
            digests[name] = write_array(folder / name, getattr(part.pairs, array))
    return digests


def load(store: Store, generation: int, known: Sequence[Part] = ()) -> list[Part] | None:
    """The written index of a generation; None where it is missing, stale or damaged.

    Files that a part of `known` was read from are not read again.
    """
    recorded = {name: each for name, each in store.derived().items() if is_file(name)}
    named = [(found, name) for name in recorded if (found := _NAME.fullmatch(name))]
    count = len(recorded) // len(_ARRAYS)
    names = {(found["array"], int(found["part"])): name for found, name in named if int(found["rules"]) == _RULES}
    of_all = {(array, part) for array in _ARRAYS for part in range(count)}
    in_step = {written_for for written_for, _ in recorded.values()} == {generation}
    if not in_step or names.keys() != of_all or any(int(found["parts"]) != count for found, _ in named):
        return None
    before = {frozenset(part.files.items()): part for part in known if part.files}
    parts = []
    for part in range(count):
        files = {names[array, part]: recorded[names[array, part]][1] for array in _ARRAYS}
        read = before.get(frozenset(files.items())) or _read(store, files)
        if read is None:
            return None
        parts.append(read)
    return parts


def is_written(store: Store) -> bool:
    """Whether the files of the present generation are there and sound."""
    return load(store, store.generation) is not None


def unlike(store: Store, recorded: Mapping[str, str]) -> list[str]:
    """Of the files of the index, by name and digest, those that do not say what the database says; missing ones too.

    Files made by the rules of another program are not read, and are made anew by the next sync: nothing is wrong there.
    """
    own = {name: digest for name, digest in recorded.items() if is_file(name)}
    found = {name: each for name in own if (each := _NAME.fullmatch(name)) and int(each["rules"]) == _RULES}
    if not found:
        return []
    with store.reading():
        generation, parts = store.generation, made(store)
    right = {
        (array, f"{number}of{len(parts)}"): array_digest(getattr(part.pairs, array))
        for number, part in enumerate(parts)
        for array in _ARRAYS
    }
    labels = {(each["array"], f"{each['part']}of{each['parts']}"): name for name, each in found.items()}
    wrong = [name for label, name in labels.items() if right.get(label) != own[name]]
    missing = [f"ngram{array}-{part}.{_RULES}-{generation}.npy" for array, part in right.keys() - labels.keys()]
    return sorted([*wrong, *missing, *(own.keys() - found.keys())])


def _read(store: Store, files: Mapping[str, str]) -> Part | None:
    """A part from its files, named in the order of the arrays."""
    folder = store.folder / DERIVED
    try:
        if not all(is_sound_array(folder / name, digest) for name, digest in files.items()):
            return None
        arrays: list[NDArray[np.generic]] = [open_array(folder / name) for name in files]
    except OSError as error:  # a newer generation's writer has just deleted one, or the disk fails
        _log.info("The index of words in %s cannot be read: %s", folder, error)
        return None
    return Part(Pairs(*arrays), files)  # type: ignore[arg-type]


def _members(store: Store) -> list[list[int]]:
    """The numbers of the documents of each part, in order of their ids."""
    characters, parts = store.characters(), 1
    while characters > parts * _PART:
        parts *= 2
    members: list[list[int]] = [[] for _ in range(parts)]
    for number, name in store.document_numbers().items():
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        members[int.from_bytes(digest, "little") % parts].append(number)
    return members


def _changed(store: Store, old: Part, members: Sequence[int]) -> Part:
    """A part as it was where its documents are the same, else without those that are gone and with those that came."""
    known = set(old.pairs.documents[0].tolist())
    come = [number for number in members if number not in known]
    if not come and len(members) == len(known):
        return old
    if len(members) - len(come) < _FEWEST * len(members):
        return Part(_pairs(store, members), {})
    return Part(old.pairs.changed(members, _pairs(store, come)), {})


def _pairs(store: Store, numbers: Sequence[int]) -> Pairs:
    return Pairs.of([(number, store.numbered_text(number)[1]) for number in numbers])
