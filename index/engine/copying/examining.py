"""What is kept at an address, read through: each row against its checksum, and what is derived from texts against them.

Changes nothing. Which documents are copies of each other, and the terms of each passage, are not worked out again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np

from index.batches import batched
from index.engine.copying.records import TABLES, Carried
from index.engine.copying.tables import READ_AGAIN, TablesSource, Unsound
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.store import row_checksum
from index.location import Location
from index.passages import bands, shingles
from index.readers import line_keys

__all__ = ["Examined", "Wrong", "examined"]

_UNIT = 1e-3  # a vector's length is 1 to within this much
_ANEW = "copy the collection to a new place with qa copy, and use that"
_AT_ONCE = 500  # documents whose words are counted together


class Wrong(NamedTuple):
    """Something that is not as it was written, or does not go with the rest."""

    where: str  # "document <id>", or a table
    what: str
    remedy: str


@dataclass(slots=True)
class Examined:
    """What was read."""

    documents: int = 0
    passages: int = 0
    size: int = 0  # bytes
    wrong: list[Wrong] = field(default_factory=list)


def examined(location: Location, progress: Callable[[int, int], None]) -> Examined:
    """Read what is published at an address; `progress` is told of documents, and how many there are."""
    found = Examined()
    with contextlib.closing(TablesSource.of(location)) as source:
        found.size = source.size()
        total = source.kept().documents
        changes, lengths = Changes(), Tokens.of(()).lengths
        for part in batched(source.examined(), _AT_ONCE):
            for each in part:
                found.wrong += _of_unsound(each) if isinstance(each, Unsound) else _of_document(each)
            sound = [each for each in part if isinstance(each, Carried)]
            found.documents += len(part)
            found.passages += sum(len(each.passages) for each in sound)
            tokens = Tokens.of(text for each in sound for text in each.indexed())
            changes.add(tokens)
            lengths = np.append(lengths, tokens.lengths)
            progress(found.documents, total)
        found.wrong += _of_strays(source)
        found.wrong += _of_rows(source)
        if not any(each.where.startswith("document ") for each in found.wrong):
            found.wrong += _of_words(source, changes, len(lengths), int(lengths.sum()))
    return found


def _of_unsound(each: Unsound) -> Iterator[Wrong]:
    yield Wrong(f"document {each.document}", each.what, READ_AGAIN)


def _of_document(each: Carried) -> Iterator[Wrong]:
    where = f"document {each.row['id']}"
    lengths = np.linalg.norm(each.vectors, axis=1)
    if not np.allclose(lengths, 1.0, atol=_UNIT):
        yield Wrong(where, "has a vector that can be compared with no other", READ_AGAIN)
    text = each.row["text"]
    if set(each.lines) != line_keys(text) or set(each.bands) != set(bands(shingles(text))):
        yield Wrong(where, "has lines or signatures that are not those of its text", READ_AGAIN)


def _of_strays(source: TablesSource) -> Iterator[Wrong]:
    if strays := source.strays():
        yield Wrong("passages", f"has {strays:,} that belong to no document", _ANEW)


def _of_rows(source: TablesSource) -> Iterator[Wrong]:
    for table in TABLES:
        for row in source.rows(table):
            values = [value for name, value in row.items() if name not in {"number", "rowid", "checksum"}]
            if "checksum" in row and row["checksum"] != row_checksum(*values):
                yield Wrong(table, f"has a row that is not as it was written (of {_named(row.values())})", _ANEW)


def _of_words(source: TablesSource, changes: Changes, passages: int, tokens: int) -> Iterator[Wrong]:
    counted = Lexicon.empty().changed(changes)
    lexicon, *kept = source.lexicon()
    same = all(np.array_equal(getattr(counted, each.name), getattr(lexicon, each.name)) for each in fields(Lexicon))
    if not same or kept != [passages, tokens]:
        yield Wrong("lexicon", "does not count the words of the passages", _ANEW)


def _named(values: Iterable[object]) -> str:
    return str(next(iter(values)))[:80]
