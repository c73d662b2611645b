"""Where marked words stand in a text that has changed since: found by themselves and by what stands around them.

This is the TextQuoteSelector of the W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/): exact
words with a prefix and a suffix. The words must be there, only white space between them may differ; the prefix and
suffix tell which of several places it is. They may have changed as well, so they are compared word by word. A place
that may be another one is never given: it must agree with what stood around the words better than any other place does
now, and better than any other place of the same words did when they were marked.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index import Span, tokens
from qa.marks.squeezing import Squeezed, words_of

__all__ = ["Anchor", "Found", "anchor", "find"]

_CONTEXT = 200  # characters kept of what stands before and behind
_CUT = 100  # of which so many are kept wherever there is a border of a word to cut at
_BORDER = ""  # stands for the beginning and the end of a text, as one more word around a mark
_RUN = 3  # words side by side that must agree to count, but next to the mark, where each does
_KEPT = 0.5  # of what a text was sampled for must be in another, for that to be the same text, edited
_LONG = 8  # words in one run, that of the mark among them, that hardly come together by chance in the same text, and
_LONGER = 4  # so many more than come together again elsewhere in it
_LONG_APART = 12  # the same in another text, where more is new
_ALIKE = 0.5  # of what stood around a mark must agree where there is no such run
_ALIKE_APART = 0.7
_LEAD = 0.1  # by so much of it the best place must agree better than the next one, unless all of it agrees
_UNIQUE = 3  # words that stood in a text once and do so now, and are no others, though nothing around them is the same
_ECHOED = 60  # words of each end of a mark that are looked for elsewhere
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_MOST = 400  # places that are compared; words that stand more often are found by the whole stretch alone


@dataclass(frozen=True, slots=True)
class Anchor:
    """What marked words are known by."""

    quote: str
    before: str  # what stood before them, and behind them; shorter than `_CUT` only at the borders of the text
    after: str
    rival: int = -1  # how well another place of the same words agreed with them; -1 where there was none
    echo: int = 0  # the longest run of these words that stood elsewhere, in words
    sample: tuple[int, ...] = ()  # of the text's runs of words; see `Squeezed.sample`

    @property
    def hints(self) -> str:
        """What is known besides the words, to be kept."""
        return json.dumps([self.rival, self.echo, self.sample])

    @classmethod
    def kept(cls, quote: str, before: str, after: str, hints: str) -> Anchor:
        """The anchor of which this was kept."""
        rival, echo, sample = json.loads(hints)
        return cls(quote, before, after, rival, echo, tuple(sample))


@dataclass(frozen=True, slots=True)
class Found:
    """What a text holds of marked words."""

    span: Span | None  # where they stand; None where they do not, or where it is not certain which place it is
    places: int = 0  # where the same words stand
    agreement: float = 0.0  # 0 to 1: how much of what stood around them stands around the best of these


def anchor(text: str, start: int, end: int) -> Anchor:
    """What the words from `start` to `end` of a text are found again by. They hold a word, and no space around it."""
    before = text[max(0, start - _CONTEXT) : start]
    if start > _CONTEXT:
        cut = re.search(r"\s", before[: _CONTEXT - _CUT])
        before = before[cut.end() :] if cut else before
    after = text[end : end + _CONTEXT]
    if len(text) - end > _CONTEXT:
        cut = re.search(r"\s(?=\S*$)", after[_CUT:])
        after = after[: _CUT + cut.start()] if cut else after
    quote, squeezed = text[start:end], Squeezed(text)
    places = _Sought(Anchor(quote, before, after)).places(squeezed)
    rivals = [place.agreed for place in places if place.span != Span(start, end)]
    around, marked = [words_of(before), words_of(after)], words_of(quote)
    if rivals:  # the words of the mark tell nothing by themselves
        echo = len(marked) + _echo(around, squeezed)
    else:
        parts = [marked] if len(marked) <= 2 * _ECHOED else [marked[:_ECHOED], marked[-_ECHOED:]]
        parts[0], parts[-1] = around[0] + parts[0], parts[-1] + around[1]
        echo = _echo(parts, squeezed)
    return Anchor(quote, before, after, max(rivals, default=-1), echo, squeezed.sample())


def find(known: Anchor, text: Squeezed) -> Found:
    """Where the words of an anchor stand in a text."""
    sought = _Sought(known)
    places = sorted(sought.places(text), key=lambda place: -place.agreed)
    if not places:
        return Found(None)
    best, *others = places
    lead = best.agreed - max([known.rival, *(place.agreed for place in others)])
    alone = known.rival < 0 and not others
    leads = alone or lead >= _LEAD * sought.most or (lead > 0 and best.agreed == sought.most)
    certain = leads and _is_like(best, sought, alone=alone, is_same=text.share(known.sample) >= _KEPT)
    return Found(best.span if certain else None, sum(1 for _ in sought.starts(text)), best.agreed / sought.most)


@dataclass(frozen=True, slots=True)
class _Place:
    span: Span | None  # None where it is one of very many
    agreed: int  # words around it that are those of the anchor; those in one run with it count twice
    run: int  # words in one run, with those of the mark itself


def _is_like(place: _Place, sought: _Sought, *, alone: bool, is_same: bool) -> bool:
    """Whether the words at a place are those that were marked, and not the same words said anew."""
    echo = sought.known.echo
    if is_same:
        if alone and sought.length >= _UNIQUE and not sought.is_broken:
            return True
        return place.run >= max(_LONG, echo + _LONGER) or place.agreed >= _ALIKE * sought.most
    return place.run >= max(_LONG_APART, 2 * echo + _LONGER) or place.agreed >= _ALIKE_APART * sought.most


class _Sought:
    """The words of an anchor, and the words around them, those next to it first."""

    def __init__(self, known: Anchor) -> None:
        self.known = known
        self.words = " ".join(words_of(known.quote))
        self._before = [*reversed(tokens(known.before).keys), *([_BORDER] if len(known.before) < _CUT else [])]
        self._after = [*tokens(known.after).keys, *([_BORDER] if len(known.after) < _CUT else [])]
        # As a part of a longer word they are other words, unless they were marked as such.
        self._opens = known.quote[:1].isalnum() and not known.before[-1:].isalnum()
        self._closes = known.quote[-1:].isalnum() and not known.after[:1].isalnum()
        self.most = max(1, 2 * (len(self._before) + len(self._after)))  # how well a place agrees that is as it was

    @cached_property
    def is_broken(self) -> bool:
        """Whether they cross a paragraph’s end: where one is moved, the same words may come together anew."""
        return _BLANK_LINE.search(self.known.quote) is not None

    @cached_property
    def length(self) -> int:
        """How many words there are."""
        return len(tokens(self.known.quote).keys)

    def places(self, text: Squeezed) -> list[_Place]:
        """The places of the words in a text; of very many those alone where all that stood around them still does."""
        starts = list(itertools.islice(self.starts(text), _MOST + 1))
        if len(starts) <= _MOST:
            return [self._compared(text, start) for start in starts]
        whole = " ".join(words_of(f"{self.known.before}{self.known.quote}{self.known.after}"))
        inside = len(" ".join(words_of(f"{self.known.before}{self.known.quote[0]}"))) - 1
        full = [self._compared(text, start + inside) for start in itertools.islice(text.places(whole), 2)]
        # Of the others so much is known: not all of what stood around the words stands around them.
        return [*full, _Place(None, math.ceil((1 - _LEAD) * self.most) - 1, 0)]

    def starts(self, text: Squeezed) -> Iterator[int]:
        """Where the words begin in a text, each place; none where they are a part of other words."""
        signs = text.text
        for start in text.places(self.words):
            end = start + len(self.words)
            begins_inside = self._opens and start > 0 and signs[start - 1].isalnum()
            if not begins_inside and not (self._closes and signs[end : end + 1].isalnum()):
                yield start

    def _compared(self, text: Squeezed, start: int) -> _Place:
        signs, end, reach = text.text, start + len(self.words), 2 * _CONTEXT
        before = [*reversed(tokens(signs[max(0, start - reach) : start]).keys), *([_BORDER] if start < reach else [])]
        after = [*tokens(signs[end : end + reach]).keys, *([_BORDER] if len(signs) - end < reach else [])]
        (beside, agreed_before), (behind, agreed_after) = _agreed(self._before, before), _agreed(self._after, after)
        run = beside + behind
        return _Place(text.span(start, end), agreed_before + agreed_after + run, run + self.length)


def _agreed(known: Sequence[str], there: Sequence[str]) -> tuple[int, int]:
    """How many words agree without a gap from the first on, and how many in all, in runs of so many at least."""
    beside = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(known, there, strict=False)))
    blocks = SequenceMatcher(None, known[beside:], there[beside:], autojunk=False).get_matching_blocks()
    return beside, beside + sum(block.size for block in blocks if block.size >= _RUN)


def _echo(parts: Sequence[Sequence[str]], text: Squeezed) -> int:
    """How many words of some stretches of a text, side by side, stand elsewhere in it as well."""
    longest = 0
    for words in parts:
        for first in range(len(words)):
            # No run from here on is longer than the longest so far unless that many words are one already.
            while first + longest < len(words):
                run = " ".join(words[first : first + longest + 1])
                if len(list(itertools.islice(text.places(run), 2))) < 2:  # noqa: PLR2004 - here, and elsewhere
                    break
                longest += 1
    return longest
