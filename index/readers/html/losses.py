"""What a person sees of a web page and its document does not hold, in the words that people are shown."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from lxml.html import HtmlElement

from index.readers.html.blocks import Block, around, reads_on
from index.readers.html.hidden import Removed
from index.readers.html.names import named_reason
from index.records import Loss, LossKind
from index.text import fold

__all__ = ["page_losses"]

_NEAR = 4  # elements from a block of the article outwards; what stands in one of them belongs to the article
_BOXES = 2  # in which something of the article may stand, such as a paragraph of a form
_FEWEST_WORDS = 4  # that are hidden in one place; fewer are labels for those who cannot see
_FEWEST_DESCRIBING = 8  # words of a picture's description; fewer name it
# A tenth of the pages people read leave out so much that reads like prose. What is left out of others is what it seems
# to be: comments, what else there is to read. Measured on the pages that trafilatura is evaluated with.
_LARGE_SHARE, _LONG = 0.4, 1_000  # of the sentences; characters
_MOST, _SHORT = 0.75, 200
_FORMULA = re.compile(r"(?:^|[\s_-])(?:tex|latex|math(?:jax|ml)?|equation|formula)(?:[\s_-]|$)", re.IGNORECASE)
_FILLED_IN = frozenset(["", "text", "number", "email", "tel", "url", "date", "time", "month", "week", "datetime-local"])


def page_losses(tree: HtmlElement, removed: Removed, blocks: Sequence[Block], article: Sequence[Block]) -> list[Loss]:
    """The losses of a page. `blocks` are all that are visible, `article` those that passages hold."""
    near = {element for block in article for element in islice(around(block), _NEAR)} - {tree, tree.find("body")}
    near |= {element for block in article for element in islice(around(block), 2)}  # the body, of a page without boxes
    hidden = sum(len(text.split()) for place, text in removed.hidden if _is_inside(place, near) and _is_told(text))
    struck = sum(len(text.split()) for place, text in removed.struck if _is_inside(place, near))
    drawn = [text for place, text in removed.drawn if _is_inside(place, near)]
    described = list(_descriptions(tree, near, article))
    formulas = sum(_is_inside(place, near) for place in removed.formulas) + sum(
        1 for _ in _pictures_of_formulas(tree, near)
    )
    filled = sum(_is_inside(place, near) for place, _ in removed.entered) + sum(1 for _ in _filled_in(tree, near))
    told = (
        (LossKind.HIDDEN, ", ".join(filter(None, (_words(hidden, "hidden"), _words(struck, "struck out"))))),
        (LossKind.FORMULAS, f"{formulas:,} shown as pictures or by a script" if formulas else ""),
        (LossKind.PICTURES, ", ".join(filter(None, (_counted(drawn, "with"), _counted(described, "described in"))))),
        (LossKind.FIELDS, f"{filled:,} with something in them" if filled else ""),
        (LossKind.UNSEARCHED, _unsearched(blocks, article)),
    )
    return [Loss(kind, detail) for kind, detail in told if detail]


def _is_inside(place: HtmlElement, near: AbstractSet[HtmlElement]) -> bool:
    return place in near or any(parent in near for parent in islice(place.iterancestors(), _BOXES))


def _is_told(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS


def _words(count: int, how: str) -> str:
    return f"{count:,} {'word' if count == 1 else 'words'} {how}".strip() if count else ""


def _counted(texts: Sequence[str], how: str) -> str:
    return f"{len(texts):,} {how} {_words(sum(len(each.split()) for each in texts), '')}" if texts else ""


def _descriptions(tree: HtmlElement, near: AbstractSet[HtmlElement], article: Sequence[Block]) -> Iterator[str]:
    """What pictures of the article are described with for those who cannot see them, where nothing else says it."""
    said = fold(" ".join(" ".join(block.text.split()) for block in article))
    for picture in tree.iter("img"):
        text = " ".join(picture.get("alt", "").split())
        if (
            len(text.split()) >= _FEWEST_DESCRIBING
            and not _FORMULA.search(picture.get("class", ""))
            and _is_inside(picture.getparent(), near)
            and fold(text).rstrip(".") not in said
        ):
            yield text


def _unsearched(blocks: Sequence[Block], article: Sequence[Block]) -> str:
    """How much of the page's visible sentences stands in no passage, where that is more than stands beside articles.

    What readers of the page wrote below it is not counted, where the page says so.
    """
    kept = {id(block) for block in article}
    comments: dict[HtmlElement, bool] = {}
    whole = outside = 0
    for block in filter(reads_on, blocks):
        is_kept = id(block) in kept
        if is_kept or not _is_comment(block, comments):
            whole += len(block.text)
            outside += 0 if is_kept else len(block.text)
    share = outside / whole if whole else 0.0
    if not (share >= _LARGE_SHARE and outside >= _LONG) and not (share >= _MOST and outside >= _SHORT):
        return ""
    return f"{share:.0%} of its sentences ({outside:,} characters); compare the page"


def _is_comment(block: Block, known: dict[HtmlElement, bool]) -> bool:
    for element in around(block):
        if element not in known:
            known[element] = named_reason(element) == "comments"
        if known[element]:
            return True
    return False


def _pictures_of_formulas(tree: HtmlElement, near: AbstractSet[HtmlElement]) -> Iterator[HtmlElement]:
    """Those that do not merely repeat a formula that can be read."""
    for picture in tree.iter("img"):
        if (
            _FORMULA.search(picture.get("class", ""))
            and any(each in near for each in islice(picture.iterancestors(), 3))
            and not _is_read(picture)
        ):
            yield picture


def _is_read(picture: HtmlElement) -> bool:
    before = picture.getprevious()
    return before is not None and any(map(str.isalnum, before.text_content()))


def _filled_in(tree: HtmlElement, near: AbstractSet[HtmlElement]) -> Iterator[HtmlElement]:
    for field in tree.iter("input"):
        shows = field.get("type", "").lower() in _FILLED_IN and field.get("value", "").strip()
        if shows and _is_inside(field.getparent(), near):
            yield field
