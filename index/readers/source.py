"""A file to be read, and its bytes as text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.readers.encodings import Decoded, UnreadableError, declared_codec, decode, decode_stated
from index.records import Document, Failure, Loss

__all__ = [
    "Decoded",
    "ReadResult",
    "SourceFile",
    "UnreadableError",
    "decode",
    "decode_stated",
    "one_document",
    "refuse_half_characters",
    "refuse_large",
    "refuse_without_text",
    "with_losses",
]

ReadResult = Document | Failure

_HALF = re.compile("[\ud800-\udfff]")


def _tell_nobody() -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found in an indexed folder."""

    path: Path  # absolute
    id: str  # relative to the folder that was given, with "/" between its parts
    shown: str  # as people know it: relative to where the command runs, where it stands below that
    encoding: str = ""  # that somebody stated for it, where it is a text; empty to find out
    charset: str = ""  # the same, as a server of the web states it, which counts less than what the bytes show
    # To be called by a reader before each step that may take long, so that nobody takes it to hang.
    at_work: Callable[[], None] = field(default=_tell_nobody, compare=False, repr=False)


def one_document(
    file: SourceFile,
    largest: int,
    make: Callable[[str, SourceFile], Document],
    text_of: Callable[[bytes, str], Decoded] = decode,
) -> Iterator[ReadResult]:
    """The document made of a file's text; why there is none as a `Failure`.

    The text is in the encoding that was stated, else it is what `text_of` makes of the bytes and of the codec that a
    server named for them; that is empty for none.
    """
    try:
        refuse_large(file.path, largest)
        raw = file.path.read_bytes()
        decoded = decode_stated(raw, file.encoding) if file.encoding else text_of(raw, declared_codec(file.charset))
        refuse_without_text(decoded.text)
        yield with_losses(make(decoded.text, file), decoded.losses)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def with_losses(result: ReadResult, losses: tuple[Loss, ...]) -> ReadResult:
    """A document that tells these losses too, those of its whole file, in front of its own; a failure as it is."""
    if not losses or isinstance(result, Failure):
        return result
    return replace(result, losses=(*losses, *result.losses))


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
