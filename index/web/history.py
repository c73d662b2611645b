"""The versions of a page, as people are told of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.engine import Truth
from index.records import Document
from index.web.addresses import is_web_address, page_id
from index.web.facts import held
from index.web.pages import Page, Pages, is_kept

__all__ = ["PageHistory", "PageVersion", "history_of"]


@dataclass(frozen=True, slots=True)
class PageVersion:
    """A page as it was once, and what was read from it then."""

    retrieved_at: str  # ISO 8601, UTC
    sha256: str  # of its bytes
    size: int  # bytes
    content_type: str
    address: str  # where it was found, after redirects
    is_newest: bool  # the one that is searched
    documents: tuple[Document, ...]  # none where it could not be read

    def document(self, document_id: str) -> Document | None:
        """What was read from it under this id."""
        return next((each for each in self.documents if each.id == document_id), None)


@dataclass(frozen=True, slots=True)
class PageHistory:
    """What became of a page."""

    address: str
    checked_at: str  # when it was looked at last: ISO 8601, UTC
    note: str  # what was found then instead of the page; empty where it was there
    versions: tuple[PageVersion, ...]  # oldest first


def history_of(truth: Truth, document_id: str) -> PageHistory | None:
    """The history of the page that a document is read from; None for a document that is none of the web.

    Raises `DamagedError` where what was kept is not what was written.
    """
    if document_id in truth.deleted():
        return None
    pages = Pages(truth.home)
    page = _page_of(pages, truth, document_id)
    if page is None or not page.versions or page.is_feed:
        return None
    newest = page.versions[-1]
    return PageHistory(
        page.address,
        page.checked_at,
        page.note,
        tuple(
            PageVersion(
                version.retrieved_at,
                version.sha256,
                version.size,
                version.content_type,
                version.address,
                version is newest,
                held(truth, pages, page) if version is newest else pages.documents(page, version),
            )
            for version in page.versions
        ),
    )


def _page_of(pages: Pages, truth: Truth, document_id: str) -> Page | None:
    """By its address, or by the file that the document is read from: a record of a table has an id of its own."""
    if is_web_address(document_id) and (page := pages.get(page_id(document_id))) is not None:
        return page
    file = truth.file_of(document_id)
    if file is None or not is_kept(Path(file)):
        return None
    return pages.at(pages.folder.joinpath(*Path(file).parts[-3:-1]))
