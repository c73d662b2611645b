"""Bytes from which a file is refused whole, by what kind of file it is.

Here and not beside each reader: who only asks how large a file may be loads no parser for it.
"""

__all__ = [
    "LARGEST_ARCHIVE",
    "LARGEST_MAILBOX",
    "LARGEST_MESSAGE",
    "LARGEST_PACKAGE",
    "LARGEST_PAGE",
    "LARGEST_PDF",
    "LARGEST_TEXT",
    "LARGEST_WORKBOOK",
]

LARGEST_ARCHIVE = 100_000_000
LARGEST_MAILBOX = 500_000_000
LARGEST_MESSAGE = 100_000_000
LARGEST_PACKAGE = 100_000_000  # of a word processor, or a book
LARGEST_PAGE = 5_000_000  # of the web
LARGEST_PDF = 100_000_000
LARGEST_TEXT = 20_000_000
LARGEST_WORKBOOK = 100_000_000
