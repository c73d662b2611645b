"""What a Rich Text file says of its fonts, colours and styles, and of itself, before its text begins."""

import codecs
import re
from dataclasses import dataclass, field
from typing import Any

from index.readers.office.draft import Properties
from index.readers.properties import date_of, title_from

__all__ = ["BODY_TEXT", "CODE_PAGES", "GOALS", "SYMBOLS", "Style", "Tables", "codec_of"]

SYMBOLS = "symbols"  # in place of a codec, for fonts that have no characters
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
GOALS = frozenset("fonts colours styles info title author creatim revtim picture class".split())  # of groups read here
BODY_TEXT = 9  # the outline level of what is no heading
_WHITE = 255  # of each colour
_COLOURS = ("red", "green", "blue")
# Code pages by the character set of a font (`\fcharset`).
_CHARACTER_SETS = {
    2: SYMBOLS, 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


def codec_of(code_page: int | None) -> str:
    r"""The codec of a Windows code page (`\ansicpg`, `\cpg`). Example: 1250 -> "cp1250"."""
    name = {10000: "mac_roman", 65001: "utf-8", 936: "gb18030"}.get(code_page or 0, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


@dataclass(slots=True)
class Style:
    """A style of paragraphs or characters."""

    name: str = ""
    level: int = 0  # of a heading by its outline, from 1
    based_on: int | None = None
    hidden: bool = False
    struck: bool = False

    @property
    def heading(self) -> int:
        """The level of the headings that it makes; 0 for other text."""
        found = _HEADING.fullmatch(self.name.strip())
        return int(found[1]) if found else 1 if self.is_title else self.level

    @property
    def is_title(self) -> bool:
        """Whether it is that of a document's title."""
        return self.name.strip().lower() == "title"


@dataclass(slots=True)
class Tables:
    """Fonts, colours and styles by their numbers."""

    codecs: dict[int, str] = field(default_factory=dict)
    fonts: dict[int, str] = field(default_factory=dict)  # names
    white: set[int] = field(default_factory=set)  # numbers of colours
    styles: dict[int, Style] = field(default_factory=dict)
    character_styles: dict[int, Style] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)  # "title" and "author"
    picture: dict[str, int] = field(default_factory=dict)  # what the last picture states of itself
    kind_of_object: str = ""  # the class of the last one
    _dates: dict[str, dict[str, int]] = field(default_factory=dict)
    _entry: dict[str, Any] = field(default_factory=dict)  # the font, colour or style that is read
    _colours: int = 0

    def begin(self, goal: str) -> None:
        """A group for one of these goals begins."""
        self._entry = {}
        if goal in ("title", "author"):
            self.info[goal] = ""
        elif goal == "picture":
            self.picture = {}
        elif goal == "object":
            self.kind_of_object = ""

    def word(self, goal: str, word: str, number: int | None) -> None:
        """A control word in a group for one of these goals."""
        if goal in ("creatim", "revtim"):
            self._dates.setdefault(goal, {})[word] = number or 0
        elif goal == "picture":
            self.picture[word] = number or 0
        elif goal in ("fonts", "styles") and word in ("f", "s", "cs", "ds", "ts") and "kind" not in self._entry:
            self._entry.update(kind=word, number=number or 0)
        else:
            self._entry[word] = 1 if number is None else number

    def text(self, goal: str, text: str) -> None:
        """Characters in a group for one of these goals."""
        if goal in ("title", "author"):
            self.info[goal] += text
        elif goal == "class":
            self.kind_of_object += text
        elif goal == "colours":
            for _ in range(text.count(";")):
                if all(self._entry.get(name) == _WHITE for name in _COLOURS):
                    self.white.add(self._colours)
                self._colours += 1
                self._entry = {}
        elif goal in ("fonts", "styles"):
            self._entry["name"] = f"{self._entry.get('name', '')}{text}"
            if goal == "fonts" and ";" in text:
                self._end_font()

    def end(self, goal: str) -> None:
        """A group for one of these goals ends."""
        if goal == "styles":
            self._end_style()
        elif goal == "fonts":
            self._end_font()

    def _end_font(self) -> None:
        entry, self._entry = self._entry, {}
        if entry.get("kind") != "f":
            return
        number, name = entry["number"], entry.get("name", "").partition(";")[0].strip()
        self.fonts[number] = name
        if entry.get("cpg"):
            self.codecs[number] = codec_of(entry["cpg"])
        elif entry.get("fcharset", 0) > 1:  # neither Western nor the default, which the file states
            self.codecs[number] = _CHARACTER_SETS.get(entry["fcharset"], "cp1252")
        elif name.casefold() in ("symbol", "wingdings"):
            self.codecs[number] = SYMBOLS

    def _end_style(self) -> None:
        entry, self._entry = self._entry, {}
        if "name" not in entry:
            return
        level = entry.get("outlinelevel", BODY_TEXT)
        style = Style(
            name=entry["name"].partition(";")[0],
            level=level + 1 if level < BODY_TEXT else 0,
            based_on=entry.get("sbasedon"),
            hidden=bool(entry.get("v")),
            struck=bool(entry.get("strike") or entry.get("striked")),
        )
        styles = self.character_styles if entry.get("kind") == "cs" else self.styles
        styles[entry.get("number", 0)] = style

    def properties(self) -> Properties:
        """What the file states of itself."""
        days = [self._dates.get(name, {}) for name in ("creatim", "revtim")]
        dates = [date_of(day.get("yr", 0), day.get("mo", 0), day.get("dy", 0)) for day in days if day]
        return Properties(
            title=title_from(self.info.get("title")),
            author=" ".join(self.info.get("author", "").split()),
            date=next((date for date in dates if date), None),
        )
