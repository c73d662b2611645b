"""Formulas in MathML, as OpenDocument files and books have them, in a line."""

from collections.abc import Callable, Sequence
from typing import Any

from lxml import etree

from index.readers.office.linear import fraction, index, joined, matrix, over, root

__all__ = ["formula"]

_SKIPPED = frozenset("annotation annotation-xml mphantom maction maligngroup malignmark".split())
_RELATIONS = frozenset("= ≠ < > ≤ ≥ ≪ ≫ ≈ ≡ ∼ ≃ ≅ ∝ → ← ↔ ⇒ ⇔ ∈ ∉ ⊂ ⊆ ≔ :=".split())
_INVISIBLE = str.maketrans(dict.fromkeys("\u2061\u2062\u2063\u2064"))
_ACCENTS = {"^": "\u0302", "ˆ": "\u0302", "¯": "\u0305", "‾": "\u0305", "_": "\u0305", "~": "\u0303", "˜": "\u0303"}
_ACCENTS |= {"→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "´": "\u0301"}


def formula(element: Any) -> str:
    """A formula, or a part of one, as a line of characters, whatever the namespace of its elements."""
    return " ".join(_row(_children(element)).split())


def _children(element: Any) -> list[Any]:
    return list(element.iterchildren(etree.Element))


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _row(elements: Sequence[Any]) -> str:
    parts: list[str] = []
    before = ""
    for element in elements:
        name, shown = _name(element), _shown(element)
        if name in ("mi", "mtext", "msup", "msub") and before == "mn" and shown[:1].isalnum():
            shown = f" {shown}"  # "12 m"
        parts.append(shown)
        before = name
    return joined(parts)


def _shown(element: Any) -> str:
    name = _name(element)
    if name in _SKIPPED:
        return ""
    if name in ("mi", "mn", "mtext", "ms"):
        return " ".join("".join(element.itertext()).split()).translate(_INVISIBLE)
    if name == "mo":
        sign = "".join(element.itertext()).strip().translate(_INVISIBLE)
        return f" {sign} " if sign in _RELATIONS else sign
    if name == "mspace":
        return " "
    shape = _SHAPES.get(name)
    children = _children(element)
    if name == "semantics":
        children = children[:1]
    return shape([formula_part(child) for child in children]) if shape else _other(name, element, children)


def formula_part(element: Any) -> str:
    """One of the parts of a fraction, a root and the like."""
    return " ".join(_shown(element).split())


def _other(name: str, element: Any, children: Sequence[Any]) -> str:
    if name == "msqrt":
        return root(formula(element))
    if name == "mfenced":
        inner = (element.get("separators", ",").strip()[:1] or " ").join(formula_part(child) for child in children)
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    if name == "mtable":
        rows = [[formula(cell) for cell in _children(row)] for row in children]
        return matrix(rows) if any(len(row) > 1 for row in rows) else "; ".join(cell for row in rows for cell in row)
    return _row(children)


def _of(count: int, make: Callable[..., str]) -> Callable[[Sequence[str]], str]:
    """For so many parts: what is missing in a damaged formula is empty."""
    return lambda parts: make(*[*parts, *[""] * count][:count])


def _above(base: str, sign: str) -> str:
    return over(base, _ACCENTS[sign]) if sign in _ACCENTS else index(base, "", sign)


_SHAPES: dict[str, Callable[[Sequence[str]], str]] = {
    "mfrac": _of(2, fraction),
    "mroot": _of(2, root),
    "msup": _of(2, lambda base, above: index(base, "", above)),
    "msub": _of(2, lambda base, below: index(base, below, "")),
    "msubsup": _of(3, index),
    "munder": _of(2, lambda base, below: index(base, below, "")),
    "mover": _of(2, _above),
    "munderover": _of(3, index),
}
