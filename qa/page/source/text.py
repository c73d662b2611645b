"""The text of a document as it is read: a stretch of it in blocks, and where words occur in all of it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol, TypeVar

from index import Document, Heading, Span

__all__ = ["Block", "blocks", "occurrences", "overlapping", "section_at", "window"]

_REACH = 20_000  # characters shown to each side of a place: about seven pages
_SLACK = 2_000  # characters by which that may be more, to end at a border of the text
_LONGEST_SOUGHT = 200  # characters


class _Spanning(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_S = TypeVar("_S", bound=_Spanning)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading: whole lines of the text."""

    start: int
    end: int
    heading: Heading | None = None
    page: int | None = None  # that this block is the first of, or of the whole stretch


def window(text: str, position: int) -> Span:
    """The stretch around a position that is shown at once; it ends between paragraphs where it can."""
    position = min(max(0, position), len(text))
    start = max(0, position - _REACH)
    end = min(len(text), position + _REACH)
    return Span(_border_before(text, start), _border_after(text, end))


def blocks(document: Document, shown: Span) -> list[Block]:
    """The paragraphs and headings of a stretch, in order; the first of each page carries its number."""
    found: list[Block] = []
    numbered: int | None = None
    for start, end, heading in _regions(document, shown):
        lines = [Span(start, end)] if heading else _paragraphs(document.text, start, end)
        for block in lines:
            page = document.page_at(block.start)
            found.append(Block(*block, heading, page if page != numbered else None))
            numbered = page
    return found


def occurrences(text: str, sought: str) -> list[Span]:
    """Where words occur, in order: upper and lower case are one, and so are all kinds and lengths of white space."""
    words = sought[:_LONGEST_SOUGHT].split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return [Span(*match.span()) for match in pattern.finditer(text)]


def overlapping(spans: Sequence[_S], start: int, end: int) -> Sequence[_S]:
    """Those of some spans that share a character with a stretch; they are in order and do not overlap each other."""
    first = bisect.bisect_right(spans, start, key=attrgetter("end"))
    return spans[first : bisect.bisect_left(spans, end, lo=first, key=attrgetter("start"))]


def section_at(document: Document, position: int) -> str:
    """The heading that a position stands below; empty where the format marks none."""
    above = bisect.bisect_right(document.headings, position, key=attrgetter("start"))
    if not above:
        return ""
    heading = document.headings[above - 1]
    return " ".join(document.text[heading.start : heading.end].split())


def _regions(document: Document, shown: Span) -> Iterator[tuple[int, int, Heading | None]]:
    """The stretch, cut where a heading begins or ends and where a page begins."""
    borders: dict[int, Heading | None] = {shown.start: None}
    for page in overlapping(document.pages, *shown):
        borders.setdefault(max(page.start, shown.start), None)
    for heading in overlapping(document.headings, *shown):
        line_end = document.text.find("\n", heading.end)
        borders[max(shown.start, document.text.rfind("\n", 0, heading.start) + 1)] = heading
        borders.setdefault(shown.end if line_end < 0 else min(line_end, shown.end), None)
    starts = sorted(borders)
    for start, end in zip(starts, [*starts[1:], shown.end], strict=True):
        if document.text[start:end].strip():
            yield start, end, borders[start]


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Runs of lines that are not blank."""
    begin = stop = position = start
    for line in text[start:end].split("\n"):
        if line.strip():
            stop = position + len(line)
        else:
            if stop > begin:
                yield Span(begin, stop)
            begin = stop = position + len(line) + 1
        position += len(line) + 1
    if stop > begin:
        yield Span(begin, stop)


def _border_before(text: str, position: int) -> int:
    """The nearest blank line, line end or space before a position, else the position."""
    for border in ("\n\n", "\n", " "):
        found = text.rfind(border, max(0, position - _SLACK), position)
        if found >= 0:
            return found + len(border)
    return position if position > _SLACK else 0


def _border_after(text: str, position: int) -> int:
    for border in ("\n\n", "\n", " "):
        found = text.find(border, position, position + _SLACK)
        if found >= 0:
            return found
    return position if position + _SLACK < len(text) else len(text)
