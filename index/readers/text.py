"""Plain text: a file is a document."""

from collections.abc import Iterator

from index.readers.sizes import LARGEST_TEXT
from index.readers.source import ReadResult, SourceFile, one_document
from index.readers.titles import title_of
from index.records import Document

__all__ = ["read_text"]


def read_text(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document, its text exactly as decoded."""
    return one_document(file, LARGEST_TEXT, _document)


def _document(text: str, file: SourceFile) -> Document:
    return Document(id=file.id, title=title_of(text, file.id), text=text, source=file.shown)
