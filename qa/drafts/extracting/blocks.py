"""A draft taken apart by its lines: paragraphs, block quotes, and what is nobody's words or a list of sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from index import Span, token_key
from qa.drafts.records import Draft
from qa.drafts.telling import is_of_a_date

__all__ = ["Block", "BlockKind", "blocks_of"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_QUOTED = re.compile(r"\s{0,3}>")
_QUOTE_MARKS = re.compile(r"(?:\s{0,3}>)+ ?")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(?=(\w*))")
_RULE = re.compile(r"\s{0,3}(?:[-*_=]\s?){3,}$")
_ENTRY = re.compile(r"\s*(?:[-*+•]\s+)?\[\^?[\w-]{1,40}\](?!\():?\s*\S")
# The line above a list of sources, in the languages that are told apart.
_SOURCES = re.compile(
    r"[#*_\s]*(?:sources?|references?|bibliography|works cited|citations?|(?:foot|end)?notes?|quellen(?:verzeichnis)?"
    r"|literatur(?:verzeichnis)?|quellenangaben|fu(?:ß|ss)noten|références|bibliographie|notes et références|fuentes"
    r"|referencias|bibliografía|notas|fonti|riferimenti|bibliografia|note|fontes|referências|источники|литература"
    r"|примечания|kaynak(?:lar|ça)|bronnen|źródła|参考文献|出典|来源|참고문헌|المصادر|المراجع)[\s:*_#]*",
    re.IGNORECASE,
)


class BlockKind(Enum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    QUOTE = "block quote"
    ENTRY = "entry of a list of sources"
    HEADING = "heading"
    SKIPPED = "nobody's words"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines."""

    kind: BlockKind
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


def blocks_of(draft: Draft) -> list[Block]:
    """The blocks of a draft, in order: what its lines show, and within that what its format knows."""
    found: list[Block] = []
    for block in _by_lines(draft.text):
        found.extend(_with_format(block, draft))
    return found


def _with_format(block: Block, draft: Draft) -> Iterator[Block]:
    for kind, spans in ((BlockKind.SKIPPED, draft.skipped), (BlockKind.QUOTE, draft.blocks)):
        if any(span.start < block.end and block.start < span.end for span in spans):
            yield Block(kind, block.start, block.end)
            return
    yield block


def _by_lines(text: str) -> Iterator[Block]:
    """Blank lines, items of lists, marks of block quotes and headings end a block."""
    kind: BlockKind | None = None
    start = end = 0
    fence = ""
    in_sources = False
    for line in _LINE.finditer(text):
        said = line.group().rstrip("\r\n")
        mark = _FENCE.match(said)
        if fence or mark:
            this: BlockKind | None = BlockKind.SKIPPED
            begins = not fence
            fence = "" if fence and mark and mark[1] == fence else fence or (mark[1] if mark else "")
        elif not _QUOTE_MARKS.sub("", said).strip() or _RULE.fullmatch(said):
            this, begins = None, True
        else:
            this, begins = _kind_of(said, kind, in_sources=in_sources)
            heads = this is not BlockKind.QUOTE and _SOURCES.fullmatch(said) is not None
            in_sources = heads or (in_sources and this is not BlockKind.HEADING)
            this = BlockKind.HEADING if heads else this
        if kind is not None and (begins or this is not kind):
            yield Block(kind, start, end)
            kind = None
        if this is not None and kind is None:
            kind, start = this, line.start() + (_number(said) if this is BlockKind.PARAGRAPH else 0)
        end = line.start() + len(said)
    if kind is not None:
        yield Block(kind, start, end)


def _number(line: str) -> int:
    """How long the number of an item is, with spaces: it is no word of it. "12. March 2013" begins with none."""
    found = _NUMBER.match(line)
    return found.end() if found and not is_of_a_date(token_key(found[1])) else 0


def _kind_of(line: str, before: BlockKind | None, *, in_sources: bool) -> tuple[BlockKind, bool]:
    """What a line is, and whether it begins a block of its own."""
    if _QUOTED.match(line):
        return BlockKind.QUOTE, False
    if _HEADING.match(line):
        return BlockKind.HEADING, True
    if _ENTRY.match(line) or (in_sources and (before is None or _ITEM.match(line))):
        return BlockKind.ENTRY, True
    if before is BlockKind.ENTRY:
        return BlockKind.ENTRY, False
    return BlockKind.PARAGRAPH, _ITEM.match(line) is not None
