"""Lines that the layout broke joined again to paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from index.readers.pdf.lines import Line, rounded
from index.readers.pdf.words import Words

__all__ = ["BULLET", "LEADERS", "PARAGRAPH", "Placed", "paragraphs"]

PARAGRAPH = "\n\n"
_SAME_SIZE = 0.08  # of the font size
_OTHER_FONT = 1.25  # times the size, at most
_WIDE_GAP = 1.35  # of the usual distance between lines; a larger one divides paragraphs
_SPACE = 0.5  # of the font size; more than the space that a word needs before it
_SHORT = 0.6  # of the column; a line this short was ended on purpose
BULLET = re.compile(r"[•◦▪‣●○■□◆►➢✓∙]\s?")
# No capital letter with a full stop: that is an initial more often ("Prof. A. B. Diarra").
_MARKER = re.compile(rf"{BULLET.pattern}|[-–—*·]\s|\(?(?:\d{{1,3}}[.)]|[a-z][.)]|[A-Z]\)|[ivx]{{1,5}}[.)])\s")
LEADERS = re.compile(r"(?:\.\s?){5,}")
_SENTENCE_END = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*$")


class Placed(NamedTuple):
    """A line within a paragraph."""

    line: Line
    page: int  # from 0
    before: str  # what joins it to the line before


def paragraphs(pages: Mapping[int, Sequence[Line]], words: Words) -> Iterator[list[Placed]]:
    """Lines in paragraphs; a paragraph of several lines that stay apart is a list or a table."""
    columns = {number: _Columns(page) for number, page in pages.items()}
    leading = _leading(pages.values())
    paragraph: list[Placed] = []
    for number, page in pages.items():
        for line in page:
            before = ""
            if paragraph:
                last = paragraph[-1]
                joint = _Joint(last.line, line, columns[last.page], same_page=last.page == number, leading=leading)
                before = joint.separator()
                if before == PARAGRAPH:
                    yield paragraph
                    paragraph, before = [], ""
                elif before == " ":
                    before = words.joint(last.line, line)
            paragraph.append(Placed(line, number, before))
    if paragraph:
        yield paragraph


def _leading(pages: Iterable[Sequence[Line]]) -> Mapping[float, float]:
    """The usual distance between two lines of one paragraph, by font size."""
    gaps: defaultdict[float, list[float]] = defaultdict(list)
    for page in pages:
        for above, below in pairwise(page):
            gap = above.baseline - below.baseline
            if _same_size(above, below) and 0.5 * below.size < gap < 3 * below.size:
                gaps[rounded(below.size)].append(gap)
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
        return round(line.left / (3 * max(line.size, 1.0))), rounded(line.size)

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
        if self.above.table or self.below.table:
            return "\n" if self.same_page and self.above.table == self.below.table else PARAGRAPH
        if self.above.turned != self.below.turned:
            return PARAGRAPH
        bullet = bool(BULLET.match(self.below.text))
        if not bullet and (self.above.hyphenated or self._runs_on()):
            return " "
        if not self._is_next_line():
            return PARAGRAPH
        if bullet or self._is_tabular() or _MARKER.match(self.below.text):
            return "\n"
        return PARAGRAPH if _SENTENCE_END.search(self.above.text) else "\n"

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
        elif _MARKER.match(self.below.text) or self._is_heading_below():
            return False
        return not self._had_room()

    def _is_heading_below(self) -> bool:
        """Whether the next page begins with a line that stands for itself: a short one, behind a whole sentence."""
        if self.same_page:
            return False
        width = self.below.right - self.below.left
        is_short = width < _SHORT * (self.columns.right(self.above) - self.above.left)
        return is_short and bool(_SENTENCE_END.search(self.above.text)) and not _SENTENCE_END.search(self.below.text)

    def _is_next_item(self) -> bool:
        return bool(_SENTENCE_END.search(self.above.text) and _MARKER.match(self.below.text))

    def _is_tabular(self) -> bool:
        rows = [line for line in (self.above, self.below) if line.tabular]
        return len(rows) == 2 or any(line.filled for line in rows) or bool(LEADERS.search(self.above.text))  # noqa: PLR2004

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
        usual = self.leading.get(rounded(self.below.size), 1.2 * self.below.size)
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
