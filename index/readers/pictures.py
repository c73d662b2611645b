"""What is asked of whoever draws a page of a document (`pdf.page`), and what comes of it."""

from dataclasses import dataclass
from typing import NamedTuple

from index.records import Span

__all__ = ["LARGEST_SIDE", "Box", "PageImage", "PageRequest"]

LARGEST_SIDE = 8_000  # pixels


class Box(NamedTuple):
    """A rectangle on a page, in shares of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is to be drawn."""

    sha256: str  # of the file, in hexadecimal
    number: int  # of the page, from 1
    width: int  # of the picture in pixels; less where it would be too large
    text: str  # that the document has on the page
    spans: tuple[Span, ...]  # of that text, to be marked


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as it looks."""

    number: int  # from 1
    width: int  # pixels
    height: int
    webp: bytes
    marks: tuple[
        tuple[Box, ...] | None, ...
    ]  # for each span its boxes, line by line; none where nothing of it is here, None where the place is not certain
