"""What the styles of a Word document make of its paragraphs and of its runs of characters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from index.readers.office.linear import LOWERED, PLAIN, RAISED
from index.readers.office.openxml import first_child, q, value

__all__ = ["Look", "ParagraphStyle", "Styles", "is_in", "is_on", "is_on_attribute"]

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_BODY_TEXT = 9  # the outline level of what is no heading
_OFF = frozenset(["0", "false", "off", "none"])
_WHITE = frozenset(["ffffff", "background1", "bg1"])
_FINEST_PRINT = 2  # half points; nobody can read it
_RAISED_BY = 4  # half points that characters are moved up or down by, and so are scripts

_STYLE, _PARAGRAPH_STYLE, _OUTLINE = q("w:style"), q("w:pStyle"), q("w:outlineLvl")
_PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = q("w:pPr"), q("w:rPr")
_HIDES, _WHOSE_STYLE = q("w:vanish"), q("w:rStyle")
_STRIKES = (q("w:strike"), q("w:dstrike"))
_TOGGLES = (_HIDES, *_STRIKES)
_SCRIPT, _POSITION, _COLOUR, _SIZE, _FONTS = (
    q(f"w:{name}") for name in ("vertAlign", "position", "color", "sz", "rFonts")
)
_GROUNDS = (q("w:shd"), q("w:highlight"))  # what lies behind the characters
_TELLING = frozenset([*_TOGGLES, _SCRIPT, _POSITION, _COLOUR, _SIZE, _FONTS, *_GROUNDS])
# What stands in a part where one of these properties may say anything there.
_USUAL = b"<w:"  # a part whose elements are named otherwise is not looked through for signs
_SIGNS: Mapping[str, Sequence[bytes]] = {
    _HIDES: (b"vanish",),
    **dict.fromkeys(_STRIKES, (b"trike",)),
    _SCRIPT: (b"vertAlign",),
    _POSITION: (b"w:position",),
    **dict.fromkeys(
        (_COLOUR, *_GROUNDS),
        (b'color w:val="FFFFFF', b'color w:val="ffffff', b"color w:val='FFFFFF", b'Color="b', b"Color='b"),
    ),
    _SIZE: tuple(b"sz w:val=%b%d%b" % (mark, size, mark) for mark in (b"'", b'"') for size in range(_FINEST_PRINT + 1)),
}
_SCRIPTS = {"superscript": RAISED, "subscript": LOWERED}


def is_on(element: Any) -> bool:
    """Whether a property that is on or off is on: also where it is just there."""
    return element is not None and value(element).lower() not in _OFF


class ParagraphStyle(NamedTuple):
    """What a paragraph is by its style and its own settings."""

    level: int = 0  # of a heading, from 1; 0 for other text
    is_title: bool = False
    numbering: Any = None  # the `w:numPr` that puts it into a list
    style_id: str | None = None


class Look(NamedTuple):
    """How characters are shown."""

    hidden: bool = False
    struck: bool = False
    script: int = PLAIN
    white: bool = False  # on no ground of another colour; what that is worth depends on where they stand


_Properties = Mapping[str, Any]


class Styles:
    """The styles of a document, or none."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str | None, Any] = {}
        self._default: str | None = None
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._chains: dict[str | None, _Properties] = {}
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._everywhere: _Properties = {}
        self._telling: set[str] = set(_TELLING)
        self._has_styles_of_runs = self._has_outline = True
        for style in () if root is None else root.iterchildren(_STYLE):
            style_id = style.get(q("w:styleId"), "")
            self._styles[style_id] = style
            if style.get(q("w:type")) == "paragraph" and is_on_attribute(style.get(q("w:default"))):
                self._default = style_id
        if root is not None:
            self._everywhere = _stated(root.find(f"{q('w:docDefaults')}/{q('w:rPrDefault')}/{_RUN_PROPERTIES}"))

    def of(self, properties: Any) -> ParagraphStyle:
        """The style of a paragraph with these properties, or none; its own settings first."""
        stated = None if properties is None else properties.find(_PARAGRAPH_STYLE)
        style_id = self._default if stated is None else value(stated)
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._paragraph(style_id)
        style = self._paragraphs[style_id]
        own_level = _outline_level(properties) if self._has_outline else 0
        return style._replace(level=own_level) if own_level and not style.level else style

    def _paragraph(self, style_id: str | None) -> ParagraphStyle:
        """What a style says, or the one it is based on, and so on."""
        level, is_title, numbering = 0, False, None
        for style in self._based(style_id):
            name = value(style, "w:name").strip()
            heading = _HEADING.fullmatch(name)
            properties = style.find(_PARAGRAPH_PROPERTIES)
            is_title = is_title or name.lower() == "title"
            level = level or (1 if is_title else int(heading[1]) if heading else _outline_level(properties))
            if numbering is None and properties is not None:
                numbering = properties.find(q("w:numPr"))
        return ParagraphStyle(level, is_title, numbering, style_id)

    def _based(self, style_id: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str | None] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value(self._styles[style_id], "w:basedOn") or None

    def look_only_for(self, contents: Sequence[bytes]) -> None:
        """Note which properties tell anything in parts of this content: most have few of them, and many runs."""
        self._has_styles_of_runs = is_in(contents, (b"rStyle",))
        self._has_outline = is_in(contents, (b"outlineLvl",))
        self._telling = {tag for tag, signs in _SIGNS.items() if is_in(contents, signs)}

    def look(self, run: Any, paragraph_style: str | None) -> Look:
        """How a run is shown in a paragraph of this style."""
        looked_at = self._telling or self._has_styles_of_runs
        properties = first_child(run, _RUN_PROPERTIES) if looked_at else None
        if properties is None:
            return self._known(paragraph_style, None, ())
        style_id = value(properties.find(_WHOSE_STYLE)) or None if self._has_styles_of_runs else None
        telling = tuple(properties.iterchildren(*self._telling)) if self._telling else ()
        return self._known(paragraph_style, style_id, telling)

    def _known(self, paragraph_style: str | None, style_id: str | None, own: tuple[Any, ...]) -> Look:
        key = (paragraph_style, style_id, *[(each.tag, *each.items()) for each in own])
        if key not in self._looks:
            self._looks[key] = self._look(paragraph_style, style_id, {each.tag: each for each in own})
        return self._looks[key]

    def font(self, run: Any, paragraph_style: str | None) -> str:
        """The name of the font of a run; empty where none is stated."""
        properties = first_child(run, _RUN_PROPERTIES)
        style_id = value(properties, "w:rStyle") or None
        own = None if properties is None else properties.find(_FONTS)
        styles = (self._characters(style_id), self._characters(paragraph_style), self._everywhere)
        fonts = own if own is not None else next((style[_FONTS] for style in styles if _FONTS in style), None)
        return "" if fonts is None else fonts.get(q("w:ascii")) or fonts.get(q("w:hAnsi")) or ""

    def _look(self, paragraph_style: str | None, style_id: str | None, own: _Properties) -> Look:
        """The run's own settings count first, then those of its style, of the paragraph's and of the document."""
        by_style = (self._characters(style_id), self._characters(paragraph_style))
        merged = {**self._everywhere, **by_style[1], **by_style[0], **own}

        def toggled(name: str) -> bool:
            if name in own:
                return is_on(own[name])
            # A style of characters that switches on what the paragraph's has on already switches it off (17.7.3).
            return (sum(is_on(style[name]) for style in by_style if name in style) % 2 == 1) or is_on(
                self._everywhere.get(name)
            )

        colour = merged.get(_COLOUR)
        shades = () if colour is None else (value(colour).lower(), (colour.get(q("w:themeColor")) or "").lower())
        size = value(merged.get(_SIZE))
        return Look(
            hidden=toggled(_HIDES) or (size.isdecimal() and int(size) <= _FINEST_PRINT),
            struck=any(map(toggled, _STRIKES)),
            script=_SCRIPTS.get(value(merged.get(_SCRIPT))) or _moved(value(merged.get(_POSITION))),
            white=any(shade in _WHITE for shade in shades)
            and not any(_has_ground(merged.get(name)) for name in _GROUNDS),
        )

    def _characters(self, style_id: str | None) -> _Properties:
        """What a style and those it is based on state of characters."""
        if style_id not in self._chains:
            chain: dict[str, Any] = {}
            for style in self._based(style_id):
                chain = {**_stated(style.find(_RUN_PROPERTIES)), **chain}
            self._chains[style_id] = chain
        return self._chains[style_id]


def is_in(contents: Sequence[bytes], signs: Sequence[bytes]) -> bool:
    """Whether one of these signs may stand in one of these parts."""
    return any(_USUAL not in content or any(sign in content for sign in signs) for content in contents)


def is_on_attribute(stated: str | None) -> bool:
    """Whether an attribute that is on or off is on."""
    return stated is not None and stated.lower() not in _OFF


def _stated(properties: Any) -> _Properties:
    return {} if properties is None else {each.tag: each for each in properties if each.tag in _TELLING}


def _outline_level(properties: Any) -> int:
    """The level of a heading that a paragraph or a style is by its outline, 0 where it is none."""
    stated = "" if properties is None else value(properties.find(_OUTLINE))
    return int(stated) + 1 if stated.isdecimal() and int(stated) < _BODY_TEXT else 0


def _moved(by: str) -> int:
    """The script that characters are which are moved up or down by so many half points."""
    amount = int(by) if by.removeprefix("-").isdecimal() else 0
    return PLAIN if abs(amount) < _RAISED_BY else RAISED if amount > 0 else LOWERED


def _has_ground(element: Any) -> bool:
    if element is None:
        return False
    fill = (element.get(q("w:fill")) or "").lower()
    return fill not in ("", "auto", "ffffff") or (
        element.tag == _GROUNDS[1] and value(element) not in ("none", "white")
    )
