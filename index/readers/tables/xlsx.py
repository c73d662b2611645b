"""Excel workbooks (.xlsx, .xlsm): a row of a sheet is a document, as that of any table.

Cells are read as they are shown (`number_formats`), those with a formula by the value that was stored when the file was
saved. Hidden sheets, rows and columns are left out, charts and pictures are not read; the first document says so.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from lxml import etree

from index.readers.losses import numbers
from index.readers.properties import title_from
from index.readers.sizes import LARGEST_WORKBOOK
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.readers.tables.fields import DocumentMaker
from index.readers.tables.grid import Grid, tables_in
from index.readers.tables.number_formats import shown
from index.readers.tables.records import read_rows
from index.readers.tables.workbook import SheetFacts, Workbook, opened_workbook
from index.readers.titles import title_from_name
from index.readers.zip.safety import BROKEN_ZIP
from index.records import Document, Failure, Loss, LossKind

__all__ = ["read_xlsx"]

MOST_CELLS = 2_000_000
_MOST_NAMED = 12  # cells, columns or sheets, in a loss
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character that XML cannot hold
_GIVEN_BY_THE_PROGRAM = re.compile(r"\w+ ?\d+")  # "Sheet1", "Tabelle 2": nobody's name for a sheet

# What openpyxl and the parsers of XML raise for packages and parts that are not what they should be.
_BROKEN_WORKBOOK = (
    *BROKEN_ZIP,
    etree.LxmlError,
    ET.ParseError,
    KeyError,
    AttributeError,
    TypeError,
    IndexError,
)


def read_xlsx(file: SourceFile) -> Iterator[ReadResult]:
    """The rows of all sheets that are shown."""
    losses: tuple[Loss, ...] = ()
    found_any = False
    try:
        refuse_large(file.path, LARGEST_WORKBOOK)
        package = opened_workbook(file.path.read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it does not keep when it writes; it never does here
            book = _opened(package)
            losses = _losses(book, package)
            for result in _sheets(book, package, file):
                is_first = isinstance(result, Document) and not found_any
                found_any = found_any or is_first
                yield _with(result, losses) if is_first else result
        if not found_any:
            hidden = "; ".join(map(str, losses))
            yield Failure(file.shown, f"no rows in it ({hidden})" if hidden else "no rows in it")
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
    except _BROKEN_WORKBOOK as error:
        yield Failure(file.shown, f"damaged workbook ({type(error).__name__})")


def _opened(package: Workbook) -> Any:
    """Raises `UnreadableError` for what openpyxl has an `OSError`, which to us is the disk's fault: it is in memory."""
    from openpyxl import load_workbook

    try:
        return load_workbook(BytesIO(package.content), read_only=True, data_only=True, keep_links=False)
    except OSError as error:
        raise UnreadableError("not an Excel workbook (its main part is missing)") from error


def _losses(book: Any, package: Workbook) -> tuple[Loss, ...]:
    """What of the workbook is not read."""
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    drawn = (
        (package.count("xl/charts", "chart"), "chart"),
        (package.count("xl/media"), "picture"),
        (package.count("xl/drawings", "drawing", b"<a:t>") + package.count("xl/diagrams", "data"), "drawing"),
    )
    embedded = package.count("xl/embeddings")
    notes = package.count("xl", "comments") + package.count("xl/comments", "comment")
    found = (
        (LossKind.HIDDEN, f"sheet{'s' * (len(hidden) > 1)} {_listed(hidden)}" if hidden else ""),
        (LossKind.PICTURES, ", ".join(_counted(count, noun) for count, noun in drawn if count)),
        (LossKind.ATTACHMENTS, _counted(embedded, "embedded file") if embedded else ""),
        (LossKind.NOTES, f"comments on {_counted(notes, 'sheet')}" if notes else ""),
    )
    return tuple(Loss(kind, detail) for kind, detail in found if detail)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count > 1)}"


def _sheets(book: Any, package: Workbook, file: SourceFile) -> Iterator[ReadResult]:
    make = DocumentMaker(file, "xlsx column")
    stated = title_from(book.properties.title) or title_from_name(PurePosixPath(file.id).stem, "")
    cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        cells += package.cells(sheet.title)
        if cells > MOST_CELLS:
            raise UnreadableError(f"more than {MOST_CELLS:,} cells; split it")
        facts = package.facts(sheet.title)
        grid = _grid(sheet)
        losses = _sheet_losses(sheet.title, facts, grid)
        title = stated if _GIVEN_BY_THE_PROGRAM.fullmatch(sheet.title) else f"{stated}: {sheet.title}"
        visible = {
            row: {column: said for column, said in cells.items() if column not in facts.hidden_columns}
            for row, cells in grid.items()
            if row not in facts.hidden_rows
        }
        for table in tables_in(visible, facts.merged, sheet.title):
            for result in read_rows(table, make, title, is_sheet=True):
                yield _with(result, losses)
                losses = () if isinstance(result, Document) else losses


def _with(result: ReadResult, losses: tuple[Loss, ...]) -> ReadResult:
    """A document with more losses in front of its own."""
    return replace(result, losses=(*losses, *result.losses)) if isinstance(result, Document) and losses else result


def _grid(sheet: Any) -> Grid:
    """The cells of a sheet that hold something, as they are shown."""
    sheet.reset_dimensions()  # some programs claim 16,384 columns for a few cells
    grid: Grid = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            said = shown(cell.value, cell.number_format or "General").strip()
            if "_x" in said:
                said = _ESCAPED.sub(_character, said)
            if said:
                grid.setdefault(cell.row, {})[cell.column] = said
    return grid


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isprintable() else " "


def _sheet_losses(sheet: str, facts: SheetFacts, grid: Grid) -> tuple[Loss, ...]:
    """What of a sheet is left out or was never stored."""
    from openpyxl.utils import get_column_letter

    rows = sorted(facts.hidden_rows & grid.keys())
    columns = sorted(facts.hidden_columns & {column for cells in grid.values() for column in cells})
    letters = ", ".join(map(get_column_letter, columns[:_MOST_NAMED])) + ", …" * (len(columns) > _MOST_NAMED)
    missing = facts.without_value
    cells = ", ".join(missing[:_MOST_NAMED]) + f" and {len(missing) - _MOST_NAMED:,} more" * (
        len(missing) > _MOST_NAMED
    )
    found = (
        (LossKind.HIDDEN, f'in "{sheet}" row{"s" * (len(rows) > 1)} {numbers(rows)}' if rows else ""),
        (LossKind.HIDDEN, f'in "{sheet}" column{"s" * (len(columns) > 1)} {letters}' if columns else ""),
        (LossKind.FORMULAS, f'in "{sheet}" no value is stored in {cells}; save it with Excel' if missing else ""),
    )
    return tuple(Loss(kind, detail) for kind, detail in found if detail)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:_MOST_NAMED]) + ", …" * (len(names) > _MOST_NAMED)
