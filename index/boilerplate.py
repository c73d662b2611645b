"""Lines that a page puts around an article: left out of the passages, never out of the text."""

import re
from collections.abc import Iterator

from index.records import LeftOut

__all__ = ["boilerplate"]

_CHANNEL = r"(?:share|tweet|e-?mail|print|pin|copy link|whatsapp|facebook|twitter|linkedin|telegram|reddit)"
_PICTURE = r"(?:illustration|photo(?:graph)?|image|picture|graphic|cover photo)"
_PIECE = r"(?:article|page|post|story)"
_PIECES = r"(?:articles?|stories|posts|reading|topics|news|coverage)"

# Each pattern must match a whole line, so that a sentence which merely holds such words stays.
_RULES: tuple[tuple[str, str], ...] = (
    ("share bar", rf"(?:please )?share(?: this)?(?: {_PIECE})?(?: (?:on|via|with) .{{1,40}})?"),
    ("share bar", rf"{_CHANNEL}(?:[\s|,/·•&]+(?:and |or )?{_CHANNEL})+"),
    ("print link", r"print(?:er)?[- ]friendly(?:[\s,&|]+(?:pdf|e-?mail|print|version|and))*"),
    ("print link", r"(?:print|e-?mail|save|download)(?: (?:this|the))? (?:article|page|story|as pdf|pdf)"),
    (
        "navigation",
        r"(?:skip|jump|go)(?: back)? to (?:the )?(?:main |page )?(?:content|navigation|search|footer|top)",
    ),
    ("navigation", rf"back to top|(?:previous|next) {_PIECE}|(?:main )?menu|table of contents"),
    (
        "picture credit",
        rf"{_PICTURE}s?(?: (?:credit|courtesy|source))?(?: by| of|:| via| from|/)+ .{{1,80}}",
    ),
    (
        "related articles",
        rf"(?:related|recommended|more|read|see)(?: (?:also|more|next|on this))?(?: {_PIECES})?",
    ),
    ("newsletter", r"(?:subscribe|sign up)(?: (?:to|for|now)(?: (?:our|the|a))?(?: .{1,40})?)?"),
    ("cookie notice", r"(?:accept|reject|manage)(?: all)? cookies|cookie (?:settings|policy|preferences)"),
    ("cookie notice", r"(?:we|this (?:web)?site) uses? cookies.{0,200}"),
    ("advertisement", r"advertisements?|sponsored(?: content)?|story continues below(?: advertisement)?"),
    ("copyright", r"(?:©|\(c\)|copyright) ?(?:©|\d{4}).{0,100}|all rights reserved"),
)
_COMPILED = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _RULES)
_LINE = re.compile(r"[^\n\r]+")
_LONGEST = 240  # characters; no boilerplate rule is meant for a longer line
_EDGES = " \t\u00a0:.!…>»→|*-–—"
# Too common a word to be left out without a mark.
_NOT_ALONE = re.compile(r"more|read|see|share", re.IGNORECASE)


def boilerplate(text: str) -> Iterator[LeftOut]:
    """Spans of the lines of `text` that are no part of an article, in order, each with its reason.

    Example: "Please Share:" -> LeftOut(0, 13, "share bar").
    """
    for line in _LINE.finditer(text):
        core = line.group().strip(_EDGES)
        if not core or len(core) > _LONGEST:
            continue
        if _NOT_ALONE.fullmatch(core) and line.group().strip() == core:
            continue
        for reason, pattern in _COMPILED:
            if pattern.fullmatch(core):
                yield LeftOut(line.start(), line.end(), reason)
                break
