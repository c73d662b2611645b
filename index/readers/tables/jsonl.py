"""JSON Lines: a record is a document.

Source: https://jsonlines.org. A record is an object with `text`, and optionally `id`, `title`, `date`, `source`
and `url`, under these names or others that `fields.FIELDS` lists; what else it holds becomes metadata.
"""

import json
from collections.abc import Iterator
from typing import Any

from index.readers.source import ReadResult, SourceFile, UnreadableError, decode
from index.readers.tables.fields import DocumentMaker, Record
from index.records import Failure

__all__ = ["read_jsonl"]

LONGEST_LINE = 10_000_000  # bytes


def read_jsonl(file: SourceFile) -> Iterator[ReadResult]:
    """The file's records as documents; a line that is no such record is a `Failure` that names the line."""
    make = DocumentMaker(file, "record")
    found_any = False
    for line, record in _records(file):
        found_any = True
        if isinstance(record, UnreadableError):
            yield make.failure(line, str(record))
        else:
            yield make.document(line, record)
    if not found_any:
        yield Failure(file.shown, "empty")


def _records(file: SourceFile) -> Iterator[tuple[int, Record | UnreadableError]]:
    for number, raw in _numbered_lines(file):
        try:
            yield number, _parse(raw)
        except UnreadableError as error:
            yield number, error


def _numbered_lines(file: SourceFile) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their number from 1; of a line that is too long only its beginning."""
    with file.path.open("rb") as stream:
        number = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            line = raw
            while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE + 1)
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, line


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise UnreadableError(f"the line is longer than {LONGEST_LINE // 1_000_000} MB")
    try:
        record = json.loads(decode(raw))
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
    return record
