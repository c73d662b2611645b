"""From lines on pages to running text: paragraphs made whole again, page furniture set aside.

Knows of lines only what a typesetter knows: where they begin and end, on which height, in which size. What
it cannot tell is kept as it stands: a line that may be one of a list keeps its line break.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, zip_longest
from statistics import median
from typing import NamedTuple

from index.records import Heading, LeftOut, Span

__all__ = ["LaidOut", "Line", "lay_out"]

_PARAGRAPH = "\n\n"
_SAME_SIZE = 0.08  # of the font size
_OTHER_FONT = 1.25  # times the size, at most
_WIDE_GAP = 1.35  # of the usual distance between lines; a larger one divides paragraphs
_HEADING = 1.12  # of the size of the body text
_NOTE = 0.93  # of the size of the body text; smaller print at the foot of a page is notes
_LONGEST_HEADING = 200  # characters
_MOST_LEVELS = 6
_EDGE_ROWS = 3  # at the top and at the foot of a page that may be furniture
_LONGEST_FURNITURE = 120  # characters; of a line that only the page's number gives away
_SPACE = 0.5  # of the font size; more than the space that a word needs before it
_SHORT = 0.6  # of the column; a line this short was ended on purpose

_BULLET = re.compile(r"[•◦▪‣●○■□◆►➢✓∙]\s?")
# No capital letter with a full stop: that is an initial more often ("Prof. A. B. Diarra").
_MARKER = re.compile(rf"{_BULLET.pattern}|[-–—*·]\s|\(?(?:\d{{1,3}}[.)]|[a-z][.)]|[A-Z]\)|[ivx]{{1,5}}[.)])\s")
_LEADERS = re.compile(r"(?:\.\s?){5,}")
_SENTENCE_END = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*$")
_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)  # no document has more pages
_ROMAN = re.compile(r"[ivxl]{1,7}")
_ONLY_A_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.|seite|página|pagina)\s*)?\d{1,6}(?:\s*(?:of|/|sur|von|de|di)\s*\d{1,6})?[\W_]*",
    re.IGNORECASE | re.ASCII,
)
_SAYS_PAGE = re.compile(
    r"(?:page|seite|página|pagina)\s*\d+|[-–—]\s*\d+\s*[-–—]|\d+\s*(?:of|/)\s*\d+", re.IGNORECASE | re.ASCII
)
_NO_SPACES = re.compile("[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_JOINS_HALVES = frozenset("and or und oder bis et ou".split())  # "short- and long-term"
_HYPHENS = "-\u00ad\u2010"
_DIVIDED = frozenset(["", "-", "- "])  # what joins the halves of a word
_FEWEST_HYPHENS = 3  # at line ends, and
_HYPHENATED = 0.02  # of all lines: from there on words are divided by rule in this document


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page. Lengths are in points; heights grow upwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # of the font
    first_word: float  # its width
    tabular: bool = False  # it has gaps as wide as those between the columns of a table
    hyphenated: bool = False  # it ended in a hyphen, which `text` leaves out


class LaidOut(NamedTuple):
    """Running text and what is known of its spans."""

    text: str
    pages: tuple[Span, ...]
    headings: tuple[Heading, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(slots=True)
class _Page:
    """The lines of one page, sorted by what they are for."""

    header: list[tuple[Line, str]] = field(default_factory=list)  # with the reason
    body: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    footer: list[tuple[Line, str]] = field(default_factory=list)


class _Placed(NamedTuple):
    """A line within a paragraph."""

    line: Line
    page: int  # from 0
    before: str  # what joins it to the line before


def lay_out(pages: Sequence[Sequence[Line]]) -> LaidOut:
    """The text of the pages, in the order in which their lines are given.

    Lines that the layout broke are joined. A paragraph that runs on to the next page stays whole: the foot of
    the page it begins on is put before it, the head of the page it ends on behind it.
    """
    body_size = _body_size(pages)
    sorted_pages = _sorted(pages, body_size)
    words = _Words(pages)
    writer = _Writer(sorted_pages, words)
    for paragraph in _paragraphs({number: page.body for number, page in enumerate(sorted_pages)}, words):
        writer.write(paragraph, is_heading=_is_heading(paragraph, body_size))
    return writer.finish()


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[_rounded(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rounded(size: float) -> float:
    return round(size * 2) / 2


# ---- Headers, footers, page numbers and notes


def _sorted(pages: Sequence[Sequence[Line]], body_size: float) -> list[_Page]:
    furniture = _furniture(pages)
    result = []
    for page, reasons in zip(pages, furniture, strict=True):
        sorted_page = _Page()
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


def _set_notes_aside(page: _Page, body_size: float) -> None:
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


class _Furniture(NamedTuple):
    name: str
    at_top: bool


def _furniture(pages: Sequence[Sequence[Line]]) -> list[dict[int, _Furniture]]:
    """Of each page the positions of lines that recur at its edge, with what they are."""
    furniture: list[dict[int, _Furniture]] = [{} for _ in pages]
    for at_top in (True, False):
        edges = [list(_rows(page, top=at_top)) for page in pages]
        recurring = _recurring(edges, pages)
        numbering = _numbering(recurring)
        for number, (page, rows) in enumerate(zip(pages, edges, strict=True)):
            for depth, row in enumerate(rows):
                keys = [recurring.keys() & _keys(page[position], number) for position in row]
                numbered = depth == 0 and any(_is_numbered(page[place].text, number, numbering) for place in row)
                if not (all(keys) or numbered or any(key.offset is not None for found in keys for key in found)):
                    break  # what stands further in is the text itself
                for position in row:
                    reason = _reason(page[position].text, at_top=at_top)
                    furniture[number].setdefault(position, _Furniture(reason, at_top))
    return furniture


def _rows(page: Sequence[Line], *, top: bool) -> Iterator[list[int]]:
    """The outermost rows of lines at the top or at the foot, from the edge inwards, as positions in the page."""
    order = sorted(range(len(page)), key=lambda position: page[position].baseline, reverse=top)
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


def _recurring(edges: Sequence[Sequence[Sequence[int]]], pages: Sequence[Sequence[Line]]) -> Mapping[_Key, int]:
    """Keys of lines at this edge of at least three pages, or most where there are fewer than four; and how many."""
    counts: Counter[_Key] = Counter()
    for number, (rows, page) in enumerate(zip(edges, pages, strict=True)):
        counts.update({key for row in rows for position in row for key in _keys(page[position], number)})
    enough = 3 if len(pages) > 3 else 2  # noqa: PLR2004 - "at least three pages", as said above
    return {key: count for key, count in counts.items() if count >= enough}


def _keys(line: Line, page: int) -> set[_Key]:
    """What a line has in common with its like on other pages: all of it, or all but a number that counts pages.

    Example: "Report 2023, 7" on page 5 has "Report 2023, 7", "Report #, 7" with 2018 and "Report 2023, #" with 2.
    """
    place = (_rounded(line.size), round(line.baseline / 10))
    keys = {_Key(line.text, None, *place)}
    for number in _NUMBER.finditer(line.text):
        text = f"{line.text[: number.start()]}#{line.text[number.end() :]}"
        keys.add(_Key(text, int(number.group()) - page, *place))
    return keys


def _numbering(recurring: Mapping[_Key, int]) -> int | None:
    """How far the printed page numbers are ahead of the pages counted from 0; None where none are printed."""
    counts: Counter[int] = Counter()
    for key, count in recurring.items():
        if key.offset is not None:
            counts[key.offset] += count
    return counts.most_common(1)[0][0] if counts else None


def _is_numbered(text: str, page: int, numbering: int | None) -> bool:
    """Whether a line has the page's number at its beginning or end, or is a number that says so by itself."""
    if _ONLY_A_NUMBER.fullmatch(text) and _SAYS_PAGE.search(text):
        return int(_NUMBER.findall(text)[0]) == page + 1
    if _ROMAN.fullmatch(text):
        return True
    ends = {text.split(maxsplit=1)[0], text.rsplit(maxsplit=1)[-1]}
    return numbering is not None and len(text) <= _LONGEST_FURNITURE and str(page + numbering) in ends


def _reason(text: str, *, at_top: bool) -> str:
    if _ONLY_A_NUMBER.fullmatch(text) or _ROMAN.fullmatch(text):
        return "page number"
    return "page header" if at_top else "page footer"


# ---- Paragraphs


def _paragraphs(pages: Mapping[int, Sequence[Line]], words: "_Words") -> Iterator[list[_Placed]]:
    """Lines in paragraphs; a paragraph of several lines that stay apart is a list or a table."""
    columns = {number: _Columns(page) for number, page in pages.items()}
    leading = _leading(pages.values())
    paragraph: list[_Placed] = []
    for number, page in pages.items():
        for line in page:
            before = ""
            if paragraph:
                last = paragraph[-1]
                joint = _Joint(last.line, line, columns[last.page], same_page=last.page == number, leading=leading)
                before = joint.separator()
                if before == _PARAGRAPH:
                    yield paragraph
                    paragraph, before = [], ""
                elif before == " ":
                    before = words.joint(last.line, line)
            paragraph.append(_Placed(line, number, before))
    if paragraph:
        yield paragraph


def _leading(pages: Iterable[Sequence[Line]]) -> Mapping[float, float]:
    """The usual distance between two lines of one paragraph, by font size."""
    gaps: defaultdict[float, list[float]] = defaultdict(list)
    for page in pages:
        for above, below in pairwise(page):
            gap = above.baseline - below.baseline
            if _same_size(above, below) and 0.5 * below.size < gap < 3 * below.size:
                gaps[_rounded(below.size)].append(gap)
    return {size: median(found) for size, found in gaps.items()}


def _same_size(above: Line, below: Line) -> bool:
    return abs(above.size - below.size) <= _SAME_SIZE * max(above.size, below.size)


class _Columns:
    """How far to the right the lines of a page go, by where they begin and how large they are."""

    def __init__(self, page: Sequence[Line]) -> None:
        rights: defaultdict[tuple[int, float], list[float]] = defaultdict(list)
        for line in page:
            rights[self._key(line)].append(line.right)
        self._rights = {key: sorted(found) for key, found in rights.items()}

    @staticmethod
    def _key(line: Line) -> tuple[int, float]:
        return round(line.left / (3 * max(line.size, 1.0))), _rounded(line.size)

    def right(self, line: Line) -> float:
        """The right border of the line's column: what most lines that begin near it keep to."""
        rights = self._rights[self._key(line)]
        return max(line.right, rights[int(0.8 * (len(rights) - 1) + 0.5)])


@dataclass(frozen=True, slots=True)
class _Joint:
    """Two lines, one after the other, and whether they belong together."""

    above: Line
    below: Line
    columns: _Columns  # of the page of the line above
    same_page: bool
    leading: Mapping[float, float]

    def separator(self) -> str:
        """A space where the layout broke a paragraph, a line break within a list, else a blank line."""
        bullet = bool(_BULLET.match(self.below.text))
        if not bullet and (self.above.hyphenated or self._runs_on()):
            return " "
        if not self._is_next_line():
            return _PARAGRAPH
        if bullet or self._is_tabular() or _MARKER.match(self.below.text):
            return "\n"
        return _PARAGRAPH if _SENTENCE_END.search(self.above.text) else "\n"

    def _runs_on(self) -> bool:
        if not _same_size(self.above, self.below):
            return self._is_other_font()
        if self._is_tabular() or self._is_next_item():
            return False
        if self._goes_on():
            return not self._is_short()
        if self.same_page and not self._is_jump():
            if not self._is_next_line() or self._is_indented():
                return False
        elif _MARKER.match(self.below.text):
            return False
        return not self._had_room()

    def _is_next_item(self) -> bool:
        return bool(_SENTENCE_END.search(self.above.text) and _MARKER.match(self.below.text))

    def _is_tabular(self) -> bool:
        return (self.above.tabular and self.below.tabular) or bool(_LEADERS.search(self.above.text))

    def _is_other_font(self) -> bool:
        """Whether a sentence goes on although the size is another: a font within it has its own measure."""
        sizes = sorted([self.above.size, self.below.size])
        return sizes[1] < _OTHER_FONT * sizes[0] and self._goes_on() and not self._had_room()

    def _goes_on(self) -> bool:
        return self.below.text[0].islower() and not _SENTENCE_END.search(self.above.text)

    def _is_jump(self) -> bool:
        """Whether the line below stands higher: at the top of the next column."""
        return self.below.baseline > self.above.baseline + self.above.size / 2

    def _is_next_line(self) -> bool:
        """Whether it stands at the usual distance, in the same size."""
        gap = self.above.baseline - self.below.baseline
        usual = self.leading.get(_rounded(self.below.size), 1.2 * self.below.size)
        near = gap <= _WIDE_GAP * max(usual, self.below.size)
        return self.same_page and near and not self._is_jump() and _same_size(self.above, self.below)

    def _is_indented(self) -> bool:
        """Whether it begins a paragraph by its first line being set in."""
        shift = self.below.left - self.above.left
        centred = abs(self.above.left + self.above.right - self.below.left - self.below.right) < self.above.size
        return shift > 0.8 * self.below.size and not centred and not _MARKER.match(self.above.text)

    def _had_room(self) -> bool:
        """Whether the first word below would have fitted above: then the line was ended on purpose."""
        return self._room() > self.below.first_word + _SPACE * self.above.size

    def _room(self) -> float:
        border = self.columns.right(self.above)
        if abs(self.above.left - self.below.left) < 3 * self.above.size and not self._is_jump() and self.same_page:
            border = max(border, self.below.right)
        return border - self.above.right

    def _is_short(self) -> bool:
        width = self.above.right - self.above.left
        return self._had_room() and width < _SHORT * (width + self._room())


# ---- Words that were divided


class _Words:
    """The words of a document, to tell how a word that was divided at a line's end is spelt."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        lines = [line for page in pages for line in page]
        divided = sum(line.hyphenated or line.text.endswith(tuple(_HYPHENS)) for line in lines)
        self._by_rule = divided >= _FEWEST_HYPHENS and divided >= _HYPHENATED * len(lines)
        if divided:
            for line in lines:
                # Words at the edges may be halves of words.
                self._words.update(
                    word.casefold() for word in _WORD.findall(line.text.partition(" ")[2].rpartition(" ")[0])
                )
                self._compounds.update(word.casefold() for word in _COMPOUND.findall(line.text))

    def joint(self, above: Line, below: Line) -> str:
        """What stands between two lines that are joined: a space, nothing, or the hyphen that was part of a word.

        A hyphen that `above.text` still ends in is the caller's to take away: see `_without_hyphen`.
        """
        if not _ends_divided(above):
            both = _NO_SPACES.match(above.text[-1]) and _NO_SPACES.match(below.text[0])
            return "" if both else " "
        left, right = _LAST_WORD.search(_without_hyphen(above)), _FIRST_WORD.match(below.text)
        if left is None or right is None:
            return "- " if right is not None and left is None else "-"
        return self._hyphen(left.group(), right.group())

    def _hyphen(self, left: str, right: str) -> str:
        joined, compound = f"{left}{right}".casefold(), f"{left}-{right}".casefold()
        if not (left[-1].isalpha() and right[0].isalpha()) or (right[0].isupper() and not left[-1].isupper()):
            return "-"
        if compound in self._compounds and joined not in self._words:
            return "-"
        if joined in self._words:
            return ""
        if right.casefold() in _JOINS_HALVES:
            return "- "
        both_are_words = left.casefold() in self._words and right.casefold() in self._words
        return "" if self._by_rule and not both_are_words else "-"


def _ends_divided(line: Line) -> bool:
    return line.hyphenated or (len(line.text) > 1 and line.text[-1] in _HYPHENS and line.text[-2].isalnum())


def _without_hyphen(line: Line) -> str:
    return line.text if line.hyphenated or not _ends_divided(line) else line.text[:-1]


# ---- Writing it down


def _is_heading(paragraph: Sequence[_Placed], body_size: float) -> bool:
    length = sum(len(placed.line.text) + 1 for placed in paragraph)
    return (
        paragraph[0].line.size >= _HEADING * body_size
        and length <= _LONGEST_HEADING
        and any(character.isalpha() for placed in paragraph for character in placed.line.text)
        and not any(placed.before == "\n" or _LEADERS.search(placed.line.text) for placed in paragraph)
        and not _BULLET.match(paragraph[0].line.text)
    )


class _Writer:
    """Puts paragraphs and page furniture into one text and remembers what stands where."""

    def __init__(self, pages: Sequence[_Page], words: _Words) -> None:
        self._pages = pages
        self._words = words
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int | None] = [None] * len(pages)
        self._headers = 0  # how many pages have had their header written
        self._footers = 0  # and their footer
        self._headings: list[tuple[Span, float]] = []
        self._left_out: list[LeftOut] = []

    def write(self, paragraph: Sequence[_Placed], *, is_heading: bool) -> None:
        """Add a paragraph, and the edges of the pages that it begins, ends or runs across."""
        first, last = paragraph[0].page, paragraph[-1].page
        self._close_pages(first)
        self._write_header(first)
        if last > first:
            self._write_footer(first)
        start = self._write_lines(paragraph)
        if is_heading:
            self._headings.append((Span(start, self._length), _rounded(paragraph[0].line.size)))
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
        for note in _paragraphs({page: self._pages[page].notes}, self._words):
            self._write_lines(note)
        self._write_furniture(page, self._pages[page].footer)

    def _write_lines(self, paragraph: Sequence[_Placed]) -> int:
        """Add a paragraph and say where it starts."""
        self._separate()
        start = self._length
        for placed, following in zip_longest(paragraph, paragraph[1:]):
            self._add(placed.before)
            self._begin_page(placed.page)
            divided = following is not None and following.before in _DIVIDED and _ends_divided(placed.line)
            self._add(_without_hyphen(placed.line) if divided else _with_hyphen(placed.line))
        return start

    def _begin_page(self, page: int) -> None:
        if self._starts[page] is None:
            self._starts[page] = self._length

    def _write_furniture(self, page: int, lines: Sequence[tuple[Line, str]]) -> None:
        for line, reason in lines:
            self._separate()
            self._begin_page(page)
            start = self._length
            self._add(_with_hyphen(line))
            self._left_out.append(LeftOut(start, self._length, reason))

    def _separate(self) -> None:
        if self._length:
            self._add(_PARAGRAPH)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _with_hyphen(line: Line) -> str:
    return f"{line.text}-" if line.hyphenated else line.text
