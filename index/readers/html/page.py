"""Web pages: the main text of a page is a document.

Trafilatura tells which parts of the page are the article; the text itself is taken from the page, in its order,
so that headings, lists and tables keep their shape and every word stays as it was. Lines that stand inside the
article and are no part of it (captions, share bars, sign-ups) are kept in the text and left out of the passages.
Nothing is ever fetched: no link, frame, image or style sheet of the page is followed.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from lxml import etree, html
from lxml.html import HtmlElement

from index.readers.encodings import Decoded, declared_codec, decode
from index.readers.furniture import boilerplate
from index.readers.html.blocks import Block, remove_hidden, visible_blocks
from index.readers.html.facts import page_facts
from index.readers.source import ReadResult, SourceFile, UnreadableError, one_document, refuse_without_text
from index.readers.titles import title_of
from index.records import Document, Heading, LeftOut
from index.text import fold

__all__ = ["read_html"]

LARGEST_FILE = 5_000_000  # bytes
_MOST_ELEMENTS = 300_000  # of a page; the largest that people write have some 100,000
_MOST_WEIGHED = 50_000  # elements; to tell the article from more would take minutes, so all that is visible is taken
_MOST_COMPARED = 5_000  # blocks; the time of jusText, which trafilatura compares itself with, grows with their square
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes
_SHORT = 30  # characters without spaces; such a line may stand in the article by chance
_FEWEST_WORDS = 4  # of a sentence
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*$")
_LIST_MARK = re.compile(r"^(?:-|\d+\.)")
_OUTSIDE = frozenset({"nav", "header", "footer", "aside"})
_HALF, _MOSTLY = 0.5, 0.9  # of a block's characters are links
_FEWEST_EVENTS = 3  # rows
_LISTS_AND_QUOTES = frozenset(["blockquote", "dd", "dl", "dt", "li", "ol", "ul"])
_SMALL_PART = 0.3  # of the article; what holds more of it is no furniture, whatever its name

_TAG_REASONS = {"figcaption": "caption", "nav": "navigation", "footer": "page footer"}
_NAME_REASONS = tuple(
    (reason, re.compile(rf"(?<![A-Za-z])(?:{names})(?![a-z])", re.IGNORECASE))
    for reason, names in (
        ("caption", r"(?:fig|thumb|image|photo|wp)?[-_]?caption(?:-text)?|(?:photo|image|media)?-?credits?|legende"),
        ("share bar", r"shar(?:e|ing)(?:-?(?:bar|buttons?|tools|links))?|sharedaddy|social|addtoany"),
        ("newsletter", r"newsletters?|subscri(?:be|ption)|sign-?(?:up|in)|opt-?in"),
        (
            "related articles",
            r"(?:jp-?)?related(?:-?(?:posts?|articles?|stories|content))?|recommended|recirc|promo|read-?next",
        ),
        ("advertisement", r"ads?|advert(?:isement)?s?|ad-?(?:slot|container|unit|wrapper)|sponsored"),
        ("about the author", r"(?:author|contributor|expert)-?(?:box|bio|card|info)|about-?(?:the-?)?author|bio"),
        ("comments", r"comments?|disqus|respond"),
        ("navigation", r"bread-?crumbs?|pagination|pager|nav(?:bar|igation)?|menu|skip-?link|jump-?link"),
        ("tags", r"(?:post-?)?tags(?:-?(?:list|links))?|tag-?list|cat-?links|tagged|topics|labels"),
        ("cookie notice", r"cookies?(?:-?\w+)?|consent|gdpr"),
        ("print link", r"no-?print|print-?footer|printfriendly"),
    )
)


def read_html(file: SourceFile) -> Iterator[ReadResult]:
    """The page's one document: its main text, and of the rest what the page states about itself."""
    return one_document(file, LARGEST_FILE, _document, _decode)


def _decode(raw: bytes, served: str) -> Decoded:
    """A page's bytes as text: by byte order mark, else UTF-8, else as declared, else the best guess.

    UTF-8 comes before what is declared, for tools that save pages seldom correct the declaration, and hardly
    any text in another encoding can be read as UTF-8 by chance. What a server says of the page comes before
    what the page does, as in browsers.
    """
    return decode(raw, served, _declared(raw))


def _declared(raw: bytes) -> str:
    """The codec that a page names; empty where it names none that counts."""
    found = _DECLARED.search(raw[:_DECLARED_WITHIN])
    return declared_codec((found[1] or found[2]).decode("ascii", errors="replace")) if found else ""


def _document(page: str, file: SourceFile) -> Document:
    tree = _parse(page)
    body = tree.find("body")
    if body is None:
        raise UnreadableError("no text found")
    headings = [block for block in visible_blocks(body) if block.level]
    facts = page_facts(tree, headings)
    remove_hidden(tree)
    blocks = list(visible_blocks(body))
    text, marked, left_out = _assemble(_main_blocks(tree, blocks), facts.title)
    refuse_without_text(text or "…")  # an empty page is no empty file
    stated = {"author": facts.author, "url": facts.url, "site": facts.site}
    return Document(
        id=file.id,
        title=facts.title or title_of(text, file.id),
        text=text,
        source=file.shown,
        date=facts.date,
        date_origin="html" if facts.date else "",
        metadata={name: value for name, value in stated.items() if value},
        headings=tuple(marked),
        left_out=tuple(left_out),
    )


def _parse(page: str) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(page.encode(), parser=parser)
    except etree.ParserError as error:  # nothing but white space and comments
        raise UnreadableError("no text found") from error
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise UnreadableError(f"too large ({elements:,} elements, limit {_MOST_ELEMENTS:,})")
    return tree


def _main_blocks(tree: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """Those of the article, or where none is found, all but what stands around any page's content."""
    if sum(1 for _ in tree.iter()) <= _MOST_WEIGHED:
        kept = _as_extracted(tree, blocks)
        if any(_is_prose(block.text) for block in kept):
            return kept
    inner = [block for block in blocks if not any(parent.tag in _OUTSIDE for parent in _around(block))]
    return inner or list(blocks)


def _around(block: Block) -> Iterator[HtmlElement]:
    yield block.element
    yield from block.element.iterancestors()


def _as_extracted(tree: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """The blocks that trafilatura takes for the article, and sentences beside them that it missed."""
    whole, lines = _extracted(tree, fast=len(blocks) > _MOST_COMPARED)
    taken = [_is_extracted(block, whole, lines) for block in blocks]
    sentences = [block.element for block, is_taken in zip(blocks, taken, strict=True) if is_taken and _reads_on(block)]
    homes = {_home(element) for element in sentences}
    articles = {_article(element) for element in sentences} - {None}
    taken = [
        is_taken or (_reads_on(block) and (_home(block.element) in homes or _is_box(block.element, articles)))
        for block, is_taken in zip(blocks, taken, strict=True)
    ]
    return [block for block, is_kept in zip(blocks, _with_what_joins(blocks, taken), strict=True) if is_kept]


def _with_what_joins(blocks: Sequence[Block], taken: Sequence[bool]) -> list[bool]:
    """Which blocks are kept: those taken, and headings and lists that stand beside sentences taken before and after.

    A heading is kept with what follows it: over links alone it titles no part of the article.
    """
    places: dict[HtmlElement | None, list[int]] = {}
    for row, (block, is_taken) in enumerate(zip(blocks, taken, strict=True)):
        if is_taken and _reads_on(block):
            places.setdefault(_home(block.element), []).append(row)
    kept = list(taken)
    for row in reversed(range(len(blocks))):
        block = blocks[row]
        among = places.get(_home(block.element))
        if kept[row] or not among or row > among[-1] or block.linked >= _HALF:
            continue
        if block.level:
            kept[row] = kept[row + 1]
        elif among[0] < row:
            kept[row] = block.group is not None
    return kept


def _home(element: HtmlElement) -> HtmlElement | None:
    """What a paragraph, list or quotation stands in; trafilatura loses the latter two in layouts it does not know."""
    return next((parent for parent in element.iterancestors() if parent.tag not in _LISTS_AND_QUOTES), None)


def _is_box(element: HtmlElement, articles: AbstractSet[HtmlElement | None]) -> bool:
    """Whether it stands in a box of one of the articles, such as that of a report's key findings."""
    return any(parent.tag == "aside" for parent in element.iterancestors()) and _article(element) in articles


def _article(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("article", "main"), None)


def _reads_on(block: Block) -> bool:
    """Whether it is prose, and not mostly links."""
    return not block.level and block.linked < _HALF and _is_prose(block.text)


def _is_prose(text: str) -> bool:
    return _ENDS_LIKE_A_SENTENCE.search(text[-10:]) is not None and len(text[:1000].split()) >= _FEWEST_WORDS


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


def _assemble(blocks: Sequence[Block], title: str) -> tuple[str, list[Heading], list[LeftOut]]:
    """The text of the blocks, with their headings and what of it is no part of the article."""
    reasons = _reasons(blocks)
    parts: list[str] = []
    headings: list[Heading] = []
    left_out: list[LeftOut] = []
    position = 0
    before: Block | None = None
    titled = False
    for block, reason in zip(blocks, reasons, strict=True):
        is_title = fold(" ".join(block.text.split())) == fold(title)
        if is_title and titled:
            continue
        titled = titled or is_title
        if before is not None:
            joined = block.group is not None and block.group is before.group
            parts.append("\n" if joined else "\n\n")
            position += len(parts[-1])
        end = position + len(block.text)
        if reason and not is_title:
            left_out.append(LeftOut(position, end, reason))
        elif block.level or is_title:
            headings.append(Heading(position, end, block.level or 1))
        parts.append(block.text)
        position, before = end, block
    return "".join(parts), headings, left_out


def _reasons(blocks: Sequence[Block]) -> list[str]:
    """Why each block is no part of the article; empty for those that are."""
    sizes: Counter[HtmlElement] = Counter()
    for block in blocks:
        for element in _around(block):
            sizes[element] += len(block.text)
    most = _SMALL_PART * sum(len(block.text) for block in blocks)
    telling = {element for block in blocks if _reads_on(block) for element in _around(block)}
    # A table of events has a date in one cell and what happened in the other.
    rows = (element for element in telling if element.tag == "tr" and len(element) > 1)
    events = Counter(next(row.iterancestors("table"), row) for row in rows)
    reasons = [
        _reason_by_place(block, sizes, most) or _reason_by_rule(block) or _reason_by_cell(block, telling, events)
        for block in blocks
    ]
    linked = [_is_link(block) for block in blocks]
    if sum(len(block.text) for block, is_link in zip(blocks, linked, strict=True) if is_link) <= most:
        reasons = [reason or ("link" if is_link else "") for reason, is_link in zip(reasons, linked, strict=True)]
    return _without_empty_headings(blocks, reasons)


def _reason_by_place(block: Block, sizes: Counter[HtmlElement], most: float) -> str:
    for element in _around(block):
        if sizes[element] > most:
            break  # and so do all around it
        if element.tag in _TAG_REASONS:
            return _TAG_REASONS[element.tag]
        names = f"{element.get('class', '')} {element.get('id', '')} {element.get('data-testid', '')}"
        for reason, pattern in _NAME_REASONS:
            if pattern.search(names):
                return reason
    return ""


def _reason_by_cell(block: Block, telling: AbstractSet[HtmlElement], events: Counter[HtmlElement]) -> str:
    """Of a page that is laid out as a table: a cell without any sentence is no part of the article."""
    cell = next((element for element in _around(block) if element.tag in ("td", "th")), None)
    if not telling or cell is None or cell in telling or block.level or block.element.tag == "tr":
        return ""
    return "" if events[next(cell.iterancestors("table"), cell)] >= _FEWEST_EVENTS else "beside the article"


def _reason_by_rule(block: Block) -> str:
    found = next(boilerplate(block.text), None)
    return found.reason if found and found.end - found.start == len(block.text) else ""


def _is_link(block: Block) -> bool:
    return not block.level and block.linked >= _MOSTLY and not _ENDS_LIKE_A_SENTENCE.search(block.text[-10:])


def _without_empty_headings(blocks: Sequence[Block], reasons: Sequence[str]) -> list[str]:
    """The reasons, with one for each heading that only titles what is left out."""
    result = list(reasons)
    for row in reversed(range(len(blocks))):
        level = blocks[row].level
        if not level or result[row]:
            continue
        below = next((next_row for next_row in range(row + 1, len(blocks)) if not result[next_row]), None)
        follows = row + 1 < len(blocks) and bool(result[row + 1])
        if follows and (below is None or 0 < blocks[below].level <= level):
            result[row] = result[row + 1]
    return result
