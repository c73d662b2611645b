"""Tables, comma separated or otherwise: a row is a document.

Follows RFC 4180, with what spreadsheets make of it: the separator is a comma, a semicolon, a tab or "|", which
is read off the first row. That row names the columns; `fields.FIELDS` lists the names that are known, the other
columns become metadata. Where none of them holds texts, a row is a statement of all its cells. A file in UTF-8 is
read row by row, whatever its size.
"""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TextIO

from index.readers.source import (
    ReadResult,
    SourceFile,
    UnreadableError,
    decode,
    refuse_half_characters,
    refuse_large,
)
from index.readers.tables.fields import FIELDS, documents, fields_of
from index.readers.titles import title_from_name
from index.records import Document, Failure

__all__ = ["Row", "Table", "open_table", "read_csv"]

LONGEST_RECORD = 10_000_000  # characters
LARGEST_OTHER = 50_000_000  # bytes of a file that is not UTF-8: it is decoded as a whole
_MOST_READ_AGAIN = 5 * LONGEST_RECORD  # characters of a file, so that broken quotes cannot take forever
_LOOKED_AT = 50  # rows, by which it is told what a column holds
_AMBIGUOUS = ("article", "content", "body")  # names of columns for texts, and for other things
_LONGEST_NAME = 40  # characters of a thing's name
_MOST_NAMED = 20  # columns, in a reason
_SEPARATORS = ",;\t|"
_STATED_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # as Excel writes and reads it, in the first line
_CHUNK = 1 << 20  # bytes

Row = tuple[int, dict[str, str] | UnreadableError]  # the line a row starts on, and its cells by column


@dataclass(frozen=True, slots=True)
class Table:
    """An open table, to be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]  # without the blank ones


def read_csv(file: SourceFile) -> Iterator[ReadResult]:
    """The file's rows as documents; a row that is no such record is a `Failure` that names its line."""
    try:
        with open_table(file.path) as table:
            yield from _documents(table, file)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def _documents(table: Table, file: SourceFile) -> Iterator[ReadResult]:
    first = list(itertools.islice(table.rows, _LOOKED_AT))
    table = Table(table.columns, itertools.chain(first, table.rows))
    if _holds_texts(table.columns, [record for _, record in first if not isinstance(record, UnreadableError)]):
        found = documents(table.rows, file, "csv column")
    elif len(table.columns) > 1:
        found = _statements(table.rows, file)
    else:
        raise UnreadableError(
            f"no column for the text: it has {_listed(table.columns)}; the text is looked for in "
            f"{_listed(FIELDS['text'])}"
        )
    found_any = False
    for result in found:
        found_any = True
        yield result
    if not found_any:
        raise UnreadableError("no rows below the column names")


def _holds_texts(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether a column is for the text, and holds more than the names of things beside which the others tell of them.

    Example: an "article" is a text in a newspaper's table, and "hose, 20 m" in a price list.
    """
    fields = fields_of(columns)
    if "text" not in fields:
        return False
    if fields["text"].strip().casefold() not in _AMBIGUOUS:
        return True
    told = [name for name in columns if name not in fields.values()]
    lengths = sorted(len(row.get(fields["text"], "")) for row in rows)
    return not told or not lengths or lengths[len(lengths) // 2] > _LONGEST_NAME


def _statements(rows: Iterator[Row], file: SourceFile) -> Iterator[ReadResult]:
    """Each row as one statement, its cells verbatim behind the names of their columns.

    Example: "from: Tarn | to: Osa | single (crowns): 18". A date in a row is one that the row tells of, not when it was
    published.
    """
    stem = PurePosixPath(file.id).stem
    for line, record in rows:
        if isinstance(record, UnreadableError):
            yield Failure(f"{file.shown}:{line}", str(record))
            continue
        cells = ((name, " ".join(cell.split())) for name, cell in record.items())
        text = " | ".join(f"{name}: {cell}" for name, cell in cells if cell)
        try:
            refuse_half_characters(text)
        except UnreadableError as error:
            yield Failure(f"{file.shown}:{line}", str(error))
            continue
        yield Document(f"{file.id}#{line}", title_from_name(stem, text), text, file.shown)


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The table in a file. Raises `UnreadableError` where the file as a whole is none."""
    csv.field_size_limit(LONGEST_RECORD)  # a setting of the whole process; the default is 131,072
    with _open_text(path) as stream:
        try:
            lines = _Lines(stream)
            rows = csv.reader(lines, delimiter=_separator(lines), strict=True)
            columns = _columns(rows)
            yield Table(columns, _records(lines, rows, columns))
        except UnicodeDecodeError as error:
            raise UnreadableError("the file changed while it was read") from error


def _open_text(path: Path) -> TextIO:
    """The file's text, line ends as they are."""
    if _is_utf8(path):
        return path.open(encoding="utf-8-sig", newline="")
    refuse_large(path, LARGEST_OTHER)
    return io.StringIO(decode(path.read_bytes()), newline="")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Lines(Iterator[str]):
    """The lines of a table, counted from 1. Those of a record that turns out to be broken can be read again."""

    def __init__(self, stream: TextIO) -> None:
        self.number = 0  # of the line read last
        self._stream = stream
        self._record: list[str] = []
        self._length = 0  # of the record, in characters
        self._again: list[str] = []  # the next one last
        self._read_again = 0  # characters

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        self._record.append(line)
        if self._length > LONGEST_RECORD:
            raise UnreadableError(f"longer than {LONGEST_RECORD // 1_000_000} MB; is a quote opened and not closed?")
        return line

    def _read(self) -> str:
        """The next line; of one that is too long only its beginning."""
        line = piece = self._stream.readline(LONGEST_RECORD + 1)
        while len(piece) > LONGEST_RECORD and not piece.endswith(("\n", "\r")):
            piece = self._stream.readline(LONGEST_RECORD + 1)
        return line

    def begin_record(self) -> None:
        """The line to come is the first of a record."""
        self._record.clear()
        self._length = 0

    def go_back(self) -> None:
        """Continue with the second line of the record, as if it were the first of another."""
        again = self._record[1:]
        self._read_again += sum(map(len, again))
        if self._read_again <= _MOST_READ_AGAIN:
            self._again.extend(reversed(again))
            self.number -= len(again)

    def look_ahead(self) -> str:
        """The next line, without taking it; empty at the end."""
        if not self._again:
            self._again.append(self._read())
        return self._again[-1]


def _separator(lines: _Lines) -> str:
    """What stands between the cells of the next line: that which makes the most known names of it, then cells."""
    while (line := lines.look_ahead()) and not line.strip():
        next(lines)
    if not line:
        raise UnreadableError("empty")
    if stated := _STATED_SEPARATOR.fullmatch(line):
        next(lines)
        return stated[1]

    def likeness(separator: str) -> tuple[int, int]:
        names = next(csv.reader([line], delimiter=separator))
        return len(fields_of(tuple(names))), len(names)

    return max(_SEPARATORS, key=likeness)


def _columns(rows: Iterator[list[str]]) -> tuple[str, ...]:
    """The names in the first row; a column without one, or with one that was there before, has its number."""
    try:
        cells = next(rows, [])
    except csv.Error as error:
        raise UnreadableError(f"the row of column names cannot be read ({_in_words(error)})") from error
    if not cells:
        raise UnreadableError("empty")
    if any("\0" in cell for cell in cells):
        raise UnreadableError("not text (it holds binary data)")
    names: dict[str, None] = {}  # in order
    for number, cell in enumerate(cells, start=1):
        name = cell.strip()
        names[name if name and name not in names else f"{name} (column {number})".lstrip()] = None
    return tuple(names)


def _records(lines: _Lines, rows: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Row]:
    """The rows as records, or why they are none.

    Where a quote is misplaced nobody knows what belongs to the row. It is read on from the row's second line, and
    what follows and fits no row either is counted as part of the broken one.
    """
    broken: tuple[int, str] | None = None  # the line it starts on, the reason
    broken_end = 0
    while True:
        lines.begin_record()
        first = lines.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            break
        except (csv.Error, UnreadableError) as error:
            lines.go_back()
            broken = broken or (first, _in_words(error))
            broken_end = lines.number
            continue
        record = _record(cells, columns)
        if isinstance(record, UnreadableError) and broken:
            broken_end = lines.number
        elif record:
            if broken:
                yield _broken_row(*broken, broken_end)
                broken = None
            yield first, record
    if broken:
        yield _broken_row(*broken, broken_end)


def _record(cells: list[str], columns: Sequence[str]) -> dict[str, str] | UnreadableError:
    """The cells by column, or why they are none; empty for a blank row."""
    if not any(cells):
        return {}
    given = len(cells)
    while given > len(columns) and not cells[given - 1]:  # spreadsheets fill rows up
        given -= 1
    if given != len(columns):
        return UnreadableError(f"{given} cells where the columns are {len(columns)}")
    if any("\0" in cell for cell in cells):
        return UnreadableError("not text (it holds binary data)")
    return dict(zip(columns, cells, strict=False))


def _broken_row(first: int, reason: str, last: int) -> Row:
    return first, UnreadableError(reason if last == first else f"{reason}; not read up to line {last}")


def _in_words(error: Exception) -> str:
    reason = str(error)
    if "expected after" in reason:
        return "a quote inside a cell in quotes is not doubled"
    return "a quote is opened and not closed" if "unexpected end" in reason else reason


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
