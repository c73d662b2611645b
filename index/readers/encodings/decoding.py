"""Bytes as text: as a mark at their beginning says, as they are stated to be, as UTF-8, else by the best guess.

What was guessed, and which bytes are no characters, is told as `Loss`es. Bytes that are no text are refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.readers.encodings.tables import codec_of, shown_name
from index.records import Loss, LossKind

__all__ = ["Decoded", "UnreadableError", "decode", "decode_stated", "is_wide", "without_zeros", "zeros"]

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = "not text (it holds binary data)"
_HOW_TO_STATE = "state it with --encoding or in metadata.csv"
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_BYTE = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_NUL = "\0"
_NULS = re.compile("\0+")
_NO_CHARACTER = "\ufffd"
_MOST_RIVALS = 2  # told
_MOST_CONTROL_CHARACTERS = 0.01  # of a text; more of them and the bytes were no text
_MOST_NULS = 0.1  # runs of them; they are no text, but programs leave them behind
_FEW_NULS = 3  # runs that a text of any length may have
_MOST_BROKEN = 0.01  # of a text's characters
_GUESS_FROM = 64 * 1024  # bytes; enough to tell encodings apart
# Japanese and Korean mail says by these which characters follow; they are ASCII, and so UTF-8 as well.
_ESCAPES = ((re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\$\(D"), "iso2022_jp_ext"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"))


class UnreadableError(ValueError):
    """What a reader met cannot be read; the message is the reason shown for the file."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, and what of them it does not hold, or not for certain."""

    text: str
    losses: tuple[Loss, ...] = ()


def decode(raw: bytes, *declared: str) -> Decoded:
    """Bytes as text: by byte order mark, else UTF-8, else as is declared, else the best guess.

    `declared` are the codecs that a server or the format itself names, the one that counts most first; empty names
    count for nothing. Raises `UnreadableError` where the bytes are no text.
    """
    return _without_nuls(_decoded(raw, declared))


def decode_stated(raw: bytes, encoding: str) -> Decoded:
    """Bytes as text in the encoding that somebody stated. Raises `UnreadableError` where they are not in that."""
    codec = codec_of(encoding)
    if codec is None:
        raise UnreadableError(f'the encoding "{encoding}" is not known; state one such as windows-1250')
    try:
        text = raw.decode(codec).removeprefix("\ufeff")
    except UnicodeError as error:
        place = f" (at byte {error.start + 1:,})" if isinstance(error, UnicodeDecodeError) else ""
        raise UnreadableError(f"not in {encoding}, as was stated{place}; state another encoding, or none") from error
    return _without_nuls(Decoded(text))


def is_wide(opening: bytes) -> bool:
    """Whether the first bytes of a text without a mark are UTF-16 or UTF-32, be it that they are UTF-8 as well."""
    return _unmarked(opening) is not None


def without_zeros(text: str) -> Decoded:
    """A text without zero bytes, and how many there were."""
    count = text.count(_NUL)
    if not count:
        return Decoded(text)
    # One is a slip, inside of a word as well; several fill up what stands between words.
    text = _NULS.sub(lambda run: " " if len(run.group()) > 1 else "", text.strip(_NUL))
    return Decoded(text, (zeros(count),))


def zeros(count: int) -> Loss:
    """What is told of zero bytes that were dropped."""
    return Loss(LossKind.CHARACTERS, f"{count:,} zero byte{'s' if count > 1 else ''}")


def _decoded(raw: bytes, declared: Iterable[str]) -> Decoded:
    mark, codec = next((pair for pair in _BYTE_ORDER_MARKS if raw.startswith(pair[0])), (b"", ""))
    if codec and codec != "utf-8":
        return _marked(raw, codec)
    if not mark and (wide := _unmarked(raw)):
        return wide
    content = raw.removeprefix(mark)
    if (escaped := _escaped(content)) is not None:
        return Decoded(escaped)
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        found = (_in(content, each) for each in declared if each)
        return next((each for each in found if each), None) or _guessed(content)


def _unmarked(raw: bytes) -> Decoded | None:
    """Bytes in UTF-16 or UTF-32 without a mark; None where they are in neither."""
    if b"\0" not in raw and not _is_mostly_control(raw):
        return None
    from index.readers.encodings.wide import as_wide

    wide = as_wide(raw)
    return Decoded(wide.text, (_guess(f"{wide.name} without a mark"),)) if wide else None


def _marked(raw: bytes, codec: str) -> Decoded:
    found = _in(raw, codec)
    if found is None:
        raise UnreadableError(f"not valid {codec.upper()}")
    return found


def _in(raw: bytes, codec: str) -> Decoded | None:
    """Bytes in an encoding that is known, be it that a few of them are no characters; None where many are none."""
    try:
        return Decoded(raw.decode(codec))
    except UnicodeDecodeError:
        text = raw.decode(codec, "replace")
    broken = text.count(_NO_CHARACTER)
    if broken > max(1, _MOST_BROKEN * len(text)) or broken == len(text):
        return None
    return Decoded(text, _broken(broken, shown_name(codec)))


def _escaped(raw: bytes) -> str | None:
    """Text that switches alphabets by escapes, as Japanese and Korean mail does; None for any other."""
    for escape, codec in _ESCAPES:
        if escape.search(raw, 0, _GUESS_FROM):
            try:
                return raw.decode(codec)
            except UnicodeDecodeError:
                return None
    return None


def _guessed(raw: bytes) -> Decoded:
    """Bytes that are not all UTF-8, nor said to be anything else."""
    from index.readers.encodings.guessing import is_plausible, readings, rivals
    from index.readers.encodings.mixed import as_mixed

    found = readings(raw)
    mixed = as_mixed(raw, found[0].table)
    if mixed is not None:
        losses = (_guess(mixed.told),) if mixed.told else ()
        return Decoded(mixed.text, (*losses, *_broken(mixed.broken, "UTF-8")))
    if not is_plausible(found[0]):
        return _guessed_otherwise(raw)
    best = found[0].table
    text = raw.decode(best.codec, "replace")
    others = list(dict.fromkeys(other.table.name for other in rivals(found)))[:_MOST_RIVALS]
    losses = (_guess(" or ".join([best.name, *others])),) if others else ()
    return Decoded(text, (*losses, *_broken(text.count(_NO_CHARACTER), best.name)))


def _guessed_otherwise(raw: bytes) -> Decoded:
    """Bytes in none of the tables: charset-normalizer knows some more."""
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_GUESS_FROM]).best()
    if best is None:
        raise UnreadableError(_BINARY)
    text = raw.decode(best.encoding, "replace")
    name = shown_name(best.encoding)
    return Decoded(text, (_guess(name), *_broken(text.count(_NO_CHARACTER), name)))


def _guess(told: str) -> Loss:
    return Loss(LossKind.ENCODING, f"{told}, guessed; {_HOW_TO_STATE}")


def _broken(count: int, name: str) -> tuple[Loss, ...]:
    """What is told of bytes that stand for no character; nothing where there are none."""
    if not count:
        return ()
    return (Loss(LossKind.CHARACTERS, f"{count:,} broken in {name}, shown as {_NO_CHARACTER}"),)


def _is_mostly_control(raw: bytes) -> bool:
    start = raw[:_GUESS_FROM]
    return len(_CONTROL_BYTE.findall(start)) > _MOST_CONTROL_CHARACTERS * len(start)


def _without_nuls(found: Decoded) -> Decoded:
    """A text without the zero bytes that programs leave behind. Raises `UnreadableError` where it is none."""
    text, losses = found.text, found.losses
    if _NUL in text:
        if len(_NULS.findall(text)) > max(_FEW_NULS, _MOST_NULS * len(text)) or not text.strip(_NUL):
            raise UnreadableError(_BINARY)
        cleaned = without_zeros(text)
        text, losses = cleaned.text, (*losses, *cleaned.losses)
    if len(_CONTROL.findall(text)) > _MOST_CONTROL_CHARACTERS * len(text):
        raise UnreadableError(_BINARY)
    return Decoded(text, losses)
