"""Addresses to pages in the data folder, each version of them, from which they are read like files.

In: addresses, and feeds that list addresses. Out: files with the bytes that were fetched, what is known of them, and a
`Failure` for each address that gave nothing. Nothing is fetched that nobody asked for. Imports `store` and what
stands before it.
"""

from index.web.addresses import FetchError, is_web_address, page_id, spelt
from index.web.changes import Piece, TextChange, text_changes
from index.web.examining import examine_pages, forget_pages
from index.web.facts import PageFacts, file_of
from index.web.gathering import LOCK, Gathered, gather, refuse_pages
from index.web.guard import Gate
from index.web.history import PageHistory, PageVersion, history_of
from index.web.pages import FOLDER, Page, Pages, is_kept
from index.web.settings import WebSettings

__all__ = [
    "FOLDER",
    "LOCK",
    "FetchError",
    "Gate",
    "Gathered",
    "Page",
    "PageFacts",
    "PageHistory",
    "PageVersion",
    "Pages",
    "Piece",
    "TextChange",
    "WebSettings",
    "examine_pages",
    "file_of",
    "forget_pages",
    "gather",
    "history_of",
    "is_kept",
    "is_web_address",
    "page_id",
    "refuse_pages",
    "spelt",
    "text_changes",
]
