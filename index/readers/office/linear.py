"""Raised and lowered characters, and formulas, written in a line: so that 10 to the power of 6 never reads "106".

The form is that of UnicodeMath (Murray Sargent, Unicode Technical Note 28), which Word itself shows for its formulas:
"x^2", "a_1", "(a+b)/2", "√(x+1)", "∑_(i=1)^n". Digits below letters are the characters that Unicode has for them,
"CO₂", which searches take for the plain digit.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

__all__ = ["LOWERED", "PLAIN", "RAISED", "Piece", "fraction", "index", "joined", "matrix", "over", "root", "scripted"]

RAISED, PLAIN, LOWERED = 1, 0, -1
Piece = tuple[str, int]  # a text, and whether it is raised or lowered

_LOW_DIGITS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LOW = re.compile(r"[0-9+\-−=()]+")
_SIMPLE = re.compile(r"[+\-−±]?[\w.,′'∞⁡]+|\(.*\)|\[.*\]", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+\.?")
# Endings of ordinals and abbreviations, which are written beside digits and capitals: "1st", "XIXe", "1er", "No", "3a".
_ENDING = re.compile(r"(?:st|nd|rd|th|e|er|re|ère|ère?s|ers|ème|èmes|nde?|o|os|a|as|do|to|te|ro|mo)\.?", re.IGNORECASE)
_MARK = re.compile(r"[™®©℠º°ª*†‡§′″'\"]+")
_VARIABLE = re.compile(r"(?:^|[^\W_]*[\W\d_])[^\W\d_]$")  # ends in a letter that stands alone, or after a digit


def scripted(pieces: Sequence[Piece]) -> str:
    """Pieces of a line as one text. Example: [("10", 0), ("6", 1), (" sheep", 0)] -> "10^6 sheep"."""
    if all(script == PLAIN for _, script in pieces):  # as of most lines
        return "".join([text for text, _ in pieces])
    given = [piece for piece in pieces if piece[0]]
    runs = [("".join(text for text, _ in same), script) for script, same in groupby(given, key=itemgetter(1))]
    written: list[str] = []
    before = ""
    for place, (text, script) in enumerate(runs):
        following = runs[place + 1][0][:1] if place + 1 < len(runs) else ""
        shown = text if script == PLAIN else _placed(before, text, following, raised=script == RAISED)
        written.append(shown)
        before = shown or before
    return "".join(written)


def _placed(before: str, text: str, following: str, *, raised: bool) -> str:
    """A raised or lowered text with what keeps it apart from the text around it."""
    core = text.strip()
    if not core:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    beside = "" if lead else before[-1:]
    shown = _raised(core, before if not lead else "") if raised else _lowered(core, beside)
    apart = not trail and shown != core and shown[-1].isdigit() and following.isdigit()
    starts = not beside.strip() and core.isdigit() and not trail and following.isalpha()  # a note's own mark
    return f"{lead}{shown}{trail}{' ' if apart or starts else ''}"


def _raised(core: str, before: str) -> str:
    beside = before[-1:]
    if not beside.strip() or beside in "([{/^" or _MARK.fullmatch(core) or (core[0] in "[(" and core[-1] in "])"):
        return core
    if _WORD.fullmatch(core):
        ordinal = _ENDING.fullmatch(core) is not None
        if beside.isdigit():
            return core if ordinal else f"^{core}"
        return f"^{core}" if len(core) == 1 and _VARIABLE.search(before) and not ordinal else core
    return f"^{_grouped(core)}"


def _lowered(core: str, beside: str) -> str:
    if not beside.strip():
        return core
    if _LOW.fullmatch(core) and (beside.isalpha() or beside in ")]}"):
        return core.translate(_LOW_DIGITS)
    return f"_{_grouped(core)}"


# ---- Formulas


def _grouped(text: str) -> str:
    """In parentheses where it would not hold together without. Example: "a+b" -> "(a+b)", "10" -> "10"."""
    return text if not text or (_SIMPLE.fullmatch(text) and not _is_two(text)) else f"({text})"


def _is_two(text: str) -> bool:
    """Whether a text in brackets is in fact two of them: "(a)(b)"."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and text[0] in "([" and place < len(text) - 1:
            return True
    return False


def joined(parts: Sequence[str]) -> str:
    """Parts of a formula side by side, with a space where they would run into another: "x^2" and "y"."""
    written = ""
    for part in parts:
        tight = not written or not part or not (part[0].isalnum() and _CLINGS.search(written[-_LOOKED_BACK:]))
        written += part if tight else f" {part}"
    return written


_LOOKED_BACK = 50  # characters; what clings to more of them stands apart
_CLINGS = re.compile(r"(?:[\^_/](?:\w+|[+\-−]\w+)|\d)$")


def fraction(above: str, below: str) -> str:
    """Example: ("a+b", "2") -> "(a+b)/2"."""
    return f"{_grouped(above)}/{_grouped(below)}"


def index(base: str, below: str, above: str) -> str:
    """A base with what stands at its feet and at its shoulder, either of which may be empty: "x_1^2"."""
    shown = base if len(base) < 2 or base.isalnum() or _SIMPLE.fullmatch(base) else f"({base})"  # noqa: PLR2004 - one sign
    return shown + (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")


def root(inside: str, degree: str = "") -> str:
    """Example: ("x+1", "") -> "√(x+1)"; ("x", "3") -> "∛x"."""
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    return f"{sign}{_grouped(inside)}" if sign else f"√({degree}&{inside})"


def over(base: str, accent: str) -> str:
    """A base below an accent: as one character where it is one letter. Example: ("x", "\u0302") -> "x̂"."""
    return f"{base}{accent}" if len(base) == 1 else f"({base}){accent}"


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """Example: [["a", "b"], ["c", "d"]] -> "[a, b; c, d]"."""
    return f"[{'; '.join(', '.join(row) for row in rows)}]"
