"""What one version of a text says that another did not: by sentences, and by words where one was reworded."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

from index.text import sentence_spans

__all__ = ["Piece", "TextChange", "text_changes"]

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_COMPARED = 200_000_000  # pairs of sentences; their table takes a bit for each
_MOST_WORDS = 4_000  # of a sentence, or of several that changed side by side
_ALIKE = 0.4  # share of words from which two sentences are one that was reworded


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a reworded sentence."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """A place at which two versions differ."""

    before: str  # empty where something was added
    after: str  # empty where something was removed
    pieces: tuple[Piece, ...] = ()  # of a sentence that was reworded: without what was added they are `before`


def text_changes(before: str, after: str) -> list[TextChange]:
    """How a text became another, in the order of the text. White space between sentences does not count.

    Example: "It rained. Two died." to "It rained. Three died." is one change, of the pieces "Two"/"Three" and " died.".
    """
    old, new = _sentences(before), _sentences(after)
    changes: list[TextChange] = []
    for removed, added in _runs(old, new):
        changes.extend(_paired(removed, added))
    return changes


def _sentences(text: str) -> list[str]:
    return [" ".join(text[span.start : span.end].split()) for span in sentence_spans(text)]


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences that went and those that came in their place."""
    first = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = min(len(old), len(new)) - first
    tails = zip(reversed(old[len(old) - rest :]), reversed(new[len(new) - rest :]), strict=True)
    last = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], tails))
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    if len(old) * len(new) > _MOST_COMPARED:  # then by what there is, whatever its order
        kept_old, kept_new = set(old), set(new)
        yield [each for each in old if each not in kept_new], [each for each in new if each not in kept_old]
        return
    removed: list[str] = []
    added: list[str] = []
    for step in LCSseq.opcodes(old, new):
        if step.tag == "equal":
            if removed or added:
                yield removed, added
            removed, added = [], []
        else:
            removed += old[step.src_start : step.src_end]
            added += new[step.dest_start : step.dest_end]
    if removed or added:
        yield removed, added


def _paired(removed: Sequence[str], added: Sequence[str]) -> Iterator[TextChange]:
    """Sentences that were reworded beside what they became, and the others by themselves."""
    waiting = list(added)
    for sentence in removed:
        place, pieces = next(
            ((place, pieces) for place, other in enumerate(waiting) if (pieces := _reworded(sentence, other))), (-1, ())
        )
        if not pieces:
            yield TextChange(sentence, "")
            continue
        yield from (TextChange("", other) for other in waiting[:place])
        yield TextChange(sentence, waiting[place], pieces)
        del waiting[: place + 1]
    yield from (TextChange("", other) for other in waiting)


def _reworded(before: str, after: str) -> tuple[Piece, ...]:
    """How one sentence became another; nothing where they are not alike."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return ()
    words_of = [{token for token in tokens if token[0].isalnum()} for tokens in (old, new)]
    least = _ALIKE * max(map(len, words_of))
    if not words_of[0] or len(words_of[0] & words_of[1]) < least:
        return ()
    pieces: list[Piece] = []
    for step in LCSseq.opcodes(old, new):
        if step.tag == "equal":
            pieces.append(Piece("same", "".join(old[step.src_start : step.src_end])))
            continue
        gone, come = "".join(old[step.src_start : step.src_end]), "".join(new[step.dest_start : step.dest_end])
        pieces += [Piece("removed", gone)] if gone else []
        pieces += [Piece("added", come)] if come else []
    return tuple(_smoothed(pieces))


def _smoothed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Changed words with nothing but a space between them as one, what was removed first."""
    gone = come = ""
    changed = False
    for piece in pieces:
        if piece.kind == "same" and not (changed and piece.text.isspace()):
            yield from _both(gone, come)
            gone = come = ""
            changed = False
            yield piece
            continue
        changed = True
        gone += piece.text if piece.kind != "added" else ""
        come += piece.text if piece.kind != "removed" else ""
    yield from _both(gone, come)


def _both(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)
