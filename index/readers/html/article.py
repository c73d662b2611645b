"""Which blocks of a page are its article: those that trafilatura takes, and what it is known to miss."""

import itertools
import logging
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from index.readers.html.blocks import Block, around, is_prose, reads_on
from index.readers.html.names import is_caption, named_reason, sounds_like, tells
from index.readers.html.teasers import teasers

__all__ = ["main_blocks"]

_MOST_WEIGHED = 50_000  # elements; to tell the article from more would take minutes, so all that is visible is taken
_MOST_COMPARED = 5_000  # blocks; the time of jusText, which trafilatura compares itself with, grows with their square
_SHORT = 30  # characters without spaces; such a line may stand in the article by chance
_LIST_MARK = re.compile(r"^(?:-|\d+\.)")
_OUTSIDE = frozenset({"nav", "header", "footer", "aside"})
_LITTLE = 1_000  # characters; a notice has no more
_SHORT_ARTICLE = 600  # characters
_FAR_MORE = 3  # times
_NEARLY_ALL, _MOST = 0.9, 0.6  # of a page's prose
_MUCH = 300  # characters of prose
_NO_GAP = frozenset(["nav", "footer", "aside", "form", "article", "header"])
_NO_LEAD = frozenset(["nav", "footer", "aside", "figure", "form", "article", "li"])
_TITLES = ("h2", "h3", "h4", "summary", "legend")
_HEARD = 200  # pieces of the text of a box that are looked at
_LONG_HEADING = 40  # characters; below the title one is a lead
_NEAR = 3  # elements from the first sentence outwards, itself included; the title of the article stands in one of them
_HALF = 0.5  # of a block's characters are links
_SET_APART = frozenset(["blockquote", "details", "fieldset"])
_LISTS_AND_QUOTES = frozenset(["blockquote", "dd", "dl", "dt", "li", "ol", "ul"])


def main_blocks(tree: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """Those of the article, or where none is found, all but what stands around any page's content."""
    if sum(1 for _ in tree.iter()) <= _MOST_WEIGHED:
        kept = _with_all_of_a_short_page(blocks, _as_extracted(tree, blocks))
        if any(is_prose(block.text) for block in kept):
            return kept
    inner = [block for block in blocks if not any(parent.tag in _OUTSIDE for parent in around(block))]
    return inner or list(blocks)


def _with_all_of_a_short_page(blocks: Sequence[Block], kept: Sequence[Block]) -> list[Block]:
    """What is kept, with all that a short article says: too little to tell what of it is none.

    Its questions may have answers of one word, and its winners stand in headings.
    """
    sentences = [block.element for block in kept if reads_on(block)]
    articles = {_article(element) for element in sentences} - {None}
    places = articles or {_home(element) for element in sentences} - {None}
    named: dict[HtmlElement, bool] = {}
    taken = {id(block) for block in kept}
    whole: list[Block] = []
    is_open = True  # whether what follows is kept, so that a heading titles something
    for block in reversed(blocks):
        is_kept = id(block) in taken
        if not is_kept and not places.isdisjoint(block.element.iterancestors()):
            outside = any(parent.tag in _OUTSIDE for parent in around(block))
            is_kept = block.linked < _HALF and not outside and not _is_named(block.element, named)
            is_kept = is_kept and (is_open or not block.level)
            is_open = is_kept
        elif is_kept:
            is_open = True
        if is_kept:
            whole.append(block)
    return whole[::-1] if sum(len(block.text) for block in whole) < _SHORT_ARTICLE else list(kept)


def _as_extracted(tree: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """The blocks that trafilatura takes for the article, and sentences beside them that it missed."""
    whole, lines = _extracted(tree, fast=len(blocks) > _MOST_COMPARED)
    extracted = [_is_extracted(block, whole, lines) for block in blocks]
    elsewhere = teasers(blocks, extracted)
    taken = _or_the_longest(blocks, [is_taken and row not in elsewhere for row, is_taken in enumerate(extracted)])
    sentences = [block.element for block, is_taken in zip(blocks, taken, strict=True) if is_taken and reads_on(block)]
    homes = {_home(element) for element in sentences} | _twins(blocks, taken)
    articles = {_article(element) for element in sentences} - {None}
    taken = [
        is_taken or (reads_on(block) and (_stands_in(block.element, homes) or _is_box(block.element, articles)))
        for block, is_taken in zip(blocks, taken, strict=True)
    ]
    taken = _with_whole_lists(blocks, _without_gaps(blocks, taken))
    kept = _with_lead(blocks, _with_what_joins(blocks, taken))
    return [block for row, block in enumerate(blocks) if kept[row] and row not in elsewhere]


def _or_the_longest(blocks: Sequence[Block], taken: Sequence[bool]) -> list[bool]:
    """What was taken, or the prose of the place that holds most of the page's.

    So an article is found that stands in an `<aside>` or a `<footer>`, where trafilatura does not look, or where it
    took little and none of it there.
    """
    length = sum(len(block.text) for block, is_taken in zip(blocks, taken, strict=True) if is_taken)
    if length >= _LITTLE and not _is_mostly_outside(blocks):
        return list(taken)
    lengths: Counter[HtmlElement] = Counter()
    named: dict[HtmlElement, bool] = {}
    total = 0
    prose = [block for block in blocks if reads_on(block)]
    unnamed = [block for block in prose if not _is_named(block.element, named)]
    # Where hardly anything was taken or stands outside of what sounds like furniture, the article stands there.
    is_elsewhere = max(length, sum(len(block.text) for block in unnamed)) < _MUCH
    for block in prose if is_elsewhere else unnamed:
        total += len(block.text)
        for element in block.element.iterancestors():
            lengths[element] += len(block.text)
    for share in (_NEARLY_ALL, _MOST):
        places = [element for element, inside in lengths.items() if inside >= share * total]
        place = min(places, key=lambda element: lengths[element], default=None)
        outside = None if place is None or share == _MOST else _outermost(place)
        inside = [(outside if outside is not None else place) in block.element.iterancestors() for block in blocks]
        found = [is_inside and reads_on(block) for block, is_inside in zip(blocks, inside, strict=True)]
        if outside is not None:
            return [is_taken or is_found for is_taken, is_found in zip(taken, found, strict=True)]
        apart = not any(is_taken and is_inside for is_taken, is_inside in zip(taken, inside, strict=True))
        if apart and length < _LITTLE and total >= _FAR_MORE * length:
            return found
    return list(taken)


def _is_mostly_outside(blocks: Sequence[Block]) -> bool:
    """Whether most of the page's prose stands in boxes that are marked as standing outside any article."""
    known: dict[HtmlElement, bool] = {}
    lengths: Counter[bool] = Counter()
    for block in filter(reads_on, blocks):
        home = block.element
        if home not in known:
            known[home] = any(parent.tag in _OUTSIDE for parent in around(block))
        lengths[known[home]] += len(block.text)
    return lengths[True] > lengths[False]


def _outermost(place: HtmlElement) -> HtmlElement | None:
    """The box around a place, or itself, that is marked as standing outside any article."""
    return next((each for each in reversed([place, *place.iterancestors()]) if each.tag in _OUTSIDE), None)


def _is_named(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether something around it is called what stands beside articles."""
    for each in reversed([element, *element.iterancestors()]):
        if each not in known:
            parent = each.getparent()
            known[each] = (parent is not None and known[parent]) or named_reason(each) != ""
    return known[element]


def _twins(blocks: Sequence[Block], taken: Sequence[bool]) -> set[HtmlElement | None]:
    """Places that are marked as those of much of the article are, and stand beside them: it goes on there."""
    lengths: Counter[HtmlElement] = Counter()
    found: set[HtmlElement] = set()
    for block, is_taken in zip(blocks, taken, strict=True):
        if reads_on(block) and (home := _home(block.element)) is not None:
            found.add(home)
            lengths[home] += len(block.text) if is_taken else 0
    marks = {_mark_of(home) for home, length in lengths.items() if length >= _MUCH}
    return {home for home in found if not lengths[home] and _mark_of(home) in marks}


def _mark_of(home: HtmlElement) -> tuple[object, ...]:
    """What tells that places are of one kind: how they and what they stand in are marked, within what."""
    parent = home.getparent()
    within = None if parent is None else parent.getparent()
    if not home.get("class") or parent is None or within is None:
        return (home,)
    return home.tag, home.get("class"), parent.tag, parent.get("class"), within


def _without_gaps(blocks: Sequence[Block], taken: Sequence[bool]) -> list[bool]:
    """What was taken, with the prose between sentences of one place, whatever box of it that stands in."""
    first: dict[HtmlElement | None, int] = {}
    last: dict[HtmlElement | None, int] = {}
    for row, block in enumerate(blocks):
        if taken[row] and reads_on(block):
            home = _home(block.element)
            first.setdefault(home, row)
            last[home] = row
    filled = list(taken)
    furniture: dict[HtmlElement, bool] = {}
    for row, block in enumerate(blocks):
        if filled[row] or not (reads_on(block) or _is_set_apart(block)):
            continue
        for element in block.element.iterancestors():
            if element in first:
                amid = first[element] < row < last[element]
                filled[row] = amid or (row > last[element] and _is_last_section(block.element, element, furniture))
            if element in first or element.tag in _NO_GAP:
                break
    return filled


def _is_set_apart(block: Block) -> bool:
    """Whether it is a line of a list or a table, a caption, in what opens, or quoted, as another site's post is."""
    if block.level or block.linked >= _HALF:
        return False
    return (
        block.group is not None
        or any(element.tag in _SET_APART for element in around(block))
        or (is_caption(block) and tells(block.text))
    )


def _with_whole_lists(blocks: Sequence[Block], taken: Sequence[bool]) -> list[bool]:
    """What was taken, with the rest of each list of terms that most of was."""
    lengths: Counter[HtmlElement] = Counter()
    mine: Counter[HtmlElement] = Counter()
    lists = [next(block.element.iterancestors("dl"), None) for block in blocks]
    for block, is_taken, within in zip(blocks, taken, lists, strict=True):
        if within is not None:
            lengths[within] += len(block.text)
            mine[within] += len(block.text) if is_taken else 0
    return [
        is_taken or (within is not None and mine[within] >= _HALF * lengths[within] and block.linked < _HALF)
        for block, is_taken, within in zip(blocks, taken, lists, strict=True)
    ]


def _is_last_section(element: HtmlElement, home: HtmlElement, furniture: dict[HtmlElement, bool]) -> bool:
    """Whether it stands in a box of the article that has a heading and is no furniture."""
    box: HtmlElement | None = None
    boxes = itertools.takewhile(lambda parent: parent is not home, element.iterancestors())
    for each in (*((element,) if element.tag in _SET_APART else ()), *boxes):
        if each not in furniture:
            reason = named_reason(each)
            furniture[each] = reason != "" and sounds_like(reason, " ".join(itertools.islice(each.itertext(), _HEARD)))
        if furniture[each]:
            return False
        box = each
    if box is None:
        return False
    titles = (next(box.iter(*_TITLES, "p", "li"), None), box.getprevious())
    return any(title is not None and title.tag in _TITLES for title in titles)


def _with_lead(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """What is kept, with the lead that stands between the title and the first sentence, and the title itself."""
    found = list(kept)
    first = next((row for row, block in enumerate(blocks) if kept[row] and reads_on(block)), None)
    top = next((row for row in reversed(range(first or 0)) if blocks[row].level == 1), None)
    if first is None or top is None:
        return found
    article = list(around(blocks[first]))
    found[top] = found[top] or blocks[top].element.getparent() in article[:_NEAR]
    inside = set(article)
    for row in range(top + 1, first):
        block = blocks[row]
        if reads_on(block) or (block.level and len(block.text) >= _LONG_HEADING):
            outer = itertools.takewhile(lambda element: element not in inside, around(block))
            found[row] = found[row] or (block.linked < _HALF and not any(element.tag in _NO_LEAD for element in outer))
    return found


def _with_what_joins(blocks: Sequence[Block], taken: Sequence[bool]) -> list[bool]:
    """Which blocks are kept: those taken, and headings and lists that stand beside sentences taken before and after.

    A heading is kept with what follows it: over links alone it titles no part of the article.
    """
    places: dict[HtmlElement | None, list[int]] = {}
    for row, (block, is_taken) in enumerate(zip(blocks, taken, strict=True)):
        if is_taken and reads_on(block):
            places.setdefault(_home(block.element), []).append(row)
    kept = list(taken)
    first = min((rows[0] for rows in places.values()), default=len(blocks))
    for row in reversed(range(len(blocks))):
        block = blocks[row]
        among = places.get(_home(block.element))
        if block.element.tag == "summary" or block.element.getparent().tag == "summary":
            kept[row] = kept[row] or kept[row + 1 : row + 2] == [True]
        elif block.level and not kept[row] and block.linked < _HALF:
            kept[row] = row > first and kept[row + 1 : row + 2] == [True] and _opens_a_list(block, blocks[row + 1])
        if kept[row] or not among or row > among[-1] or block.linked >= _HALF:
            continue
        if block.level:
            kept[row] = kept[row + 1]
        elif among[0] < row:
            kept[row] = block.group is not None
    return kept


def _opens_a_list(heading: Block, block: Block) -> bool:
    """Whether a list follows in the box that a heading stands in."""
    box = heading.element.getparent()
    return block.group is not None and box is not None and any(each is box for each in block.element.iterancestors())


def _home(element: HtmlElement) -> HtmlElement | None:
    """What a paragraph, list or quotation stands in; trafilatura loses the latter two in layouts it does not know."""
    return next((parent for parent in element.iterancestors() if parent.tag not in _LISTS_AND_QUOTES), None)


def _stands_in(element: HtmlElement, homes: AbstractSet[HtmlElement | None]) -> bool:
    """Whether it is a paragraph of one of these places, or text that stands in it without being marked as one."""
    return element in homes or _home(element) in homes


def _is_box(element: HtmlElement, articles: AbstractSet[HtmlElement | None]) -> bool:
    """Whether it stands in a box of one of the articles, such as that of a report's key findings."""
    return any(parent.tag == "aside" for parent in element.iterancestors()) and _article(element) in articles


def _article(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("article", "main"), None)


def _extracted(tree: HtmlElement, *, fast: bool) -> tuple[str, set[str]]:
    """Trafilatura's main text, without any space: all of it, and its lines. `fast` asks no second opinion."""
    from trafilatura import bare_extraction

    _silence()
    try:
        found = bare_extraction(tree, fast=fast, include_comments=False, include_tables=True, deduplicate=False)
    except Exception:  # noqa: BLE001 (no list is known of what a hostile page makes it raise)
        found = None
    body = getattr(found, "body", None)
    if body is None:
        return "", set()
    lines: set[str] = set()
    for element in body.iter():
        lines.update(_squeeze(text) for text in (element.text, element.tail) if text)
        if len(element) and not any(len(inner) for inner in element):
            lines.add(_squeeze("".join(element.itertext())))
    return _squeeze("".join(body.itertext())).replace("|", ""), {line.replace("|", "") for line in lines}


def _silence() -> None:
    """What libraries say of a page they cannot use is said by the reader, as a reason."""
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _is_extracted(block: Block, whole: str, lines: set[str]) -> bool:
    text = _squeeze(block.text).replace("|", "")  # which may stand between cells
    if block.group is not None:
        text = _LIST_MARK.sub("", text)
    return text in lines or (len(text) >= _SHORT and text in whole)
