"""What of an article's blocks is no part of it: captions, share bars, sign-ups. It is kept in the text and left out."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from index.readers.furniture import boilerplate
from index.readers.html.blocks import Block, around, ends_a_sentence, reads_on
from index.readers.html.names import is_caption, named_reason, sounds_like, tells
from index.text import fold

__all__ = ["reasons"]

_MOSTLY = 0.9  # of a block's characters are links
_FEWEST_EVENTS = 3  # rows
_SMALL_PART = 0.3  # of the article; what holds more of it is no furniture, whatever its name

_HALF = 0.5  # of an element's characters are links
_LONG_MENU = 40  # characters without links; a menu to navigate by consists of links
_HEARD = 200  # pieces of the text in an element that are looked at
_ALWAYS = frozenset(
    ["author box", "caption", "picture credit", "related articles", "beside the article", "copyright"]
)  # whatever they say
_LAST = frozenset(["biography of the author", "comments"])  # stand behind an article, not in it

_TAG_REASONS = {"figcaption": "caption", "nav": "navigation", "footer": "page footer"}


@dataclass(slots=True)
class _Places:
    """How much of an article stands in each element, and where its prose begins and ends."""

    lengths: Counter[HtmlElement] = field(default_factory=Counter)  # characters
    linked: Counter[HtmlElement] = field(default_factory=Counter)  # of them, of links
    first: dict[HtmlElement, int] = field(default_factory=dict)  # row of the first prose
    last: dict[HtmlElement, int] = field(default_factory=dict)

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "_Places":
        """Those of all elements around the blocks."""
        places = cls()
        for row, block in enumerate(blocks):
            is_prose = reads_on(block)
            for element in around(block):
                places.lengths[element] += len(block.text)
                places.linked[element] += round(block.linked * len(block.text))
                if is_prose:
                    places.first.setdefault(element, row)
                    places.last[element] = row
        return places


def reasons(blocks: Sequence[Block]) -> list[str]:
    """Why each block is no part of the article; empty for those that are."""
    places = _Places.of(blocks)
    most = _SMALL_PART * sum(len(block.text) for block in blocks)
    telling = set(places.first)
    # A table of events has a date in one cell and what happened in the other.
    rows = (element for element in telling if element.tag == "tr" and len(element) > 1)
    events = Counter(next(row.iterancestors("table"), row) for row in rows)
    named = _Named(places, most)
    found = [
        named.reason(block) or _reason_by_rule(block) or _reason_by_cell(block, telling, events) for block in blocks
    ]
    found = [reason or again for reason, again in zip(found, _said_before(blocks), strict=True)]
    linked = [_is_link(block) for block in blocks]
    if sum(len(block.text) for block, is_link in zip(blocks, linked, strict=True) if is_link) <= most:
        found = [reason or ("link" if is_link else "") for reason, is_link in zip(found, linked, strict=True)]
    return _without_empty_headings(blocks, found)


@dataclass(slots=True)
class _Named:
    """What the tags and names around a block say that it is."""

    places: _Places
    most: float  # characters; what holds more is no furniture, whatever its name
    known: dict[HtmlElement, str] = field(default_factory=dict)

    def reason(self, block: Block) -> str:
        """Empty for a part of the article: what a caption tells, and posts of networks that it quotes, are."""
        quoted = False
        for element in around(block):
            if self.places.lengths[element] > self.most:
                break  # and so do all around it
            if element not in self.known:
                self.known[element] = self._reason_of(element, heading=block.level > 0 and element is block.element)
            reason = self.known[element]
            quoted = quoted or element.tag == "blockquote"
            if reason and not (reason == "caption" and tells(block.text)) and not (reason == "share bar" and quoted):
                return reason
        return ""

    def _reason_of(self, element: HtmlElement, *, heading: bool) -> str:
        reason = _TAG_REASONS.get(element.tag) or named_reason(element, heading=heading)
        if not reason or reason in _ALWAYS:
            return reason
        linked = self.places.linked[element] >= _HALF * self.places.lengths[element]
        if reason == "navigation" and not linked and self.places.lengths[element] >= _LONG_MENU:
            return ""
        if linked or element not in self.places.first:
            return reason
        text = " ".join(itertools.islice(element.itertext(), _HEARD))
        return reason if sounds_like(reason, text) and not self._is_amid(element, reason) else ""

    def _is_amid(self, element: HtmlElement, reason: str) -> bool:
        """Whether prose of the article goes on behind it, as it does not behind comments."""
        parent = element.getparent()
        if parent is None or reason not in _LAST:
            return False
        places = self.places
        return places.first[parent] < places.first[element] and places.last[parent] > places.last[element]


def _said_before(blocks: Sequence[Block]) -> Iterator[str]:
    """A reason for each caption that an earlier one said: the pictures of a gallery often have the same."""
    said: set[str] = set()
    for block in blocks:
        text = fold(" ".join(block.text.split())) if is_caption(block) else ""
        yield "caption" if text in said else ""
        said |= {text} - {""}


def _reason_by_cell(block: Block, telling: AbstractSet[HtmlElement], events: Counter[HtmlElement]) -> str:
    """Of a page that is laid out as a table: a cell without any sentence is no part of the article."""
    cell = next((element for element in around(block) if element.tag in ("td", "th")), None)
    if not telling or cell is None or cell in telling or block.level or block.element.tag in ("tr", "pre"):
        return ""
    return "" if events[next(cell.iterancestors("table"), cell)] >= _FEWEST_EVENTS else "beside the article"


def _reason_by_rule(block: Block) -> str:
    found = next(boilerplate(block.text), None)
    return found.reason if found and found.end - found.start == len(block.text) else ""


def _is_link(block: Block) -> bool:
    return not block.level and block.linked >= _MOSTLY and not ends_a_sentence(block.text)


def _without_empty_headings(blocks: Sequence[Block], reasons: Sequence[str]) -> list[str]:
    """The reasons, with one for each heading that only titles what is left out."""
    result = list(reasons)
    below = 0  # level of the next block that is kept; 0 for no heading
    is_last = True  # nothing is kept from here on
    for row in reversed(range(len(blocks))):
        level = blocks[row].level
        if level and not result[row] and row + 1 < len(blocks) and result[row + 1] and (is_last or 0 < below <= level):
            result[row] = result[row + 1]
        if not result[row]:
            below, is_last = level, False
    return result
