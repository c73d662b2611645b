"""A title for a text whose format states none."""

import re
from collections import Counter
from pathlib import PurePosixPath

from index.readers.furniture import boilerplate
from index.text import fold

__all__ = ["title_from_name", "title_of"]

_LONGEST_TITLE = 150  # characters
_OPENING = 2_000  # characters from the first line on; enough to see whether it belongs to a paragraph
_NARROWEST = 40  # characters; no text is wrapped to shorter lines
_LINE = re.compile(r"[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LIST_MARK = re.compile(r"[-*+•>|]\s")
# A whole date in front of a file's name; a year alone may belong to the title ("2023 annual report").
_DATE_IN_FRONT = re.compile(r"(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)[\s_.-]*")


def title_of(text: str, file_id: str) -> str:
    """The first line of the article where it stands alone and reads like a title, else the file's name."""
    paragraph = _first_paragraph(text)
    if paragraph and _is_title(paragraph):
        return paragraph[0]
    return title_from_name(PurePosixPath(file_id).stem, text)


def _first_paragraph(text: str) -> list[str]:
    """Lines from the first of the article to a blank one, without the white space around them."""
    for line in _LINE.finditer(text):
        core = line.group().strip()
        # What is no word, an address or page furniture says nothing of the article that follows.
        if any(map(str.isalpha, core)) and not _ADDRESS.fullmatch(core) and not any(boilerplate(line.group())):
            opening = text[line.start() : line.start() + _OPENING]
            lines = [core, *(other.strip() for other in _LINE_END.split(opening)[1:])]
            return lines[: lines.index("")] if "" in lines else lines
    return []


def _is_title(paragraph: list[str]) -> bool:
    line = paragraph[0]
    return (
        len(line) <= _LONGEST_TITLE
        and line[-1] not in ".;:,"
        and not _LIST_MARK.match(line)
        and not _is_wrapped(paragraph)
    )


def _is_wrapped(paragraph: list[str]) -> bool:
    """Whether the first line goes on in the next one: that begins in lower case, or had no room in the first."""
    if len(paragraph) == 1:
        return False
    first, second = paragraph[:2]
    if second[0].islower():
        return True
    width = max(map(len, paragraph))
    next_word = second.split(maxsplit=1)[0]
    return len(paragraph) > 2 and width >= _NARROWEST and len(first) + 1 + len(next_word) > width  # noqa: PLR2004


def title_from_name(stem: str, text: str) -> str:
    """A file's name as a title, without a date in front, its words spelt as the text spells them.

    Example: "2021-03-04-jnim-attacks-french-patrol" -> "JNIM attacks French patrol".
    """
    name = _DATE_IN_FRONT.sub("", stem, count=1) if _DATE_IN_FRONT.match(stem) else stem
    named = [word for word in re.split(r"[\s_\-]+", name or stem) if word]
    spellings: dict[str, Counter[str]] = {fold(word): Counter() for word in named}
    for word, count in Counter(re.findall(r"\w+", text)).items():
        folded = word.lower() if word.isascii() else fold(word)
        if folded in spellings:
            spellings[folded][word] += count
    spelt = [next((best for best, _ in spellings[fold(word)].most_common(1)), word) for word in named]
    title = " ".join(spelt) or stem
    return title[:1].upper() + title[1:]
