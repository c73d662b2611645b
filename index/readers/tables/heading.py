"""Where a table begins among rows: the lines above it, the row that names its columns, and where the next one begins.

Spreadsheets and exports have a title, a source or comments above their tables, tables without names of columns, and
several tables below each other.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from index.readers.tables.fields import fields_of
from index.readers.tables.rows import Row, names_of

__all__ = ["Block", "blocks", "columns_in"]

_LOOKED_AT = 50  # rows, by which it is told where a table begins
_LONGEST_NAME = 80  # characters of a column's name; what is longer is a text
_MOSTLY = 0.8  # of a column's cells
_NUMBER = re.compile(r"[-+(]?[$€£¥]? ?\d[\d\s.,'’]*(?:[eE][-+]?\d+)? ?[%‰€$£¥]?\)?")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2}(?:[T ].*)?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d\d(?::\d\d)?"
)
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_PREFIX = re.compile(r"\w{2,}?[:/_@#-](?=\S)")  # what codes begin with
_SENTENCE = re.compile(r"\w+ \w+ \w+.*[.!?]")


@dataclass(frozen=True, slots=True)
class Block:
    """A table among rows."""

    above: tuple[Row, ...]  # what stands over it: a title, comments
    header: Row | None  # the row that names its columns
    names: tuple[str, ...]  # of its columns; none where no row names them
    width: int  # how many columns it has
    rows: Iterator[Row]  # below the names, to be read before the next block is asked for


def blocks(rows: Iterable[Row]) -> Iterator[Block]:
    """The tables that stand below each other, in order; blank rows are in none of them."""
    feed = _Feed(iter(rows))
    while parts := feed.ahead():
        above, has_names, width = _head(parts)
        over = tuple(feed.take(len(above)))
        header = next(feed) if has_names else None
        names = names_of(header.cells, max(width, len(header.cells))) if header else ()
        below = _until_the_next(feed, names, width)
        block = Block(
            over, header, names, max(width, len(names)), (_filled_up(row, width, len(names)) for row in below)
        )
        yield block
        for _ in block.rows:  # whoever did not want them
            pass


def columns_in(rows: Sequence[Row]) -> int:
    """How many columns most of the rows have, empty ones at their ends not counted."""
    counts = Counter(len(_trimmed(row.cells)) for row in rows if row.cells and not _is_comment(row))
    return counts.most_common(1)[0][0] if counts else 0


class _Feed(Iterator[Row]):
    """Rows that can be looked at before they are taken. Blank ones are passed over, and remembered."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._waiting: deque[Row] = deque()  # blank ones included, of several one

    def __next__(self) -> Row:
        while True:
            row = self._waiting.popleft() if self._waiting else next(self._rows)
            if row.cells or row.problem:
                return row

    def take(self, count: int) -> Iterator[Row]:
        """So many rows."""
        for _ in range(count):
            yield next(self)

    def is_after_blank(self) -> bool:
        """Whether the next row stands below a blank one."""
        self._fill(1)
        return bool(self._waiting) and _is_blank(self._waiting[0])

    def ahead(self) -> list[list[Row]]:
        """The next rows, in runs between blank ones."""
        self._fill(_LOOKED_AT)
        return [list(part) for is_blank, part in groupby(self._waiting, _is_blank) if not is_blank]

    def _fill(self, count: int) -> None:
        while len(self._waiting) < count and (row := next(self._rows, None)) is not None:
            if not (_is_blank(row) and self._waiting and _is_blank(self._waiting[-1])):
                self._waiting.append(row)


def _filled_up(row: Row, least: int, width: int) -> Row:
    """A row with a cell for each column, where it has all that have a name."""
    given = len(row.cells)
    return row._replace(cells=(*row.cells, *[""] * (width - given))) if least <= given < width else row


def _is_blank(row: Row) -> bool:
    return not row.cells and not row.problem


def _until_the_next(feed: _Feed, names: Sequence[str], width: int) -> Iterator[Row]:
    """The rows of a table: to the end, or to blank ones below which another table begins. One of texts may hold any."""
    is_of_texts = "text" in fields_of(tuple(names))
    has_begun = bool(names)
    while True:
        if has_begun and not is_of_texts and feed.is_after_blank() and _begins(feed.ahead(), names, width):
            return
        row = next(feed, None)
        if row is None:
            return
        has_begun = True
        yield row


def _begins(parts: Sequence[Sequence[Row]], names: Sequence[str], width: int) -> bool:
    """Whether another table begins with these rows: they have other columns, or names of columns above numbers."""
    rows = parts[0] if parts else []
    if len(rows) < 2:  # noqa: PLR2004 - a row of names and one below it
        return False
    above, has_names, columns = _head([rows])
    first = rows[len(above)]
    if has_names and tuple(names) == names_of(_trimmed(first.cells), width):
        return True
    return has_names and (columns != width or _votes(first.cells, [row.cells for row in rows[len(above) + 1 :]]) > 0)


def _opening(parts: Sequence[Sequence[Row]]) -> tuple[list[Row], int]:
    """The rows from the first to the last before the first blank one below a table, and how many columns it has."""
    taken: list[Row] = []
    for part in parts:
        taken += part
        width = columns_in(part)
        if width > 1 and sum(len(_trimmed(row.cells)) == width for row in part) > 1:
            return taken, width
    return taken, columns_in(taken)


def _head(parts: Sequence[Sequence[Row]]) -> tuple[Sequence[Row], bool, int]:
    """What stands above a table, whether the row below that names its columns, and how many it has."""
    rows, width = _opening(parts)
    readable = [row for row in rows if row.cells]
    known = next((row for row in readable if _names_fields(row, width)), None)
    first = known or next((row for row in readable if not _is_above(row, width)), None)
    if first is None:
        return (), False, width
    above = rows[: rows.index(first)]
    below = [row.cells for row in rows[len(above) + 1 :] if row.cells and not _is_comment(row)]
    has_names = known is not None or _votes(first.cells, below) >= 0
    if known is not None:
        width = max(len(_trimmed(known.cells)), width if len(_trimmed(known.cells)) > 1 else 0)
    return above, has_names, max(width, len(_trimmed(first.cells)) if has_names else 0)


def _names_fields(row: Row, width: int) -> bool:
    """Whether a row holds names of fields: two of them, or that of the text alone."""
    fields = fields_of(row.cells)
    return len(fields) > 1 or ("text" in fields and (len(row.cells) > 1 or width == 1 or len(_trimmed(row.cells)) == 1))


def _is_above(row: Row, width: int) -> bool:
    """Whether a row is a comment or a title: most columns have nothing in it."""
    given = len(_trimmed(row.cells))
    return (width > 1 and given * 2 <= width) or (_is_comment(row) and given != width)


def _is_comment(row: Row) -> bool:
    return row.cells[0].startswith("#") and len(row.cells[0]) > 1


def _votes(first: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """How much more speaks for a row that names columns than for one of data."""
    if any(len(cell) > _LONGEST_NAME or _SENTENCE.fullmatch(cell.strip()) for cell in first):
        return -1
    kinds = [_kind(cell) for cell in first]
    if not below:
        return -1 if any(kind in {"number", "date"} for kind in kinds) else 0
    counted = _are_counted([cell.strip() for cell in first])
    votes = 0
    for column, kind in enumerate(kinds):
        cells = [row[column].strip() for row in below if column < len(row) and row[column].strip()]
        usual, often = Counter(map(_kind, cells)).most_common(1)[0] if cells else ("", 0)
        if not usual or often < _MOSTLY * len(cells) or not kind:
            continue
        if kind != usual:
            votes += usual != "text"
        elif usual != "text":
            votes -= not counted or all(map(_YEAR.fullmatch, cells))
        else:
            votes -= _is_one_of(first[column].strip(), cells)
    return votes


def _is_one_of(name: str, cells: Sequence[str]) -> bool:
    """Whether a cell is like those below it: one that comes again, or a code as they are ("AB-17", "field:name")."""
    if name in cells and len(set(cells)) < len(cells):
        return True
    shapes = {_DIGITS.sub("0", _LETTERS.sub("a", cell)) for cell in (name, *cells)}
    begun = {match.group() if (match := _PREFIX.match(cell)) else "" for cell in (name, *cells)}
    return len(cells) > 1 and ((len(shapes) == 1 and "0" in shapes.pop()) or (len(begun) == 1 and "" not in begun))


def _are_counted(cells: Sequence[str]) -> bool:
    """Whether the numbers among cells are years, or count up by one: they may be names."""
    numbers = [cell for cell in cells if _kind(cell) == "number"]
    if not all(cell.isdecimal() for cell in numbers):
        return False
    values = [int(cell) for cell in numbers if len(cell) < 10]  # noqa: PLR2004 - longer ones are codes
    steps = {after - before for before, after in pairwise(values)}
    return all(map(_YEAR.fullmatch, numbers)) or (len(values) > 1 and steps == {1})


def _kind(cell: str) -> str:
    """What a cell holds: "number", "date", "text" or nothing."""
    core = cell.strip()
    if not core:
        return ""
    return "date" if _DATE.fullmatch(core) else "number" if _NUMBER.fullmatch(core) else "text"


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    """Without empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
