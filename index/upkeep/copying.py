"""A collection copied to another place, whichever engines keep the two: nothing is embedded again, and all compared.

A copy that broke off goes on where it was, and its place shows nothing before all is there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.engine import TABLES, Carried, Kept, Row, Source, Target, open_engine, row_checksum, source_at, target_at
from index.errors import DamagedError, DataFolderError
from index.location import Location
from index.records import Passage
from index.sync import Progress

__all__ = ["Copied", "copy"]

_PASSAGES_AT_ONCE = 2_000  # that are held for good together
_DOCUMENTS_AT_ONCE = 500
_QUOTES = 100


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied."""

    generation: int
    documents: int
    passages: int
    quotes: int  # that were read in both places and are the same
    taken_over: int  # documents of these that a copy before, which broke off, had copied


def copy(
    source: str | Path | Location, target: str | Path | Location, *, progress: Callable[[Progress], None] | None = None
) -> Copied:
    """Copy the collection at one place to another, where nothing must be; and compare what came of it.

    Counts, the checksums of all rows and vectors, and a hundred quotes spread over the collection must be the same.
    Raises `DataFolderError` where there is no collection, or something else in the other place, `DamagedError` for what
    is not as it was written, and `LockedError`.
    """
    begin, end = Location.of(source), Location.of(target)
    if begin.identity == end.identity or _lies_in(end, begin):
        raise DataFolderError(f"{end} is, or lies in, what is to be copied; name another place.")
    telling = progress or (lambda _: None)
    with contextlib.closing(source_at(begin)) as held, contextlib.closing(target_at(end)) as place:
        kept = held.kept()
        quotes: dict[int, Passage] = {}
        taken_over = _carried_over(held, place, kept, quotes, telling)
        place.publish()
        _compare(quotes, end)
    return Copied(kept.generation, kept.documents, kept.passages, len(quotes), taken_over)


def _lies_in(inner: Location, outer: Location) -> bool:
    """Whether a folder lies in another one."""
    if not {inner.kind, outer.kind} <= {"folder", "lance"}:
        return False
    return Path(outer.place).resolve() in Path(inner.place).resolve().parents


def _carried_over(
    source: Source, target: Target, kept: Kept, quotes: dict[int, Passage], progress: Callable[[Progress], None]
) -> int:
    """Have all in the target, unpublished, and compare it; gives how many documents were there already.

    Of passages from all over the collection `quotes` gets what they say, by their numbers.
    """
    every = max(-(-kept.passages // _QUOTES), 1)
    last = target.begin(kept)
    total = known = done = passed = 0
    for part in _parts(source.documents()):
        target.take(part)
        total += sum(each.digest() for each in part)
        known += sum(each.number <= last for each in part)
        done += len(part)
        for each in part:
            for row in range(-passed % every, len(each.passages), every):
                quotes[each.passages[row]["number"]] = each.passage(row)
            passed += len(each.passages)
        progress(Progress("copying", done, kept.documents))
    target.finish(source)
    try:
        with target.held() as copied:
            _refuse_unlike(source, copied, kept, total, progress)
    except DamagedError:
        target.forget()
        raise
    return known


def _parts(documents: Iterable[Carried]) -> Iterator[list[Carried]]:
    """Documents in parts of some size."""
    part: list[Carried] = []
    passages = 0
    for each in documents:
        part.append(each)
        passages += len(each.passages)
        if passages >= _PASSAGES_AT_ONCE or len(part) >= _DOCUMENTS_AT_ONCE:
            yield part
            part, passages = [], 0
    if part:
        yield part


def _refuse_unlike(
    source: Source, copied: Source, kept: Kept, total: int, progress: Callable[[Progress], None]
) -> None:
    """Raise `DamagedError` where other rows came than there were; `total` is the sum of the documents' digests."""
    found = copied.kept()
    for what in ("generation", "documents", "passages", "rows", "sequences"):
        if getattr(kept, what) != getattr(found, what):
            raise DamagedError(
                f"What was copied from {source.place} is not complete ({what}: {getattr(found, what)}, and there "
                f"{getattr(kept, what)}); nothing was published, repeat it."
            )
    for done, each in enumerate(copied.documents(), 1):
        total -= each.digest()
        progress(Progress("comparing", done, kept.documents))
    if total or any(_digest(source.rows(table)) != _digest(copied.rows(table)) for table in TABLES):
        raise DamagedError(
            f"What was copied from {source.place} is not what was read there; nothing was published, repeat it."
        )


def _digest(rows: Iterable[Row]) -> int:
    """The same for the same rows in whatever order."""
    return sum(int.from_bytes(row_checksum(*(row[name] for name in sorted(row)))) for row in rows)


def _compare(quotes: dict[int, Passage], target: Location) -> None:
    """Read passages as a search shows them, and compare them with what they say in the source."""
    with contextlib.closing(open_engine(str(target))) as engine:
        engine.prepare()
        found = list(engine.truth.passages(list(quotes)))
    if found != list(quotes.values()):
        raise DamagedError(f"{target} does not tell the passages as they were copied; delete it, and repeat.")
