"""Files that somebody sends: kept whole or not at all, under a name that is safe, and never over another file unasked.

A file is written aside, in the folder where it is to be, and put into its place with one step. What is said
of its name is not trusted, and no link is followed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import re
import secrets
import stat
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from index import ACCEPTED
from qa.errors import AnswerError

__all__ = [
    "Arriving",
    "Existing",
    "ExistsError",
    "Saved",
    "UploadError",
    "arriving",
    "is_of",
    "made_below",
    "safe_folder",
    "safe_name",
    "sweep",
]

Existing = Literal["ask", "both", "replace"]
"""What to do where another file has the name already."""

_LONGEST_NAME = 200  # bytes; file systems take 255, and " (2)" may have to be added
_LONGEST_PATH, _DEEPEST = 800, 16  # bytes and folders of a path below that of the uploads
_LONGEST_SHOWN = 80  # characters of a name in a sentence
_ASIDE = ".upload-"  # hidden, so that no sync reads what is not whole
_ABANDONED = 24 * 3600  # seconds after which what was written aside is of a server that was killed
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')  # that some file systems refuse, or take for something else
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class UploadError(AnswerError):
    """A file that cannot be kept; the message says why."""


class ExistsError(UploadError):
    """Another file has that name; whoever sent this one has to say what is to become of the two."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a file is now."""

    name: str
    already_there: bool = False  # with the same bytes


def safe_name(said: str) -> str:
    r"""The name to keep a file under, made of that which the browser says.

    Of a path the last part, without control and other invisible characters, dots and dashes in front, and shortened
    to 200 bytes. Raises `UploadError` for what is left without a name or with an ending that is not read.
    Example: "C:\news\-Mali.TXT" -> "Mali.TXT".
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", said.encode("utf-8", "replace").decode()))[-1]
    visible = "".join(" " if character.isspace() else character for character in last if _is_shown(character))
    plain = " ".join(_NOT_IN_NAMES.sub("_", visible).split()).lstrip(".-~ ").rstrip(". ")
    stem, ending = Path(plain).stem, Path(plain).suffix
    if ending.lower() not in ACCEPTED:
        raise UploadError(
            f"Files {ending or 'without an ending'} are not read; accepted are {', '.join(ACCEPTED)}."
            if plain
            else f"“{said[:_LONGEST_SHOWN]}” is no name for a file; rename it."
        )
    room = _LONGEST_NAME - len(ending)
    return f"{stem.encode()[:room].decode('utf-8', 'ignore').rstrip()}{ending}"


def safe_folder(said: str) -> str:
    r"""The folders below that of the uploads in which a file is to be, made of what the browser says; empty for none.

    Unlike a name, a path is refused where it is not plain: an absolute one, one with "..", a hidden folder, one of more
    than 16 folders or of more than 800 bytes. Raises `UploadError`. Example: "news/2023" -> "news/2023".
    """
    parts = re.split(r"[/\\]", unicodedata.normalize("NFC", said.encode("utf-8", "replace").decode())) if said else []
    if any(each.startswith(".") for each in parts if each.strip(".")):
        raise UploadError("Hidden folders are left out, and so is what lies in them.")
    shown = f"“{said[:_LONGEST_SHOWN]}”"
    if not all(map(_is_plain, parts)):
        raise UploadError(f"{shown} is no place for a file; rename the folder.")
    longest = max((len(each.encode()) for each in parts), default=0)
    if len(parts) > _DEEPEST or len(said.encode()) > _LONGEST_PATH or longest > _LONGEST_NAME:
        raise UploadError(f"{shown} is too deep or too long; take the folder in with qa index.")
    return "/".join(parts)


def made_below(folder: Path, inside: str) -> Path:
    """A folder below another one, as `safe_folder` gave it, made where it is missing. No link is followed.

    Raises `UploadError` where it cannot be.
    """
    with _explained(folder):
        for part in inside.split("/") if inside else ():
            folder /= part
            folder.mkdir(exist_ok=True)
            if not stat.S_ISDIR(folder.lstat().st_mode):
                raise UploadError(f"{part} is a link there, which is not followed; rename the folder.")
    return folder


@contextlib.contextmanager
def arriving(folder: Path) -> Iterator[Arriving]:
    """A file being written aside in a folder; unless it is put into its place, nothing of it stays."""
    aside = folder / f"{_ASIDE}{secrets.token_hex(8)}"
    with _explained(folder):
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, 0o666)
    stream = open(descriptor, "wb")  # noqa: PTH123, SIM115 - of a descriptor, and closed before it is moved
    try:
        yield Arriving(aside, stream)
    finally:
        with contextlib.suppress(OSError):  # what is left to be written is not wanted any more
            stream.close()
        aside.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what servers that were killed have left half written."""
    for left in folder.glob(f"{_ASIDE}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.lstat().st_mtime > _ABANDONED:
                left.unlink()


def is_of(shown: str, name: str) -> bool:
    """Whether a failure is of a file, or of a line or part of it. Example: "in/news.jsonl:5" is of "news.jsonl"."""
    last = f"/{shown.replace(os.sep, '/')}"
    return any(f"/{name}{after}" in last for after in (":", "#", "/")) or last.endswith(f"/{name}")


class Arriving:
    """A file of which the bytes come one after another."""

    def __init__(self, aside: Path, stream: BinaryIO) -> None:
        self._aside = aside
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, part: bytes) -> None:
        """Take the next bytes. Raises `UploadError` where the disk does not."""
        with _explained(self._aside.parent):
            self._stream.write(part)
        self._digest.update(part)
        self._size += len(part)

    def put(self, name: str, existing: Existing) -> Saved:
        """Put the file into its place, now that all of it is there.

        Args:
            name: As `safe_name` gave it.
            existing: What to do where another file has it: "both" numbers this one.

        Raises:
            ExistsError: Another file has the name, and `existing` is "ask".
            UploadError: It cannot be written there.
        """
        with _explained(self._aside.parent):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            if existing == "replace":
                return self._replace(name)
            names = _numbered(name)
            while True:
                each = next(names)
                place = self._aside.with_name(each)
                if self._is_at(place):
                    return Saved(each, already_there=True)
                if self._take(place):
                    return Saved(each)
                if existing == "ask":
                    raise ExistsError(f"There is another file named {name}; keep both, or replace that one.")

    def _take(self, place: Path) -> bool:
        """Move the file to a place; False where that is taken."""
        try:
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o666))
        except FileExistsError:
            return False
        try:
            self._aside.replace(place)
        except OSError:
            place.unlink()  # the empty file that kept it
            raise
        return True

    def _replace(self, name: str) -> Saved:
        place = self._aside.with_name(name)
        if self._is_at(place):
            return Saved(name, already_there=True)
        if os.path.lexists(place) and not stat.S_ISREG(place.lstat().st_mode):
            raise UploadError(f"{name} is a link or a folder there, which is not replaced; keep both.")
        self._aside.replace(place)
        return Saved(name)

    def _is_at(self, place: Path) -> bool:
        """Whether a regular file with the same bytes is there."""
        try:
            status = place.lstat()
            if not stat.S_ISREG(status.st_mode) or status.st_size != self._size:
                return False
            with open(os.open(place, os.O_RDONLY | _NO_FOLLOW | _BINARY), "rb") as there:  # noqa: PTH123 - as above
                return hashlib.file_digest(there, "sha256").digest() == self._digest.digest()
        except OSError:  # not there, or not to be read: then it is another file
            return False


def _is_plain(part: str) -> bool:
    """Whether a part of a path is a name that can stand as it is."""
    visible = all(map(_is_shown, part)) and not _NOT_IN_NAMES.search(part)
    return visible and part == part.strip() and bool(part.strip(". "))


def _numbered(name: str) -> Iterator[str]:
    """Example: "a.txt" -> "a.txt", "a (2).txt", "a (3).txt", ..."""
    yield name
    stem, ending = Path(name).stem, Path(name).suffix
    for number in itertools.count(2):
        yield f"{stem} ({number}){ending}"


def _is_shown(character: str) -> bool:
    """Whether a character is no control, format or half character; white space is made plain afterwards."""
    return character.isspace() or not unicodedata.category(character).startswith("C")


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Errors of the system as sentences."""
    try:
        yield
    except OSError as error:
        what = "make room there" if error.errno == errno.ENOSPC else "see who may write there"
        raise UploadError(f"Nothing could be saved in {folder} ({error.strerror or error}); {what}.") from error
