"""The headings that a passage opens with, told from the text below them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

__all__ = ["SECTION_JOINT", "SHORTEST_BODY", "heading_length", "headings_in", "on_one_line"]

SECTION_JOINT = " › "  # between the headings that `Passage.section` names
_MARKS = re.compile(r"[^\w\n]*")  # in front of a heading below another, as Markdown has them
# Behind one: the rest of its line, the line that Markdown may draw below it, and blank lines.
_END = re.compile(r"[^\w\n]*(?:\Z|\n(?:[^\S\n]*(?:=+|-+)[^\S\n]*(?:\Z|\n))?\s*)")
_BLANKS = re.compile(r"\s+")
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))*")
SHORTEST_BODY = 100  # characters; what follows a line that is taken for a heading by its looks is a paragraph


class _Titled(Protocol):
    """What is told of a passage, or of a citation of it."""

    @property
    def title(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def text(self) -> str: ...


def heading_length(passage: _Titled) -> int:
    """How many characters of a passage's text are headings that it opens with: its title, those that its section names.

    0 where it opens with none, and where it is nothing else: a heading with nothing below it speaks for itself. So does
    a title above a line or two, of which none can tell whether it is one.
    """
    return _opened(passage.text, passage.title, passage.section)[0]


def headings_in(passage: _Titled) -> Mapping[str, int]:
    """Where in a passage's text each of the headings begins that it opens with, by its words."""
    return _opened(passage.text, passage.title, passage.section)[1]


def on_one_line(heading: str) -> str:
    """A heading with single spaces."""
    return " ".join(heading.split())


@lru_cache(maxsize=512)  # a search asks several times of each of its passages
def _opened(text: str, title: str, section: str) -> tuple[int, Mapping[str, int]]:
    """How long the opening is, and where title and headings of the section stand in it."""
    names = [name for name in (title, *section.split(SECTION_JOINT)) if name]
    position = 0
    found: dict[str, int] = {}
    while position < len(text):
        places = {name: _place_of(name, text, position) for name in names}
        name = max(places, key=lambda each: places[each][1], default="")
        if not name or places[name][1] <= position:
            is_told = section or len(_PARAGRAPH.match(text, position)[0]) >= SHORTEST_BODY  # type: ignore[index]
            return (position, found) if is_told else (0, {})
        found[name], position = places[name]
    return 0, {}


def _place_of(name: str, text: str, position: int) -> tuple[int, int]:
    """Where a heading begins that stands at a position, and where the text goes on behind its line; -1 for none."""
    if not text.startswith(name[:1], position):
        marks = _MARKS.match(text, position)
        position = marks.end() if marks else position
    begin = position
    for number, word in enumerate(name.split()):
        blanks = _BLANKS.match(text, position) if number else None
        position = blanks.end() if blanks else position
        if not text.startswith(word, position) or (number and not blanks):
            return begin, -1
        position += len(word)
    end = _END.match(text, position)
    return begin, end.end() if end else -1
