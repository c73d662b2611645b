"""A quotation to its verdict: where its words stand in the collection, and what that makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index import NearText
from qa.drafts.aligning import Block
from qa.drafts.laying import Beside, Laid, Match, lay, window
from qa.drafts.records import Change, Piece, Quotation, Verdict
from qa.drafts.wording import Segment, Word, Wording, length_of, wording

__all__ = ["Found", "Looks", "Match", "look_up"]

_FEWEST_WORDS = 3.0  # fewer prove nothing
_FEWEST_ALTERED = 4.0  # words of which one may be another one: with fewer, any text has most of them
_LEAST_SAME = 0.6  # share of words from which a place is that of an altered quotation
_LEAST_SAME_OF_FEW = 0.7
_FEW = 8.0  # words
_UNMARKED = 10  # words left out without a mark from which both sides are two quotations
_PIECE = 4.0  # words that stand in another place, from which a quotation is made of several
_LONE_PIECE = 5.0  # the same where no place has most of the words
_OTHERS = 0.4  # share of words that differ, from which words that stand elsewhere as a whole are of that place
_COVERED = 0.8  # share of a quotation that its pieces are together
_MOST_PIECES = 8
_CANDIDATES = 6
_MARGIN = 100  # characters beside a place that are looked at as well
_RUN = 4  # words that must stand together in a place
_FAR_BEHIND = 0.35  # of the share of pairs that the best place has: one with less is not looked at
_LONGEST = 3_000  # words of a quotation that are compared; so many are no quotation


class Looks(Protocol):
    """Who finds places: a collection."""

    def near_texts(self, text: str, most: int = ..., within: Sequence[str] = ..., apart: int = ...) -> list[NearText]:
        """Those that hold most pairs of words of a text."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a quotation."""

    verdict: Verdict
    matches: tuple[Match, ...] = ()  # best first; of a stitched one, its pieces in the order of the draft
    changes: tuple[Change, ...] = ()
    pieces: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = ()


def look_up(draft: str, quotation: Quotation, looks: Looks) -> Found:
    """The verdict on a quotation of a draft, see docs/verification.md; of named sources those count that are known."""
    worded = wording(draft, quotation.start, quotation.end, quotation.apart)
    if worded.length < _FEWEST_WORDS or len(worded.words) > _LONGEST:
        return Found(Verdict.TOO_SHORT if worded.length < _FEWEST_WORDS else Verdict.NOT_FOUND)
    named = tuple(dict.fromkeys(name for each in quotation.named for name in each.documents))
    laid = _laid(draft, worded, looks, named)
    exact = sorted(
        (each for each in laid if not each.changes), key=lambda each: (each.document not in named, each.marked)
    )
    if exact:
        return _exact(exact, named)
    near = max(laid, key=lambda each: each.same + (each.document in named) / 10, default=None)
    if near is not None and _is_altered(near, worded):
        pieces = _beyond(draft, worded, near, looks)
        return _stitched(pieces) if pieces else _altered(near, named)
    pieces = _covering(draft, worded.words, looks)
    covered = sum(length_of(piece.words) for piece in pieces)
    if len(pieces) > 1 and covered >= _COVERED * worded.length:
        return _stitched(pieces)
    return Found(Verdict.NOT_FOUND)


def _exact(exact: Sequence[Laid], named: Sequence[str]) -> Found:
    """Where the words stand as they are quoted; the places in a named source come first."""
    best = exact[0]
    verdict = Verdict.ABRIDGED if best.marked else Verdict.VERBATIM
    if named and best.document not in named:
        verdict = Verdict.OTHER_SOURCE
    return Found(verdict, tuple(dict.fromkeys(each.match for each in exact)), notes=best.notes)


def _altered(near: Laid, named: Sequence[str]) -> Found:
    notes = near.notes
    if named and near.document not in named:
        notes = (*notes, "in another source than is named")
    return Found(Verdict.ALTERED, (near.match,), near.changes, near.pieces, notes)


def _is_altered(near: Laid, worded: Wording) -> bool:
    """Whether a place is that of the quotation, although not all of its words are the same."""
    words = worded.length
    least = _LEAST_SAME if words >= _FEW else _LEAST_SAME_OF_FEW
    if words < _FEWEST_ALTERED:  # then a mark or an accent may differ, and no word
        least = 1.0
    return near.same >= least and near.longest >= min(_RUN, len(worded.words) / 2)


def _laid(draft: str, worded: Wording, looks: Looks, named: Sequence[str]) -> list[Laid]:
    """The quotation laid beside each place that may be its own, each but once."""
    main = max(range(len(worded.segments)), key=lambda each: len(worded.segments[each].words))
    said = _said(draft, worded.segments[main].words)
    near = looks.near_texts(said, _CANDIDATES)
    if named:
        near = [*looks.near_texts(said, _CANDIDATES, named), *near]
    laid: dict[tuple[str, int], Laid] = {}
    best = max((each.shared for each in near), default=0.0)
    for each in near:
        if each.shared < _FAR_BEHIND * best:
            continue
        found = lay(draft, worded, main, each)
        if found is not None:
            laid.setdefault((found.document, found.match.start), found)
    return list(laid.values())


def _said(draft: str, words: Sequence[Word]) -> str:
    return " ".join(draft[word.start : word.end] for word in words)


# Made of several


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a quotation that stand together somewhere."""

    words: Sequence[Word]
    match: Match


def _stitched(pieces: Sequence[_Piece]) -> Found:
    return Found(Verdict.STITCHED, tuple(piece.match for piece in pieces))


def _beyond(draft: str, worded: Wording, near: Laid, looks: Looks) -> list[_Piece]:
    """The pieces of a quotation most of which stands in one place; none where the rest stands nowhere.

    Other words that stand in another place, or so much left out without a mark that two sentences became one.
    """
    pieces: list[_Piece] = []
    apart = False
    for segment, side in zip(worded.segments, near.sides, strict=True):
        own = _around_longest(draft, near, segment, side, looks)
        if own:
            pieces += own
            apart = True
            continue
        for block in side.found.blocks:
            words = segment.words[block.start_a : block.end_a]
            if block.same:
                pieces.append(_piece(near.document, near.text, words, side, block))
            elif length_of(words) >= _PIECE and (other := _elsewhere(draft, words, looks)):
                pieces.append(other)
                apart = True
            elif not words and length_of(side.words[block.start_b : block.end_b]) > _UNMARKED:
                apart = True
    return pieces if apart and len(pieces) > 1 else []


def _around_longest(draft: str, near: Laid, segment: Segment, side: Beside, looks: Looks) -> list[_Piece]:
    """The longest run, and all that stands before or behind it where that as a whole stands in another place."""
    blocks = side.found.blocks
    longest = max((block for block in blocks if block.same), key=lambda block: block.end_a - block.start_a)
    before, behind = segment.words[: longest.start_a], segment.words[longest.end_a :]
    middle = segment.words[longest.start_a : longest.end_a]
    changed = [0 if block.same else block.end_a - block.start_a for block in blocks]
    place = blocks.index(longest)
    others = [
        _elsewhere(draft, words, looks) if length_of(words) >= _PIECE and differing >= _OTHERS * len(words) else None
        for words, differing in ((before, sum(changed[:place])), (behind, sum(changed[place:])))
    ]
    pieces = [others[0], _piece(near.document, near.text, middle, side, longest), others[1]]
    return [piece for piece in pieces if piece] if any(others) else []


def _piece(document: str, text: str, words: Sequence[Word], side: Beside, block: Block) -> _Piece:
    start, end = side.words[block.start_b].start, side.words[block.end_b - 1].end
    return _Piece(words, Match(document, text, start, end))


def _elsewhere(draft: str, words: Sequence[Word], looks: Looks) -> _Piece | None:
    """Where some words stand side by side, all of them."""
    whole = Segment(tuple(words))
    for near in looks.near_texts(_said(draft, words), _CANDIDATES):
        side = window(whole, near.text, near.start - _MARGIN, near.end + _MARGIN)
        if side is not None and side.found.same == len(words) and len(side.found.blocks) == 1:
            return _piece(near.document_id, near.text, words, side, side.found.blocks[0])
    return None


def _covering(draft: str, words: Sequence[Word], looks: Looks, most: int = _MOST_PIECES) -> list[_Piece]:
    """The longest run of words that stands somewhere, then the same of what is left on both sides of it."""
    if length_of(words) < _LONE_PIECE or not most:
        return []
    whole = Segment(tuple(words))
    found: list[tuple[Block, NearText, Beside]] = []
    for near in looks.near_texts(_said(draft, words), _CANDIDATES):
        margin = max(_MARGIN, (near.end - near.start) // 2)
        side = window(whole, near.text, near.start - margin, near.end + margin)
        found += [(block, near, side) for block in side.found.blocks if block.same] if side else []
    best = max(found, key=lambda each: each[0].end_a - each[0].start_a, default=None)
    if best is None:
        return []
    block, near, side = best
    run = words[block.start_a : block.end_a]
    if length_of(run) < _LONE_PIECE:
        return []
    before = _covering(draft, words[: block.start_a], looks, most - 1)
    behind = _covering(draft, words[block.end_a :], looks, most - 1 - len(before))
    return [*before, _piece(near.document_id, near.text, run, side, block), *behind]
