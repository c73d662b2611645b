"""What the styles of a page hide or strike out: those on its elements, and the simple rules of its own style sheets.

Scripts show much of what styles hide, as what fades in or opens when it is clicked, so that rules of style sheets, and
what is only transparent, count on pages without scripts alone. What is struck out stays so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

__all__ = ["Styles", "page_styles"]

_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(px|pt|r?em|vw|vh|%)?")
_OFF_SCREEN = {"px": 5_000, "pt": 5_000, "em": 300, "rem": 300, "vw": 100, "vh": 100}  # farther than any screen is wide
_PLACES = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")
_NOTHING_LEFT = re.compile(r"rect\(\s*[01](?:px)?(?:[\s,]+[01](?:px)?){3}\s*\)")
_NO_SHAPE = re.compile(r"inset\(\s*(?:5\d|[6-9]\d|100)%\s*\)|circle\(\s*0(?:px|%)?\s*\)")
_SHRUNK = re.compile(r"scale\(\s*0(?:\.0+)?\s*\)|translate[xy]?\(\s*-\s*\d{4,}px")
_TRANSPARENT = re.compile(r"transparent|(?:rgb|hsl)a\([^)]*[,/]\s*0(?:\.0+)?%?\s*\)")
_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_COLOURS = {"white": "#ffffff", "black": "#000000", "rgb(255,255,255)": "#ffffff", "rgb(0,0,0)": "#000000"}
_BRACE = re.compile(r"([^{}]*)([{}])")
_EVERYWHERE = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*")
# A tag, a class, an id or a tag with one of these: "p", ".old", "span.old"; never ".menu a" or ".old:hover".
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:(?P<mark>[.#])(?P<name>[\w-]+))?", re.IGNORECASE)
_NAMES = re.compile(r"[.#][\w-]+")
_OPENED = re.compile(r":(?:checked|target|focus-within)\b")  # shown without a script
_LARGEST_SHEET = 500_000  # characters


@dataclass(slots=True)
class Styles:
    """The styles of a page."""

    scripted: bool  # whether scripts run on it
    hidden: set[str] = field(default_factory=set)  # simple selectors: ".old", "span.old", "#old", "em"
    struck: set[str] = field(default_factory=set)

    def hides(self, element: HtmlElement) -> bool:
        """Whether a browser shows nothing of it."""
        if self.hidden and not self.hidden.isdisjoint(_selectors(element)):
            return True
        style = element.get("style")
        return bool(style) and _is_hiding(_declarations(style), element, scripted=self.scripted)

    def strikes(self, element: HtmlElement) -> bool:
        """Whether a line goes through its words."""
        if self.struck and not self.struck.isdisjoint(_selectors(element)):
            return True
        style = element.get("style")
        return bool(style) and _is_striking(_declarations(style))


def page_styles(tree: HtmlElement) -> Styles:
    """Those of a page whose scripts and style sheets are still in its tree."""
    scripted = any(each.get("type", "").lower() != "application/ld+json" for each in tree.iter("script"))
    styles = Styles(scripted)
    shown: set[str] = set()  # names of what other rules may show
    for sheet in tree.iter("style"):
        text = (sheet.text or "")[:_LARGEST_SHEET]
        opened = _OPENED.search(text) is not None
        for selectors, declared in _rules(text):
            style = _declarations(declared)
            hides = not scripted and not opened and _is_hiding(style, None, scripted=False)
            strikes = _is_striking(style)
            for selector in map(str.strip, selectors.split(",")):
                simple = _SIMPLE.fullmatch(selector) is not None
                styles.hidden |= {selector} if hides and simple else set()
                styles.struck |= {selector} if strikes and simple else set()
                if "display" in style or "visibility" in style or "opacity" in style:
                    shown.update(_NAMES.findall(selector) if not simple and not hides else ())
    styles.hidden = {each for each in styles.hidden if shown.isdisjoint(_NAMES.findall(each))}
    return styles


def _selectors(element: HtmlElement) -> Iterator[str]:
    """The simple selectors that an element answers to."""
    yield element.tag
    marks = [f".{name}" for name in element.get("class", "").split()]
    for mark in (*marks, f"#{element.get('id')}"):
        yield mark
        yield f"{element.tag}{mark}"


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The rules of a sheet that always count on a screen: their selectors and what they declare."""
    within: list[str] = []
    for found in _BRACE.finditer(_without_comments(sheet)):
        if found[2] == "{":
            within.append(found[1].rpartition(";")[2].strip())
        elif within:
            selectors = within.pop()
            if all(_EVERYWHERE.fullmatch(each.lower()) for each in within[-2:]):
                yield selectors, found[1]


def _without_comments(text: str) -> str:
    if "/*" not in text:
        return text
    first, *others = text.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _declarations(style: str) -> dict[str, str]:
    """What a style says, by its property, in lower case. Example: {"display": "none"}."""
    pairs = (each.partition(":") for each in _without_comments(style).lower().split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, _, value in pairs if value}


def _is_striking(style: Mapping[str, str]) -> bool:
    return "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")


def _is_hiding(style: Mapping[str, str], element: HtmlElement | None, *, scripted: bool) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or any(_is_off_screen(style[place]) for place in _PLACES if place in style)
        or _NOTHING_LEFT.search(style.get("clip", "")) is not None
        or _NO_SHAPE.search(style.get("clip-path", "")) is not None
        or (_is_none(style.get("font-size")) and (element is None or _is_plain(element)))
        or (_is_none(style.get("width")) and _is_folded(style))
        or _has_same_colours(style)
        or (not scripted and (_is_folded(style) or _is_gone(style)))
    )


def _is_folded(style: Mapping[str, str]) -> bool:
    """Whether it has no height and shows nothing outside of it, as what opens when it is clicked."""
    return style.get("overflow") == "hidden" and (_is_none(style.get("height")) or _is_none(style.get("max-height")))


def _is_gone(style: Mapping[str, str]) -> bool:
    """Whether nothing of it can be seen until it moves or fades in."""
    return _is_none(style.get("opacity")) or _SHRUNK.search(style.get("transform", "")) is not None


def _is_none(value: str | None) -> bool:
    """Whether it is a measure of nothing, or of next to nothing."""
    found = _NUMBER.fullmatch(value or "")
    return found is not None and (float(found[1]) == 0 or (found[2] == "px" and abs(float(found[1])) <= 1))


def _is_off_screen(value: str) -> bool:
    found = _NUMBER.fullmatch(value.replace(" ", ""))
    return found is not None and -float(found[1]) >= _OFF_SCREEN.get(found[2] or "", float("inf"))


def _is_plain(element: HtmlElement) -> bool:
    """Whether nothing in it can have a size of its own."""
    return not any(each.keys() for each in element.iterdescendants())


def _has_same_colours(style: Mapping[str, str]) -> bool:
    """Whether its words are of the colour behind them, or of none; a picture behind may be clipped to them."""
    colour = style.get("color", "")
    if not colour or any("background-clip" in name for name in style):
        return False
    if _TRANSPARENT.fullmatch(colour):
        return True
    behind = style.get("background-color", style.get("background", ""))
    return _colour(colour) == _colour(behind)


def _colour(value: str) -> str:
    value = value.replace(" ", "")
    found = _HEX.fullmatch(value)
    return "#" + "".join(2 * each for each in found.groups()) if found else _COLOURS.get(value, value)
