"""The pieces of a page as lines in the order in which they are read: columns one after the other, tables row by row.

What is drawn as it is read stays so: who made the page knew best. Only where the lines of columns take turns are they
put in order, and only where pieces stand in rows below each other are they a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.readers.pdf.lines import UPRIGHT, VERTICAL, Frame, Line, Piece
from index.readers.pdf.printed.bands import Band, bands, is_running_text, rows_of
from index.readers.pdf.printed.marks import is_mark, with_mark
from index.readers.pdf.printed.pieces import clean
from index.readers.pdf.printed.tables import table_of

__all__ = ["in_order"]

_CELL_BORDER = " | "
_WIDE_GAP = 2.5  # of the font size; between words of one line only a table has so much room
_DEEPEST = 4  # columns within columns
_MOST = 20_000  # pieces of a page that are put in order
_WHOLE_PAGE = 0.8  # of its pieces
_RUNNING = 0.7  # of the characters of columns
_TURN = 1.5  # pieces that are drawn before those of another column, on average, where columns take turns
_STRAYS = 2  # cells of a table that is drawn column by column, but for them
_OUT_OF_ORDER = 0.5  # of lines that stand higher than the one before
_FULL_WIDTH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def in_order(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a page; those in another direction than most of it come last."""
    main = _main_frame(pieces)
    upright = [piece for piece in pieces if piece.frame == main]
    lines = _Arranger().lines(upright)
    if _is_out_of_order(lines):
        lines = _Arranger().lines([piece for row in rows_of(upright) for piece in row.pieces])
    for frame in dict.fromkeys(piece.frame for piece in pieces):
        if frame != main:
            turned = _joined([piece for piece in pieces if piece.frame == frame])
            lines += [replace(line, turned=True) for line in turned]
    return lines


def _main_frame(pieces: Sequence[Piece]) -> Frame:
    """The direction of most of the characters."""
    if all(piece.frame == UPRIGHT for piece in pieces):
        return UPRIGHT
    frames = Counter[Frame]()
    for piece in pieces:
        frames[piece.frame] += len(piece.text)
    return frames.most_common(1)[0][0]


def _is_out_of_order(lines: Sequence[Line]) -> bool:
    """Whether lines are drawn from the foot of the page up, or anyhow."""
    higher = sum(below.baseline > above.baseline + above.size / 2 for above, below in pairwise(lines))
    return higher > _OUT_OF_ORDER * (len(lines) - 1)


class _Arranger:
    """Puts the pieces of one page in order, and counts its tables."""

    def __init__(self) -> None:
        self._tables = 0

    def lines(self, pieces: Sequence[Piece], depth: int = 0) -> list[Line]:
        """The lines of pieces that are given as they are drawn."""
        if depth == _DEEPEST or len(pieces) > _MOST or _is_one_column(pieces):
            return _joined(pieces)
        numbers = {id(piece): number for number, piece in enumerate(pieces)}
        arranged: dict[int, list[Line]] = {}  # by the number of its first piece
        taken: set[int] = set()
        for band in bands(rows_of(pieces)):
            lines, found = self._band(band, numbers, len(pieces), depth)
            if lines:
                arranged[min(found)] = lines
                taken |= found
        return list(_merged(pieces, arranged, taken))

    def _band(self, band: Band, numbers: Mapping[int, int], page: int, depth: int) -> tuple[list[Line], set[int]]:
        """The lines of a band and the numbers of its pieces; none where it is read as it is drawn."""
        columns = band.columns()
        drawn = sorted((piece for row in band.rows for piece in row.pieces), key=lambda piece: numbers[id(piece)])
        at = [band.column(piece) for piece in drawn]
        changes = [(before, after) for before, after in pairwise(at) if before != after]
        is_rtl = _is_right_to_left(drawn)
        take_turns = len(drawn) <= _TURN * len(changes)
        backwards = len(drawn) >= _WHOLE_PAGE * page and all((before > after) != is_rtl for before, after in changes)
        if (take_turns or backwards) and (_is_columns(columns) or _is_vertical(drawn)):
            ordered = [sorted(column, key=lambda piece: numbers[id(piece)]) for column in columns]
            lines = [
                line for column in (ordered[::-1] if is_rtl else ordered) for line in self.lines(column, depth + 1)
            ]
            return lines, {numbers[id(piece)] for piece in drawn}
        strays = _STRAYS if len(band.gaps) > _STRAYS else 0
        table = table_of(band, numbers, by_column=len(changes) <= len(band.gaps) + strays)
        if not table:
            return [], set()
        self._tables += 1
        lines = [_row(cells, self._tables, is_rtl=is_rtl) for cells in table]
        return lines, {numbers[id(piece)] for cells in table for cell in cells for piece in cell}


def _is_one_column(pieces: Sequence[Piece]) -> bool:
    """Whether each piece stands below the one before it, as nearly always; then there is nothing to put in order."""
    return all(
        below.baseline < above.baseline - above.size / 3 and below.left < above.right and above.left < below.right
        for above, below in pairwise(pieces)
    )


def _merged(pieces: Sequence[Piece], arranged: dict[int, list[Line]], taken: set[int]) -> Iterator[Line]:
    """The lines that were put in order, each group where its first piece is drawn, among all others."""
    waiting: list[Piece] = []
    for number, piece in enumerate(pieces):
        if number in arranged:
            yield from _joined(waiting)
            waiting = []
            yield from arranged[number]
        elif number not in taken:
            waiting.append(piece)
    yield from _joined(waiting)


def _is_right_to_left(pieces: Sequence[Piece]) -> bool:
    return 2 * sum(bool(_RIGHT_TO_LEFT.search(piece.text)) for piece in pieces) > len(pieces)


def _is_vertical(pieces: Sequence[Piece]) -> bool:
    """Whether a page is written from top to foot; its columns are halves of the page, and seldom a table."""
    return pieces[0].frame == VERTICAL and all(_FULL_WIDTH.search(piece.text) for piece in pieces)


def _holds_columns(pieces: Sequence[Piece]) -> bool:
    """Whether most of what stands in a column are columns itself: then it reaches below a heading across them."""
    return any(
        sum(len(row.pieces) for row in band.rows) > len(pieces) / 2 and all(map(is_running_text, band.columns()))
        for band in bands(rows_of(pieces))
    )


def _is_columns(columns: Sequence[Sequence[Piece]]) -> bool:
    """Whether two columns or more are running text, and little else stands beside them."""
    running = [column for column in columns if is_running_text(column) or _holds_columns(column)]
    characters = sum(len(piece.text) for column in columns for piece in column)
    return len(running) > 1 and sum(len(piece.text) for column in running for piece in column) > _RUNNING * characters


# ---- Lines


def _row(cells: Sequence[Sequence[Piece]], table: int, *, is_rtl: bool) -> Line:
    """A row of a table as a line; what stands in the first column alone needs no borders."""
    pieces = [piece for cell in cells for piece in cell]
    texts = [" ".join(line.text for line in _joined(cell)).replace("\n", " ") for cell in cells]
    is_title = bool(texts[0]) and not any(texts[1:])
    return Line(
        text=texts[0] if is_title else _CELL_BORDER.join(texts[::-1] if is_rtl else texts).strip(),
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        baseline=max(piece.baseline for piece in pieces),
        size=median(piece.size for piece in pieces),
        first_word=pieces[0].first_word,
        tabular=True,
        filled=any(piece.filled for piece in pieces),
        table=table,
    )


def _joined(pieces: Sequence[Piece]) -> list[Line]:
    """Lines, those pieces made one that stand side by side: PDFium ends a line where the writing jumps."""
    lines: list[Line] = []
    for piece in pieces:
        line = Line(
            clean(piece.text),
            piece.left,
            piece.right,
            piece.baseline,
            piece.size,
            piece.first_word,
            hyphenated=piece.hyphenated,
            tabular=piece.tabular,
            filled=piece.filled,
        )
        if not line.text:
            continue
        if lines and not line.filled and is_mark(lines[-1], line):
            lines[-1] = replace(
                lines[-1], text=with_mark(lines[-1].text, line.text), right=line.right, hyphenated=line.hyphenated
            )
        elif lines and _is_beside(lines[-1], line):
            last = lines[-1]
            lines[-1] = replace(
                last,
                text=f"{last.text}{'' if line.text[0] == '^' else ' '}{line.text}",
                right=line.right,
                tabular=last.tabular or line.tabular or line.left - last.right > _WIDE_GAP * last.size,
                hyphenated=line.hyphenated,
                filled=last.filled or line.filled,
            )
        else:
            lines.append(line)
    return lines


def _is_beside(last: Line, line: Line) -> bool:
    level = abs(last.baseline - line.baseline) < min(last.size, line.size) / 4
    return level and line.left >= last.right - last.size / 4 and not last.hyphenated
