"""A page's markup to its tree, as a browser in which scripts run would build it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree, html
from lxml.html import HtmlElement

from index.readers.source import UnreadableError
from index.records import Span

__all__ = ["parse"]

_MOST_ELEMENTS = 300_000  # of a page; the largest that people write have some 100,000
# What holds text that is no markup, up to where it is closed.
_RAW = re.compile(
    r"<(?:(?P<comment>!--)|(?P<tag>noscript|script|style|textarea|iframe|noframes|xmp)(?=[\s/>]))", re.IGNORECASE
)
_CLOSED = {
    tag: re.compile(rf"</{tag}(?=[\s/>])[^>]*>?", re.IGNORECASE)
    for tag in ("noscript", "script", "style", "textarea", "iframe", "noframes", "xmp")
}
# The parser compares each attribute of a tag with all before it; no tag that people write has so many.
_LONG_TAG = re.compile(r"<([a-z][^\s<>/]{0,50})([^<>]{10000,})", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1_000
_TAG = re.compile(r"<[^<>]*>")
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_LEAST_FALLBACK = 500  # characters; less is a plea to turn scripts on


@dataclass(frozen=True, slots=True)
class _NoScript:
    """What a page shows where no script runs: where it stands, and where its content does."""

    start: int
    inner: int
    closing: int
    end: int


def parse(page: str) -> HtmlElement:
    """The tree of a page. Raises `UnreadableError` where it has none or is too large.

    `<noscript>` is text and no markup to a browser that runs scripts, so that a tag left open in it ends with it. It
    is left out, but for pages that show their text only there.
    """
    page = _LONG_TAG.sub(_with_few_attributes, page)
    fallbacks = list(_noscripts(page))
    tree = _tree(_without(page, [Span(each.start, each.end) for each in fallbacks]))
    shown = [page[each.inner : each.closing] for each in fallbacks]
    length = sum(len(_TAG.sub("", markup).strip()) for markup in shown if _PARAGRAPH.search(markup))
    if length >= _LEAST_FALLBACK and length > _length(tree):
        tags = (Span(*span) for each in fallbacks for span in ((each.start, each.inner), (each.closing, each.end)))
        tree = _tree(_without(page, tags))
    if tree is None:
        raise UnreadableError("no text found")
    return tree


def _with_few_attributes(tag: re.Match[str]) -> str:
    """A long tag as it is, or without its attributes, where their number is hostile."""
    return tag[0] if len(_QUOTED.sub("", tag[2]).split()) <= _MOST_ATTRIBUTES else f"<{tag[1]} "


def _noscripts(page: str) -> Iterator[_NoScript]:
    """Those that are markup, and no part of a script or a comment; each place of the page is looked at once."""
    position = 0
    unclosed: set[str] = set()
    while found := _RAW.search(page, position):
        position = found.end()
        tag = (found["tag"] or "").lower()
        if not tag:
            position = _after_comment(page, position)
            continue
        closed = None if tag in unclosed else _CLOSED[tag].search(page, position)
        if closed is None:
            unclosed.add(tag)  # and is looked for no more
            if tag == "noscript":  # to browsers it reaches to the end; to people it is a slip
                yield _NoScript(found.start(), inner := page.find(">", position) + 1, inner, inner)
        elif tag == "noscript":
            inner = page.find(">", position) + 1
            if inner <= closed.start():
                yield _NoScript(found.start(), inner, closed.start(), closed.end())
            position = closed.end()
        else:
            position = closed.end()


def _after_comment(page: str, position: int) -> int:
    end = page.find("-->", position)
    return len(page) if end < 0 else end + len("-->")


def _without(page: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    position = 0
    for span in spans:
        parts.append(page[position : span.start])
        position = span.end
    return "".join([*parts, page[position:]])


def _length(tree: HtmlElement | None) -> int:
    """Characters of the text that may be visible, without what runs of space have in excess."""
    body = None if tree is None else tree.find("body")
    if body is None:
        return 0
    return sum(
        len(text.strip())
        for element in body.iter()
        if element.tag not in ("script", "style", "template")
        for text in (element.text, element.tail)
        if text
    )


def _tree(page: str) -> HtmlElement | None:
    """The tree; None for nothing but white space and comments."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(page.encode(), parser=parser)
    except etree.ParserError:
        return None
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise UnreadableError(f"too large ({elements:,} elements, limit {_MOST_ELEMENTS:,})")
    return tree
