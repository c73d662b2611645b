"""From files to documents: one module a format, one table of what is accepted.

To accept another format, write a function of the type `Reader` in a module of its own and add it to
`READERS`.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from index.readers.jsonl import read_jsonl
from index.readers.source import ReadResult, SourceFile
from index.readers.text import read_text
from index.records import Failure

__all__ = ["READERS", "READERS_VERSION", "ReadResult", "Reader", "SourceFile", "accepts", "read"]

# Gives the documents of a file, one by one, and a `Failure` for each part that cannot be read.
Reader = Callable[[SourceFile], Iterator[ReadResult]]

# Raise it when a reader, a boilerplate rule or the cut changes: files are then read and cut again although
# they are the same.
READERS_VERSION = 1

READERS: Mapping[str, Reader] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".text": read_text,
    ".txt": read_text,
}


def accepts(path: Path) -> bool:
    """Whether files with this name's ending are read."""
    return path.suffix.lower() in READERS


def read(file: SourceFile) -> Iterator[ReadResult]:
    """The documents of a file; for what it holds and cannot be read, a `Failure`.

    Raises `OSError` where the disk, and not the file, is at fault: then nobody knows what else it holds.
    """
    reader = READERS.get(file.path.suffix.lower())
    if reader is None:
        ending = file.path.suffix or "without an ending"
        yield Failure(file.shown, f"files {ending} are not read; accepted are {', '.join(sorted(READERS))}")
        return
    yield from reader(file)
