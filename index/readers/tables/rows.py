"""The rows of a table's file: its lines taken apart, and those put right that break the rules, with a note.

A row is never joined to another or cut in two without evidence: where quotes are broken it is read anew, as it stands
or with quotes that close in front of a separator alone, and taken if it then has the cells of the others. Else it is
told as broken, and the lines below are rows of their own.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from index.readers.encodings import without_zeros, zeros
from index.readers.source import UnreadableError
from index.readers.tables.dialect import Dialect, as_it_stands, dialect_of, leniently, standard
from index.readers.tables.lines import LONGEST_RECORD, Lines, open_lines
from index.records import Loss, LossKind

__all__ = ["Row", "Rows", "Table", "misfit", "names_of", "open_rows", "open_table"]

_SAMPLE_LINES, _SAMPLE_LENGTH = 200, 250_000  # lines, characters: by which it is told how the table is written
_FURTHER_LINES = (1, 10, 200)  # in which the end of a record with broken quotes is looked for
_COST_OF_TRYING = 200  # characters that are read by the rules in the time that it takes to try another way
_NOT_CLOSED = "a quote is opened and not closed"
_NOT_DOUBLED = "a quote inside a cell in quotes is not doubled"
_STATED_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # as Excel writes and reads it, in the first line


class Row(NamedTuple):
    """A row as it stands in the file."""

    line: int | str  # that it starts on, from 1; in a workbook the sheet and the first cell
    cells: tuple[str, ...] = ()  # none where the row is blank, or cannot be read
    losses: tuple[Loss, ...] = ()  # what of it was guessed or dropped
    problem: str = ""  # why it cannot be read


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an open table, to be read once."""

    each: Iterator[Row]  # blank ones included
    losses: tuple[Loss, ...] = ()  # what of the file's characters no row holds, or not for certain


@dataclass(frozen=True, slots=True)
class Table:
    """An open table whose first row names its columns, to be read once."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str] | UnreadableError]]  # by their lines, without the blank ones
    losses: tuple[Loss, ...] = ()  # as those of `Rows`


@contextmanager
def open_rows(path: Path, encoding: str = "", charset: str = "") -> Iterator[Rows]:
    """The rows of the table in a file; which encoding it is in is found as `open_text` does.

    Raises `UnreadableError` where the file is none.
    """
    csv.field_size_limit(LONGEST_RECORD)  # a setting of the whole process; the default is 131,072
    with open_lines(path, encoding, charset) as lines:
        separator = _stated_separator(lines)
        sample = lines.ahead(_SAMPLE_LINES, _SAMPLE_LENGTH)
        if not "".join(sample).strip():
            raise UnreadableError("empty")
        whole = len(lines.ahead(len(sample) + 1)) == len(sample)
        yield Rows(_rows(lines, dialect_of(sample, whole=whole, separator=separator)), lines.losses)


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """A table of which each row has to have its cells, those of the first being the names of the columns."""
    with open_rows(path) as rows:
        first = next((row for row in rows.each if row.cells or row.problem), Row(0))
        if first.problem:
            raise UnreadableError(f"the row of column names cannot be read ({first.problem})")
        columns = names_of(first.cells)
        records = ((int(row.line), _record(row, columns)) for row in rows.each if row.cells or row.problem)
        yield Table(columns, records, rows.losses)


def _record(row: Row, columns: Sequence[str]) -> dict[str, str] | UnreadableError:
    reason = row.problem or misfit(row.cells, len(columns)) or "; ".join(loss.detail for loss in row.losses)
    return UnreadableError(reason) if reason else dict(zip(columns, row.cells, strict=False))


def names_of(cells: Sequence[str], width: int = 0) -> tuple[str, ...]:
    """The names of columns; one without, or with one that was there before, has its number."""
    names: dict[str, None] = {}  # in order
    cells = [*cells, *[""] * (width - len(cells))]
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())
        names[name if name and name not in names else f"{name} (column {number})".lstrip()] = None
    return tuple(names)


def misfit(cells: Sequence[str], width: int) -> str:
    """What is wrong with the number of cells, empty where nothing is: spreadsheets fill rows up with empty ones."""
    given = len(cells)
    while given > width and not cells[given - 1]:
        given -= 1
    return "" if given == width else f"{given} cell{'s' * (given != 1)} where the columns are {width}"


def _stated_separator(lines: Lines) -> str:
    """What the first line states to stand between cells, "" where it states nothing. Blank lines are taken as well."""
    while (ahead := lines.ahead(1)) and not ahead[0].strip():
        next(lines)
    if ahead and (stated := _STATED_SEPARATOR.fullmatch(ahead[0])):
        next(lines)
        return stated[1]
    return ""


def _rows(lines: Lines, dialect: Dialect) -> Iterator[Row]:
    """All rows.

    Where a quote is misplaced and nobody knows what belongs to the row, it is read on from the row's second line, and
    what follows and fits no row either is counted as part of the broken one.
    """
    broken: Row | None = None
    broken_end = 0
    for row in _by_rule(lines, dialect) if dialect.quote and not dialect.escaped else _otherwise(lines, dialect):
        if broken and row.cells and misfit(row.cells, dialect.width):
            broken_end = lines.number
        elif row.problem:
            broken = broken or row
            broken_end = lines.number
        else:
            if broken and row.cells:
                yield _broken(broken, broken_end)
                broken = None
            yield row
    if broken:
        yield _broken(broken, broken_end)


def _broken(row: Row, last: int) -> Row:
    return row if last == row.line else row._replace(problem=f"{row.problem}; not read up to line {last}")


def _by_rule(lines: Lines, dialect: Dialect) -> Iterator[Row]:
    """The rows of a table with standard quotes; those that break the rules are put right or told as broken."""
    records = standard(lines, dialect)
    while True:
        lines.begin_record()
        first = lines.number + 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except UnreadableError as error:
            lines.go_back()
            yield Row(first, problem=str(error))
        except csv.Error as error:
            yield _put_right(lines, dialect, first, _in_words(error))
        else:
            if len(lines.record) > 1 and _is_of_rows(lines.record, dialect) and lines.go_back():
                yield _guessed(first, as_it_stands(lines.record[0], dialect), _NOT_CLOSED)
            else:
                yield _row(first, cells)


def _otherwise(lines: Lines, dialect: Dialect) -> Iterator[Row]:
    """The rows of a table in which quotes are text, or stand behind a backslash."""
    while lines.ahead(1):
        lines.begin_record()
        first = lines.number + 1
        try:
            found = _ahead(lines, dialect) if dialect.quote else None
            if found:
                cells, end = found
                _take(lines, end)
                yield _row(first, cells)
            else:
                cells = as_it_stands(next(lines), dialect)
                knows_no_quotes = not dialect.quote and dialect.separator == "\t"
                reason = "" if knows_no_quotes else _broken_quote(cells)
                yield _guessed(first, cells, reason) if reason else _row(first, cells)
        except UnreadableError as error:
            yield Row(first, problem=str(error))


def _broken_quote(cells: Sequence[str]) -> str:
    """What is wrong with the quotes of cells that were read as they stand; empty where nothing is."""
    broken = next((cell for cell in cells if cell.startswith('"') and len(cell) > 1), "")
    return (_NOT_DOUBLED if '"' in broken[1:] else _NOT_CLOSED) if broken else ""


def _ahead(lines: Lines, dialect: Dialect, held: str = "", *, doubled: bool = True) -> tuple[list[str], int] | None:
    """The record that begins with the lines held, or with the next one; None where none of the further ones ends it."""
    for count in _FURTHER_LINES:
        if count > 1 and not lines.may_try(0):
            return None
        text = held + "".join(lines.ahead(count, LONGEST_RECORD // 10))
        lines.may_try(len(text) * (count > 1))
        if found := leniently(text, dialect, doubled=doubled):
            return found
    return None


def _put_right(lines: Lines, dialect: Dialect, first: int, reason: str) -> Row:
    """A row with broken quotes, in the way that gives it the cells of the others."""
    held = list(lines.record)
    follower = (held[1:] or lines.ahead(1))[:1]
    literal = as_it_stands(held[0], dialect)
    fits = not misfit(literal, dialect.width) and dialect.width > 1
    if fits and all(_is_row(line, dialect) for line in follower) and lines.go_back():
        return _guessed(first, literal, reason)
    for changed, doubled in ((dialect, True), (dialect, False), (replace(dialect, escaped=True), True)):
        if not lines.may_try(len(held[0]) + _COST_OF_TRYING):
            break
        found = _ahead(lines, changed, "".join(held), doubled=doubled)
        if found and _is_credible(found[0], dialect) and _take(lines, found[1]):
            return _guessed(first, found[0], reason)
    if lines.go_back() and dialect.width == 1:
        return _guessed(first, [held[0].rstrip("\r\n")], reason)
    return Row(first, problem=reason)


def _is_credible(cells: Sequence[str], dialect: Dialect) -> bool:
    """Whether cells are those of a row, and each quote that opens in one of them closes there."""
    return not misfit(cells, dialect.width) and all(cell.count(dialect.quote) % 2 == 0 for cell in cells)


def _take(lines: Lines, length: int) -> bool:
    """Go on behind so many characters of the record; whether that could be done."""
    kept = 0
    for line in lines.record:
        if length <= 0:
            break
        length -= len(line)
        kept += 1
    if kept < len(lines.record):
        return lines.go_back(kept)
    while length > 0:
        length -= len(next(lines))
    return True


def _is_row(line: str, dialect: Dialect) -> bool:
    """Whether a line is blank, or has the cells of a row by itself."""
    if not line.strip():
        return True
    found = leniently(line, dialect)
    return any(
        not misfit(cells, dialect.width) for cells in (as_it_stands(line, dialect), *([found[0]] if found else []))
    )


def _is_of_rows(record: Sequence[str], dialect: Dialect) -> bool:
    """Whether each line of a record has all cells of a row, so that its quotes are rather those of two texts."""
    if dialect.width < 3 and dialect.separator != "\t":  # noqa: PLR2004 - one separator in each line may be chance
        return False
    return all(len(as_it_stands(line, dialect)) == dialect.width > 1 for line in record)


def _row(line: int, cells: Sequence[str], losses: tuple[Loss, ...] = ()) -> Row:
    """A row, without the zero bytes that broken programs leave in it."""
    joined = "".join(cells)
    if count := joined.count("\0"):
        cells = [without_zeros(cell).text for cell in cells]
        joined = "".join(cells)
        losses = (*losses, zeros(count))
    if not joined or joined.isspace():
        return Row(line)
    return Row(line, tuple(cells), losses)


def _guessed(line: int, cells: Sequence[str], reason: str) -> Row:
    return _row(line, cells, (Loss(LossKind.CELLS, f"{reason}; read as it seems to be meant"),))


def _in_words(error: Exception) -> str:
    reason = str(error)
    if "expected after" in reason:
        return _NOT_DOUBLED
    return _NOT_CLOSED if "unexpected end" in reason else reason
