"""What the styles of a Word document make of its paragraphs and of its runs of characters."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.readers.office.docx.signs import Signs
from index.readers.office.linear import LOWERED, PLAIN, RAISED
from index.readers.office.openxml import Settings, first_child, q, settings, value

__all__ = ["Look", "ParagraphStyle", "Styles", "is_on", "is_on_attribute"]

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_BODY_TEXT = 9  # the outline level of what is no heading
_OFF = frozenset(["0", "false", "off", "none"])
_WHITE = frozenset(["ffffff", "background1", "bg1"])
_FINEST_PRINT = 2  # half points; nobody can read it
_LONGEST_CHAIN = 20  # styles that are based on each other
_RAISED_BY = 4  # half points that characters are moved up or down by, and so are scripts

_STYLE, _PARAGRAPH_STYLE, _OUTLINE, _NUMBERING = (q(f"w:{name}") for name in ("style", "pStyle", "outlineLvl", "numPr"))
_PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = q("w:pPr"), q("w:rPr")
_HIDES, _WHOSE_STYLE = q("w:vanish"), q("w:rStyle")
_STRIKES = (q("w:strike"), q("w:dstrike"))
_TOGGLES = (_HIDES, *_STRIKES)
_SCRIPT, _POSITION, _COLOUR, _SIZE, _FONTS = (
    q(f"w:{name}") for name in ("vertAlign", "position", "color", "sz", "rFonts")
)
_GROUNDS = (q("w:shd"), q("w:highlight"))  # what lies behind the characters
_TELLING = frozenset([*_TOGGLES, _SCRIPT, _POSITION, _COLOUR, _SIZE, _FONTS, *_GROUNDS])
# Properties that make characters look other than plain wherever they stand, and those that do with few values, with
# what then stands in the part.
_ALWAYS = (_WHOSE_STYLE, *_TOGGLES, _SCRIPT, _POSITION)
_OF_WHITE = (_COLOUR, *_GROUNDS)
_WHITE_SIGNS = (b'color w:val="FFFFFF', b'color w:val="ffffff', b'Color="b')
_FINE_SIGNS = tuple(b'sz w:val="%d"' % size for size in range(_FINEST_PRINT + 1))
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


class Styles:
    """The styles of a document, or none; `signs` are those of the part that states them."""

    def __init__(self, root: Any, signs: Signs) -> None:
        self._styles: dict[str | None, Any] = {}
        self._default: str | None = None
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._chains: dict[str | None, Settings] = {}
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._everywhere: Settings = {}
        self._own: dict[Any, list[Any]] = {}  # what tells anything of characters, by the `w:rPr` that it stands in
        self._telling_styles: dict[str, bool] = {}
        self._plain: dict[str | None, Look] = {}  # of characters of which nothing is told, by the paragraph's style
        self._has_white = signs.may_have(*_WHITE_SIGNS)
        self._has_fine_print = signs.may_have(*_FINE_SIGNS)
        for style in () if root is None else root.iterchildren(_STYLE):
            style_id = style.get(q("w:styleId"), "")
            self._styles[style_id] = style
            if style.get(q("w:type")) == "paragraph" and is_on_attribute(style.get(q("w:default"))):
                self._default = style_id
        if root is not None:
            self._everywhere = _telling(root.find(f"{q('w:docDefaults')}/{q('w:rPrDefault')}/{_RUN_PROPERTIES}"))

    def of(self, own: Settings) -> ParagraphStyle:
        """The style of a paragraph with these settings of its own, which come first."""
        stated = own.get(_PARAGRAPH_STYLE)
        style_id = self._default if stated is None else value(stated)
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._paragraph(style_id)
        style = self._paragraphs[style_id]
        own_level = _outline_level(own) if _OUTLINE in own else 0
        return style._replace(level=own_level) if own_level and not style.level else style

    def _paragraph(self, style_id: str | None) -> ParagraphStyle:
        """What a style says, or the one it is based on, and so on."""
        level, is_title, numbering = 0, False, None
        for style in self._based(style_id):
            name = value(style, "w:name").strip()
            heading = _HEADING.fullmatch(name)
            stated = settings(style.find(_PARAGRAPH_PROPERTIES))
            is_title = is_title or name.lower() == "title"
            level = level or (1 if is_title else int(heading[1]) if heading else _outline_level(stated))
            numbering = stated.get(_NUMBERING) if numbering is None else numbering
        return ParagraphStyle(level, is_title, numbering, style_id)

    def _based(self, style_id: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        for _ in range(_LONGEST_CHAIN):  # some are based on themselves
            if style_id not in self._styles:
                return
            yield self._styles[style_id]
            style_id = value(self._styles[style_id], "w:basedOn") or None

    def telling(self, signs: Signs) -> frozenset[str]:
        """The properties that may make runs in parts with these signs look other than their paragraphs."""
        self._has_white = self._has_white or signs.may_have(*_WHITE_SIGNS)
        fine = self._has_fine_print or signs.may_have(*_FINE_SIGNS)
        return frozenset([*_ALWAYS, *(_OF_WHITE if self._has_white else ()), *((_SIZE,) if fine else ())])

    def note(self, stated: Any) -> bool:
        """Note one of those where it stands, for `look`; whether it tells anything."""
        if not self._tells(stated):
            return False
        self._own.setdefault(stated.getparent(), []).append(stated)
        return True

    def _tells(self, stated: Any) -> bool:
        tag = stated.tag
        if tag == _WHOSE_STYLE:
            style_id = value(stated)
            if style_id not in self._telling_styles:
                self._telling_styles[style_id] = any(map(self._tells, self._characters(style_id).values()))
            return self._telling_styles[style_id]
        if tag == _SIZE:
            return self._has_fine_print or _is_fine(stated)
        return self._has_white if tag in _OF_WHITE else tag != _FONTS

    def look(self, properties: Any, paragraph_style: str | None) -> Look:
        """How a run with these properties, which were noted, or none, is shown in a paragraph of this style."""
        own = self._own.get(properties)
        if own is None:
            plain = self._plain.get(paragraph_style)
            if plain is None:
                plain = self._plain[paragraph_style] = self._look(paragraph_style, None, {})
            return plain
        key = (paragraph_style, *[(each.tag, *each.items()) for each in own])
        if key not in self._looks:
            stated = {each.tag: each for each in own}
            self._looks[key] = self._look(paragraph_style, value(stated.get(_WHOSE_STYLE)) or None, stated)
        return self._looks[key]

    def font(self, run: Any, paragraph_style: str | None) -> str:
        """The name of the font of a run; empty where none is stated."""
        properties = first_child(run, _RUN_PROPERTIES)
        style_id = value(properties, "w:rStyle") or None
        own = None if properties is None else properties.find(_FONTS)
        styles = (self._characters(style_id), self._characters(paragraph_style), self._everywhere)
        fonts = own if own is not None else next((style[_FONTS] for style in styles if _FONTS in style), None)
        return "" if fonts is None else fonts.get(q("w:ascii")) or fonts.get(q("w:hAnsi")) or ""

    def _look(self, paragraph_style: str | None, style_id: str | None, own: Settings) -> Look:
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

        return Look(
            hidden=toggled(_HIDES) or _is_fine(merged.get(_SIZE)),
            struck=any(map(toggled, _STRIKES)),
            script=_SCRIPTS.get(value(merged.get(_SCRIPT))) or _moved(value(merged.get(_POSITION))),
            white=_is_white(merged.get(_COLOUR)) and not any(_has_ground(merged.get(name)) for name in _GROUNDS),
        )

    def _characters(self, style_id: str | None) -> Settings:
        """What a style and those it is based on state of characters."""
        if style_id not in self._chains:
            chain: dict[str, Any] = {}
            for style in self._based(style_id):
                chain = {**_telling(style.find(_RUN_PROPERTIES)), **chain}
            self._chains[style_id] = chain
        return self._chains[style_id]


def is_on_attribute(stated: str | None) -> bool:
    """Whether an attribute that is on or off is on."""
    return stated is not None and stated.lower() not in _OFF


def _telling(properties: Any) -> Settings:
    return {tag: each for tag, each in settings(properties).items() if tag in _TELLING}


def _outline_level(own: Settings) -> int:
    """The level of a heading that a paragraph or a style is by its outline, 0 where it is none."""
    stated = value(own.get(_OUTLINE))
    return int(stated) + 1 if stated.isdecimal() and int(stated) < _BODY_TEXT else 0


def _is_fine(size: Any) -> bool:
    """Whether nobody can read characters of this size."""
    stated = value(size)
    return stated.isdecimal() and int(stated) <= _FINEST_PRINT


def _is_white(colour: Any) -> bool:
    return colour is not None and (
        value(colour).lower() in _WHITE or (colour.get(q("w:themeColor")) or "").lower() in _WHITE
    )


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
