"""Tables of a page, by how their cells stand and in which order they are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.readers.pdf.lines import Piece
from index.readers.pdf.printed.bands import Band, is_running_text

__all__ = ["table_of"]

_FEWEST_ROWS = {2: 3}  # by the number of columns; of three or more two rows are enough
_DRAWN_AS_ROWS = 0.7  # of the rows of a table, one after the other
_FILLED = 0.5  # of its cells
_ALL_FILLED = 0.8  # of the cells of one that is drawn column by column
_NEXT_LINE = 1.5  # of the font size; so near stands the next line of a cell
_LONGEST_REACH = 4  # rows that a cell of several lines may pass

_ITEM = re.compile(r"\W{1,2}|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})\s?[.):∶-]{0,2}")

Cells = list[list[Piece]]  # what a row has in each column


def table_of(band: Band, numbers: Mapping[int, int], *, by_column: bool) -> list[Cells]:
    """The rows of a table; empty where these columns are none.

    `numbers` tells in which order pieces are drawn, by their identity. Of columns that are drawn one after the other
    it takes more to be a table: they may be lists that but stand beside each other.
    """
    rows = [_cells(band, row.pieces) for row in band.rows]
    if not by_column:
        rows = _records(rows, numbers)
    while rows and _filled(rows[0]) == 1:
        rows = rows[1:]
    while rows and _filled(rows[-1]) == 1:
        rows = rows[:-1]
    columns = len(band.gaps) + 1
    full = [row for row in rows if _filled(row) > 1]
    if len(full) < _FEWEST_ROWS.get(columns, 2):
        return []
    if columns == 2 and _is_list(full):  # noqa: PLR2004 - a mark, and what it stands before
        return []
    share = sum(map(_filled, rows)) / (len(rows) * columns)
    if by_column:
        is_one = share >= _ALL_FILLED and _has_values(rows) and not any(map(is_running_text, band.columns()))
        return rows if is_one else []
    as_rows = sum(_are_drawn_together(row, numbers) for row in full)
    return rows if share >= _FILLED and as_rows >= _DRAWN_AS_ROWS * len(full) else []


def _cells(band: Band, pieces: Sequence[Piece]) -> Cells:
    cells: Cells = [[] for _ in range(len(band.gaps) + 1)]
    for piece in pieces:
        cells[band.column(piece)].append(piece)
    return cells


def _filled(row: Cells) -> int:
    return sum(map(bool, row))


def _records(rows: Sequence[Cells], numbers: Mapping[int, int]) -> list[Cells]:
    """Rows, those made one that a cell of several lines passes: its lines are drawn one after the other."""
    records: list[Cells] = []
    end = 0  # of the record that is open
    for number, row in enumerate(rows):
        if records and (number < end or _is_rest(records[-1], row)):
            records[-1] = [above + below for above, below in zip(records[-1], row, strict=True)]
        else:
            records.append(row)
        following = range(number + 1, min(number + 1 + _LONGEST_REACH, len(rows)))
        passed = [later for later in following if _goes_on(row, rows[later], numbers)]
        end = max(end, *(later + 1 for later in passed)) if passed else max(end, number + 1)
    return records


def _is_rest(above: Cells, row: Cells) -> bool:
    """Whether a row is but words in one column, right below others: what had no room in the cell above."""
    filled = [place for place, cell in enumerate(row) if cell]
    if len(filled) != 1 or not filled[0] or not above[filled[0]]:
        return False
    upper, lower = above[filled[0]][-1], row[filled[0]][0]
    is_near = upper.baseline - lower.baseline < _NEXT_LINE * lower.size
    return is_near and any(map(str.isalpha, lower.text)) and bool(above[0])


def _goes_on(row: Cells, later: Cells, numbers: Mapping[int, int]) -> bool:
    """Whether a cell's next line stands in a later row, and is not the first cell of that row."""
    begins = {numbers[id(cell[0])] for cell in later if cell}
    for above, below in zip(row, later, strict=True):
        if above and below and numbers[id(below[0])] == numbers[id(above[-1])] + 1:
            return numbers[id(below[-1])] + 1 not in begins
    return False


def _are_drawn_together(row: Cells, numbers: Mapping[int, int]) -> bool:
    drawn = [numbers[id(piece)] for cell in row for piece in cell]
    return max(drawn) - min(drawn) == len(drawn) - 1


def _is_list(rows: Sequence[Cells]) -> bool:
    """Whether the first of two columns are but the marks or numbers of what stands beside them."""
    marks = sum(bool(_ITEM.fullmatch(row[0][0].text.strip())) for row in rows if row[0])
    return 2 * marks > len(rows) and not _is_numbers([row[1] for row in rows])


def _has_values(rows: Sequence[Cells]) -> bool:
    """Whether a column other than the first holds numbers, and the first more than those of lines."""
    columns = list(zip(*rows, strict=True))
    counted = sum(bool(cell) and bool(_ITEM.fullmatch(cell[0].text.strip())) for cell in columns[0])
    return any(map(_is_numbers, columns[1:])) and 2 * counted <= len(rows)


def _is_numbers(column: Sequence[Sequence[Piece]]) -> bool:
    return 2 * sum(any(any(map(str.isdigit, piece.text)) for piece in cell) for cell in column) > len(column)
