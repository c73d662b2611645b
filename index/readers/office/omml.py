"""Formulas of Open XML files (Office Math, ECMA-376 part 1, 22.1) in a line."""

from collections.abc import Callable
from typing import Any

from lxml import etree

from index.readers.office.linear import fraction, index, joined, matrix, over, root
from index.readers.office.openxml import q, value

__all__ = ["FORMULA", "FORMULAS", "formula", "formulas"]

FORMULA, FORMULAS = q("m:oMath"), q("m:oMathPara")
_RUN, _TEXT, _WORD_TEXT = q("m:r"), q("m:t"), q("w:t")
_REMOVED = frozenset([q("w:del"), q("w:moveFrom"), q("m:ctrlPr")])
_BAR = {"top": "\u0305", "": "\u0332", "bot": "\u0332"}


def formula(element: Any) -> str:
    """A formula as a line of characters. Example: that of the circle's area -> "A=πr^2"."""
    return joined([_shown(child) for child in element.iterchildren(etree.Element)]).strip()


def formulas(paragraph: Any) -> str:
    """Those of a paragraph of formulas, each in its line."""
    return "\n".join(filter(None, (formula(each) for each in paragraph.iterchildren(FORMULA))))


def _shown(element: Any) -> str:
    tag = element.tag
    if tag == _RUN:
        return "".join(text.text or "" for text in element.iterchildren(_TEXT, _WORD_TEXT))
    if tag in _REMOVED or tag.endswith("Pr"):
        return ""
    shape = _SHAPES.get(tag)
    return shape(element) if shape else formula(element)


def _part(element: Any, name: str) -> str:
    found = element.find(q(f"m:{name}"))
    return "" if found is None else formula(found)


def _setting(element: Any, name: str, otherwise: str) -> str:
    """A property's value: `otherwise` where it is not stated."""
    properties = next((child for child in element.iterchildren(etree.Element) if child.tag.endswith("Pr")), None)
    stated = None if properties is None else properties.find(q(f"m:{name}"))
    return otherwise if stated is None else value(stated)


def _fraction(element: Any) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    return f"({above}¦{below})" if _setting(element, "type", "") == "noBar" else fraction(above, below)


def _scripts(element: Any) -> str:
    return index(_part(element, "e"), _part(element, "sub"), _part(element, "sup"))


def _before(element: Any) -> str:
    return f"({index('', _part(element, 'sub'), _part(element, 'sup'))}){_part(element, 'e')}"


def _limit(element: Any) -> str:
    below = element.tag == q("m:limLow")
    limit = _part(element, "lim")
    return index(_part(element, "e"), limit if below else "", "" if below else limit)


def _operator(element: Any) -> str:
    sign = index(_setting(element, "chr", "∫"), _part(element, "sub"), _part(element, "sup"))
    return f"{sign} {_part(element, 'e')}".strip()


def _delimited(element: Any) -> str:
    inner = [formula(each) for each in element.iterchildren(q("m:e"))]
    start, end = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    return f"{start}{_setting(element, 'sepChr', '|').join(inner)}{end}"


def _function(element: Any) -> str:
    name, argument = _part(element, "fName"), _part(element, "e")
    return f"{name}{'' if argument.startswith(('(', '[')) else ' '}{argument}".strip()


def _bar(element: Any) -> str:
    return over(_part(element, "e"), _BAR.get(_setting(element, "pos", "bot"), "\u0332"))


def _matrix(element: Any) -> str:
    return matrix([[formula(cell) for cell in row.iterchildren(q("m:e"))] for row in element.iterchildren(q("m:mr"))])


def _equations(element: Any) -> str:
    return "; ".join(formula(each).replace("&", "") for each in element.iterchildren(q("m:e")))


_SHAPES: dict[str, Callable[[Any], str]] = {
    q("m:f"): _fraction,
    q("m:sSup"): _scripts,
    q("m:sSub"): _scripts,
    q("m:sSubSup"): _scripts,
    q("m:sPre"): _before,
    q("m:limLow"): _limit,
    q("m:limUpp"): _limit,
    q("m:nary"): _operator,
    q("m:d"): _delimited,
    q("m:func"): _function,
    q("m:rad"): lambda element: root(_part(element, "e"), _part(element, "deg")),
    q("m:acc"): lambda element: over(_part(element, "e"), _setting(element, "chr", "\u0302")),
    q("m:bar"): _bar,
    q("m:m"): _matrix,
    q("m:eqArr"): _equations,
}
