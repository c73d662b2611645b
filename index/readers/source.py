"""A file to be read, and its bytes as text."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from index.records import Document, Failure

__all__ = [
    "ReadResult",
    "SourceFile",
    "UnreadableError",
    "decode",
    "one_document",
    "refuse_half_characters",
    "refuse_large",
    "refuse_without_text",
]

ReadResult = Document | Failure

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HALF = re.compile("[\ud800-\udfff]")
_MOST_CONTROL_CHARACTERS = 0.01  # of a text; more of them and the bytes were no text
_GUESS_FROM = 64 * 1024  # bytes; enough to tell encodings apart


class UnreadableError(ValueError):
    """What a reader met cannot be read; the message is the reason shown for the file."""


def _tell_nobody() -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found in an indexed folder."""

    path: Path  # absolute
    id: str  # relative to the folder that was given, with "/" between its parts
    shown: str  # as people know it: relative to where the command runs, where it stands below that
    # To be called by a reader before each step that may take long, so that nobody takes it to hang.
    at_work: Callable[[], None] = field(default=_tell_nobody, compare=False, repr=False)


def decode(raw: bytes) -> str:
    """Bytes as text: by byte order mark, else UTF-8, else the best guess. Raises `UnreadableError`."""
    text = _decode(raw)
    if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL_CHARACTERS * len(text):
        raise UnreadableError("not text (it holds binary data)")
    return text


def _decode(raw: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError(f"not valid {encoding.removesuffix('-sig').upper()}") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    guesses = from_bytes(b"" if b"\0" in raw else raw[:_GUESS_FROM])
    best = guesses.best() if raw and b"\0" not in raw else None
    if best is None:
        raise UnreadableError("not text (it holds binary data)")
    # A short Western text is as plausible in its Eastern neighbours; the commoner one is right more often.
    western = any("cp1252" in guess.could_be_from_charset and guess.chaos <= best.chaos for guess in guesses)
    return raw.decode("cp1252" if western else best.encoding, errors="replace")


def one_document(
    file: SourceFile,
    largest: int,
    make: Callable[[str, SourceFile], Document],
    text_of: Callable[[bytes], str] | None = None,
) -> Iterator[ReadResult]:
    """The document made of a file's text, as `decode` or `text_of` gives it; why there is none as a `Failure`."""
    try:
        refuse_large(file.path, largest)
        text = (text_of or decode)(file.path.read_bytes())
        refuse_without_text(text)
        yield make(text, file)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def refuse_large(path: Path, limit: int) -> None:
    """Raise `UnreadableError` for a file of more than `limit` bytes, without reading it."""
    size = path.stat().st_size
    if size > limit:
        raise UnreadableError(f"too large ({size / 1e6:.0f} MB, limit {limit // 1_000_000} MB); split it")


def refuse_without_text(text: str) -> None:
    """Raise `UnreadableError` where a text holds nothing to search for or cannot be stored."""
    if not text:
        raise UnreadableError("empty")
    if not any(character.isalnum() for character in text):
        raise UnreadableError("no text found")
    refuse_half_characters(text)


def refuse_half_characters(text: str) -> None:
    """Raise `UnreadableError` for half of a surrogate pair: JSON can hold one, UTF-8 and so SQLite cannot."""
    if not text.isascii() and _HALF.search(text):
        raise UnreadableError("half of a surrogate pair in the text")
