"""What a table of what people said holds, told once: for who writes its rows, examines them, and carries them over."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Table"]


class Table(NamedTuple):
    """A table whose rows have a checksum, which is their last column."""

    name: str
    row: str  # what a row is, in words
    by: str  # the column that names a row: one of the others, or a number that stands before them
    columns: str  # what the checksum is of, in its order
    since: int  # the first schema with the table

    @property
    def is_numbered(self) -> bool:
        """Whether a number, of which the checksum is not, stands before the other columns."""
        return self.by not in self.columns.split(", ")

    @property
    def kept(self) -> str:
        """All columns, in order."""
        return f"{self.by}, {self.columns}, checksum" if self.is_numbered else f"{self.columns}, checksum"

    @property
    def is_sound(self) -> str:
        """Whether a row is what was written, in SQL."""
        return f"checksum IS row_checksum({self.columns})"
