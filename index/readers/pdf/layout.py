"""From lines on pages to running text: paragraphs made whole again, page furniture set aside.

Knows of lines only what a typesetter knows: where they begin and end, on which height, in which size. What
it cannot tell is kept as it stands: a line that may be one of a list keeps its line break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from index.readers.pdf.lines import Line, rounded
from index.readers.pdf.margins import Page, sorted_pages
from index.readers.pdf.paragraphs import BULLET, LEADERS, PARAGRAPH, Placed, paragraphs
from index.readers.pdf.words import DIVIDED, Words, ends_divided, with_hyphen, without_hyphen
from index.records import Heading, LeftOut, Span

__all__ = ["LaidOut", "lay_out"]

_HEADING = 1.12  # of the size of the body text
_LONGEST_HEADING = 200  # characters
_MOST_LEVELS = 6


class LaidOut(NamedTuple):
    """Running text and what is known of its spans."""

    text: str
    pages: tuple[Span, ...]
    headings: tuple[Heading, ...]
    left_out: tuple[LeftOut, ...]
    aside: tuple[Span, ...] = ()  # what is kept of headers and footers, and what stands across the page: no title


def lay_out(pages: Sequence[Sequence[Line]], remarks: Mapping[int, Sequence[str]] | None = None) -> LaidOut:
    """The text of the pages, in the order in which their lines are given.

    Lines that the layout broke are joined. A paragraph that runs on to the next page stays whole: the foot of
    the page it begins on is put before it, the head of the page it ends on behind it. `remarks`, by the number of the
    page from 0, are paragraphs at its foot.
    """
    body_size = _body_size(pages)
    laid = sorted_pages(pages, body_size)
    words = Words(pages)
    writer = _Writer(laid, words, remarks or {})
    for paragraph in paragraphs({number: page.body for number, page in enumerate(laid)}, words):
        writer.write(paragraph, is_heading=_is_heading(paragraph, body_size))
    return writer.finish()


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[rounded(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(paragraph: Sequence[Placed], body_size: float) -> bool:
    length = sum(len(placed.line.text) + 1 for placed in paragraph)
    return (
        paragraph[0].line.size >= _HEADING * body_size
        and not paragraph[0].line.turned
        and length <= _LONGEST_HEADING
        and any(character.isalpha() for placed in paragraph for character in placed.line.text)
        and not any(placed.before == "\n" or LEADERS.search(placed.line.text) for placed in paragraph)
        and not BULLET.match(paragraph[0].line.text)
    )


class _Writer:
    """Puts paragraphs and page furniture into one text and remembers what stands where."""

    def __init__(self, pages: Sequence[Page], words: Words, remarks: Mapping[int, Sequence[str]]) -> None:
        self._pages = pages
        self._words = words
        self._remarks = remarks
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int | None] = [None] * len(pages)
        self._headers = 0  # how many pages have had their header written
        self._footers = 0  # and their footer
        self._headings: list[tuple[Span, float]] = []
        self._left_out: list[LeftOut] = []
        self._aside: list[Span] = []

    def write(self, paragraph: Sequence[Placed], *, is_heading: bool) -> None:
        """Add a paragraph, and the edges of the pages that it begins, ends or runs across."""
        first, last = paragraph[0].page, paragraph[-1].page
        self._close_pages(first)
        self._write_header(first)
        if last > first:
            self._write_footer(first)
        start = self._write_lines(paragraph)
        if is_heading:
            self._headings.append((Span(start, self._length), rounded(paragraph[0].line.size)))
        elif paragraph[0].line.turned:
            self._aside.append(Span(start, self._length))
        self._close_pages(last)
        self._write_header(last)

    def finish(self) -> LaidOut:
        """The whole text."""
        self._close_pages(len(self._pages))
        text = "".join(self._parts)
        sizes = sorted({size for _, size in self._headings}, reverse=True)
        return LaidOut(
            text=text,
            pages=tuple(self._page_spans(text)),
            headings=tuple(
                Heading(*span, level=min(sizes.index(size) + 1, _MOST_LEVELS)) for span, size in self._headings
            ),
            left_out=tuple(self._left_out),
            aside=tuple(self._aside),
        )

    def _page_spans(self, text: str) -> list[Span]:
        spans: list[Span] = []
        end = len(text)
        for start in reversed(self._starts):
            begins = end if start is None else min(start, end)
            spans.append(Span(begins, begins + len(text[begins:end].rstrip())))
            end = begins
        return spans[::-1]

    def _close_pages(self, until: int) -> None:
        """Write what is not yet written of the edges of all pages before this one."""
        for page in range(self._footers, until):
            self._write_header(page)
            self._write_footer(page)

    def _write_header(self, page: int) -> None:
        if self._headers <= page:
            self._headers = page + 1
            self._write_furniture(page, self._pages[page].header)

    def _write_footer(self, page: int) -> None:
        if self._footers > page:
            return
        self._footers = page + 1
        for note in paragraphs({page: self._pages[page].notes}, self._words):
            self._write_lines(note)
        for remark in self._remarks.get(page, ()):
            self._separate()
            self._begin_page(page)
            self._add(remark)
        self._write_furniture(page, self._pages[page].footer)

    def _write_lines(self, paragraph: Sequence[Placed]) -> int:
        """Add a paragraph and say where it starts."""
        self._separate()
        start = self._length
        for placed, following in zip_longest(paragraph, paragraph[1:]):
            self._add(placed.before)
            self._begin_page(placed.page)
            divided = following is not None and following.before in DIVIDED and ends_divided(placed.line)
            self._add(without_hyphen(placed.line) if divided else with_hyphen(placed.line))
        return start

    def _begin_page(self, page: int) -> None:
        if self._starts[page] is None:
            self._starts[page] = self._length

    def _write_furniture(self, page: int, lines: Sequence[tuple[Line, str]]) -> None:
        for line, reason in lines:
            self._separate()
            self._begin_page(page)
            start = self._length
            self._add(with_hyphen(line))
            if reason:
                self._left_out.append(LeftOut(start, self._length, reason))
            else:
                self._aside.append(Span(start, self._length))

    def _separate(self) -> None:
        if self._length:
            self._add(PARAGRAPH)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
