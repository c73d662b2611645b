"""What stands at the edges of pages: headers, footers, page numbers, and notes at the foot of a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import NamedTuple

from index.readers.pdf.lines import Line, rounded

__all__ = ["Page", "sorted_pages"]

_NOTE = 0.93  # of the size of the body text; smaller print at the foot of a page is notes
_APART = 1.6  # of the font size; so far from the text stands what is not part of it
_EDGE_ROWS = 3  # at the top and at the foot of a page that may be furniture
_FEWEST_ROMAN = 2  # pages with a Roman number; a letter alone is none
_LONGEST_FURNITURE = 120  # characters; of a line that only the page's number gives away
_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)  # no document has more pages
_YEAR = re.compile(r"(?:1[89]|20)\d\d")  # counted upwards it is rather one than a page
# Behind these a number counts what the page is about: "Chapter 3", "Day 12"; it is a heading on every page.
_COUNTED = re.compile(
    r"(?:annex|appendix|article|artikel|case|chapter|chapitre|cap[ií]tulo|day|exhibit|figure|item|jour|kapitel|lesson|lot"
    r"|module|month|part|partie|phase|question|round|season|section|session|sitting|step|table|tag|teil|tome|unit|volume"
    r"|week|woche|year|année|año|jahr|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\s*[:#.-]?\s*(?:n[o°r]\.?\s*)?#\W*",
    re.IGNORECASE,
)
# A single word with a number behind it is such a heading as well ("Room 3", "Ward 12"), at the top of pages.
_PAGES = (
    "page|pages|pg|pag|página|pàgina|pagina|pagină|seite|blatt|folio|sheet|sida|side|sivu|strana|strona|stran|oldal|sayfa"
    "|стр|страница"
)
_NAMED = re.compile(rf"(?!(?:{_PAGES})\b)[^\W\d_]{{3,}} #", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…:;,]['\"’”»)\]]*$")
_FEWEST_WORDS = 4  # of a sentence
_ROMAN = re.compile(r"[ivxl]{1,7}")
_ONLY_A_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.|seite|página|pagina)\s*)?\d{1,6}(?:\s*(?:of|/|sur|von|de|di)\s*\d{1,6})?[\W_]*",
    re.IGNORECASE | re.ASCII,
)
_SAYS_PAGE = re.compile(
    r"(?:page|seite|página|pagina)\s*\d+|[-–—]\s*\d+\s*[-–—]|\d+\s*(?:of|/)\s*\d+", re.IGNORECASE | re.ASCII
)


@dataclass(slots=True)
class Page:
    """The lines of one page, sorted by what they are for."""

    header: list[tuple[Line, str]] = field(default_factory=list)  # with the reason; "" for a line that is kept
    body: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    footer: list[tuple[Line, str]] = field(default_factory=list)


def sorted_pages(pages: Sequence[Sequence[Line]], body_size: float) -> list[Page]:
    """The lines of each page, those at its edges told from its text and its notes."""
    furniture = _furniture(pages)
    result = []
    for page, reasons in zip(pages, furniture, strict=True):
        sorted_page = Page()
        for position, line in enumerate(page):
            reason = reasons.get(position)
            if reason is None:
                sorted_page.body.append(line)
            elif reason.at_top:
                sorted_page.header.append((line, reason.name))
            else:
                sorted_page.footer.append((line, reason.name))
        _set_notes_aside(sorted_page, body_size)
        result.append(sorted_page)
    return result


def _set_notes_aside(page: Page, body_size: float) -> None:
    """Small print at the foot of a column goes to the page's notes, where the column has other text above it."""
    body: list[Line] = []
    for is_small, group in groupby(_columns(page.body), key=lambda placed: placed[0].size < _NOTE * body_size):
        lines = list(group)
        ends_column = next((number for number, (_, is_last) in enumerate(lines, start=1) if is_last), 0)
        first = lines[0][0]
        if is_small and ends_column and body and body[-1].baseline > first.baseline:
            page.notes += [line for line, _ in lines[:ends_column]]
            lines = lines[ends_column:]
        body += [line for line, _ in lines]
    page.body = body


def _columns(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line and whether it is the last of its column: the next one stands higher."""
    for line, following in zip_longest(lines, lines[1:]):
        yield line, following is None or following.baseline > line.baseline + line.size / 2


_PAGE_NUMBER = "page number"


class _Furniture(NamedTuple):
    name: str  # the reason why it is left out; "" for a line that is kept
    at_top: bool


def _furniture(pages: Sequence[Sequence[Line]]) -> list[dict[int, _Furniture]]:
    """Of each page the positions of lines that recur at its edge, with what they are.

    A line that tells more than the page's number is kept where it stands first: what it says is said once.
    """
    furniture: list[dict[int, _Furniture]] = [{} for _ in pages]
    for at_top in (True, False):
        edges = [list(_rows(page, top=at_top)) for page in pages]
        recurring = _recurring(edges, pages, at_top=at_top)
        numbering = _numbering(recurring)
        has_roman = sum(_begins_roman(page, rows) for page, rows in zip(pages, edges, strict=True)) >= _FEWEST_ROMAN
        met: set[_Key] = set()
        for number, (page, rows) in enumerate(zip(pages, edges, strict=True)):
            for depth, row in enumerate(rows):
                keys = [recurring.keys() & _keys(page[position], number, at_top=at_top) for position in row]
                numbered = depth == 0 and (
                    (has_roman and _begins_roman(page, rows))
                    or any(_is_numbered(page, rows, place, number, numbering) for place in row)
                )
                recurs = all(keys) or numbered or any(key.offset is not None for found in keys for key in found)
                if not recurs or any(page[position].filled for position in row):
                    break  # what stands further in is the text itself
                for position, found in zip(row, keys, strict=True):
                    reason = _reason(page[position].text, at_top=at_top)
                    if reason != _PAGE_NUMBER and not met & found:
                        reason = ""
                    met |= found
                    furniture[number].setdefault(position, _Furniture(reason, at_top))
    return furniture


def _rows(page: Sequence[Line], *, top: bool) -> Iterator[list[int]]:
    """The outermost rows of lines at the top or at the foot, from the edge inwards, as positions in the page."""
    upright = [position for position, line in enumerate(page) if not line.turned]
    order = sorted(upright, key=lambda position: page[position].baseline, reverse=top)
    row: list[int] = []
    rows = 0
    for position in order:
        if row and abs(page[position].baseline - page[row[0]].baseline) > page[position].size / 2:
            yield row
            rows += 1
            row = []
            if rows == _EDGE_ROWS:
                return
        row.append(position)
    if row:
        yield row


class _Key(NamedTuple):
    """What lines of several pages have in common."""

    text: str  # with "#" for a number that counts pages
    offset: int | None  # between that number and the page's own from 0
    size: float  # a title in large print is not the header that repeats it
    height: int  # on the page, in tens of points: furniture has its place


def _recurring(
    edges: Sequence[Sequence[Sequence[int]]], pages: Sequence[Sequence[Line]], *, at_top: bool
) -> Mapping[_Key, int]:
    """Keys of lines at this edge of at least three pages, or most where there are fewer than four; and how many."""
    counts: Counter[_Key] = Counter()
    for number, (rows, page) in enumerate(zip(edges, pages, strict=True)):
        counts.update({key for row in rows for position in row for key in _keys(page[position], number, at_top=at_top)})
    enough = 3 if len(pages) > 3 else 2  # noqa: PLR2004 - "at least three pages", as said above
    return {key: count for key, count in counts.items() if count >= enough}


def _keys(line: Line, page: int, *, at_top: bool) -> set[_Key]:
    """What a line has in common with its like on other pages: all of it, or all but a number that counts pages.

    Example: "Report 2023, 7" on page 5 has "Report 2023, 7", "Report #, 7" with 2018 and "Report 2023, #" with 2.
    """
    place = (rounded(line.size), round(line.baseline / 10))
    keys = {_Key(line.text, None, *place)}
    if _is_sentence(line.text):
        return keys
    for number in _NUMBER.finditer(line.text):
        text = f"{line.text[: number.start()]}#{line.text[number.end() :]}"
        is_heading = _COUNTED.fullmatch(text) or (at_top and not line.tabular and _NAMED.fullmatch(text))
        if not _YEAR.fullmatch(number.group()) and not is_heading:
            keys.add(_Key(text, int(number.group()) - page, *place))
    return keys


def _is_sentence(text: str) -> bool:
    """Whether a line is a sentence or a part of one: then a number in it counts no pages."""
    return bool(_SENTENCE.search(text)) and len(text.split()) >= _FEWEST_WORDS


def _numbering(recurring: Mapping[_Key, int]) -> int | None:
    """How far the printed page numbers are ahead of the pages counted from 0; None where none are printed."""
    counts: Counter[int] = Counter()
    for key, count in recurring.items():
        if key.offset is not None:
            counts[key.offset] += count
    return counts.most_common(1)[0][0] if counts else None


def _is_numbered(
    page: Sequence[Line], rows: Sequence[Sequence[int]], position: int, number: int, numbering: int | None
) -> bool:
    """Whether a line has the page's number at its beginning or end, or is a number that says so by itself."""
    text = page[position].text
    if _ONLY_A_NUMBER.fullmatch(text) and _SAYS_PAGE.search(text):
        return int(_NUMBER.findall(text)[0]) == number + 1
    printed = "" if numbering is None else str(number + numbering)
    ends = {text.split(maxsplit=1)[0], text.rsplit(maxsplit=1)[-1]}
    return (
        printed in ends and len(text) <= _LONGEST_FURNITURE and (text == printed or _stands_apart(page, rows, position))
    )


def _begins_roman(page: Sequence[Line], rows: Sequence[Sequence[int]]) -> bool:
    """Whether at the edge of a page there is a Roman number; one "x" alone may be anything."""
    return bool(rows) and any(_ROMAN.fullmatch(page[position].text) for position in rows[0])


def _stands_apart(page: Sequence[Line], rows: Sequence[Sequence[int]], position: int) -> bool:
    """Whether a line at the edge is set off from the text: by its size, or by more room than lines of a text have."""
    line = page[position]
    if _is_sentence(line.text):
        return False
    if len(rows) == 1:
        return True
    nearest = page[rows[1][0]]
    is_other = rounded(line.size) != rounded(nearest.size)
    return is_other or abs(line.baseline - nearest.baseline) > _APART * max(line.size, nearest.size)


def _reason(text: str, *, at_top: bool) -> str:
    if _ONLY_A_NUMBER.fullmatch(text) or _ROMAN.fullmatch(text):
        return _PAGE_NUMBER
    return "page header" if at_top else "page footer"
