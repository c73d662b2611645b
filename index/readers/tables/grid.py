"""The tables on a sheet: its cells to rows, merged ones filled, tables that stand side by side apart."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from index.readers.tables.rows import Row
from index.readers.tables.workbook import Area

__all__ = ["Grid", "tables_in"]

Grid = dict[int, dict[int, str]]  # what is shown, by row and column from 1; cells with nothing in them left out


def tables_in(grid: Grid, merged: Sequence[Area], sheet: str) -> Iterator[Iterator[Row]]:
    """The rows of each run of tables below each other; those side by side one after the other."""
    _fill_down(grid, merged)
    _join_names(grid, merged)
    for columns in _side_by_side(grid):
        yield _rows(grid, columns, sheet)


def _rows(grid: Grid, columns: range, sheet: str) -> Iterator[Row]:
    """The rows of a stretch of columns, and a blank one where some are missing."""
    from openpyxl.utils import get_column_letter

    last = 0
    for number in sorted(grid):
        cells = [grid[number].get(column, "") for column in columns]
        if not any(cells):
            continue
        if last and number > last + 1:
            yield Row("")
        last = number
        first = next(column for column, cell in zip(columns, cells, strict=True) if cell)
        yield Row(f"{sheet}!{get_column_letter(first)}{number}", tuple(cells))


def _fill_down(grid: Grid, merged: Sequence[Area]) -> None:
    """A cell that is merged over rows stands in each of them."""
    rows = sorted(grid)  # where there is nothing in a row there is nothing that it could belong to
    for area in merged:
        said = grid.get(area.top, {}).get(area.left)
        if said:
            for row in rows[bisect_right(rows, area.top) : bisect_right(rows, area.bottom)]:
                grid[row].setdefault(area.left, said)


def _join_names(grid: Grid, merged: Sequence[Area]) -> None:
    """Names of columns in two rows become one: "2021" over "spring" and "autumn" is "2021 spring" and "2021 autumn"."""
    over = [area for area in merged if area.right > area.left and area.top == area.bottom]
    for top in sorted({area.top for area in over}):
        areas = [area for area in over if area.top == top]
        upper, lower = grid.get(top, {}), grid.get(top + 1, {})
        if any(area.right - area.left >= len(lower) for area in areas):
            continue  # it is wider than the row below
        groups = {column: area for area in areas for column in range(area.left, area.right + 1)}
        below = [lower.get(column, "") for column in groups]
        outside = [column for column in (*upper, *lower) if column not in groups]
        if not outside or not all(below) or any(map(_is_number, below)):
            continue  # it spans the whole table and titles it, or data
        if any(upper.get(column, "") not in {"", lower.get(column, "")} for column in outside if column in lower):
            continue
        for column, area in groups.items():
            lower[column] = f"{upper.get(area.left, '')} {lower[column]}".strip()
        for column in outside:
            lower.setdefault(column, upper.get(column, ""))
        del grid[top]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("%", "").replace("-", "").isdecimal()


def _side_by_side(grid: Mapping[int, Mapping[int, str]]) -> list[range]:
    """The stretches of columns between empty ones that hold other rows; one where the rows are the same.

    A column may be left empty within a table, to set its columns apart. Then it begins and ends in the same rows.
    """
    extents: dict[int, tuple[int, int]] = {}
    for row, cells in grid.items():
        for column in cells:
            first, last = extents.get(column, (row, row))
            extents[column] = min(first, row), max(last, row)
    parts: list[tuple[range, tuple[int, int]]] = []
    for column in sorted(extents):
        first, last = extents[column]
        if parts and parts[-1][0].stop == column:
            before, (top, bottom) = parts.pop()
            parts.append((range(before.start, column + 1), (min(first, top), max(last, bottom))))
        else:
            parts.append((range(column, column + 1), (first, last)))
    if len({rows for _, rows in parts}) <= 1:
        return [range(min(extents), max(extents) + 1)] if extents else []
    return [columns for columns, _ in parts]
