"""The visible text of a web page, block by block, in the order in which it stands.

A block is what a reader sees as one paragraph, heading, list item or table row. Style sheets are not read:
what is hidden is known by its tag, its attributes and a few class names that mean the same everywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

__all__ = ["Block", "remove_hidden", "visible_blocks"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr "
    "caption ul".split()
) | frozenset(_HEADINGS)
_NEVER_SHOWN = frozenset(
    "script style noscript template head title link meta iframe object embed applet audio video canvas svg select "
    "datalist textarea button noframes area map param source track".split()
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|element-invisible)(?:\s|$)")
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML calls white space: a space that must not break is kept
_PARAGRAPH_BREAK = re.compile(r"\n[ \t\n\r\f]*\n")
_LONGEST_CELL = 400  # characters; a longer one, and the table only lays out a page
_LONGEST_ITEM = 400  # characters; a longer one is a paragraph of its own


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the visible text. What has the same `group` as its neighbour is the next line of it."""

    text: str
    element: HtmlElement  # the innermost block-level element around it
    level: int  # of a heading, from 1; 0 for anything else
    linked: float  # the share of its characters that are links
    group: object  # a list, a table, a term with its explanation; None where it stands alone


def remove_hidden(tree: HtmlElement) -> None:
    """Take out of the tree what a browser would not show."""
    for element in list(tree.iter()):
        if element is not tree and not _is_shown(element):
            _take_out(element)


def _is_shown(element: HtmlElement) -> bool:
    tag = element.tag
    if not isinstance(tag, str):  # a comment, a processing instruction
        return False
    if tag in _NEVER_SHOWN:
        # A heading that opens what is below it is a button too.
        return tag == "button" and any(parent.tag in _HEADINGS for parent in element.iterancestors())
    if tag == "dialog" and element.get("open") is None:
        return False
    if tag == "body":  # pages hide it until their script has run
        return True
    return not (
        element.get("hidden") is not None
        or _HIDDEN_STYLE.search(element.get("style", ""))
        or _HIDDEN_CLASS.search(element.get("class", ""))
    )


def _take_out(element: HtmlElement) -> None:
    """Remove an element with all it holds; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    parent.remove(element)


def visible_blocks(body: HtmlElement) -> Iterator[Block]:
    """The blocks of an element, in order. What is hidden must have been removed."""
    flow = _Flow()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            yield from flow.enter(element)
        else:
            yield from flow.leave(element)
            if element is not body:
                flow.add(element.tail)


@dataclass(slots=True)
class _Flow:
    """The text since the last border of a block, and where in the page it stands."""

    inside: list[HtmlElement] = field(default_factory=list)  # block-level elements that are open
    pieces: list[str] = field(default_factory=list)
    linked: int = 0  # characters of them
    links: int = 0  # that are open
    preformatted: int = 0  # elements that are open
    tables: dict[HtmlElement | None, bool] = field(default_factory=dict)  # those met, and whether they hold data
    row: HtmlElement | None = None  # of a table of data, that is open
    mark: str = ""  # goes in front of the next block: "- ", "1. "
    group: object = None

    def add(self, text: str | None) -> None:
        if not text:
            return
        if not self.preformatted:
            text = _SPACE.sub(" ", text)
        self.pieces.append(text)
        if self.links:
            self.linked += len(text.strip())

    def enter(self, element: HtmlElement) -> Iterator[Block]:
        tag = element.tag
        if tag == "a":
            self.links += 1
        elif tag == "br":
            self.pieces.append(" " if self.row is not None else "\n")
        elif tag in _BLOCKS and self.row is not None:
            self.pieces.append(" | " if tag in ("td", "th") and element.getprevious() is not None else " ")
        elif tag in _BLOCKS:
            yield from self._close()
            self.inside.append(element)
            self._open(element)
        self.add(element.text)

    def leave(self, element: HtmlElement) -> Iterator[Block]:
        if element.tag == "a":
            self.links = max(0, self.links - 1)
        elif element.tag in _BLOCKS and (self.row is None or self.row is element):
            yield from self._close()
            self.inside.pop()
            self._shut(element)
        elif element.tag in _BLOCKS:
            self.pieces.append(" ")

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "table":
            self.tables[element] = _is_of_data(element)
        elif tag == "tr" and self.tables.get(table := _ancestor(element, "table"), False):
            self.row = element
            self.group = table
        elif tag == "li":
            short = _is_short_item(element)
            self.mark = _mark(element) if short else ""
            self.group = _outermost_list(element) if short else None
        elif tag == "dt":
            self.group = element
        elif tag == "pre":
            self.preformatted += 1

    def _shut(self, element: HtmlElement) -> None:
        if element is self.row:
            self.row = None
        if element.tag == "pre":
            self.preformatted -= 1
        if element.tag in ("table", "ul", "ol", "dl", "li"):
            self.mark = ""
        if element.tag in ("table", "ul", "ol", "dl"):
            self.group = None

    def _close(self) -> Iterator[Block]:
        """The text up to here, as one block, or several where it has empty lines."""
        text, linked, self.pieces, self.linked = "".join(self.pieces), self.linked, [], 0
        if not text.strip():
            return
        element = self.inside[-1]
        level = next((_HEADINGS[parent.tag] for parent in self.inside[-3:] if parent.tag in _HEADINGS), 0)
        for paragraph in [text] if self.preformatted else _PARAGRAPH_BREAK.split(text):
            lines = [self._line(line) for line in paragraph.split("\n")]
            shown = "\n".join(line for line in lines if line)
            if shown:
                share = min(1.0, linked / len(text.strip()))
                yield Block(self.mark + shown, element, level, share, None if level else self.group)
                self.mark = ""

    def _line(self, line: str) -> str:
        return line.rstrip() if self.preformatted else _SPACE.sub(" ", line).strip(" ")


def _is_of_data(table: HtmlElement) -> bool:
    """Whether the cells beside each other are to be read as one line, and do not merely lay out the page."""
    rows = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]
    return (
        len(rows) > 1
        and max(rows) > 1
        and table.find(".//table") is None
        and all(len(cell.text_content()) <= _LONGEST_CELL for cell in table.iter("td", "th"))
    )


def _is_short_item(item: HtmlElement) -> bool:
    blocks = sum(1 for inner in item.iter("p", "div", *_HEADINGS))
    titled = any(True for _ in item.iter(*_HEADINGS))
    return blocks <= 1 and not titled and len(item.text_content()) <= _LONGEST_ITEM


def _mark(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    return f"{1 + sum(1 for before in item.itersiblings('li', preceding=True))}. "


def _outermost_list(item: HtmlElement) -> HtmlElement | None:
    lists = list(item.iterancestors("ul", "ol"))
    return lists[-1] if lists else None


def _ancestor(element: HtmlElement, tag: str) -> HtmlElement | None:
    return next(element.iterancestors(tag), None)
