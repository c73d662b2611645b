"""The collection made anew from its files, aside, and then put in the place of the old one.

For a database that is damaged, of another schema, embedded with another model, or in doubt. Until the last step the
old collection is left as it is, and answers; that step is one transaction, or the renaming of one file.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import faults
from index.embedding import Embedder, default_embedder
from index.engine import (
    DATABASE,
    DERIVED,
    SAID,
    SCHEMA_VERSION,
    EmbeddedTruth,
    Store,
    feedback,
    row_checksum,
    snapshots,
    writer_lock,
)
from index.errors import CollectionError, DataFolderError, LockedError, ReadOnlyError, SourceError
from index.location import Location
from index.records import SyncReport
from index.sync import Progress, SyncSettings, stated_before, sync
from index.web import Pages, is_kept

__all__ = ["ASIDE", "discard", "rebuild"]

_log = logging.getLogger(__name__)
ASIDE = "rebuild"  # the folder, in the data folder, where the new collection is made
_PAGES_AT_ONCE = 256
_PAGE_SIZE = 4096  # bytes; SQLite's default
_WAIT = 30.0  # seconds, for others that write
_WAIT_FOR_READERS = 1.0  # seconds, for those of the old state; they may take long
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # the latter where SQLite quotes damaged text
# What no file tells and a rebuild must keep: the columns of each table. The sequences are kept so that the number of a
# passage never comes to mean another one.
_CARRIED = {"deleted": "id, file", "sqlite_sequence": "name, seq"}
# The same, of tables whose rows have a checksum, which is their last column.
_EMBEDDINGS = "SELECT key, vector, checksum FROM embeddings"
_CATALOGUE = "SELECT id, characters, added, changed, sha256, checksum FROM catalogue"
_FEEDBACK = (
    "SELECT number, at, helpful, reason, question, answer, confidence, cited, generation, key, checksum FROM feedback"
)
_TAGS = "SELECT number, document, name, who, at, checksum FROM tags"
_CORRECTIONS = "SELECT number, document, field, value, detected, origin, who, at, checksum FROM corrections"
# What people said, marked and saved: the rows of a table, and how many of their columns the checksum leaves out.
_SAID = {
    "feedback": (_FEEDBACK, 1),
    "tags": (_TAGS, 1),
    **{table.name: (f"SELECT {table.kept} FROM {table.name}", int(table.is_numbered)) for table in SAID},
}


def rebuild(
    folder: str | Path | Location,
    paths: Sequence[str | Path],
    *,
    embedder: Embedder | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: SyncSettings | None = None,
) -> SyncReport:
    """Make the collection in a data folder anew from files and folders, by default those indexed before.

    Pages of the web are read from what was fetched of them. The old one answers until the new one is complete. Vectors
    that it holds for the same model and text are taken over, and a rebuild that was interrupted goes on with those that
    it had computed. What the files do not tell is kept: which documents were deleted by hand, when those that stay were
    added, encodings that were stated by hand, feedback, tags, marks, and saved questions with their alerts. A database
    that is damaged, or of a newer schema, stays beside the new one under another name.
    The report compares with the old collection, as far as that can be read.
    Raises, before anything is done, `OnlyFolderError` for an address, and `SourceError` where `paths` are empty and the
    old collection cannot tell them.
    """
    folder = Location.of(folder).data_folder("--rebuild")
    settings = settings or SyncSettings()
    if settings.dry_run:
        raise ValueError("A rebuild cannot be a dry run; leave out dry_run.")
    if not (folder / DATABASE).exists() and not _derived(folder):
        Store(folder).close()  # an empty collection is the old one
    if not os.access(folder, os.W_OK):
        raise ReadOnlyError(f"The data folder {folder} is read-only: nothing can be rebuilt in it.")
    embedder = embedder or default_embedder()
    with _told(folder), writer_lock(folder), contextlib.closing(_open_old(folder / DATABASE)) as old:
        sound = _rows(old, "PRAGMA quick_check(1)") == [("ok",)]
        chosen = _with_pages(list(paths) or _indexed_before(old, folder, sound=sound), folder)
        if not _begun_with(folder / ASIDE / DATABASE, embedder.fingerprint):
            discard(folder)
        with contextlib.closing(EmbeddedTruth(folder / ASIDE, home=folder)) as aside:
            _begin(aside, old, embedder.fingerprint)
            known = replace(settings, encodings=_stated(old))
            report = sync(aside, embedder, chosen, progress or (lambda _: None), known)
            with aside.reading() as new:
                report = _compared(
                    report, *(dict(_rows(each, "SELECT id, sha256 FROM documents")) for each in (old, new))
                )
        _finish(aside.folder / DATABASE, old)
        faults.point("rebuild.built")
        _swap(aside.folder, folder, old, sound=sound)
        _clear(folder)
    return report


def discard(folder: Path) -> None:
    """Delete what an interrupted rebuild left behind; for who holds the writer's lock."""
    if (folder / ASIDE).exists():
        shutil.rmtree(folder / ASIDE)


# The old collection: it may be damaged, of any schema, or not there


def _open_old(database: Path) -> sqlite3.Connection:
    """The old database, for reading; an empty one where there is none."""
    if not database.exists():
        return sqlite3.connect(":memory:")
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _rows(old: sqlite3.Connection, query: str, *values: str) -> list[tuple[Any, ...]]:
    """What a database answers; nothing where it is damaged or has no such table."""
    try:
        return old.execute(query, values).fetchall()
    except _UNREADABLE as error:
        _log.info("Of the old collection this cannot be read (%s): %s", error, query)
        return []


def _meta(old: sqlite3.Connection, key: str) -> str:
    return "".join(str(value) for (value,) in _rows(old, "SELECT value FROM meta WHERE key = ?", key))


def _generation(old: sqlite3.Connection, folder: Path) -> int:
    """The old generation, or that of the last derived files where the database does not tell."""
    told = [_meta(old, "generation"), *(path.stem.rpartition("-")[2] for path in _derived(folder))]
    return max((int(each) for each in told if each.isdecimal()), default=0)


def _derived(folder: Path) -> list[Path]:
    return sorted((folder / DERIVED).glob("*.npy"))


def _indexed_before(old: sqlite3.Connection, folder: Path, *, sound: bool) -> list[Path]:
    """The folders that the old collection was made of, and the files that were named by themselves."""
    files = _rows(old, "SELECT path, root FROM files ORDER BY path")
    if not sound or not (files or Pages(folder).folder.is_dir()):
        raise SourceError(f"{folder} does not tell what was indexed; name it: qa index --rebuild PATH")
    folders = set(json.loads(_meta(old, "folders") or "[]")) & {root for _, root in files}
    # Those further down first: a file belongs to the first folder it is found in, and it was found there last.
    named = sorted((Path(each) for each in folders), key=lambda path: (-len(path.parts), path))
    alone = [Path(path) for path, root in files if root not in folders and not is_kept(Path(path))]
    # A file that is gone is left out, but not where its whole folder is: that may be a disk that is not there today.
    return [*named, *(path for path in alone if path.exists() or not path.parent.exists())]


def _stated(old: sqlite3.Connection) -> dict[str, str]:
    """The encodings that were stated for files by hand, which no file tells, by their paths."""
    files = _rows(old, "SELECT path, metadata FROM files")
    return {path: encoding for path, metadata in files if (encoding := stated_before(metadata))}


def _with_pages(paths: Sequence[str | Path], folder: Path) -> list[str | Path]:
    """With the pages of the web that lie in the data folder, whatever else is named."""
    pages = Pages(folder)
    others = [path for path in paths if not pages.holds(Path(path).resolve())]
    return [*others, pages.folder] if pages.folder.is_dir() else others


def _sound(old: sqlite3.Connection, query: str, *, unsummed: int = 0) -> Iterator[tuple[Any, ...]]:
    """The rows that are as they were written, as far as the database can be read.

    Their last column is the checksum of those before it, without the first `unsummed`.
    """
    try:
        for row in old.execute(query):
            if row[-1] == row_checksum(*row[unsummed:-1]):
                yield row
    except _UNREADABLE as error:
        _log.info("Of the old collection not all can be read (%s): %s", error, query)


def _catalogued(old: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """What is known of when documents were added; of those of an earlier schema it is known that they were there."""
    yield from _sound(old, _CATALOGUE)
    for name, digest in _rows(old, "SELECT id, sha256 FROM documents"):
        unknown = name, None, None, None, digest
        yield *unknown, row_checksum(*unknown)


# The new one, aside


def _begin(aside: Store, old: sqlite3.Connection, model: str) -> None:
    """Leave nothing in the new collection but the vectors that are known and what no file tells."""
    with contextlib.closing(_connect(aside.folder / DATABASE)) as connection, connection:
        connection.create_function("row_checksum", -1, row_checksum, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        for table in ("documents", "files", "failures", "derived", "catalogue", "corrections", *_CARRIED):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM embeddings WHERE checksum IS NOT row_checksum(key, vector)")
        # One more than the old generation already: the new one differs from it even where it holds nothing.
        notes = {"model": model, "generation": str(_generation(old, aside.home) + 1), "folders": "[]"}
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", notes.items())
        for table, columns in _CARRIED.items():
            places = ", ".join("?" for _ in columns.split(", "))
            connection.executemany(
                f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})",
                _rows(old, f"SELECT {columns} FROM {table}"),
            )
        if _meta(old, "model") in ("", model):
            connection.executemany("INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?)", _sound(old, _EMBEDDINGS))
        connection.executemany("INSERT OR IGNORE INTO catalogue VALUES (?, ?, ?, ?, ?, ?)", _catalogued(old))
        corrections = _sound(old, _CORRECTIONS, unsummed=1)
        connection.executemany("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", corrections)


def _begun_with(database: Path, model: str) -> bool:
    """Whether an interrupted rebuild can go on: with the same model and schema, and undamaged."""
    with contextlib.closing(_open_old(database)) as connection:
        return (
            _meta(connection, "model") == model
            and _rows(connection, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
            and _rows(connection, "PRAGMA quick_check(1)") == [("ok",)]
        )


def _finish(database: Path, old: sqlite3.Connection) -> None:
    """Leave in the new database what it needs, in a single file with pages as large as those of the old one."""
    [(page_size,)] = _rows(old, "PRAGMA page_size") or [(_PAGE_SIZE,)]
    with contextlib.closing(_connect(database)) as connection:
        connection.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)")
        there = "SELECT id FROM documents UNION SELECT id FROM deleted"
        connection.execute(f"DELETE FROM catalogue WHERE id NOT IN ({there})")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("VACUUM")


def _compared(report: SyncReport, before: Mapping[str, str], after: Mapping[str, str]) -> SyncReport:
    """The report of a sync into an empty collection, as one of what is now other than before."""
    stayed = before.keys() & after.keys()
    changed = {name for name in stayed if before[name] != after[name]}
    added = after.keys() - stayed
    return replace(
        report,
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(before.keys() - stayed)),
        unchanged=tuple(sorted(stayed - changed)),
        copies=tuple(pair for pair in report.copies if pair[0] in added | changed),
    )


# The one in the place of the other


def _swap(aside: Path, folder: Path, old: sqlite3.Connection, *, sound: bool) -> None:
    """Put the new collection in the place of the old one; whatever breaks in, one of the two is there."""
    (folder / DERIVED).mkdir(mode=0o700, exist_ok=True)
    for file in _derived(aside):  # their names hold a generation that the old collection never had
        file.replace(folder / DERIVED / file.name)
    _sync_folder(folder / DERIVED)
    new, database = aside / DATABASE, folder / DATABASE
    try:
        [(version,)] = _rows(old, "PRAGMA user_version") or [(0,)]
        if not sound:
            _keep(old, _free_name(database, "damaged"))
        elif version > SCHEMA_VERSION:  # it may hold what this program does not know of
            _keep(old, _free_name(database, f"schema-{version}"))
        with feedback.undisturbed(folder):  # what was said meanwhile is carried as well
            _carry(old, new)
            _copy_into(new, database)
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise
        _replace(new, database)


def _carry(old: sqlite3.Connection, new: Path) -> None:
    """Leave in the new database what people said, marked and saved in the old one, and a generation that is new."""
    with contextlib.closing(_connect(new)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, (query, unsummed) in _SAID.items():
            connection.execute(f"DELETE FROM {table}")
            places = ", ".join("?" for _ in query.split(","))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", _sound(old, query, unsummed=unsummed))
        before, after = (int(_meta(each, "generation") or 0) for each in (old, connection))
        if before >= after:  # tags were set meanwhile
            connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(before + 1),))
            connection.execute("UPDATE derived SET generation = ? WHERE generation = ?", (before + 1, after))


def _keep(old: sqlite3.Connection, kept: Path) -> None:
    """Copy the old database, and what is in its write-ahead log, to another name."""
    try:
        with contextlib.closing(_connect(kept)) as copy:
            old.backup(copy)
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    _log.warning("The old database was kept as %s; delete it when nothing in it is missed.", kept)


def _copy_into(new: Path, database: Path) -> None:
    """Copy the new database over the old one, in one transaction: who reads the old state goes on reading that."""

    def copied(status: int, remaining: int, _total: int) -> None:
        if status == sqlite3.SQLITE_BUSY:
            raise LockedError(f"Another process keeps {database} locked; repeat, nothing will be computed twice.")
        if remaining:  # else it is committed
            faults.point("rebuild.swapping")

    with contextlib.closing(_connect(new)) as source, contextlib.closing(_connect(database)) as target:
        with contextlib.suppress(sqlite3.DatabaseError):  # SQLite reads the tables for this, and may find them damaged
            target.execute("PRAGMA synchronous = FULL")
        source.backup(target, pages=_PAGES_AT_ONCE, progress=copied)


def _replace(new: Path, database: Path) -> None:
    """Let the new database take the name of one that SQLite cannot use, which gets another."""
    kept = _free_name(database, "damaged")
    for suffix in ("-wal", "-shm"):  # before the rest: SQLite would play an old log into the new database
        with contextlib.suppress(FileNotFoundError):
            Path(f"{database}{suffix}").rename(f"{kept}{suffix}")
    os.link(database, kept)  # rather than rename it: at no moment is there no database
    new.replace(database)
    _sync_folder(database.parent)
    _log.warning("The old database was kept as %s; delete it when nothing in it is missed.", kept)


def _clear(folder: Path) -> None:
    """Delete what is needed no more: the old derived files and log, and where the new collection was made."""
    try:
        faults.point("rebuild.swapped")
        with contextlib.closing(Store(folder)) as live:
            snapshots.clean(live)
        with contextlib.closing(sqlite3.connect(folder / DATABASE, timeout=_WAIT_FOR_READERS)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        discard(folder)
    except (CollectionError, *_UNREADABLE, OSError) as error:
        _log.warning("The collection in %s was rebuilt, but not all that is old was deleted: %s", folder, error)


def _free_name(database: Path, why: str) -> Path:
    """`verbatim.sqlite.damaged-1`, or the next number for which there is no such file."""
    number = 1
    while any(Path(f"{database}.{why}-{number}{suffix}").exists() for suffix in ("", "-wal", "-shm")):
        number += 1
    return Path(f"{database}.{why}-{number}")


def _connect(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, isolation_level=None, timeout=_WAIT)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in our words what SQLite or the disk refused."""
    try:
        yield
    except (*_UNREADABLE, OSError) as error:
        raise DataFolderError(
            f"The collection in {folder} was not rebuilt ({error}) and is as it was; repair that and repeat, nothing "
            f"will be computed twice."
        ) from error
