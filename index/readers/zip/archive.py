"""ZIP archives: each file in one is read as if it stood in a folder of the archive's name.

Nothing is unpacked but one file at a time, under a name of our own, into a private folder that is removed again.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.readers.sizes import LARGEST_ARCHIVE
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large, with_losses
from index.readers.tables.metadata import is_metadata
from index.readers.zip.names import doubtful_names, member_names
from index.readers.zip.safety import BROKEN_ZIP, is_encrypted, opened_zip, refuse_name
from index.records import Failure, Loss, LossKind

__all__ = ["ARCHIVES", "members", "read_member", "read_zip"]

ARCHIVES = frozenset([".zip"])
# What systems and programs leave in folders; names that begin with "." are hidden, with "~$" open in Word.
_LITTER = frozenset(["__macosx", "thumbs.db", "desktop.ini"])
_LITTER_STARTS = (".", "~$")


Read = Callable[[SourceFile], Iterator[ReadResult]]
Accepts = Callable[[Path], bool]  # whether a file of this name is read


def read_zip(file: SourceFile, read: Read, accepts: Accepts) -> Iterator[ReadResult]:
    """What `read` reads from the files in an archive, and a `Failure` for each that is not read."""
    for member in members(file, accepts):
        if isinstance(member, Failure):
            yield member
        else:
            yield from read_member(file, member, read)


def members(file: SourceFile, accepts: Accepts) -> Iterator[str | Failure]:
    """The names of the files in an archive that can be read, in its order, and a `Failure` for each that cannot."""
    try:
        with _opened(file) as archive:
            entries = [(entry, name) for entry, name in _named(archive) if not _is_litter(entry, name)]
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
        return
    if not entries:
        yield Failure(file.shown, "no files in it")
    seen: set[str] = set()
    for entry, name in entries:
        try:
            refuse_name(entry, name)
            _refuse_member(entry, name, accepted=accepts(Path(name)), known=name in seen)
        except UnreadableError as error:
            yield Failure(f"{file.shown}/{name}", str(error))
            continue
        seen.add(name)
        yield name


def read_member(file: SourceFile, name: str, read: Read) -> Iterator[ReadResult]:
    """What `read` reads from one file in an archive, as named by `members`."""
    shown = f"{file.shown}/{name}"
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        path = Path(folder) / f"member{PurePosixPath(name).suffix.lower()}"
        try:
            with _opened(file) as archive:
                entry = next(entry for entry, known in _named(archive) if known == name)
                doubt = doubtful_names(archive.infolist()).get(name, "")
                with archive.open(entry) as packed, path.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
        except UnreadableError as error:
            yield Failure(shown, str(error))
            return
        except StopIteration:  # the archive was replaced meanwhile
            yield Failure(shown, "no longer in the archive")
            return
        except BROKEN_ZIP as error:
            yield Failure(shown, f"damaged in the archive ({error})")
            return
        losses = (Loss(LossKind.ENCODING, f"the name in the archive: {doubt}"),) if doubt else ()
        for result in read(replace(file, path=path, id=f"{file.id}/{name}", shown=shown)):
            yield with_losses(result, losses)


@contextmanager
def _opened(file: SourceFile) -> Iterator[zipfile.ZipFile]:
    refuse_large(file.path, LARGEST_ARCHIVE)
    with file.path.open("rb") as stream:
        start = stream.read(2)
        if not start:
            raise UnreadableError("empty")
        if start != b"PK":
            raise UnreadableError("not a ZIP file")
        with opened_zip(stream) as archive:
            yield archive


def _named(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """The files and folders in an archive, with their names for people."""
    entries = archive.infolist()
    return list(zip(entries, member_names(entries), strict=True))


def _is_litter(entry: zipfile.ZipInfo, name: str) -> bool:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    hidden = any(part.startswith(_LITTER_STARTS) or part.casefold() in _LITTER for part in parts)
    return entry.is_dir() or hidden


def _refuse_member(entry: zipfile.ZipInfo, name: str, *, accepted: bool, known: bool) -> None:
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in ARCHIVES:
        raise UnreadableError("an archive within an archive is not read")
    if is_metadata(Path(name)):
        raise UnreadableError("not read in an archive; put it beside the archive")
    if not accepted:
        raise UnreadableError(f"files {suffix or 'without an ending'} are not read")
    if is_encrypted(entry):
        raise UnreadableError("password protected")
    if known:
        raise UnreadableError("the archive has two files of this name")
