"""The visible text of a web page, block by block, in the order in which it stands.

A block is what a reader sees as one paragraph, heading, list item or table row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

__all__ = ["BLOCKS", "Block", "around", "ends_a_sentence", "is_prose", "reads_on", "visible_blocks"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEVELS = frozenset(map(str, _HEADINGS.values()))
_LEVEL_OF_A_ROLE = 2  # that names none, as the standard has it
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr "
    "caption ul".split()
) | frozenset(_HEADINGS)
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML calls white space: a space that must not break is kept
_PARAGRAPH_BREAK = re.compile(r"\n[ \t\n\r\f]*\n")
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.!?…。！？｡؟۔।॥][\"'”’»)\]」』）]*$")
_FEWEST_WORDS = 4  # of a sentence
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")  # Japanese, Chinese, Thai, Lao
_FEWEST_CHARACTERS = 10  # of a sentence without spaces
_HALF = 0.5  # of a block's characters are links
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


def around(block: Block) -> Iterator[HtmlElement]:
    """The elements that it stands in, from the innermost."""
    yield block.element
    yield from block.element.iterancestors()


def reads_on(block: Block) -> bool:
    """Whether it is prose, and not mostly links."""
    return not block.level and block.linked < _HALF and is_prose(block.text)


def is_prose(text: str) -> bool:
    """Whether a text has some words and ends like a sentence."""
    if not ends_a_sentence(text):
        return False
    start = text[:1000]
    return len(start.split()) >= _FEWEST_WORDS or len(_WITHOUT_SPACES.findall(start)) >= _FEWEST_CHARACTERS


def ends_a_sentence(text: str) -> bool:
    """Whether it ends like a sentence."""
    return _ENDS_LIKE_A_SENTENCE.search(text[-10:]) is not None


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
    above: int = 0  # level of the last heading that is marked as one

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
        elif tag in BLOCKS and self.row is not None:
            self.pieces.append(" | " if tag in ("td", "th") and element.getprevious() is not None else " ")
        elif tag in BLOCKS:
            yield from self._close()
            self.inside.append(element)
            self._open(element)
        self.add(element.text)

    def leave(self, element: HtmlElement) -> Iterator[Block]:
        if element.tag == "a":
            self.links = max(0, self.links - 1)
        elif element.tag in BLOCKS and (self.row is None or self.row is element):
            yield from self._close()
            self.inside.pop()
            self._shut(element)
        elif element.tag in BLOCKS:
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
        level = next(filter(None, map(_level, self.inside[-3:])), 0)
        if level:
            self.above = level
        elif any(parent.tag == "summary" for parent in self.inside[-3:]):
            level = min(self.above + 1, max(_HEADINGS.values()))
        for paragraph in [text] if self.preformatted else _PARAGRAPH_BREAK.split(text):
            lines = [self._line(line) for line in paragraph.split("\n")]
            shown = "\n".join(line for line in lines if line)
            if shown:
                share = min(1.0, linked / len(text.strip()))
                yield Block(self.mark + shown, element, level, share, None if level else self.group)
                self.mark = ""

    def _line(self, line: str) -> str:
        return line.rstrip() if self.preformatted else _SPACE.sub(" ", line).strip(" ")


def _level(element: HtmlElement) -> int:
    """Of a heading, by its tag or by what it is marked as; 0 for anything else."""
    if element.get("role") != "heading":
        return _HEADINGS.get(element.tag, 0)
    level = element.get("aria-level", "")
    return int(level) if level in _LEVELS else _LEVEL_OF_A_ROLE


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
