"""Which blocks of a page only tease other articles: a title that is a link, and how that article begins.

They come in lists beside the article, box by box, and read like it; each box may be an `<article>` within another. A
list of sections whose titles are links looks the same, so nothing is a teaser that stands in one place, or in one
`<article>`, with sentences of the article.
"""

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from index.readers.html.blocks import Block, around

__all__ = ["teasers"]

_MOSTLY = 0.9  # of a title's characters are links
_HALF = 0.5  # of a block's characters are links
_FEWEST = 3  # boxes in a list
_LEAST = (
    500  # characters of text in one place beside them; a page without is a list of articles, and they are what it says
)


def teasers(blocks: Sequence[Block], taken: Sequence[bool]) -> set[int]:
    """The rows of blocks that stand in teasers; none where hardly anything else was taken for the article."""
    boxes = _boxes(blocks)
    lists = _lists(boxes)
    if not lists:
        return set()
    inside: dict[int, HtmlElement] = {}
    for row, block in enumerate(blocks):
        box = next((element for element in around(block) if element in boxes), None)
        if box is not None and box.getparent() in lists:
            inside[row] = box.getparent()
    others = [
        row
        for row, block in enumerate(blocks)
        if taken[row] and row not in inside and not block.level and block.linked < _HALF
    ]
    lengths: Counter[HtmlElement | None] = Counter()
    for row in others:
        lengths[blocks[row].element.getparent()] += len(blocks[row].text)
    if max(lengths.values(), default=0) < _LEAST:
        return set()
    shared = {element for row in others for element in around(blocks[row])}
    apart = {each for each in lists if each not in shared and _article(each) not in shared}
    return {row for row, place in inside.items() if place in apart}


def _boxes(blocks: Sequence[Block]) -> set[HtmlElement]:
    """The largest elements that hold no more than one title that is a link, and each `<article>` in another."""
    titles = [block for block in blocks if _is_linked_title(block)]
    counts = Counter(element for title in titles for element in title.element.iterancestors())
    articles = {_article(block.element) for block in blocks} - {None}
    found = {article for article in articles if article is not None and _article(article) is not None}
    for title in titles:
        alone = [element for element in title.element.iterancestors() if counts[element] == 1]
        if alone and alone[-1].getparent() is not None:
            found.add(alone[-1])
    return found


def _is_linked_title(block: Block) -> bool:
    """Whether it is a heading that leads to another page."""
    if not block.level or block.linked < _MOSTLY:
        return False
    links = (*block.element.iter("a"), *block.element.iterancestors("a"))
    return not all(link.get("href", "#").startswith("#") for link in links)


def _lists(boxes: set[HtmlElement]) -> set[HtmlElement]:
    """The elements that hold several such boxes of one kind."""
    kinds = Counter((box.getparent(), box.tag) for box in boxes)
    return {parent for (parent, _), count in kinds.items() if count >= _FEWEST}


def _article(element: HtmlElement) -> HtmlElement | None:
    return next(iter(element.iterancestors("article")), None)
