"""What marked words are known by, and each place of a text that has them compared with it, word by word."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index import Span, is_unspaced, tokens
from qa.marks.seams import halves, seams_beside
from qa.marks.squeezing import Squeezed, words_of

__all__ = ["CONTEXT", "CUT", "LEAD", "RUN", "Anchor", "Place", "Sought"]

CONTEXT = 200  # characters kept of what stands before and behind
CUT = 100  # of which so many are kept wherever there is a border of a word to cut at
RUN = 3  # words side by side that must agree to count, but next to the mark, where each does
LEAD = 0.1  # by so much of it the best place must agree better than the next one, unless all of it agrees
_BORDER = ""  # stands for the beginning and the end of a text, as one more word around a mark
_MOST = 400  # places that are compared; words that stand more often are found by the whole stretch alone
_UNSPACED = 1 / 3  # of a word is a character of a script without spaces


@dataclass(frozen=True, slots=True)
class Anchor:
    """What marked words are known by. Words are counted as `index.tokens` reads them."""

    quote: str
    before: str  # what stood before them, and behind them; shorter than `CUT` only at the borders of the text
    after: str
    rival: int = -1  # how well another place of the same words agreed with them; -1 where there was none
    echo: int = 0  # the longest run of these words, and those around them, that stood elsewhere
    echoes: tuple[int, ...] = ()  # the same of each run of `Sought.runs`
    sample: tuple[int, ...] = ()  # of the text's runs of words; see `Squeezed.sample`

    @property
    def hints(self) -> str:
        """What is known besides the words, to be kept."""
        return json.dumps([self.rival, self.echo, self.echoes, self.sample])

    @classmethod
    def kept(cls, quote: str, before: str, after: str, hints: str) -> Anchor:
        """The anchor of which this was kept."""
        rival, echo, echoes, sample = json.loads(hints)
        return cls(quote, before, after, rival, echo, tuple(echoes), tuple(sample))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand in a text, and how far what stands around them is what stood around them."""

    span: Span | None = None  # None where it is one of very many
    agreed: int = 0  # words around it that are those of the anchor; those in one run with it count twice
    beside: int = 0  # of which so many stand right before it, without a gap, and so many right behind
    behind: int = 0
    before: float = 0.0  # of what stood before so much agrees, and so much of what stood behind; 0 to 1
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stood side by side, from a place in a mark or beside it on, or back; maybe none."""

    marked: int  # so many of them are of the mark
    words: list[str]
    is_backwards: bool

    def stands(self, text: Squeezed, many: int, times: int = 1) -> bool:
        """Whether so many of the words, from the first on, stand in a text in so many places."""
        words = self.words[:many]
        return text.has(words[::-1] if self.is_backwards else words, times)


class Sought:
    """The words of an anchor, and the words around them, those next to it first."""

    def __init__(self, known: Anchor) -> None:
        self.known = known
        self.words = " ".join(words_of(known.quote))
        self._keys = tokens(known.quote).keys
        self._before = [*reversed(tokens(known.before).keys), *([_BORDER] if len(known.before) < CUT else [])]
        self._after = [*tokens(known.after).keys, *([_BORDER] if len(known.after) < CUT else [])]
        # As a part of a longer word they are other words, unless they were marked as such.
        self._opens = known.quote[:1].isalnum() and not known.before[-1:].isalnum()
        self._closes = known.quote[-1:].isalnum() and not known.after[:1].isalnum()
        self.most = max(1, 2 * (len(self._before) + len(self._after)))  # how well a place agrees that is as it was
        self.length = len(self._keys)

    @cached_property
    def weight(self) -> float:
        """How much the words tell, in words of a script with spaces."""
        return sum(_UNSPACED if is_unspaced(key) else 1 for key in self._keys)

    @cached_property
    def halves(self) -> tuple[int, int]:
        """As `seams.halves`."""
        return halves(self.known.quote)

    @cached_property
    def runs(self) -> list[Run]:
        """What must not have come together anew: each half of the words, and all of them, with what stood on one side.

        Those of the left half, of the right one, of all with what stood before, and of all with what stood behind.
        """
        left, right = self.halves
        before, after = tokens(self.known.before).keys, tokens(self.known.after).keys
        return [
            Run(left, [*reversed(before + self._keys[:left])] if left else [], is_backwards=True),
            Run(right, self._keys[self.length - right :] + after if right else [], is_backwards=False),
            Run(self.length, [*reversed(before + self._keys)], is_backwards=True),
            Run(self.length, self._keys + after, is_backwards=False),
        ]

    @cached_property
    def seams_beside(self) -> tuple[bool, bool]:
        """As `seams.seams_beside`."""
        return seams_beside(self.known.before, self.known.quote, self.known.after)

    @cached_property
    def doubled(self) -> tuple[bool, bool]:
        """Whether the same words stood right before them, and right behind."""
        return self._before[: self.length] == self._keys[::-1], self._after[: self.length] == self._keys

    def places(self, text: Squeezed) -> list[Place]:
        """The places of the words in a text; of very many those alone where all that stood around them still does."""
        starts = list(itertools.islice(self.starts(text), _MOST + 1))
        if len(starts) <= _MOST:
            return [self._compared(text, start) for start in starts]
        whole = " ".join(words_of(f"{self.known.before}{self.known.quote}{self.known.after}"))
        inside = len(" ".join(words_of(f"{self.known.before}{self.known.quote[0]}"))) - 1
        full = [self._compared(text, start + inside) for start in itertools.islice(text.places(whole), 2)]
        # Of the others so much is known: not all of what stood around the words stands around them.
        return [*full, Place(agreed=math.ceil((1 - LEAD) * self.most) - 1)]

    def starts(self, text: Squeezed) -> Iterator[int]:
        """Where the words begin in a text, each place; none where they are a part of other words."""
        signs = text.text
        for start in text.places(self.words):
            end = start + len(self.words)
            begins_inside = self._opens and start > 0 and signs[start - 1].isalnum()
            if not begins_inside and not (self._closes and signs[end : end + 1].isalnum()):
                yield start

    def _compared(self, text: Squeezed, start: int) -> Place:
        signs, end, reach = text.text, start + len(self.words), 2 * CONTEXT
        before = [*reversed(tokens(signs[max(0, start - reach) : start]).keys), *([_BORDER] if start < reach else [])]
        after = [*tokens(signs[end : end + reach]).keys, *([_BORDER] if len(signs) - end < reach else [])]
        (beside, agreed_before), (behind, agreed_after) = _agreed(self._before, before), _agreed(self._after, after)
        return Place(
            text.span(start, end),
            agreed_before + agreed_after + beside + behind,
            beside,
            behind,
            agreed_before / max(1, len(self._before)),
            agreed_after / max(1, len(self._after)),
        )


def _agreed(known: Sequence[str], there: Sequence[str]) -> tuple[int, int]:
    """How many words agree without a gap from the first on, and how many in all, in runs of so many at least."""
    beside = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(known, there, strict=False)))
    blocks = SequenceMatcher(None, known[beside:], there[beside:], autojunk=False).get_matching_blocks()
    return beside, beside + sum(block.size for block in blocks if block.size >= RUN)
