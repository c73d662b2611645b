"""Plain text: a file is a document."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.analysis import fold
from index.boilerplate import boilerplate
from index.readers.source import ReadResult, SourceFile, UnreadableError, decode, refuse_without_text
from index.records import Document, Failure

__all__ = ["read_text"]

LARGEST_FILE = 20_000_000  # bytes
_LONGEST_TITLE = 150  # characters
_LINE = re.compile(r"[^\r\n]+")


def read_text(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document, its text exactly as decoded."""
    size = file.path.stat().st_size
    if size > LARGEST_FILE:
        limit = f"{LARGEST_FILE // 1_000_000} MB"
        yield Failure(file.shown, f"too large ({size / 1e6:.0f} MB, limit {limit}); split it")
        return
    try:
        text = decode(file.path.read_bytes())
        refuse_without_text(text)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
        return
    yield Document(id=file.id, title=title_of(text, file.id), text=text, source=file.shown)


def title_of(text: str, file_id: str) -> str:
    """The first line of the article where it stands alone and reads like a title, else the file's name."""
    for line in _lines(text):
        if len(line) <= _LONGEST_TITLE and line[-1] not in ".;:,":
            return line
        break
    return _title_from_name(PurePosixPath(file_id).stem, text)


def _lines(text: str) -> Iterator[str]:
    left_out = {span.start for span in boilerplate(text)}
    for line in _LINE.finditer(text):
        if line.group().strip() and line.start() not in left_out:
            yield line.group().strip()


def _title_from_name(stem: str, text: str) -> str:
    """A file's name as a title, its words spelt as the text spells them.

    Example: "jnim-attacks-french-patrol-in-gao" -> "JNIM attacks French patrol in Gao".
    """
    spellings: dict[str, Counter[str]] = {}
    for word in re.findall(r"\w+", text):
        spellings.setdefault(fold(word), Counter())[word] += 1
    named = [word for word in re.split(r"[\s_\-]+", stem) if word]
    spelt = [spellings[fold(word)].most_common(1)[0][0] if fold(word) in spellings else word for word in named]
    title = " ".join(spelt) or stem
    return title[:1].upper() + title[1:]
