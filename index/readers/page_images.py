"""Pages of indexed PDFs as pictures, with marks over what was quoted.

Whatever is in the file: it is drawn in a process of its own (see `readers.sandbox`), which is kept for the next page.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from index.errors import SourceError
from index.readers.pictures import PageImage, PageRequest
from index.readers.sandbox.parent import Limits, Sandbox
from index.readers.source import SourceFile
from index.records import Document, Failure, IndexedFile, Span

__all__ = ["PageImages", "has_page_images"]

NARROWEST, WIDEST = 400, 2_000  # pixels of a picture
_KEPT = 50_000_000  # bytes of pictures, at most
_LIMITS = Limits(memory=500_000_000, cpu_seconds=10, wall_seconds=15)

_Key = tuple[str, int, int, PageRequest]


def has_page_images(document: Document, file: IndexedFile | None) -> bool:
    """Whether a document was read from a PDF, of which it is known what it was then."""
    return bool(document.pages) and file is not None and file.path.suffix.lower() == ".pdf"


class PageImages:
    """Draws pages and keeps the last ones. Safe to share between threads; a context manager."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._sandbox = Sandbox(limits)
        weakref.finalize(self, self._sandbox.close)  # for who shares it, and cannot tell when it was the last use
        self._drawing = threading.Lock()
        self._kept: OrderedDict[_Key, PageImage] = OrderedDict()
        self._keeping = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next picture starts another."""
        with self._drawing:
            self._sandbox.close()

    def page(
        self, document: Document, file: IndexedFile, number: int, width: int, spans: Sequence[Span] = ()
    ) -> PageImage:
        """Page `number` of a document, and for each span of the document's text where it stands on that page.

        A span that has nothing on the page gets no boxes; one whose place is not certain gets None. Raises
        `SourceError` where the file cannot be drawn, or is not the one that was indexed.
        """
        if not 1 <= number <= len(document.pages):
            raise SourceError(f"The document has {len(document.pages):,} pages, and no page {number:,}.")
        here = _page_span(document, number)
        request = PageRequest(
            file.sha256,
            number,
            min(max(width, NARROWEST), WIDEST),
            document.text[here.start : here.end],
            tuple(_within(span, here) for span in spans),
        )
        try:
            status = file.path.stat()
            key = (str(file.path), status.st_size, status.st_mtime_ns, request)
            return self._known(key) or self._drawn(key, SourceFile(file.path, document.id, file.path.name))
        except OSError as error:
            reason = "is not there any more" if isinstance(error, FileNotFoundError) else f"({error.strerror})"
            raise SourceError(f"The file {file.path.name} {reason}, so its pages cannot be shown.") from error

    def _known(self, key: _Key) -> PageImage | None:
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _drawn(self, key: _Key, file: SourceFile) -> PageImage:
        request = key[-1]
        with self._drawing:
            drawn = self._known(key) or self._sandbox.page(file, request)
        if isinstance(drawn, Failure):
            raise SourceError(f"Page {request.number:,} of {file.shown} cannot be shown: {drawn.reason}.")
        with self._keeping:
            self._kept[key] = drawn
            while len(self._kept) > 1 and sum(len(page.webp) for page in self._kept.values()) > _KEPT:
                self._kept.popitem(last=False)
        return drawn


def _page_span(document: Document, number: int) -> Span:
    """What the document has of a page, up to where the next one begins."""
    following = document.pages[number:]
    return Span(document.pages[number - 1].start, following[0].start if following else len(document.text))


def _within(span: Span, page: Span) -> Span:
    """What a page has of a span, counted from where the page begins."""
    start, end = max(span.start, page.start), min(span.end, page.end)
    return Span(start - page.start, end - page.start) if end > start else Span(0, 0)
