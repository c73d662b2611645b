"""What a collection holds and how it is, told without reading it through."""

from __future__ import annotations

import contextlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path

from index.engine.store.connection import DERIVED
from index.engine.store.schema import SCHEMA_VERSION
from index.engine.store.store import Store
from index.records import Failure

__all__ = ["CollectionStatus", "LastSync", "size_of", "status_of"]


@dataclass(frozen=True, slots=True)
class LastSync:
    """What the last sync did, in documents."""

    at: str  # when it was done: ISO 8601, UTC
    seconds: float  # that it took
    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    failed: int  # files, or records of files
    embedded: int  # passages


@dataclass(frozen=True, slots=True)
class CollectionStatus:
    """What a collection holds."""

    folder: str
    generation: int
    documents: int
    passages: int
    model: str
    size: int  # bytes on disk
    failures: tuple[Failure, ...]  # what the last sync of each file could not read
    schema: int = SCHEMA_VERSION
    last_sync: LastSync | None = None  # None before the first
    derived: str = "in step"  # the derived files: "in step", "stale" or "missing"; they are built again when needed
    lossy: int = 0  # documents that do not hold all of their files
    deleted: tuple[str, ...] = ()  # ids of documents deleted by hand, which syncs leave out


def status_of(store: Store) -> CollectionStatus:
    """How a store is. Raises `DamagedError` where it does not tell."""
    with store.reading() as connection:
        documents, passages = store.counts()
        return CollectionStatus(
            folder=str(store.folder),
            generation=store.generation,
            documents=documents,
            passages=passages,
            model=store.meta("model"),
            size=size_of(store.folder),
            failures=tuple(store.failures()),
            schema=int(connection.execute("PRAGMA user_version").fetchone()[0]),
            last_sync=_last_sync(store),
            derived=_derived(store),
            lossy=store.lossy(),
            deleted=tuple(store.deleted()),
        )


def size_of(folder: Path) -> int:
    """Bytes of the files below a folder; a file that goes away meanwhile counts as none."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total


def _last_sync(store: Store) -> LastSync | None:
    noted = store.meta("last_sync")
    try:
        return LastSync(**json.loads(noted)) if noted else None
    except (TypeError, ValueError) as error:
        raise store.damaged("it does not tell what the last sync did") from error


def _derived(store: Store) -> str:
    """The state of the derived files, by their names and sizes alone."""
    generation, recorded = store.generation, store.derived()
    if any(written_for != generation for written_for, _ in recorded.values()):
        return "stale"
    files = [store.folder / DERIVED / name for name in recorded]
    there = bool(files or not generation) and all(file.is_file() and file.stat().st_size for file in files)
    return "in step" if there else "missing"
