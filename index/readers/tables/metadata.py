"""`metadata.csv`: what people say of the files beside it, which overrides what was detected in them.

A row describes a file: its path from the folder of `metadata.csv` under `file`, and `title`, `date`, `source`, `url`
and `encoding`, each of which may be empty or missing. Other columns become metadata.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from index.dates import stated_date
from index.readers.encodings import codec_of
from index.readers.sizes import LARGEST_TEXT
from index.readers.source import SourceFile, UnreadableError, refuse_large
from index.readers.tables.fields import fields_of, is_web_address
from index.readers.tables.rows import open_table
from index.records import Document, Failure, Loss

__all__ = ["DATE_ORIGIN", "FolderMetadata", "MetadataRow", "apply", "is_metadata", "load_metadata"]

DATE_ORIGIN = "metadata.csv"
_FILE_COLUMNS = ("file", "filename", "file name", "file_name", "path")
_ENCODING_COLUMNS = ("encoding", "charset")
_FIELDS = ("title", "source", "url", "date")


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """What a row says of its file; what it does not say is empty."""

    line: int  # of metadata.csv, from 1
    file: str  # below the folder of metadata.csv, "/" between its parts
    title: str = ""
    date: str | None = None  # ISO 8601: "2023", "2023-09" or "2023-09-08"
    source: str = ""
    url: str = ""
    more: Mapping[str, str] = field(default_factory=dict)  # the other columns
    encoding: str = ""  # of the file's text; one that is not known is not kept
    losses: tuple[
        Loss, ...
    ] = ()  # why the row may say something else, as where the encoding of metadata.csv is a guess

    @property
    def digest(self) -> str:
        """A digest of what the row says, wherever it stands: another one means that the documents change."""
        said = [self.title, self.date, self.source, self.url, self.encoding, sorted(self.more.items())]
        said += map(str, self.losses)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FolderMetadata:
    """The rows of a `metadata.csv`, and why some could not be read."""

    shown: str  # the file's own name, as people know it
    rows: Mapping[str, MetadataRow] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()

    def row_for(self, file: str) -> MetadataRow | None:
        """What is said of a file, given by its path from the folder of `metadata.csv`."""
        return self.rows.get(_same_spelling(file))

    def without_file(self, files: Iterable[str]) -> list[Failure]:
        """A failure for each row that describes none of the files, in the order of the rows."""
        there = {_same_spelling(file) for file in files}
        return [
            Failure(f"{self.shown}:{row.line}", f'no file called "{row.file}"')
            for name, row in self.rows.items()
            if name not in there
        ]


def is_metadata(path: Path) -> bool:
    """Whether a file describes others, so that it is no document itself."""
    return path.name.lower() == "metadata.csv"


def load_metadata(file: SourceFile) -> FolderMetadata:
    """What a `metadata.csv` says; a row that cannot be read is a failure that names its line.

    A date that is not understood is a failure too, but the rest of its row counts.
    """
    rows: dict[str, MetadataRow] = {}
    failures: list[Failure] = []
    try:
        refuse_large(file.path, LARGEST_TEXT)
        with open_table(file.path) as table:
            names = _names(table.columns)
            for line, record in table.rows:
                reasons = _take(rows, line, record, names)
                failures.extend(Failure(f"{file.shown}:{line}", reason) for reason in reasons)
            rows = {name: _with_losses(row, table.losses) for name, row in rows.items()}
    except UnreadableError as error:
        failures.append(Failure(file.shown, str(error)))
    return FolderMetadata(file.shown, rows, tuple(failures))


def apply(document: Document, row: MetadataRow, file: SourceFile) -> Document:
    """A document of the file with what the row says of it.

    Where the file is the document, the row overrides what was detected. Where the document is one of many in the
    file (a record, a member of an archive), the row is about all of them: it fills in a date, a source, a URL and
    other columns where the document itself states none, and a title never.
    """
    document = replace(document, losses=(*document.losses, *row.losses))
    if document.id != file.id:
        return _fill_in(document, row, file)
    metadata = {**document.metadata, **row.more, **_address(row)}
    return replace(
        document,
        title=row.title or document.title,
        source=_source(row) or document.source,
        date=row.date or document.date,
        date_origin=DATE_ORIGIN if row.date else document.date_origin,
        metadata=metadata,
    )


def _with_losses(row: MetadataRow, losses: Iterable[Loss]) -> MetadataRow:
    """The row with what is not certain of its table, where that can concern it: ASCII is the same in any encoding."""
    said = [row.file, row.title, row.source, row.url, *row.more.values()]
    if "".join(said).isascii():
        return row
    return replace(row, losses=tuple(Loss(loss.kind, f"{DATE_ORIGIN}: {loss.detail}") for loss in losses))


def _fill_in(document: Document, row: MetadataRow, file: SourceFile) -> Document:
    # A record that states a source is not found at the address of the others.
    states_source = document.source != file.shown or "url" in document.metadata
    return replace(
        document,
        source=document.source if states_source else _source(row) or document.source,
        date=document.date or row.date,
        date_origin=document.date_origin if document.date or not row.date else DATE_ORIGIN,
        metadata={**row.more, **({} if states_source else _address(row)), **document.metadata},
    )


def _source(row: MetadataRow) -> str:
    """Where the row says that the document is found; an address is preferred to a publisher's name."""
    return row.url if is_web_address(row.url) else row.source


def _address(row: MetadataRow) -> dict[str, str]:
    """As metadata: the address, and the publisher's name where it is not the source."""
    said = {"url": row.url, "source": row.source if is_web_address(row.url) else ""}
    return {name: value for name, value in said.items() if value}


def _names(columns: tuple[str, ...]) -> dict[str, str]:
    """For each field of a row the column that holds it."""
    by_name = {name.lower(): name for name in reversed(columns)}
    file = next((by_name[name] for name in _FILE_COLUMNS if name in by_name), None)
    if file is None:
        raise UnreadableError('no column "file"')
    encodings = [("encoding", by_name[name]) for name in _ENCODING_COLUMNS if name in by_name]
    known = fields_of(tuple(name for name in columns if name != file))
    return {"file": file, **dict(encodings[:1]), **{name: known[name] for name in _FIELDS if name in known}}


def _take(
    rows: dict[str, MetadataRow], line: int, record: Mapping[str, str] | UnreadableError, names: Mapping[str, str]
) -> Iterator[str]:
    """Add a row to the others; what is wrong with it, in words."""
    if isinstance(record, UnreadableError):
        yield str(record)
        return
    said = {field: record[name].strip() for field, name in names.items()}
    file = said["file"]
    if not file:
        yield 'nothing in the column "file"'
        return
    key = _same_spelling(file)
    if key.startswith("/") or ".." in PurePosixPath(key).parts:
        yield f'"{file}" is not below the folder of {DATE_ORIGIN}'
        return
    if key in rows:
        yield f'"{file}" is already in line {rows[key].line}'
        return
    date = stated_date(said["date"]) if said.get("date") else None
    if said.get("date") and date is None:
        yield f'the date "{said["date"]}" is not understood; write it as 2023-09-08, 2023-09 or 2023'
    encoding = said.get("encoding", "")
    if encoding and codec_of(encoding) is None:
        yield f'the encoding "{encoding}" is not known; write one such as windows-1250, or none'
        encoding = ""
    rows[key] = MetadataRow(
        line,
        file,
        title=said.get("title", ""),
        date=date,
        source=said.get("source", ""),
        url=said.get("url", ""),
        more={name: value for name, value in record.items() if name not in names.values() and value.strip()},
        encoding=encoding,
    )


def _same_spelling(file: str) -> str:
    """A path as it is compared: composed characters, "/" between its parts, no "./" in front."""
    return str(PurePosixPath(unicodedata.normalize("NFC", file.replace("\\", "/"))))
