"""Copies of a text: the same article under several names, syndicated or lightly edited.

Two texts are copies where the Jaccard index of their shingles, the sets of their runs of three folded words, is at
least 0.7, and neither has another number, name or value where the other has its own (`telling`). Pairs worth comparing
are found by MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3);
each is then compared exactly, so chance finds pairs but never judges them.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from index.passages.telling import Telling, differ, telling_of
from index.text import whole_words, words

__all__ = ["COPY_FROM", "Compared", "are_copies", "bands", "compared", "groups", "resemblance", "says", "shingles"]

COPY_FROM = 0.7  # Jaccard index
_WORDS = 3  # in a shingle
_SAID_FROM = 0.9  # share of a passage's shingles
_NUMBER = re.compile(r"\d+")
# A pair at the threshold shares a band with a chance of 1 - (1 - 0.7**5)**12 = 0.89, one at 0.8 of 0.99.
_BANDS, _ROWS = 12, 5
_NEAR = 32  # places in a list of those that may be copies

_Key = TypeVar("_Key", bound=Hashable)


def shingles(text: str) -> frozenset[int]:
    """Numbers that stand for the runs of three folded words of a text; for the whole where it is shorter."""
    found = words(whole_words(text))
    runs = zip(*(found[place:] for place in range(_WORDS)), strict=False) if len(found) > _WORDS else [tuple(found)]
    return frozenset(crc32(" ".join(run).encode()) for run in runs)


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard index of two sets of shingles, 0 to 1."""
    return len(one & other) / (len(one | other) or 1)


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a text tells whether another is its copy."""

    shingles: frozenset[int]
    telling: Telling


def compared(text: str) -> Compared:
    """What of a text tells whether another is its copy."""
    return Compared(shingles(text), telling_of(text))


def are_copies(one: Compared, other: Compared) -> bool:
    """Whether two texts are copies of each other."""
    return resemblance(one.shingles, other.shingles) >= COPY_FROM and not differ(one.telling, other.telling)


def says(text: str, passage: str) -> bool:
    """Whether a text says what a passage says: nearly all of its shingles, and every number."""
    wanted = shingles(passage)
    held, numbers = _said(text)
    return len(wanted & held) >= _SAID_FROM * len(wanted) and numbers.issuperset(_NUMBER.findall(passage))


@lru_cache(maxsize=64)  # one search asks of a text for each of its passages
def _said(text: str) -> tuple[frozenset[int], frozenset[str]]:
    """The shingles and the numbers of a text."""
    return shingles(text), frozenset(_NUMBER.findall(text))


def bands(of: frozenset[int]) -> list[int]:
    """Signed 64-bit keys; near copies most likely share one of them."""
    from datasketch import MinHash  # it brings in SciPy, which takes half a second

    signature = MinHash(num_perm=_BANDS * _ROWS, seed=1, hashfunc=int, scheme="affine32")
    signature.update_batch(of)
    rows = signature.digest().astype("<u4").reshape(_BANDS, _ROWS)
    return [_key(number, row.tobytes()) for number, row in enumerate(rows)]


def groups(
    keys: Sequence[_Key], candidates: Iterable[Sequence[_Key]], alike: Callable[[_Key, _Key], bool]
) -> dict[_Key, _Key]:
    """For each key the least one of its group: those linked by pairs that are alike, be it through others.

    `candidates` are lists in which every pair may be alike, those that most likely are beside each other: of a long
    list only those that stand near are compared, so that a thousand forms do not cost half a million comparisons.
    """
    tried: set[tuple[_Key, _Key]] = set()
    parent = {key: key for key in keys}

    def root(key: _Key) -> _Key:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for bucket in candidates:
        for place, other in enumerate(bucket):
            for one in bucket[max(place - _NEAR, 0) : place]:
                first, second = sorted((root(one), root(other)))  # type: ignore[type-var]
                if first == second or (one, other) in tried:
                    continue
                tried.add((one, other))
                if alike(one, other):
                    parent[second] = first
    return {key: root(key) for key in keys}


def _key(number: int, row: bytes) -> int:
    digest = hashlib.blake2b(row, digest_size=8, salt=bytes([number])).digest()
    return int.from_bytes(digest, "little", signed=True)
