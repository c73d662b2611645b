"""How a quotation differs from the place of a source that it was laid beside: what counts, and what does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index import Span
from qa.drafts.aligning import Block, Fit
from qa.drafts.records import Change, ChangeKind, Piece
from qa.drafts.telling import kind_of
from qa.drafts.wording import Word

__all__ = ["Differences", "Side", "differences"]

_QUOTES = dict.fromkeys("\"“”„‟«»‹›「」『』〝〞＂'’‘‚‛`´′″", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−－-", "-")
_POINTS = {"…": "...", "⋯": "..."}
_FULL_WIDTH = {
    "，": ",",
    "．": ".",
    "：": ":",
    "；": ";",
    "！": "!",
    "？": "?",
    "（": "(",
    "）": ")",
    "、": ",",
    "。": ".",
    "،": ",",
    "؛": ";",
    "؟": "?",
}
_NORMAL = str.maketrans({**_QUOTES, **_DASHES, **_POINTS, **_FULL_WIDTH})
_NO_WORDS = re.compile(
    r"[\s*_#>|~=+•·▪◦●■–\-\u00ad\u200b-\u200f\u2060\ufeff\\\[\](){}]+"
)  # marks of lists, of Markdown, spaces
_SET_OFF = re.compile(r"[\s>\"-]+")
_INSIDE = frozenset("[]'’‘ʼʹʻ`´＇-‐‑")
_GROUPS = re.compile(r"[  \u00a0\u2009\u202f'’.,]")
_MOST_PARTS = 3  # of a word that is parted otherwise
_DIGITS = 3  # in a group of them: 12,947


@dataclass(slots=True)
class Differences:
    """What was found between a quotation and a place."""

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what is typography alone, a few words each
    pieces: list[Piece] = field(default_factory=list)

    def note(self, said: str) -> None:
        """Add a note once."""
        if said not in self.notes:
            self.notes.append(said)


@dataclass(frozen=True, slots=True)
class Side:
    """Words and the text that they stand in."""

    words: Sequence[Word]
    text: str
    apart: Sequence[Span] = ()  # what stands between the words and does not count

    def keys(self, start: int, end: int) -> list[str]:
        """What words are compared by."""
        return [word.key for word in self.words[start:end]]

    def said(self, start: int, end: int) -> str:
        """As it is written, from word to word."""
        return self.text[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def raw(self, place: int) -> str:
        """A word as it is written."""
        return self.text[self.words[place].start : self.words[place].end]

    def with_gap(self, start: int, end: int) -> str:
        """The same with what stands in front of the next word; at the end a space."""
        gap = self.gap(end - 1) if end < len(self.words) else " "
        return f"{self.said(start, end)}{gap}"

    def is_one_number(self, place: int) -> bool:
        """Whether a word and the next one are the digits of a number."""
        gap = self.text[self.words[place].end : self.words[place + 1].start]
        return gap in (".", ",") and self.raw(place)[-1:].isdigit() and self.raw(place + 1)[:1].isdigit()

    def gap(self, place: int) -> str:
        """What stands between a word and the next one."""
        start, end = self.words[place].end, self.words[place + 1].start
        kept = ""
        for span in self.apart:
            if start <= span.start and span.end <= end:
                kept, start = f"{kept}{self.text[start : span.start]} ", span.end
        return kept + self.text[start:end]


def differences(draft: Side, source: Side, found: Fit) -> Differences:
    """Compare the words of a draft with those of a source, as they were laid beside each other."""
    told = Differences()
    a, b = draft, source
    for block in (part for whole in found.blocks for part in _parted(a, b, whole)):
        if block.same or _is_same(a, b, block):
            _compare(a, b, block, told)
            told.pieces.append(Piece("same", b.with_gap(block.start_b, block.end_b)))
        else:
            _change(a, b, block, told)
    return told


def _change(a: Side, b: Side, block: Block, told: Differences) -> None:
    source, draft = b.said(*_glued(b, block.start_b, block.end_b)), a.said(*_glued(a, block.start_a, block.end_a))
    keys = b.keys(block.start_b, block.end_b), a.keys(block.start_a, block.end_a)
    told.changes.append(Change(kind_of(*keys, source, draft), source, draft))
    told.pieces += [Piece("removed", b.with_gap(block.start_b, block.end_b))] if source else []
    told.pieces += [Piece("added", a.with_gap(block.start_a, block.end_a))] if draft else []


def _glued(side: Side, start: int, end: int) -> tuple[int, int]:
    """With the digits before and behind a point or a comma that digits adjoin: a number is shown whole."""
    if start == end:
        return start, end
    while start and side.is_one_number(start - 1):
        start -= 1
    while end < len(side.words) and side.is_one_number(end - 1):
        end += 1
    return start, end


def _is_same(a: Side, b: Side, block: Block) -> bool:
    """Whether the same letters were only parted otherwise: "Hollings-worth", "12 947"; of digits only in groups."""
    keys = a.keys(block.start_a, block.end_a), b.keys(block.start_b, block.end_b)
    if not keys[0] or not keys[1] or "".join(keys[0]) != "".join(keys[1]):
        return False
    if not any(character.isdigit() for character in "".join(keys[0])):
        return True
    sides = ((a, block.start_a, block.end_a), (b, block.start_b, block.end_b))
    return all(
        not (before.isdigit() and after.isdigit()) or (len(after) == _DIGITS and _GROUPS.fullmatch(side.gap(place)))
        for (side, start, end), own in zip(sides, keys, strict=True)
        for place, (before, after) in zip(range(start, end - 1), pairwise(own), strict=True)
    )


def _parted(a: Side, b: Side, block: Block) -> Iterator[Block]:
    """A block of different words, without those at its ends that are the same letters parted otherwise."""
    if block.same or _is_same(a, b, block):
        yield block
        return
    behind = _joined_end(a, b, block)
    if behind is None:
        yield block
    else:
        yield Block(False, block.start_a, behind.start_a, block.start_b, behind.start_b)
        yield behind


def _joined_end(a: Side, b: Side, block: Block) -> Block | None:
    for length in range(1, _MOST_PARTS + 1):
        for other in range(1, _MOST_PARTS + 1):
            if block.end_a - length < block.start_a or block.end_b - other < block.start_b or length == other:
                continue
            end = Block(False, block.end_a - length, block.end_a, block.end_b - other, block.end_b)
            if _is_same(a, b, end):
                return end
    return None


# Of words that are the same


def _compare(a: Side, b: Side, block: Block, told: Differences) -> None:
    """Case, accents, and what stands between the words."""
    if block.end_a - block.start_a != block.end_b - block.start_b:
        told.note("words parted otherwise")
        return
    shift = block.start_b - block.start_a
    for place in range(block.start_a, block.end_a):
        mine, theirs = a.raw(place), b.raw(place + shift)
        if mine != theirs:
            _compare_word(a, b, place, place + shift, told)
        if place + 1 < block.end_a:
            _compare_gap(a, b, place, place + shift, told)


def _compare_word(a: Side, b: Side, place: int, other: int, told: Differences) -> None:
    mine, theirs = _bare(a.raw(place)), _bare(b.raw(other))
    if mine == theirs:
        told.note("hyphens at the ends of lines" if "\n" in a.raw(place) + b.raw(other) else "apostrophes")
    elif mine.casefold() != theirs.casefold():
        told.changes.append(Change(ChangeKind.ACCENTS, b.raw(other), a.raw(place)))
    elif place == 0 or a.words[place].changed or _is_in_capitals(a, b, place, other):
        told.note("case of the first letter" if place == 0 or a.words[place].changed else "words in capitals")
    else:
        told.changes.append(Change(ChangeKind.CAPITALS, b.raw(other), a.raw(place)))


def _bare(word: str) -> str:
    """As it is written, but for invisible characters, apostrophes, brackets in it, and where a line breaks it."""
    composed = unicodedata.normalize("NFKC", word)
    kept = (each for each in composed if each not in _INSIDE and unicodedata.category(each) != "Cf")
    return "".join("".join(kept).split())


def _is_in_capitals(a: Side, b: Side, place: int, other: int) -> bool:
    """Whether one side writes all words here in capitals, as headings are written: at least three, or all there are."""
    for side, here in ((a, place), (b, other)):
        near = range(max(0, here - 2), min(len(side.words), here + 3))
        capital = [side.raw(each).isupper() or not side.raw(each).isalpha() for each in near]
        if len(capital) >= _DIGITS and all(capital):
            return True
    return False


def _compare_gap(a: Side, b: Side, place: int, other: int, told: Differences) -> None:
    mine, theirs = a.gap(place), b.gap(other)
    if mine == theirs:
        return
    if a.raw(place)[-1:].isdigit() and a.raw(place + 1)[:1].isdigit():
        _compare_digits(a, b, place, other, told)
        return
    own, source = _marks(mine), _marks(theirs)
    if own == source:
        _note_kind(mine, theirs, told)
    elif sorted(own.replace('"', "")) == sorted(source.replace('"', "")):
        told.note("quotation marks")
    else:
        told.changes.append(Change(ChangeKind.PUNCTUATION, _in_sight(b, other), _in_sight(a, place)))


def _compare_digits(a: Side, b: Side, place: int, other: int, told: Differences) -> None:
    """Between digits a comma or a point may make another number."""
    mine, theirs = a.gap(place), b.gap(other)
    grouped = len(a.raw(place + 1)) == _DIGITS and _GROUPS.fullmatch(mine) and _GROUPS.fullmatch(theirs)
    if grouped:
        told.note("marks in numbers")
    elif _marks(mine) != _marks(theirs):
        told.changes.append(Change(ChangeKind.NUMBER, b.said(other, other + 2), a.said(place, place + 2)))


def _marks(gap: str) -> str:
    """What stands between words, in one form, without spaces and the marks of formats."""
    return _NO_WORDS.sub("", gap.translate(_NORMAL))


def _note_kind(mine: str, theirs: str, told: Differences) -> None:
    """Which marks differ that mean the same."""
    quotes = [[each for each in gap if each in _QUOTES] for gap in (mine, theirs)]
    dashes = [[each for each in gap if each in _DASHES] for gap in (mine, theirs)]
    if quotes[0] != quotes[1]:
        told.note("quotation marks")
    if dashes[0] != dashes[1]:
        told.note("dashes and hyphens")
    if _SET_OFF.sub("", mine.translate(_NORMAL)) != _SET_OFF.sub("", theirs.translate(_NORMAL)):
        told.note("marks of the format")


def _in_sight(side: Side, place: int) -> str:
    """A gap with the words around it."""
    return side.said(place, place + 2)
