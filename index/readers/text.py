"""Plain text: a file is a document."""

from collections.abc import Iterator

from index.readers.source import ReadResult, SourceFile, UnreadableError, decode, refuse_large, refuse_without_text
from index.readers.titles import title_of
from index.records import Document, Failure

__all__ = ["read_text"]

LARGEST_FILE = 20_000_000  # bytes


def read_text(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document, its text exactly as decoded."""
    try:
        refuse_large(file.path, LARGEST_FILE)
        text = decode(file.path.read_bytes())
        refuse_without_text(text)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
        return
    yield Document(id=file.id, title=title_of(text, file.id), text=text, source=file.shown)
