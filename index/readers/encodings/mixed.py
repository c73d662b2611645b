"""Texts of which most is UTF-8 and some is not: what was copied together from several files, or cut short."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.readers.encodings.guessing import readings, utf8_cost
from index.readers.encodings.tables import Table
from index.readers.losses import numbers

__all__ = ["Mixed", "as_mixed", "is_utf8"]

_CHARACTER = (
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_CHARACTERS = re.compile(_CHARACTER)
# In a line of UTF-8: what is so, a character that was cut short, and any other byte.
_PARTS = re.compile(
    rb"(?P<utf8>(?:[\x00-\x7f]|" + _CHARACTER + rb")+)|(?P<cut>[\xc2-\xf4][\x80-\xbf]+)|(?P<other>[\x80-\xff])"
)
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_MOSTLY = 4  # characters of UTF-8 for each other byte, from which nothing but UTF-8 can be meant
_SOME = 4  # other bytes for each character of UTF-8, up to which a line may be of both; Asian text has some by chance
_RARITY = 6.0  # of a mixture, in natural units
_FOREIGN = 2.0  # the same, of a byte of the other encoding in a line of UTF-8
_BROKEN = 10.0  # the same, of what is no character in a line of UTF-8
_NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class Mixed:
    """A text of two encodings."""

    text: str
    told: str  # which, and where the other one stands; empty where there is none
    broken: int  # characters of UTF-8 that are not whole


def as_mixed(raw: bytes, likeliest: Table) -> Mixed | None:
    """Bytes as UTF-8 with parts in another encoding; None where that is less plausible than one encoding for all.

    `likeliest` is the best single encoding. A line is of one encoding, unless it holds characters of both.
    """
    if not _CHARACTERS.search(raw):
        return None
    lines = raw.split(b"\n")
    others = {number: line for number, line in enumerate(lines) if not is_utf8(line)}
    share = 1 if likeliest.ideographs else _SOME
    within = {number for number, line in others.items() if _is_in_part_utf8(line, share)}
    in_utf8 = [line for number, line in enumerate(lines) if number not in others or number in within]
    characters = sum(_counted(line)[0] for line in in_utf8 if not line.isascii())
    if not characters:
        return None
    rest = b"\n".join(_CHARACTERS.sub(b" ", line) if number in within else line for number, line in others.items())
    best = readings(rest)[0]
    if characters < _MOSTLY * _counted(rest)[1]:
        same = b"\n".join(line for line in in_utf8 if not line.isascii())
        otherwise = readings(same, [likeliest, best.table])[0].cost
        text = "\n".join(_line(line, best.table.codec, is_last=False)[0] for line in same.split(b"\n"))
        foreign = _FOREIGN * sum(_counted(line)[1] for line in in_utf8)
        broken = _BROKEN * text.count(_NO_CHARACTER)
        if utf8_cost(text.replace(_NO_CHARACTER, "")) + foreign + broken + _RARITY > otherwise:
            return None
    return _joined(lines, others, within, best.table)


def _is_in_part_utf8(line: bytes, share: int) -> bool:
    """Whether a line holds a character of UTF-8 for each few other bytes."""
    characters, others = _counted(line)
    return characters * share >= others


def _counted(raw: bytes) -> tuple[int, int]:
    """How many characters of UTF-8 beyond ASCII there are, and how many bytes that are no part of one."""
    rest, characters = _CHARACTERS.subn(b"", raw)
    return characters, len(rest) - len(rest.translate(None, _BEYOND_ASCII))


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are nothing but UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _joined(lines: Sequence[bytes], others: Mapping[int, bytes], within: AbstractSet[int], table: Table) -> Mixed:
    """The text, each of the other lines read by the table."""
    read: list[str] = []
    by_table: list[int] = []
    broken = 0
    for number, line in enumerate(lines):
        if number not in others:
            read.append(line.decode())
            continue
        if number in within:
            text, was_used = _line(line, table.codec, is_last=number == len(lines) - 1)
        else:
            text, was_used = line.decode(table.codec, "replace"), True
        read.append(text)
        by_table.extend([number + 1] if was_used else [])
        broken += text.count(_NO_CHARACTER) - line.count(_NO_CHARACTER.encode())
    return Mixed("\n".join(read), _told(lines, by_table, table.name) if by_table else "", broken)


def _told(lines: Sequence[bytes], by_table: Sequence[int], name: str) -> str:
    """Which encodings, and in which lines the one that fewer lines are in."""
    others = set(by_table)
    in_utf8 = [number for number, line in enumerate(lines, start=1) if number not in others and not line.isascii()]
    few, usual, other = (in_utf8, name, "UTF-8") if 0 < len(in_utf8) < len(by_table) else (by_table, "UTF-8", name)
    return f"{usual}, but {other} in line{'s' if len(few) > 1 else ''} {numbers(few)}"


def _line(line: bytes, codec: str, *, is_last: bool) -> tuple[str, bool]:
    """A line of UTF-8 with other bytes in it as text, and whether some of those are of the other encoding."""
    read: list[str] = []
    was_used = False
    for part in _PARTS.finditer(line):
        letter = part["utf8"].decode() if part["utf8"] else _NO_CHARACTER
        if part["other"] and not (is_last and part.end() == len(line)):
            letter = part["other"].decode(codec, "replace")
            was_used = was_used or letter != _NO_CHARACTER
        read.append(letter)
    return "".join(read), was_used
