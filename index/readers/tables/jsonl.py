"""JSON Lines: a record is a document.

Source: https://jsonlines.org. A record is an object with `text`, and optionally `id`, `title`, `date`, `source`
and `url`, under these names or others that `fields.FIELDS` lists; what else it holds becomes metadata.
"""

import json
from collections.abc import Iterable, Iterator

from index.readers.encodings import Decoded, decode
from index.readers.opening import LARGEST_OTHER, is_plain, open_text
from index.readers.source import ReadResult, SourceFile, UnreadableError
from index.readers.tables.fields import DocumentMaker, Record
from index.records import Failure, Loss, LossKind

__all__ = ["read_jsonl"]

LONGEST_LINE = 10_000_000  # bytes
_BLANK = b" \t\r\n\v\f\0"  # some programs fill up files with zero bytes
_GUESSED_BY_LINE = "line by line, for the file is large; convert it to UTF-8"


def read_jsonl(file: SourceFile) -> Iterator[ReadResult]:
    """The file's records as documents; a line that is no such record is a `Failure` that names the line."""
    make = DocumentMaker(file, "record")
    try:
        lines, losses = _numbered_lines(file)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
        return
    found_any = False
    for number, line in lines:
        found_any = True
        try:
            record, own = _parse(line)
        except UnreadableError as error:
            yield make.failure(number, str(error))
        else:
            yield make.document(number, record, (*losses, *own))
    if not found_any:
        yield Failure(file.shown, "empty")


def _numbered_lines(file: SourceFile) -> tuple[Iterable[tuple[int, str | bytes]], tuple[Loss, ...]]:
    """Lines that are not blank, with their number from 1, and what of their characters is not certain.

    Of one that is too long it is only the beginning. A large file that is not UTF-8 is decoded line by line.
    """
    if not file.encoding and is_plain(file.path):
        return _bytes(file), ()
    if not file.encoding and file.path.stat().st_size > LARGEST_OTHER:
        return _bytes(file), (Loss(LossKind.ENCODING, _GUESSED_BY_LINE),)
    stream, losses = open_text(file.path, file.encoding, file.charset)
    numbered = enumerate(stream.read().split("\n"), start=1)
    return ((number, line) for number, line in numbered if line.strip()), losses


def _bytes(file: SourceFile) -> Iterator[tuple[int, bytes]]:
    with file.path.open("rb") as stream:
        number = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            line = raw
            while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE + 1)
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip(_BLANK):
                yield number, line


def _parse(line: str | bytes) -> tuple[Record, tuple[Loss, ...]]:
    """The record in a line, and what of the line is no characters. Raises `UnreadableError` where it is none."""
    if len(line) > LONGEST_LINE:
        raise UnreadableError(f"the line is longer than {LONGEST_LINE // 1_000_000} MB")
    try:
        decoded = Decoded(line) if isinstance(line, str) else decode(line)
        record = json.loads(decoded.text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not valid JSON ({error.msg} at column {error.colno})") from error
    except RecursionError as error:
        raise UnreadableError("not readable JSON (nested too deep)") from error
    except UnreadableError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise UnreadableError(f"not readable JSON ({error})") from error
    if not isinstance(record, dict):
        raise UnreadableError("not a JSON object")
    return record, decoded.losses
