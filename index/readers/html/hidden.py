"""What of a page a browser does not show: taken out of its tree, and noted where it is text.

What is hidden is known by its tag, its attributes, its style (`styles`) and a few class names that mean the same
everywhere. Text that is struck out is no longer said, so it goes too, as deletions of a Word file do.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from index.readers.html.styles import Styles, page_styles

__all__ = ["Removed", "remove_hidden"]

_NEVER_SHOWN = frozenset(
    "script style noscript template head title link meta iframe object embed applet audio video canvas svg select "
    "datalist textarea button noframes area map param source track".split()
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# What a browser closes where a paragraph or a heading begins in it: it was left open.
_LEFT_OPEN = frozenset(["svg", "select"])
_PARAGRAPHS = ("p", *sorted(_HEADINGS), "article", "section", "ul", "table")
_LONGEST_BUTTON = 200  # characters; what holds more was left open too
_OPENS = re.compile(r"accordion|collaps|toggle|faq", re.IGNORECASE)  # in the class of a button above what it opens
_FEWEST_WORDS = 3  # of a button that says more than what it does
_STRUCK = frozenset(["del", "s", "strike"])
_STRUCK_CLASS = re.compile(
    r"(?:^|\s)(?:text-(?:decoration-)?)?(?:line-?through|strike-?through|struck-?(?:out|through))(?:\s|$)"
)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|hidden-visually|screen-reader-text|off-?screen|element-invisible)(?:\s|$)"
)
_MOSTLY = 0.5  # of a page's text; where so much is struck out, a tag was left open


@dataclass(slots=True)
class Removed:
    """What was taken out of a tree that holds text, each with the element it stood in."""

    hidden: list[tuple[HtmlElement, str]] = field(default_factory=list)
    struck: list[tuple[HtmlElement, str]] = field(default_factory=list)
    drawn: list[tuple[HtmlElement, str]] = field(default_factory=list)  # in a drawing
    entered: list[tuple[HtmlElement, str]] = field(default_factory=list)  # in a field of a form
    formulas: list[HtmlElement] = field(default_factory=list)  # where those stand that a script shows


def remove_hidden(tree: HtmlElement) -> Removed:
    """Empty what a browser would not show, and what is struck out; in the tree stays an empty element for each.

    Nothing is moved: a page may hide a hundred thousand elements, and text behind each would be copied as often.
    """
    removed = Removed()
    most_struck = _MOSTLY * len("".join(tree.itertext()))
    styles = page_styles(tree)
    emptied: list[HtmlElement] = []
    titles: list[HtmlElement] = []  # buttons
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element is tree:
            continue
        if element.tag == "button" and _is_opened(element):
            titles.append(element)
        if not _is_shown(element, styles):
            _note(element, removed)
        elif _is_struck(element, styles) and len(text := _text(element)) <= most_struck:
            removed.struck.append((element.getparent(), text))
        else:
            continue
        emptied.append(element)
        walk.skip_subtree()
    for element in emptied:
        element.clear(keep_tail=True)
        element.tag = "span"
    for element in titles:
        element.tag = "summary"
    return removed


def _is_shown(element: HtmlElement, styles: Styles) -> bool:
    tag = element.tag
    if not isinstance(tag, str):  # a comment, a processing instruction
        return False
    if tag in _NEVER_SHOWN and not _is_opened(element):
        return False
    if tag == "dialog" and element.get("open") is None:
        return False
    if tag == "body":  # pages hide it until their script has run
        return True
    return not (_is_hidden(element, styles) and not _is_formula(element))


def _is_opened(element: HtmlElement) -> bool:
    """Whether it is shown although its tag tells otherwise."""
    if element.tag == "button":
        return _is_title_of_what_it_opens(element)
    return element.tag in _LEFT_OPEN and next(element.iter(*_PARAGRAPHS), None) is not None


def _is_title_of_what_it_opens(button: HtmlElement) -> bool:
    text = button.text_content()
    if len(text) > _LONGEST_BUTTON or any(parent.tag in _HEADINGS for parent in button.iterancestors()):
        return True
    opens = button.get("aria-expanded") is not None or _OPENS.search(button.get("class", "")) is not None
    return opens and len(text.split()) >= _FEWEST_WORDS


def _is_hidden(element: HtmlElement, styles: Styles) -> bool:
    hidden, names = element.get("hidden"), element.get("class")
    if (hidden is not None and hidden.lower() != "until-found") or element.get("popover") is not None:
        return True
    return (bool(names) and _HIDDEN_CLASS.search(names) is not None) or styles.hides(element)


def _is_formula(element: HtmlElement) -> bool:
    """Whether it is there to be read in place of a picture of the same formula."""
    return element.tag in ("span", "div", "math") and (element.tag == "math" or element.find("math") is not None)


def _is_struck(element: HtmlElement, styles: Styles) -> bool:
    names = element.get("class")
    return (
        element.tag in _STRUCK
        or element.get("role") == "deletion"
        or (bool(names) and _STRUCK_CLASS.search(names) is not None)
        or styles.strikes(element)
    )


def _note(element: HtmlElement, removed: Removed) -> None:
    """Remember what a person may want to know of: not what no page shows, such as its scripts."""
    tag = element.tag
    if tag == "script" and element.get("type", "").lower().startswith("math/"):
        removed.formulas.append(element.getparent())
        return
    if tag == "svg":
        found, text = removed.drawn, " ".join(_text(each) for each in element.iter("text"))
    elif tag == "textarea":
        found, text = removed.entered, _text(element)
    elif isinstance(tag, str) and tag not in _NEVER_SHOWN and tag != "dialog":
        found, text = removed.hidden, _text(element)
    else:
        return
    if any(map(str.isalnum, text)):
        found.append((element.getparent(), text))


def _text(element: HtmlElement) -> str:
    """The words in it, without those of scripts and styles."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            pieces.append((inner.tail or "") if inner is not element else "")
        elif inner is element or (isinstance(inner.tag, str) and inner.tag not in _NEVER_SHOWN):
            pieces.append(inner.text or "")
        else:
            walk.skip_subtree()
    return " ".join(" ".join(pieces).split())
