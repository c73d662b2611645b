"""Rich Text (.rtf): a file is a document, its text the body in order.

Headings, lists and tables are kept as lines, formulas as characters; notes follow the paragraph that refers to them.
Deletions, and what is struck out or hidden, are no text; page headers and footers, comments, pictures and what is
embedded are not read, and what is lost with them is said.
"""

from collections.abc import Iterator

from index.readers.office.draft import Draft
from index.readers.office.rtf.reading import Reading
from index.readers.sizes import LARGEST_PACKAGE
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.records import Failure

__all__ = ["read_rtf"]

_KIND = "Rich Text file"
_START = b"{\\rtf"


def read_rtf(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document; where its end is missing, also a `Failure` that says so."""
    try:
        content = _content(file)
        draft = Draft()
        reading = Reading(draft.losses)
        is_whole = reading.read(content)
        for block in reading.blocks():
            draft.add(f"{block.before}{block.text}", tight=block.tight, level=block.level, label=block.before)
            if block.is_title and not draft.title:
                draft.title = block.text.replace("\n", " ")
        if not is_whole:
            yield Failure(file.shown, f"damaged {_KIND} (its end is missing)")
        yield draft.document(file, reading.tables.properties(), "rtf properties")
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
    except RecursionError:
        yield Failure(file.shown, f"not a readable {_KIND} (nested too deep)")


def _content(file: SourceFile) -> bytes:
    refuse_large(file.path, LARGEST_PACKAGE)
    content = file.path.read_bytes().lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not content:
        raise UnreadableError("empty")
    if not content.startswith(_START):
        raise UnreadableError(f"not a {_KIND}")
    return content
