"""Which formats are read, and by what: the table of readers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from index.dates import date_in_url, dateline
from index.readers import captions, markdown, text
from index.readers.captions import read_captions
from index.readers.html import page as html
from index.readers.html.page import read_html
from index.readers.mail import mailbox, message
from index.readers.mail.mailbox import read_mbox
from index.readers.mail.message import read_eml
from index.readers.markdown import read_markdown
from index.readers.office import package, read_docx, read_epub, read_odt, read_pptx, read_rtf
from index.readers.pdf import document as pdf
from index.readers.pdf.document import read_pdf
from index.readers.source import ReadResult, SourceFile
from index.readers.tables import xlsx
from index.readers.tables.csv import read_csv
from index.readers.tables.jsonl import read_jsonl
from index.readers.tables.xlsx import read_xlsx
from index.readers.text import read_text
from index.readers.zip import archive
from index.readers.zip.archive import read_zip
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

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".docx": read_docx,
    ".eml": lambda file: read_eml(file, read, accepts),
    ".epub": read_epub,
    ".htm": read_html,
    ".html": read_html,
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".mbox": lambda file: read_mbox(file, read, accepts),
    ".md": read_markdown,
    ".ndjson": read_jsonl,
    ".odt": read_odt,
    ".pdf": read_pdf,
    ".pptx": read_pptx,
    ".rtf": read_rtf,
    ".srt": read_captions,
    ".text": read_text,
    ".tsv": read_csv,
    ".txt": read_text,
    ".vtt": read_captions,
    ".xhtml": read_html,
    ".xlsm": read_xlsx,
    ".xlsx": read_xlsx,
    ".zip": lambda file: read_zip(file, read, accepts),
}
ACCEPTED = tuple(READERS)  # endings of the names of files that are read
# Formats with a parser of some size, which a file may bring down: it runs in a process of its own (see `sandbox`).
# The others are no more than decoded, or split into fields by Python itself.
SANDBOXED = frozenset(READERS) - {".csv", ".jsonl", ".ndjson", ".text", ".tsv", ".txt"}
# Formats that are text in some encoding, which can be stated; so can that of the texts in an archive or a mail.
DECODED = frozenset(READERS) - {".docx", ".epub", ".odt", ".pdf", ".pptx", ".rtf", ".xlsm", ".xlsx"}

# Bytes from which a file is refused whole, so that it need not even be read to tell whether it changed.
LARGEST: Mapping[str, int] = {
    ".docx": package.LARGEST_FILE,
    ".eml": message.LARGEST_FILE,
    ".epub": package.LARGEST_FILE,
    ".htm": html.LARGEST_FILE,
    ".html": html.LARGEST_FILE,
    ".markdown": markdown.LARGEST_FILE,
    ".mbox": mailbox.LARGEST_FILE,
    ".md": markdown.LARGEST_FILE,
    ".odt": package.LARGEST_FILE,
    ".pdf": pdf.LARGEST_FILE,
    ".pptx": package.LARGEST_FILE,
    ".rtf": package.LARGEST_FILE,
    ".srt": captions.LARGEST_FILE,
    ".text": text.LARGEST_FILE,
    ".txt": text.LARGEST_FILE,
    ".vtt": captions.LARGEST_FILE,
    ".xhtml": html.LARGEST_FILE,
    ".xlsm": xlsx.LARGEST_FILE,
    ".xlsx": xlsx.LARGEST_FILE,
    ".zip": archive.LARGEST_FILE,
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
