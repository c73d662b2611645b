"""JSON Lines: a record is a document.

Source: https://jsonlines.org. A record is an object with `text`, and optionally `id`, `title`, `date`
(ISO 8601) and `source`; what else it holds becomes metadata.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from index.readers.source import (
    ReadResult,
    SourceFile,
    UnreadableError,
    decode,
    refuse_half_characters,
    refuse_without_text,
)
from index.records import Document, Failure

__all__ = ["read_jsonl"]

LONGEST_LINE = 10_000_000  # bytes
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII)
_FIELDS = frozenset({"id", "title", "text", "date", "source"})


def read_jsonl(file: SourceFile) -> Iterator[ReadResult]:
    """The file's records as documents; a line that is no such record is a `Failure` that names the line."""
    seen: dict[str, int] = {}
    found_any = False
    for number, raw in _numbered_lines(file):
        found_any = True
        try:
            document = _document(raw, file, number)
        except UnreadableError as error:
            yield Failure(f"{file.shown}:{number}", str(error))
            continue
        first = seen.setdefault(document.id, number)
        if first == number:
            yield document
        else:
            yield Failure(f"{file.shown}:{number}", f'the id "{document.id}" is already that of line {first}')
    if not found_any:
        yield Failure(file.shown, "empty")


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


def _document(raw: bytes, file: SourceFile, number: int) -> Document:
    if len(raw) > LONGEST_LINE:
        raise UnreadableError(f"the line is longer than {LONGEST_LINE // 1_000_000} MB")
    record = _parse(raw)
    text = record.get("text")
    if not isinstance(text, str):
        raise UnreadableError('no field "text" with a string in it')
    refuse_without_text(text)
    identifier = _word(record.get("id")) or f"{file.id}#{number}"
    title = _word(record.get("title"))
    source = _word(record.get("source")) or file.shown
    for value in (identifier, title, source):
        refuse_half_characters(value)
    return Document(
        id=identifier,
        title=title,
        text=text,
        source=source,
        date=_date(record.get("date")),
        metadata={
            str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
            for name, value in record.items()
            if name not in _FIELDS and value is not None
        },
    )


def _parse(raw: bytes) -> dict[str, Any]:
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


def _word(value: object) -> str:
    """A field's value as a string, empty where it is absent or has parts of its own."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _date(value: object) -> str | None:
    """An ISO 8601 date in front of the value: year, year and month, or the day; None where there is none."""
    found = _ISO_DATE.fullmatch(_word(value).strip())
    if not found:
        return None
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)
