"""What the styles of an OpenDocument text say of its paragraphs, characters, sections and lists."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from index.readers.office.linear import LOWERED, PLAIN, RAISED
from index.readers.office.numbering import Level

__all__ = ["Look", "Styles", "q"]

_NAMESPACES = {
    "chart": "urn:oasis:names:tc:opendocument:xmlns:chart:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "math": "http://www.w3.org/1998/Math/MathML",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_MOVED = re.compile(r"(-?)(\d+(?:\.\d+)?)%")


@cache
def q(name: str) -> str:
    """A name with its namespace, as lxml writes it. Example: "text:p" -> "{urn:…:text:1.0}p"."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_STYLE, _CHARACTERS = q("style:style"), q("style:text-properties")
_NAME, _PARENT, _FAMILY = q("style:name"), q("style:parent-style-name"), q("style:family")
_DISPLAY, _POSITION, _COLOUR, _GROUND = (
    q("text:display"),
    q("style:text-position"),
    q("fo:color"),
    q("fo:background-color"),
)
_STRIKES = (q("style:text-line-through-style"), q("style:text-line-through-type"))


class Look(NamedTuple):
    """How characters are shown; None where that is as around them."""

    hidden: bool | None = None
    struck: bool | None = None
    script: int | None = None
    white: bool | None = None

    def within(self, around: "Look") -> "Look":
        """This look, and what it leaves open as around it."""
        return Look(
            hidden=around.hidden if self.hidden is None else self.hidden,
            struck=around.struck if self.struck is None else self.struck,
            script=around.script if self.script is None else self.script,
            white=around.white if self.white is None else self.white,
        )


class Styles:
    """The styles of a text: those people name, and those that the program made (automatic ones)."""

    def __init__(self, *roots: Any) -> None:
        self._styles: dict[tuple[str, str], Any] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        for root in roots:
            for style in () if root is None else root.iter(_STYLE):
                self._styles[style.get(_FAMILY, ""), style.get(_NAME, "")] = style
            for style in () if root is None else root.iter(q("text:list-style"), q("text:outline-style")):
                levels = dict(_levels(style))
                if style.tag == q("text:list-style"):
                    self._lists[style.get(_NAME, "")] = levels
                else:
                    self._lists[""] = levels

    def look(self, family: str, name: str | None) -> Look:
        """How a style of a family, "paragraph" or "text", shows characters."""
        key = (family, name or "")
        if key not in self._looks:
            look = Look()
            for style in self._based(*key):
                look = look.within(_look(style.find(_CHARACTERS)))
            self._looks[key] = look
        return self._looks[key]

    def _based(self, family: str, name: str) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while (family, name) in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[family, name]
            name = self._styles[family, name].get(_PARENT, "")

    def names(self, name: str | None) -> list[str]:
        """The names of a paragraph's style and of those it is based on, in lower case."""
        return [style.get(_NAME, "").lower() for style in self._based("paragraph", name or "")]

    def is_hidden_section(self, name: str | None) -> bool:
        """Whether sections of this style are not shown."""
        return self.look("section", name).hidden is True

    def list_of(self, name: str | None) -> str:
        """The style of list that a paragraph's style has; empty for none."""
        return next(
            (
                stated
                for style in self._based("paragraph", name or "")
                if (stated := style.get(q("style:list-style-name")))
            ),
            "",
        )

    def levels(self, name: str) -> dict[int, Level]:
        """The levels of a style of lists, from 0; of "" those of numbered headings."""
        return self._lists.get(name, {})


def _look(properties: Any) -> Look:
    if properties is None:
        return Look()
    colour, ground = properties.get(_COLOUR), properties.get(_GROUND)
    strikes = [stated for name in _STRIKES if (stated := properties.get(name)) is not None]
    display = properties.get(_DISPLAY)
    return Look(
        hidden=None if display is None else display == "none",
        struck=None if not strikes else any(stated != "none" for stated in strikes),
        script=_script(properties.get(_POSITION)),
        white=None if colour is None else colour.lower() == "#ffffff" and ground in (None, "transparent", "#ffffff"),
    )


def _script(position: str | None) -> int | None:
    """Example: "super 58%" -> RAISED; "-33% 58%" -> LOWERED; "0% 100%" -> PLAIN."""
    if position is None:
        return None
    first = position.split()[0] if position.split() else ""
    if first in ("super", "sub"):
        return RAISED if first == "super" else LOWERED
    moved = _MOVED.fullmatch(first)
    if moved is None or float(moved[2]) == 0:
        return PLAIN
    return LOWERED if moved[1] else RAISED


def _levels(style: Any) -> Iterator[tuple[int, Level]]:
    for level in style.iterchildren(etree.Element):
        depth = level.get(q("text:level"), "1")
        place = int(depth) - 1 if depth.isdecimal() else 0
        if level.tag == q("text:list-level-style-bullet") or level.tag == q("text:list-level-style-image"):
            yield place, Level("bullet")
            continue
        form = _FORMS.get(level.get(q("style:num-format"), ""), "decimal")
        shown, start = level.get(q("text:display-levels"), "1"), level.get(q("text:start-value"), "1")
        first = max(0, place + 1 - (int(shown) if shown.isdecimal() else 1))
        places = ".".join(f"%{number + 1}" for number in range(first, place + 1))
        around = (level.get(q("style:num-prefix"), ""), level.get(q("style:num-suffix"), ""))
        yield place, Level(form, f"{around[0]}{places}{around[1]}", int(start) if start.isdecimal() else 1)
