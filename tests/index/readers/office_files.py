"""Office files that tests write, OpenDocument texts and books from their XML, and what is read from them."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from index.readers import SourceFile
from index.records import Document, Failure

__all__ = ["CONTAINER", "Read", "epub_of", "losses", "odt_of", "reading", "reason", "zipped"]

Read = Callable[[bytes], list[Document | Failure]]

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" '
    f'xmlns:draw="{_ODF}:drawing:1.0" xmlns:style="{_ODF}:style:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" '
    f'xmlns:svg="{_ODF}:svg-compatible:1.0" xmlns:meta="{_ODF}:meta:1.0" xmlns:chart="{_ODF}:chart:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:math="http://www.w3.org/1998/Math/MathML"'
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def reading(read: Callable[[SourceFile], Iterator[Document | Failure]], path: Path) -> Read:
    """What a reader reads from these bytes, in a file with the name of the path."""

    def results(content: bytes) -> list[Document | Failure]:
        path.write_bytes(content)
        return list(read(SourceFile(path, f"files/{path.name}", f"documents/files/{path.name}")))

    return results


def reason(results: Sequence[Document | Failure]) -> str:
    """Why nothing was read."""
    (failure,) = results
    assert isinstance(failure, Failure), failure
    return failure.reason


def losses(document: Document) -> list[str]:
    """What is told to be missing."""
    return [str(loss) for loss in document.losses]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these parts, in their order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def odt_of(
    body: str, *, automatic: str = "", styles: str = "", meta: str = "", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """An OpenDocument text with this in its body; prefixes are the usual ones."""
    document = "<office:document-{0} {1}>{2}</office:document-{0}>"
    content = f"<office:automatic-styles>{automatic}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body>"
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": document.format("content", _SPACES, content),
        "styles.xml": document.format("styles", _SPACES, styles),
        "meta.xml": document.format("meta", _SPACES, f"<office:meta>{meta}</office:meta>"),
    }
    return zipped(parts | dict(more or {}))


def epub_of(
    chapters: Mapping[str, str],
    *,
    metadata: str = "",
    navigation: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A book with these bodies of chapters by their names, and an EPUB 3 table of contents where one is given."""
    pages = {
        name: f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{escape(name)}</title></head><body>{body}</body></html>'
        for name, body in chapters.items()
    }
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    if navigation:
        pages["nav.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><nav>{navigation}</nav></body></html>'
        )
        items += '<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>'
    order = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": opf,
        **{f"OEBPS/{name}": page for name, page in pages.items()},
    }
    return zipped(parts | dict(more or {}))
