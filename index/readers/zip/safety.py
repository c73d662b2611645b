"""What a ZIP file's directory says, checked before anything in it is unpacked.

Word files are ZIP files too. The checks stop files made to grow beyond all bounds when they are unpacked, or to
write outside the folder they are unpacked into (CVE-2024-0450, "zip bombs", "zip slip").
"""

import errno
import os
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from index.readers.source import UnreadableError
from index.readers.zip.names import member_names

__all__ = ["BROKEN_ZIP", "is_encrypted", "opened_zip", "refuse_name"]

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 200_000_000  # bytes, all entries together
HIGHEST_RATIO = 100  # of an entry's size to its compressed size, where it matters:
RATIO_FROM = 10_000_000  # bytes; XML of a long plain table is small and compresses 100 to 1 and better
_LOCAL_HEADER = struct.Struct("<26xHH")  # the lengths of the name and of the extra field
_ENCRYPTED = 0x1

# What `zipfile` raises for damaged content, on opening a file and on reading from it.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error, NotImplementedError, RuntimeError)


def opened_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """A ZIP file, open. Raises `UnreadableError` where its directory is damaged or promises mischief."""
    try:
        opened = zipfile.ZipFile(stream)
        _refuse_bombs(opened.infolist())
        _refuse_overlaps(opened.infolist(), stream)
    except UnreadableError:
        raise
    except BROKEN_ZIP as error:
        raise UnreadableError("damaged ZIP file") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # the directory points in front of the file
            raise
        raise UnreadableError("damaged ZIP file") from error
    return opened


def refuse_name(entry: zipfile.ZipInfo, shown: str = "") -> None:
    """Raise `UnreadableError` for an entry that would be unpacked elsewhere than below the folder chosen for it.

    `shown` is its name for people, where that may be another.
    """
    for name in (entry.orig_filename, shown):  # `filename` is the name up to a NUL
        parts = name.replace("\\", "/").split("/")
        drive = len(parts[0]) >= 2 and parts[0][1] == ":"  # noqa: PLR2004 - "C:"
        if "\0" in name or ".." in parts or name[:1] in {"/", "\\"} or drive:
            raise UnreadableError("its name leads outside the archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableError("a link; links are not followed")


def is_encrypted(entry: zipfile.ZipInfo) -> bool:
    """Whether a password is needed to read it."""
    return bool(entry.flag_bits & _ENCRYPTED)


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise UnreadableError(f"more than {MOST_ENTRIES:,} files in it; split it")
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_UNPACKED:
        raise UnreadableError(
            f"too large when unpacked ({total / 1e6:,.0f} MB, limit {LARGEST_UNPACKED // 1_000_000} MB); split it"
        )
    for entry, name in zip(entries, member_names(entries), strict=True):
        if entry.file_size > max(RATIO_FROM, HIGHEST_RATIO * entry.compress_size):
            shown = PurePosixPath(name).name
            raise UnreadableError(f"unpacks to more than {HIGHEST_RATIO} times its size ({shown})")


def _refuse_overlaps(entries: list[zipfile.ZipInfo], stream: BinaryIO) -> None:
    """Entries that share bytes unpack to far more than their archive holds."""
    size = stream.seek(0, os.SEEK_END)
    position = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < position:
            raise UnreadableError("damaged ZIP file (entries overlap)")
        stream.seek(entry.header_offset)
        header = stream.read(_LOCAL_HEADER.size)
        position = entry.header_offset + len(header) + sum(_LOCAL_HEADER.unpack(header)) + entry.compress_size
    if position > size:
        raise UnreadableError("damaged ZIP file (its end is missing)")
