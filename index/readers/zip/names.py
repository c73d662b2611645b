"""The names of the files in a ZIP archive: in UTF-8 where it is that, else in the code page that makes them words.

Archives say of a name that it is UTF-8, or nothing: then it is in the code page of the system that packed it. One
archive is of one system, so all of its names are looked at together.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

__all__ = ["doubtful_names", "member_names"]

_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075  # an extra field with the name in UTF-8, by Info-ZIP and others
_FIELD = struct.Struct("<HH")  # its number and its length
_VERSION_AND_SUM = struct.Struct("<BL")  # of the name that it is of
_SAID = "cp437"  # what the format has for names that are not UTF-8, and Python reads them by: it has all bytes
# By how much less common a code page is in archives than the first, in natural units.
_RARITIES = {
    "cp437": 0.0,
    "cp850": 0.5,
    "cp866": 1.0,
    "cp932": 1.0,
    "gb18030": 1.0,
    "cp949": 1.5,
    "big5hkscs": 2.0,
    "cp852": 2.0,
    "cp857": 2.5,
    "cp737": 2.5,
    "cp862": 2.5,
    "cp775": 3.0,
    "cp1252": 3.0,
    "cp1251": 3.0,
    "cp1250": 3.5,
    "cp1254": 3.5,
    "cp1256": 4.0,
    "cp1253": 4.0,
    "mac_roman": 4.0,
    "euc_jp": 4.0,
    "koi8-u": 5.0,
}
_MOST_RIVALS = 2  # told
_BETWEEN_WORDS = re.compile(rb"[/.()-]+")  # not "_" or "[", which are halves of Asian characters as well


def member_names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """For each entry of an archive its name for people."""
    stated = [_stated(entry) for entry in entries]
    codec = _code_page(_unstated(entries)).codec
    return [
        said if said is not None else _raw(entry).decode(codec, "replace")
        for entry, said in zip(entries, stated, strict=True)
    ]


def doubtful_names(entries: Sequence[zipfile.ZipInfo]) -> dict[str, str]:
    """Of the names that may be others the code pages that are likely, in words. Example: "cp866 or koi8-r, guessed"."""
    names = _unstated(entries)
    guess = _code_page(names)
    return dict.fromkeys((name.decode(guess.codec, "replace") for name in names), guess.told) if guess.told else {}


@dataclass(frozen=True, slots=True)
class _Guess:
    """The code page of an archive's names."""

    codec: str
    told: str = ""  # where others are as likely: which


def _unstated(entries: Sequence[zipfile.ZipInfo]) -> tuple[bytes, ...]:
    """The names of which nobody says what they are."""
    return tuple(_raw(entry) for entry in entries if _stated(entry) is None)


def _stated(entry: zipfile.ZipInfo) -> str | None:
    """A name that is said to be UTF-8, or nothing but ASCII; None where nobody says what it is."""
    if (beside := _beside(entry)) is not None:
        return beside
    return entry.filename if entry.flag_bits & _UTF8_NAME or entry.filename.isascii() else None


def _beside(entry: zipfile.ZipInfo) -> str | None:
    """The name in UTF-8 that an extra field gives; None where there is none, or it is that of another name."""
    position = 0
    while position + _FIELD.size <= len(entry.extra):
        number, length = _FIELD.unpack_from(entry.extra, position)
        field = entry.extra[position + _FIELD.size :][:length]
        position += _FIELD.size + length
        if number == _UNICODE_PATH and len(field) > _VERSION_AND_SUM.size:
            _, checksum = _VERSION_AND_SUM.unpack_from(field)
            if checksum == zlib.crc32(_raw(entry)):
                return field[_VERSION_AND_SUM.size :].decode("utf-8", "replace").partition("\0")[0]
    return None


def _raw(entry: zipfile.ZipInfo) -> bytes:
    """A name's bytes, up to one that is zero."""
    encoding = "utf-8" if entry.flag_bits & _UTF8_NAME else _SAID
    return entry.orig_filename.partition("\0")[0].encode(encoding, "replace")


@lru_cache(maxsize=4)  # each file in an archive is read by itself, and asks for the names of all
def _code_page(names: tuple[bytes, ...]) -> _Guess:
    """What names that are in one code page are in."""
    try:
        b"\n".join(names).decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _Guess("utf-8")
    from index.readers.encodings.guessing import readings, rivals
    from index.readers.encodings.tables import TABLES

    stems = [
        _BETWEEN_WORDS.sub(b" ", name.removesuffix(PurePosixPath(name.decode(_SAID)).suffix.encode(_SAID)))
        for name in names
    ]
    tables = [replace(table, rarity=_RARITIES[table.codec]) for table in TABLES if table.codec in _RARITIES]
    found = readings(b"\n".join(stems), tables)
    others = list(dict.fromkeys(other.table.name for other in rivals(found)))[:_MOST_RIVALS]
    best = found[0].table
    return _Guess(best.codec, f"{' or '.join([best.name, *others])}, guessed" if others else "")
