"""Where marked words stand in a text that has changed since: found by themselves and by what stands around them.

This is the TextQuoteSelector of the W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/): exact
words with a prefix and a suffix. The words must be there, only white space between them may differ; the prefix and
suffix tell which of several places it is. They may have changed as well, so they are compared word by word. A place
that may be another one is never given: it must agree with what stood around the words better than any other place does
now, and better than any other place of the same words did when they were marked (and see `qa.marks.likeness`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Span, tokens
from qa.marks.likeness import is_like
from qa.marks.sought import CONTEXT, CUT, LEAD, Anchor, Run, Sought
from qa.marks.squeezing import Squeezed

__all__ = ["Anchor", "Found", "anchor", "find"]

_KEPT = 0.4  # of what a text was sampled for must be in another, for that to be the same text, edited
_ECHOED = 60  # words of each end of a mark that are looked for elsewhere


@dataclass(frozen=True, slots=True)
class Found:
    """What a text holds of marked words."""

    span: Span | None  # where they stand; None where they do not, or where it is not certain which place it is
    places: int = 0  # where the same words stand
    agreement: float = 0.0  # 0 to 1: how much of what stood around them stands around the best of these


def anchor(text: str, start: int, end: int) -> Anchor:
    """What the words from `start` to `end` of a text are found again by. They hold a word, and no space around it."""
    before = text[max(0, start - CONTEXT) : start]
    if start > CONTEXT:
        cut = re.search(r"\s", before[: CONTEXT - CUT])
        before = before[cut.end() :] if cut else before
    after = text[end : end + CONTEXT]
    if len(text) - end > CONTEXT:
        cut = re.search(r"\s(?=\S*$)", after[CUT:])
        after = after[: CUT + cut.start()] if cut else after
    quote, squeezed = text[start:end], Squeezed(text)
    sought = Sought(Anchor(quote, before, after))
    rivals = [place.agreed for place in sought.places(squeezed) if place.span != Span(start, end)]
    ahead, marked, behind = (tokens(each).keys for each in (before, quote, after))
    if rivals:  # the words of the mark tell nothing by themselves
        echo = len(marked) + _echo([ahead, behind], squeezed)
    elif len(marked) <= 2 * _ECHOED:
        echo = _echo([ahead + marked + behind], squeezed)
    else:
        echo = _echo([ahead + marked[:_ECHOED], marked[-_ECHOED:] + behind], squeezed)
    echoes = tuple(_echo_on(run, squeezed) for run in sought.runs)
    return Anchor(quote, before, after, max(rivals, default=-1), echo, echoes, squeezed.sample())


def find(known: Anchor, text: Squeezed) -> Found:
    """Where the words of an anchor stand in a text."""
    sought = Sought(known)
    places = sorted(sought.places(text), key=lambda place: -place.agreed)
    if not places:
        return Found(None)
    best, *others = places
    lead = best.agreed - max([known.rival, *(place.agreed for place in others)])
    alone = known.rival < 0 and not others
    leads = alone or lead >= LEAD * sought.most or (lead > 0 and best.agreed == sought.most)
    certain = leads and is_like(best, sought, text, alone=alone, is_same=text.share(known.sample) >= _KEPT)
    return Found(best.span if certain else None, sum(1 for _ in sought.starts(text)), best.agreed / sought.most)


def _echo(parts: Sequence[Sequence[str]], text: Squeezed) -> int:
    """How many words of some stretches of a text, side by side, stand elsewhere in it as well."""
    longest = 0
    for words in parts:
        for first in range(len(words)):
            # No run from here on is longer than the longest so far unless that many words are one already.
            while first + longest < len(words) and text.has(words[first : first + longest + 1], times=2):
                longest += 1
    return longest


def _echo_on(run: Run, text: Squeezed) -> int:
    """How many words of a run of a text, from the first on, stand elsewhere in it as well."""
    most = min(len(run.words), 2 * _ECHOED)
    return next((many for many in range(most) if not run.stands(text, many + 1, times=2)), most)
