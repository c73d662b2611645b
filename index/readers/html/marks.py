"""What stands above or below the line, and formulas, as characters on the line: never another number or word.

10<sup>6</sup>         "10^6"         an exponent
people<sup>1</sup>     "people [1]"   the mark of a note
19<sup>th</sup>        "19th"         letters of the word itself
H<sub>2</sub>O         "H2O"          an index behind a letter
10<sub>2</sub>         "10_2"         any other
"""

import re

from lxml import etree
from lxml.html import HtmlElement

from index.readers.html.blocks import BLOCKS

__all__ = ["formula", "lowered", "raised", "write_marks"]

_NUMBER = re.compile(r"[-+−–±]?\d+(?:[.,/]\d+)?[-+−]?|[-+−]")
_NOTES = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*")
_BRACKETED = re.compile(r"[\[(].*[\])]")
_SIMPLE = re.compile(r"[-+−–±]?[\w.,]+[-+−]?")
_NUMERAL = re.compile(r"(?:\d|\b[IVXLCDM]+)$")
_ENDINGS = frozenset("aeodr")  # single letters behind a numeral: French 2e, Portuguese 3a, Spanish 1o, Catalan 1r
_NUMBER_SIGN = re.compile(r"\b[nN]$")  # n°, written with a raised "o"
_WORD = re.compile(r"[^\W\d_]{2,}$")
_UNIT = re.compile(r"(?:^|[\s\d(/·*×])(?:[kcdmµnpMGT]?(?:m|s|g|l|A|W|V|K|N|J|Hz|Pa|mol)|ft|in|mi|yd|sq|ha|cd|rad|sr)$")
_TRADE_MARKS = {"TM": "™", "SM": "℠", "R": "®"}
_LONGEST_ENDING = 4  # letters: "19th", "Mme", "2ème"
_RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_STYLED = etree.XPath("boolean(//*[contains(@style, 'ertical-align')])")
_REMEMBERED = 40  # characters before a mark that tell what it is


def write_marks(tree: HtmlElement) -> None:
    """Write superscripts, subscripts and formulas into the tree as text on the line."""
    if next(tree.iter("sup", "sub", "math"), None) is None and not _STYLED(tree):
        return
    before = ""
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = _kind(element)
        if event == "start" and tag in ("sup", "sub", "math"):
            walk.skip_subtree()
            continue
        if tag in BLOCKS or tag == "br":
            before = ""
        if event == "end" and tag in ("sup", "sub", "math"):
            _write(element, _written(element, before))
            before = (before + element.text)[-_REMEMBERED:]
        added = element.text if event == "start" else element.tail
        if added:
            before = (before + added[-_REMEMBERED:])[-_REMEMBERED:]


def _kind(element: HtmlElement) -> str:
    """Its tag, or that which means the same as its style."""
    tag = element.tag if isinstance(element.tag, str) else ""
    style = element.get("style") if tag in ("span", "small", "font", "a") else None
    raised = _RAISED.search(style) if style else None
    return raised[1].lower()[:3] if raised else tag


def _written(element: HtmlElement, before: str) -> str:
    kind = _kind(element)
    if kind == "math":
        return formula(element)
    mark = element.text_content()
    if kind == "sub":
        return lowered(before, mark)
    if (element.tail or "").strip() in ("/", "⁄") and getattr(element.getnext(), "tag", "") == "sub":
        return f" {mark}" if before[-1:].isdigit() else mark  # 2 1/2
    written = raised(before, mark, linked=next(element.iter("a"), None) is not None or _is_link(element))
    runs_on = written[-1:].isdigit() and (element.tail or "")[:1].isdigit()
    return f"{written} " if runs_on else written


def _is_link(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "a" and parent.get("href", "").startswith("#")


def _write(element: HtmlElement, text: str) -> None:
    element.clear(keep_tail=True)
    element.tag = "span"
    element.text = text


def raised(before: str, mark: str, *, linked: bool) -> str:
    """What is written on the line for a superscript behind `before`; a link in it leads to a note."""
    text = " ".join(mark.split())
    if not before.strip():
        return f"{text} " if _NOTES.fullmatch(text) else mark
    space = "" if before[-1].isspace() else " "
    if _BRACKETED.fullmatch(text):
        return f"{space}{text}"
    if (linked and (_NOTES.fullmatch(text) or len(text) == 1)) or _is_note(before, text):
        return f"{space}[{text}]" if text.isalnum() or _NOTES.fullmatch(text) else mark
    if any(map(str.isdigit, text)):
        return _exponent(text)
    return mark if not space else _letters(before, text)


def _is_note(before: str, text: str) -> bool:
    """Whether a number stands behind a word or the end of a sentence: an exponent stands behind a number or a name."""
    if not _NOTES.fullmatch(text) or before[-1].isspace():
        return False
    if not _NUMBER.fullmatch(text) or not (before[-1].isalnum() or before[-1] in ")]}|∂Δ°′"):
        return True
    return _WORD.search(before) is not None and _UNIT.search(before) is None


def _letters(before: str, text: str) -> str:
    if text in _TRADE_MARKS and before[-1].isalpha():
        return _TRADE_MARKS[text]
    if not text.isalpha():
        simple = "^" if any(map(str.isalnum, text)) else ""
        return (
            f" {text}" if " " in text else f"{simple}{text}" if _SIMPLE.fullmatch(text) or not simple else f"^({text})"
        )
    if len(text) > 1:
        return text if len(text) <= _LONGEST_ENDING else f" {text}"
    if _NUMERAL.search(before):
        return text if text in _ENDINGS else f"^{text}"
    if _NUMBER_SIGN.search(before) or (before[-1].isupper() and not _WORD.search(before)):
        return text if text in _ENDINGS else f"^{text}"
    return f" [{text}]" if _WORD.search(before) else f"^{text}"


def _exponent(text: str) -> str:
    return f"^{text}" if _SIMPLE.fullmatch(text) else f"^({text})"


def lowered(before: str, mark: str) -> str:
    """What is written on the line for a subscript behind `before`."""
    text = " ".join(mark.split())
    return f"_{text}" if before[-1:].isdigit() and text[:1].isdigit() else mark


_MOST_NESTED = 40  # levels of a formula
# How a part of a formula is written on a line, by its tag and the number of its own parts.
_FORMS = {
    ("msup", 2): "{0}^{1}",
    ("msub", 2): "{0}_{1}",
    ("mover", 2): "{0}^{1}",
    ("munder", 2): "{0}_{1}",
    ("msubsup", 3): "{0}_{1}^{2}",
    ("munderover", 3): "{0}_{1}^{2}",
    ("mfrac", 2): "{0}/{1}",
    ("mroot", 2): "{0}^(1/{1})",
}
_NOT_READ = frozenset(["annotation", "annotation-xml", "mphantom"])
_SPACED = frozenset("=+−-<>≤≥≈→·×∈")


def formula(math: HtmlElement) -> str:
    """MathML as a line of characters. Example: "x^2 + (a + b)/2", "√(2)"."""
    return " ".join(_linear(math, 0).split())


def _linear(element: HtmlElement, depth: int) -> str:
    tag = element.tag.rpartition(":")[2] if isinstance(element.tag, str) else ""
    if not tag or tag in _NOT_READ:
        return ""
    if depth > _MOST_NESTED:
        return "".join(element.itertext())
    parts = list(filter(None, (_linear(inner, depth + 1) for inner in element)))
    form = _FORMS.get((tag, len(parts)))
    if form:
        return form.format(*map(_grouped, parts))
    text = (element.text or "").strip() + "".join(parts)
    if tag == "msqrt":
        return f"√({text})"
    return f"{text}; " if tag == "mtr" else f" {text} " if tag == "mo" and text in _SPACED else text


def _grouped(part: str) -> str:
    part = part.strip()
    return part if len(part) == 1 or part.isalnum() or (part[0], part[-1]) == ("(", ")") else f"({part})"
