"""What is known of a page besides its bytes, as its documents carry it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from index.engine import Truth
from index.readers import SourceFile
from index.records import WEAK_DATE_ORIGINS, Document
from index.web.pages import Page, Pages, is_kept

__all__ = ["PageFacts", "file_of", "held"]

_BY_FEED = "feed"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the web says of a page."""

    retrieved_at: str  # ISO 8601, UTC
    found_at: str = ""  # the address after redirects, where it is another
    note: str = ""  # since when it is not there any more, and what is
    published: str | None = None  # the day that a feed states
    charset: str = ""

    @classmethod
    def of(cls, page: Page) -> PageFacts:
        """Of its newest version; there must be one."""
        newest = page.versions[-1]
        found_at = newest.address if newest.address != page.address else ""
        return cls(newest.retrieved_at, found_at, page.note, page.published, newest.charset)

    @property
    def digest(self) -> str:
        """Another one means that the documents of the page change."""
        return hashlib.sha256(json.dumps(astuple(self)).encode()).hexdigest()

    def of_document(self, document: Document) -> Document:
        """A document of the page with what is known of it; the feed's date where the page states none."""
        stated = {"retrieved_at": self.retrieved_at, "found_at": self.found_at, "no_longer_there": self.note}
        metadata = {**document.metadata, **{name: value for name, value in stated.items() if value}}
        origin = "url" if document.date_origin == "file name" else document.date_origin  # the id is the address
        dated = document.date and origin not in WEAK_DATE_ORIGINS
        if dated or not self.published:
            return replace(document, metadata=metadata, date_origin=origin)
        return replace(document, metadata=metadata, date=self.published, date_origin=_BY_FEED)


def file_of(pages: Pages, page: Page) -> tuple[SourceFile, Path]:
    """The newest version as a file to be read, and the folder whose pages are of the same site."""
    path = pages.path(page)
    charset = page.versions[-1].charset
    return SourceFile(path, page.address, page.address, charset=charset), pages.place(page.address).parent


def held(truth: Truth, pages: Pages, page: Page) -> tuple[Document, ...]:
    """What the collection holds of the newest version of a page, by id; nothing where that could not be read."""
    if not page.versions or page.is_feed:
        return ()
    file = str(pages.path(page))
    known = truth.file_of(page.address)
    if known and is_kept(Path(known)) and Path(known).name == page.versions[-1].file:
        file = known  # the same, also where the data folder was moved since
    names = sorted(truth.document_hashes(file))
    return tuple(document for name in names if (document := truth.document(name)) is not None)
