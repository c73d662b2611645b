"""Rich Text's paragraphs, cells and rows as they end, gathered to blocks."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from index.readers.office.linear import Piece, scripted
from index.readers.office.numbering import indented
from index.readers.office.rtf.tables import Style

__all__ = ["Block", "Flow"]

_SPACES = re.compile(r"[ \t]*\n[ \t]*")


class Block(NamedTuple):
    """A paragraph, the rows of a table, a note."""

    text: str
    before: str = ""  # the mark of an item, or the number of a heading
    tight: bool = False
    level: int = 0
    is_title: bool = False


@dataclass(slots=True)
class Flow:
    """A text that is read: that of the document, of a note, of a text box."""

    kind: str = "body"  # or "footnote", "endnote", "box", or "margin" for a header or footer
    blocks: list[Block] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)  # of the paragraph that has not ended
    mark: str = ""  # of the item that has not ended
    after: list[Block] = field(default_factory=list)  # notes and boxes that follow the paragraph, or the table
    _cells: dict[int, list[str]] = field(default_factory=dict)  # of rows that have not ended, by depth
    _texts: dict[int, list[str]] = field(default_factory=dict)  # of cells that have not ended
    _rows: list[str] = field(default_factory=list)

    def end_paragraph(self, style: Style, depth: int, list_level: int = 0) -> None:
        """The paragraph ends; `depth` is that of the table it stands in, 0 for none."""
        text = _SPACES.sub("\n", scripted(self.pieces)).strip()
        mark, self.mark = self.mark, ""
        self.pieces = []
        if depth:
            label = f"{mark} " if mark.strip("- ") else ""
            self._texts.setdefault(depth, []).append(f"{label}{text}")
            return
        self.end_table()
        if text:
            level = style.heading
            number = "" if mark == "-" else mark
            before = (f"{number} " if number else "") if level else indented(mark, list_level)
            self.blocks.append(Block(text, before, bool(mark and not level), level, style.is_title))
        self._flush()

    def end_cell(self, style: Style, depth: int) -> None:
        """The cell at this depth ends."""
        depth = max(1, depth)
        self.end_paragraph(style, depth)
        texts = [text for inner in sorted(self._texts) if inner >= depth for text in self._texts.pop(inner)]
        text = " ".join(" ".join(texts).split())
        self._cells.setdefault(depth, []).append(text)

    def end_row(self, depth: int) -> None:
        """The row at this depth ends: its cells are divided by " | ", and those of a table in a cell are part of it."""
        depth = max(1, depth)
        cells = self._cells.pop(depth, [])
        if not any(cells):
            return
        if depth == 1:
            self._rows.append(" | ".join(cells))
        else:
            self._texts.setdefault(depth - 1, []).append(" | ".join(cells))

    def end_table(self) -> None:
        """No row follows those that there are."""
        if self._rows:
            self.blocks.append(Block("\n".join(self._rows)))
            self._rows = []
            self._flush()

    def end(self, style: Style) -> list[Block]:
        """All its blocks, when nothing follows."""
        self.end_paragraph(style, 0)
        for depth in sorted({*self._cells, *self._texts}, reverse=True):  # of a table whose end is missing
            if depth in self._texts:
                self.end_cell(style, depth)
            self.end_row(depth)
        self.end_table()
        self._flush()
        return self.blocks

    def _flush(self) -> None:
        self.blocks += self.after
        self.after = []
