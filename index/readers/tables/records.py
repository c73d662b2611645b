"""Rows to documents: those of a table of texts as its records, those of any other as statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import PurePosixPath

from index.readers.source import ReadResult, SourceFile, UnreadableError
from index.readers.tables.fields import DocumentMaker, fields_of
from index.readers.tables.heading import Block, blocks
from index.readers.tables.rows import Row, misfit
from index.readers.tables.statements import is_nameless, statement, tells
from index.readers.titles import title_from_name
from index.records import Document, Failure, Loss, LossKind

__all__ = ["read_rows"]

_LOOKED_AT = 50  # rows, by which it is told what a column holds
_AMBIGUOUS = ("article", "content", "body")  # names of columns for texts, and for other things
_LONGEST_NAME = 40  # characters of a thing's name


def read_rows(
    rows: Iterable[Row], make: DocumentMaker, title: str = "", *, is_sheet: bool = False
) -> Iterator[ReadResult]:
    """A document for each row, under a title or one made of the file's name, and a `Failure` for each that is none.

    Names of columns without any rows are a document where they stand on a sheet, on which any cell may be a text.
    """
    for number, block in enumerate(blocks(rows)):
        yield from (make.failure(row.line, row.problem) for row in block.above if row.problem)
        if any(map(tells, block.above)):
            yield _above(block, make.file, title)
        first = list(islice(block.rows, _LOOKED_AT))
        below = chain(first, block.rows)
        if _holds_texts(block.names, [_cells(row, block.names) for row in first if row.cells]):
            yield from (_text(row, block, make) for row in below)
        elif first or block.above or number or is_sheet:
            yield from _statements(_marked(below, block), block, make.file, title)


def _statements(rows: Iterable[Row], block: Block, file: SourceFile, title: str) -> Iterator[ReadResult]:
    """The rows as statements. So is the row of names where no other stands behind them."""
    is_told = block.header is None
    for row in rows:
        is_told = is_told or not (row.problem or is_nameless(row, block.names, block.width))
        if block.names or row.problem or tells(row):
            yield _stated(row, block.names, block.width, file, title)
    if not is_told and block.header and tells(block.header):
        yield _stated(block.header, (), len(block.header.cells), file, title)


def _marked(rows: Iterable[Row], block: Block) -> Iterator[Row]:
    """The rows of a table; where none of them names the columns, the first says that this was guessed."""
    for number, row in enumerate(rows):
        if number == 0 and not block.names and block.width > 1 and row.cells:
            loss = Loss(LossKind.CELLS, "no row seems to name the columns; the first one is read as the others")
            yield Row(row.line, row.cells, (*row.losses, loss), row.problem)
        else:
            yield row


def _above(block: Block, file: SourceFile, title: str) -> ReadResult:
    """What stands above a table, a line for each row."""
    rows = [row for row in block.above if tells(row)]
    try:
        text = "\n".join(statement(row, (), len(row.cells))[0] for row in rows)
    except UnreadableError as error:
        return Failure(f"{file.shown}:{rows[0].line}", str(error))
    title = title or title_from_name(_stem(file.id), text)
    losses = tuple(loss for row in rows for loss in row.losses)
    return Document(f"{file.id}#{rows[0].line}", title, text, file.shown, losses=losses)


def _stated(row: Row, names: Sequence[str], width: int, file: SourceFile, title: str) -> ReadResult:
    """A row as a statement of its own."""
    try:
        text, losses = statement(row, names, width)
    except UnreadableError as error:
        return Failure(f"{file.shown}:{row.line}", str(error))
    title = title or title_from_name(_stem(file.id), text)
    return Document(f"{file.id}#{row.line}", title, text, file.shown, losses=losses)


@lru_cache(maxsize=1)  # the rows of a file follow each other
def _stem(file_id: str) -> str:
    return PurePosixPath(file_id).stem


def _text(row: Row, block: Block, make: DocumentMaker) -> ReadResult:
    """A row of a table of texts. One that is too short has the cells of the first columns."""
    given = len(row.cells)
    reason = row.problem or misfit(row.cells, block.width)
    if row.problem or (given > block.width and reason):
        return make.failure(row.line, reason)
    losses = row.losses
    if reason:
        losses = (*losses, Loss(LossKind.CELLS, f"{reason}, taken for the first ones"))
    return make.document(row.line, _cells(row, block.names), losses)


def _cells(row: Row, names: Sequence[str]) -> dict[str, str]:
    return dict(zip(names, [*row.cells, *[""] * (len(names) - len(row.cells))], strict=False))


def _holds_texts(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether a column is for the text, and holds more than the names of things beside which the others tell of them.

    Example: an "article" is a text in a newspaper's table, and "hose, 20 m" in a price list.
    """
    fields = fields_of(tuple(columns))
    if "text" not in fields:
        return False
    if fields["text"].strip().casefold() not in _AMBIGUOUS:
        return True
    told = [name for name in columns if name not in fields.values()]
    lengths = sorted(len(row.get(fields["text"], "")) for row in rows)
    return not told or not lengths or lengths[len(lengths) // 2] > _LONGEST_NAME
