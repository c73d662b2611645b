"""Which formats are read, and by what: the table of readers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from index.dates import date_in_url, dateline
from index.readers.sizes import (
    LARGEST_ARCHIVE,
    LARGEST_MAILBOX,
    LARGEST_MESSAGE,
    LARGEST_PACKAGE,
    LARGEST_PAGE,
    LARGEST_PDF,
    LARGEST_TEXT,
    LARGEST_WORKBOOK,
)
from index.readers.source import ReadResult, SourceFile
from index.records import WEAK_DATE_ORIGINS, Document, Failure

__all__ = [
    "ACCEPTED",
    "DECODED",
    "LARGEST",
    "READERS",
    "READERS_VERSION",
    "SANDBOXED",
    "ReadResult",
    "Reader",
    "SourceFile",
    "accepts",
    "not_accepted",
    "read",
]

# Gives the documents of a file, one by one, and a `Failure` for each part that cannot be read.
Reader = Callable[[SourceFile], Iterator[ReadResult]]

# Raise it when a reader, a boilerplate rule, the grammar of dates or the cut changes: files are then read and cut again
# although they are the same.
READERS_VERSION = 6


def _by(module: str, name: str, *, nests: bool = False) -> Reader:
    """A reader by the name of its function in a module of this package, which is loaded at the first file.

    The parsers of all formats take half a second to load. One that nests is told how to read the files within a file.
    """

    def read_by(file: SourceFile) -> Iterator[ReadResult]:
        reader = getattr(import_module(f"index.readers.{module}"), name)
        results: Iterator[ReadResult] = reader(file, read, accepts) if nests else reader(file)
        return results

    return read_by


_CAPTIONS = _by("captions", "read_captions")
_HTML = _by("html.page", "read_html")
_MARKDOWN = _by("markdown", "read_markdown")
_TABLE = _by("tables.csv", "read_csv")
_TEXT = _by("text", "read_text")
_WORKBOOK = _by("tables.xlsx", "read_xlsx")

READERS: Mapping[str, Reader] = {
    ".csv": _TABLE,
    ".docx": _by("office.docx", "read_docx"),
    ".eml": _by("mail.message", "read_eml", nests=True),
    ".epub": _by("office.epub", "read_epub"),
    ".htm": _HTML,
    ".html": _HTML,
    ".jsonl": _by("tables.jsonl", "read_jsonl"),
    ".markdown": _MARKDOWN,
    ".mbox": _by("mail.mailbox", "read_mbox", nests=True),
    ".md": _MARKDOWN,
    ".ndjson": _by("tables.jsonl", "read_jsonl"),
    ".odt": _by("office.odt", "read_odt"),
    ".pdf": _by("pdf.document", "read_pdf"),
    ".pptx": _by("office.pptx", "read_pptx"),
    ".rtf": _by("office.rtf", "read_rtf"),
    ".srt": _CAPTIONS,
    ".text": _TEXT,
    ".tsv": _TABLE,
    ".txt": _TEXT,
    ".vtt": _CAPTIONS,
    ".xhtml": _HTML,
    ".xlsm": _WORKBOOK,
    ".xlsx": _WORKBOOK,
    ".zip": _by("zip.archive", "read_zip", nests=True),
}
ACCEPTED = tuple(READERS)  # endings of the names of files that are read
# Formats with a parser of some size, which a file may bring down: it runs in a process of its own (see `sandbox`).
# The others are no more than decoded, or split into fields by Python itself.
SANDBOXED = frozenset(READERS) - {".csv", ".jsonl", ".ndjson", ".text", ".tsv", ".txt"}
# Formats that are text in some encoding, which can be stated; so can that of the texts in an archive or a mail.
DECODED = frozenset(READERS) - {".docx", ".epub", ".odt", ".pdf", ".pptx", ".rtf", ".xlsm", ".xlsx"}

# Bytes from which a file is refused whole, so that it need not even be read to tell whether it changed.
LARGEST: Mapping[str, int] = {
    ".docx": LARGEST_PACKAGE,
    ".eml": LARGEST_MESSAGE,
    ".epub": LARGEST_PACKAGE,
    ".htm": LARGEST_PAGE,
    ".html": LARGEST_PAGE,
    ".markdown": LARGEST_TEXT,
    ".mbox": LARGEST_MAILBOX,
    ".md": LARGEST_TEXT,
    ".odt": LARGEST_PACKAGE,
    ".pdf": LARGEST_PDF,
    ".pptx": LARGEST_PACKAGE,
    ".rtf": LARGEST_PACKAGE,
    ".srt": LARGEST_TEXT,
    ".text": LARGEST_TEXT,
    ".txt": LARGEST_TEXT,
    ".vtt": LARGEST_TEXT,
    ".xhtml": LARGEST_PAGE,
    ".xlsm": LARGEST_WORKBOOK,
    ".xlsx": LARGEST_WORKBOOK,
    ".zip": LARGEST_ARCHIVE,
}


def accepts(path: Path) -> bool:
    """Whether files with this name's ending are read."""
    return path.suffix.lower() in READERS


def not_accepted(path: Path) -> str:
    """The reason shown for a file whose name's ending is not read; empty for any other."""
    if accepts(path):
        return ""
    return f"files {path.suffix or 'without an ending'} are not read; accepted are {', '.join(READERS)}"


def read(file: SourceFile) -> Iterator[ReadResult]:
    """The documents of a file; for what it holds and cannot be read, a `Failure`.

    Raises `OSError` where the disk, and not the file, is at fault: then nobody knows what else it holds.
    """
    reader = READERS.get(file.path.suffix.lower())
    if reader is None:
        yield Failure(file.shown, not_accepted(file.path))
        return
    for result in reader(file):
        yield _dated(result) if isinstance(result, Document) else result


def _dated(document: Document) -> Document:
    """With the date that its text or address states, where the format states none or only a weak one."""
    if document.date and document.date_origin not in WEAK_DATE_ORIGINS:
        return document
    stated = (
        (dateline(document.text), "dateline"),
        (date_in_url(document.metadata.get("url", "")), "url"),
        (date_in_url(document.id), "file name"),
    )
    for date, origin in stated:
        if date:
            return replace(document, date=date, date_origin=origin)
    return document
