"""What the processes of the fault tests do where the disk is full, or may not be written."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path

from index import Collection
from tests.faults.indexer import LoggingEmbedder, Place, Published, arm, attempt, state_of
from tests.stores import store_of

__all__ = [
    "NOT_PERMITTED",
    "answer_where_nothing_can_be_written",
    "sync_below_file_size",
    "sync_on_a_filling_disk",
    "sync_without_new_pages",
    "work_without_rights",
]

NOT_PERMITTED = "not permitted"
_SIZE = 16 << 20  # bytes of the disk
_FOR_A_READER = 128 << 10  # bytes that SQLite takes at most to open a database
_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
_CAPABILITY_VERSION = 0x20080522
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE


def sync_without_new_pages(place: Place, pages: str, tell: Connection) -> None:
    """Sync where the database may grow by so many pages and no more."""
    arm("")

    def limit(collection: Collection) -> None:
        connect = store_of(collection)._connect

        def limited() -> sqlite3.Connection:
            connection = connect()
            (now,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {now + int(pages)}")
            return connection

        store_of(collection)._connect = limited  # type: ignore[method-assign]

    tell.send(attempt(place, limit))


def answer_where_nothing_can_be_written(place: Place, _: str, tell: Connection) -> None:
    """Open, search, and try to sync, where no byte can be written any more."""
    arm("")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # Python ignores SIGXFSZ
    with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
        tell.send(len(collection.search("Gao")))
    tell.send(attempt(place, lambda _: None))


def sync_below_file_size(place: Place, size: str, tell: Connection) -> None:
    """Sync where no file may become larger than so many bytes, as under a quota."""
    arm("")
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))  # Python ignores SIGXFSZ
    tell.send(attempt(place, lambda _: None))


def sync_on_a_filling_disk(place: Place, step: str, tell: Connection) -> None:
    """Sync again and again on a full disk, with a step more of room each time, until it is published.

    Tells what came of the opening with no room at all, then, each time, what came of the sync and what another
    reader then finds. Or `NOT_PERMITTED` where no disk may be mounted.
    """
    arm("")
    disk = place.data.with_name("disk")
    disk.mkdir()
    if not _mounted(disk):
        tell.send(NOT_PERMITTED)
        return
    here = Place(disk / "data", place.documents, place.computed)
    shutil.copytree(place.data, here.data)
    filler = disk / "filler"
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, _room(disk))
    tell.send(attempt(here, lambda _: None))

    os.truncate(filler, filler.stat().st_size - _FOR_A_READER)
    with Collection.open(here.data, embedder=LoggingEmbedder(here.computed)) as reader:
        reader.search("Gao")
        with filler.open("ab") as stream:
            os.posix_fallocate(stream.fileno(), 0, filler.stat().st_size + _room(disk))
        while True:
            told = attempt(here, lambda _: None)
            tell.send((told, state_of(reader)))
            if isinstance(told, Published):
                break
            os.truncate(filler, filler.stat().st_size - int(step))


def work_without_rights(place: Place, _: str, tell: Connection) -> None:
    """Tell what there is, and what comes of a sync, as a user whom the modes of files bind: root, too."""
    arm("")
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
    assert not os.access(place.data, os.W_OK)
    with Collection.open(place.data, embedder=LoggingEmbedder(place.computed)) as collection:
        tell.send(state_of(collection))
    tell.send(attempt(place, lambda _: None))


def _mounted(folder: Path) -> bool:
    """Mount a small disk in memory there, which only this process sees."""
    libc = ctypes.CDLL(None, use_errno=True)
    return not (
        libc.unshare(_NEW_MOUNTS)
        or libc.mount(b"none", b"/", None, _PRIVATE, None)
        or libc.mount(b"verbatim", os.fsencode(folder), b"tmpfs", 0, f"size={_SIZE}".encode())
    )


def _room(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
