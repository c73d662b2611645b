"""A data folder in one file, as it is at one moment, whatever is written meanwhile; and such a file made a data folder.

Databases are copied by SQLite, from one state, and all other files as they are, each of which is replaced whole
wherever it changes. What can be worked out again is left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from index.engine import DATABASE, DERIVED, SCHEMA_VERSION, now
from index.errors import DamagedError, DataFolderError, SchemaError
from index.location import Location
from index.upkeep.rebuilding import ASIDE

__all__ = ["Backup", "back_up", "restore_backup"]

_FORMAT = 1
_ABOUT = "backup.json"  # in the file
_LEFT_OUT = frozenset({DERIVED, ASIDE, "writer.lock", "writer.pid"})
_OF_SQLITE = ("-wal", "-shm", "-journal")  # what these hold is in the copy of their database
_MAGIC = b"SQLite format 3\0"
_COPY = "copy it into a data folder with qa copy, or let the bucket keep its versions"
_RESTORE = "make a data folder of the backup, and copy that to the address with qa copy"
_WAIT = 30.0  # seconds
_UNSOUND = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, sqlite3.DatabaseError)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    made: str  # when, ISO 8601, UTC
    schema: int  # of the database
    generation: int
    documents: int
    format: int = _FORMAT


def back_up(folder: str | Path | Location, file: str | Path) -> Backup:
    """Write all that a data folder holds into a file, while others read and write it.

    The file is there whole or not at all, and readable by its owner alone. Raises `DataFolderError` where the folder
    holds no collection, the file is there already or lies in the folder, or something cannot be read or written, and
    `DamagedError` for a database that is none.
    """
    folder, file = Location.of(folder).data_folder("qa backup", _COPY), Path(file)
    if not (folder / DATABASE).is_file():
        raise DataFolderError(f"{folder} holds no collection; name another with --data.")
    if file.exists():
        raise DataFolderError(f"{file} is there already; name another file.")
    if folder.resolve() in file.resolve().parents:
        raise DataFolderError(f"{file} lies in the data folder itself; name a file elsewhere, best on another disk.")
    aside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123 - of a descriptor
                about = _written(folder, stream, aside.parent)
                stream.flush()
                os.fsync(stream.fileno())
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise DataFolderError(f"{file} cannot be written ({error.strerror or error}).") from error
    return about


def restore_backup(file: str | Path, folder: str | Path | Location) -> Backup:
    """Make a data folder of a backup, and say what it holds. The folder must not be there, or be empty.

    It is there whole or not at all. Raises `DataFolderError`, `DamagedError` for a file that is no sound backup, and
    `SchemaError` for one of a later version of this program.
    """
    file, folder = Path(file), Location.of(folder).data_folder("qa restore", _RESTORE)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataFolderError(f"{folder} is there already and not empty; name a new folder with --data.")
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.absolute().parent) as made:
            aside = Path(made) / "data"
            aside.mkdir(mode=0o700)
            about = _read(file, aside)
            if folder.exists():
                folder.rmdir()
            aside.rename(folder)
    except OSError as error:
        raise DataFolderError(f"{file} cannot be made a data folder ({error.strerror or error}).") from error
    return about


def _written(folder: Path, stream: object, room: Path) -> Backup:
    """Write the archive; databases are copied into a temporary file beside it before."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        about = _add_database(archive, folder / DATABASE, DATABASE, room)
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            with contextlib.suppress(FileNotFoundError):  # it went away meanwhile
                if _is_database(path):
                    _add_database(archive, path, name, room)
                else:
                    archive.write(path, name)
        archive.writestr(_ABOUT, json.dumps(asdict(about)))
    return about


def _files(folder: Path) -> Iterator[Path]:
    """What is backed up beside the collection's database: no links, nothing half written, nothing that is derived."""
    for top, folders, names in os.walk(folder):
        here = Path(top)
        is_top = here == folder
        folders[:] = sorted(each for each in folders if not each.startswith(".") and not (is_top and each in _LEFT_OUT))
        for name in sorted(names):
            left_out = is_top and (name == DATABASE or name in _LEFT_OUT)
            if left_out or name.startswith(".") or name.endswith(_OF_SQLITE) or (here / name).is_symlink():
                continue
            if (here / name).is_file():
                yield here / name


def _is_database(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def _add_database(archive: zipfile.ZipFile, database: Path, name: str, room: Path) -> Backup:
    """Add the state that a database has now."""
    with tempfile.NamedTemporaryFile(prefix=".backup-", dir=room) as copy:
        try:
            with (
                contextlib.closing(_reading(database)) as source,
                contextlib.closing(sqlite3.connect(copy.name)) as target,
            ):
                target.execute("PRAGMA synchronous = OFF")  # it is read at once, and then deleted
                source.backup(target)  # in one step: no writer comes between two parts
                target.execute("PRAGMA journal_mode = DELETE")
                about = _about(target) if name == DATABASE else Backup(now(), 0, 0, 0)
        except sqlite3.DatabaseError as error:
            raise DamagedError(f"{database} cannot be copied ({error}); qa check tells what is wrong.") from error
        archive.write(copy.name, name)
    return about


def _reading(database: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    alone = not os.access(database.parent, os.W_OK) and not Path(f"{database}-wal").exists()
    mode = "ro&immutable=1" if alone else "ro"  # SQLite would otherwise make files of its own beside it
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode={mode}", uri=True, timeout=_WAIT, isolation_level=None)


def _about(connection: sqlite3.Connection) -> Backup:
    [schema] = connection.execute("PRAGMA user_version").fetchone()
    [generation] = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone() or ["0"]
    [documents] = connection.execute("SELECT count(*) FROM documents").fetchone()
    return Backup(now(), int(schema), int(generation), int(documents))


def _read(file: Path, folder: Path) -> Backup:
    """Unpack a backup into a folder, and look at what came of it."""
    broken = f"{file} is no sound backup of qa backup"
    try:
        with zipfile.ZipFile(file) as archive:
            about = Backup(**json.loads(archive.read(_ABOUT)))
            if about.format > _FORMAT or about.schema > SCHEMA_VERSION:
                raise SchemaError(
                    f"{file} was made by a later version of this program (schema {about.schema}, this one has "
                    f"{SCHEMA_VERSION}); restore it with that one."
                )
            for member in archive.infolist():
                if member.filename != _ABOUT and not member.is_dir():
                    _unpack(archive, member, folder)
        with contextlib.closing(_reading(folder / DATABASE)) as connection:
            [verdict] = connection.execute("PRAGMA quick_check(1)").fetchone()
            found = _about(connection)
    except _UNSOUND as error:
        raise DamagedError(f"{broken} ({error}); use another one.") from error
    if verdict != "ok" or (found.generation, found.documents) != (about.generation, about.documents):
        raise DamagedError(f"{broken} ({verdict}); use another one.")
    return about


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """Write one file of an archive below a folder, wherever its name would lead."""
    parts = PurePosixPath(member.filename).parts
    if not parts or member.filename.startswith("/") or {"..", "."} & set(parts) or "\\" in member.filename:
        raise ValueError(f"it holds a file called {member.filename!r}")
    place = folder.joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with archive.open(member) as source, place.open("xb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    place.chmod(0o600)
