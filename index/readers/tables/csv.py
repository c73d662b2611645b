"""Tables, comma separated or otherwise: a row is a document.

Follows RFC 4180, and what spreadsheets and other programs make of it (`dialect`, `rows`). A row names the columns
(`heading`); `fields.FIELDS` lists the names that are known, the other columns become metadata. Where none of them holds
texts, a row is a statement of all its cells. A file in UTF-8 is read row by row, whatever its size.
"""

from collections.abc import Iterator

from index.readers.source import ReadResult, SourceFile, UnreadableError, with_losses
from index.readers.tables.fields import DocumentMaker
from index.readers.tables.records import read_rows
from index.readers.tables.rows import open_rows
from index.records import Failure

__all__ = ["read_csv"]


def read_csv(file: SourceFile) -> Iterator[ReadResult]:
    """The file's rows as documents; a row that cannot be read is a `Failure` that names its line."""
    found_any = False
    try:
        with open_rows(file.path, file.encoding, file.charset) as rows:
            for result in read_rows(rows.each, DocumentMaker(file, "csv column")):
                found_any = True
                yield with_losses(result, rows.losses)
        if not found_any:
            yield Failure(file.shown, "no rows below the column names")
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
