"""The lines of a table's file: in its encoding, counted, looked at ahead, and read again where that is needed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from index.readers.opening import open_text
from index.readers.source import UnreadableError
from index.records import Loss

__all__ = ["LONGEST_RECORD", "Lines", "open_lines"]

LONGEST_RECORD = 10_000_000  # characters
_MOST_READ_AGAIN = 5 * LONGEST_RECORD  # characters of a file, so that broken quotes cannot take forever
_MOST_TRIED = 5_000_000  # characters of a file that are read in other ways than by the rules
_OPENING = 50, 1 << 20  # lines, characters: by which it is told whether a file is text
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1e]")  # 1F may stand between cells
_MOST_CONTROL_CHARACTERS = 0.01  # of the first lines


class Lines(Iterator[str]):
    """The lines of a table, counted from 1. Those of a record that turns out to be broken can be read again."""

    def __init__(self, stream: TextIO, losses: tuple[Loss, ...] = ()) -> None:
        self.losses = losses  # what of the file's characters is not in the lines, or not for certain
        self.number = 0  # of the line read last
        self.record: list[str] = []  # those read since the record began
        self._stream = stream
        self._length = 0  # of the record, in characters
        self._again: list[str] = []  # the next one last
        self._read_again = 0  # characters
        self._tried = 0  # characters

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        self.record.append(line)
        if self._length > LONGEST_RECORD:
            raise UnreadableError(f"longer than {LONGEST_RECORD // 1_000_000} MB; is a quote opened and not closed?")
        return line

    def _read(self) -> str:
        """The next line; of one that is too long only its beginning."""
        line = piece = self._stream.readline(LONGEST_RECORD + 1)
        while len(piece) > LONGEST_RECORD and not piece.endswith(("\n", "\r")):
            piece = self._stream.readline(LONGEST_RECORD + 1)
        return line

    def begin_record(self) -> None:
        """The line to come is the first of a record."""
        self.record = []
        self._length = 0

    def go_back(self, kept: int = 1) -> bool:
        """Continue behind the first lines of the record, as if the next were the first of another.

        Whether that was done: not where so much was read again that it would never end.
        """
        again = self.record[kept:]
        self._read_again += sum(map(len, again))
        if self._read_again > _MOST_READ_AGAIN:
            return False
        self._again.extend(reversed(again))
        self.number -= len(again)
        return True

    def may_try(self, characters: int) -> bool:
        """Note that a way to read so many characters is tried; whether there is still time for that."""
        self._tried += characters
        return self._tried <= _MOST_TRIED

    def ahead(self, count: int, characters: int = LONGEST_RECORD) -> list[str]:
        """The next lines without taking them, so many at most, and no further one once there are so many characters."""
        found: list[str] = []
        length = 0
        while len(found) < count and length < characters:
            line = self._again.pop() if self._again else self._read()
            if not line:
                break
            found.append(line)
            length += len(line)
        self._again.extend(reversed(found))
        return found


@contextmanager
def open_lines(path: Path, encoding: str = "", charset: str = "") -> Iterator[Lines]:
    """The lines of a file, line ends as they are; which encoding they are in is found as `open_text` does.

    Raises `UnreadableError` where it is no text.
    """
    stream, losses = open_text(path, encoding, charset)
    with stream:
        lines = Lines(stream, losses)
        try:
            opening = "".join(lines.ahead(*_OPENING))
            if len(_CONTROL.findall(opening)) > _MOST_CONTROL_CHARACTERS * len(opening):
                raise UnreadableError("not text (it holds binary data)")
            yield lines
        except UnicodeDecodeError as error:
            raise UnreadableError("the file changed while it was read") from error
