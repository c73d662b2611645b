"""A quotation laid beside a place of a text, segment by segment, and what stands where it has marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from index import NearText, Span
from qa.drafts.aligning import Fit, fit
from qa.drafts.differences import Differences, Side, differences
from qa.drafts.records import Change, ChangeKind, Piece
from qa.drafts.telling import is_negated
from qa.drafts.wording import Cut, Segment, Word, Wording, is_ended_otherwise, source_words, words_of

__all__ = ["Beside", "Laid", "Match", "lay", "window"]

_LONGEST_LEFT_OUT = 150  # words that a mark may leave out; what stands further apart was never said in one breath
_LONGEST_PUT_IN = 12  # words of the source in whose place something may be put
_LETTERS = 8  # of a word, with the space behind it, at most as a rule
_MARGIN = 100  # characters beside a place that are laid beside the quotation as well, and half of its length
_LONGEST_NOTE = 160  # characters
# A clause of its own, set off on both sides: what it denies, the rest of the sentence does not say.
_CLAUSE = re.compile(
    r"\s*[,;(–—]\s*(?:because|since|although|though|while|whereas|which|who|whose|whom|where|when)\b[^,;()–—]*[,;)–—]\s*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？।]\W*\s")


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a document."""

    document: str  # id
    text: str  # of the document
    start: int
    end: int


class Beside(NamedTuple):
    """Words of a source that a segment was laid beside."""

    words: Sequence[Word]
    apart: Sequence[Span]  # what stands between them in the source and is none
    found: Fit

    @property
    def start(self) -> int:
        """Where the segment begins in the text."""
        return self.words[self.found.start].start if self.found.start < len(self.words) else self.words[-1].end

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[self.found.end - 1].end


@dataclass(frozen=True)
class Laid:
    """A quotation laid beside a place, segment by segment."""

    document: str
    text: str
    sides: tuple[Beside, ...]  # for each segment
    told: tuple[Differences, ...]
    beside: Differences  # what is to be said of what stands between the segments
    marked: bool  # whether words were left out or put in there: marks may be those of the source

    @cached_property
    def same(self) -> float:
        """Which share of the quotation's words is the same."""
        words = sum(each.found.blocks[-1].end_a for each in self.sides)
        return sum(each.found.same for each in self.sides) / words

    @cached_property
    def longest(self) -> int:
        """Words of the longest run of the same."""
        return max(each.found.longest for each in self.sides)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All, the gravest kind first."""
        changes = [change for each in (*self.told, self.beside) for change in each.changes]
        return tuple(sorted(changes, key=lambda change: list(ChangeKind).index(change.kind)))

    @cached_property
    def match(self) -> Match:
        """From the first word to the last."""
        return Match(self.document, self.text, self.sides[0].start, self.sides[-1].end)

    @property
    def notes(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(note for each in (*self.told, self.beside) for note in each.notes))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Of the whole quotation."""
        pieces = [piece for each in self.told for piece in each.pieces]
        return (*pieces[:-1], replace(pieces[-1], text=pieces[-1].text.rstrip()))


def lay(draft: str, worded: Wording, main: int, near: NearText) -> Laid | None:
    """The segments, from the one called `main` on to both sides; None where one has nothing in common with a place."""
    segments = worded.segments
    margin = max(_MARGIN, (near.end - near.start) // 2)
    middle = window(segments[main], near.text, near.start - margin, near.end + margin)
    if middle is None:
        return None
    sides = [middle]
    for segment in segments[main + 1 :]:
        begin = sides[-1].end
        behind = window(segment, near.text, begin, begin + _reach(segment, segment.cut), first=True)
        if behind is None:
            return None
        sides.append(behind)
    for segment, following in reversed(list(pairwise(segments[: main + 1]))):
        end = sides[0].start
        before = window(segment, near.text, end - _reach(segment, following.cut), end)
        if before is None:
            return None
        sides.insert(0, before)
    told = tuple(
        differences(Side(segment.words, draft, worded.apart), Side(side.words, near.text, side.apart), side.found)
        for segment, side in zip(segments, sides, strict=True)
    )
    beside = _between(worded, near.text, sides)
    marked = bool(beside.notes or beside.changes)
    return Laid(near.document_id, near.text, tuple(sides), told, beside, marked)


def window(segment: Segment, text: str, start: int, end: int, *, first: bool = False) -> Beside | None:
    """How a segment fits into a stretch of a text, taken from word to word; None where it has nothing in common."""
    start, end = max(0, start), min(len(text), end)
    while start and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    held, apart = source_words(text, start, end)
    found = fit([word.key for word in segment.words], [word.key for word in held], first=first)
    return None if found is None else Beside(held, apart, found)


def _reach(segment: Segment, cut: Cut) -> int:
    """In how many characters behind a mark the next words must stand."""
    words = _LONGEST_LEFT_OUT if cut is Cut.LEFT_OUT else _LONGEST_PUT_IN
    return words * _LETTERS + sum(word.end - word.start + 2 for word in segment.words)


def _between(worded: Wording, text: str, sides: Sequence[Beside]) -> Differences:
    """What stands in the source where the quotation has a mark; a denial that is left out makes another sentence."""
    told = Differences()
    for cut, inserted, source in _gaps(worded, text, sides):
        words = _keys(source)
        if words == _keys(inserted):
            continue  # the source has this mark itself, or nothing where the mark is
        whole = _SENTENCE_END.search(source) or _CLAUSE.fullmatch(source)
        if cut is Cut.LEFT_OUT and is_negated(words, source) and not whole:
            told.changes.append(Change(ChangeKind.NEGATION, " ".join(source.split()), "[…]"))
        if is_ended_otherwise(inserted, words) is False:
            told.changes.append(Change(ChangeKind.WORDS, " ".join(source.split()), inserted))
            continue
        if inserted:
            instead = f" in place of “{_short(source)}”" if words else ""
            told.note(f"“{inserted}” was put in{instead}")
        else:
            told.note(f"left out: “{_short(source)}”")
    return told


def _gaps(worded: Wording, text: str, sides: Sequence[Beside]) -> Iterator[tuple[Cut, str, str]]:
    """Each mark with what it puts in, and what the source has there; at both ends that only where it is the same."""
    for segment, (before, after) in zip(worded.segments[1:], pairwise(sides), strict=True):
        yield segment.cut, segment.inserted, text[before.end : after.start]
    first, last = worded.segments[0].inserted, worded.trailing
    if first:
        here = text[max(0, sides[0].start - len(first) - _LETTERS) : sides[0].start]
        yield Cut.PUT_IN, first, _at_the_end(first, here, slice(-len(_keys(first)), None), slice(-1, None))
    if last:
        here = text[sides[-1].end : sides[-1].end + len(last) + 2 * _LETTERS]
        yield Cut.PUT_IN, last, _at_the_end(last, here, slice(len(_keys(last))), slice(1))


def _at_the_end(inserted: str, here: str, same: slice, nearest: slice) -> str:
    """What the source has for what was put in at an end: the same, or the word that ends otherwise; else nothing."""
    if _keys(here)[same] == _keys(inserted):
        return inserted
    own = _keys(here)[nearest]
    return own[0] if is_ended_otherwise(inserted, own) else ""


def _keys(text: str) -> list[str]:
    return [word.key for word in words_of(text, 0, len(text))]


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST_NOTE else f"{said[: _LONGEST_NOTE // 2]} … {said[-_LONGEST_NOTE // 2 :]}"
