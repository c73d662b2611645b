"""A row as one statement: its cells verbatim behind the names of their columns.

Example: "from: Tarn | to: Osa | single (crowns): 18". A date in a row is one that the row tells of, not when it was
published.
"""

import re
from collections.abc import Sequence

from index.readers.source import UnreadableError, refuse_half_characters
from index.readers.tables.rows import Row, misfit
from index.records import Loss, LossKind

__all__ = ["BETWEEN", "is_nameless", "statement", "tells"]

BETWEEN = " | "  # cells
_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def statement(row: Row, names: Sequence[str], width: int) -> tuple[str, tuple[Loss, ...]]:
    """The row's text, and what of it is guessed. Raises `UnreadableError` where it cannot be read.

    A row with fewer cells than columns has those of the first ones. Where it has more of them, or is a single cell
    among many columns, nobody knows what they are, and they stand without names.
    """
    if row.problem:
        raise UnreadableError(row.problem)
    cells = [cell.strip() for cell in row.cells]
    if any(map(_LINE_ENDS.search, cells)):
        cells = [_LINE_ENDS.sub(" ", cell) for cell in cells]
    reason = misfit(row.cells, width)
    is_comment = bool(reason) and cells[0].startswith("#")
    nameless = is_nameless(row, names, width)
    if nameless:
        text = BETWEEN.join(filter(None, cells))
    else:
        text = BETWEEN.join([f"{name}: {cell}" for name, cell in zip(names, cells, strict=False) if cell])
    refuse_half_characters(text)
    if not reason or is_comment:
        return text, row.losses
    read = "read without their names" if nameless else "taken for the first ones"
    return text, (*row.losses, Loss(LossKind.CELLS, f"{reason}, {read}"))


def is_nameless(row: Row, names: Sequence[str], width: int) -> bool:
    """Whether nobody knows in which columns the cells of a row stand."""
    given = len(row.cells)
    return not names or (
        bool(misfit(row.cells, width)) and (given > width or given == 1 or row.cells[0].startswith("#"))
    )


def tells(row: Row) -> bool:
    """Whether there is anything in a row but signs, such as those of a ruler."""
    return any(character.isalnum() for cell in row.cells for character in cell)
