"""A text as its words with one space between them: what words are looked for in, wherever its lines break."""

from __future__ import annotations

import bisect
import heapq
import itertools
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from index import Span, is_unspaced, tokens

__all__ = ["Squeezed", "words_of"]

_WORD = re.compile(r"\S+")
_RUN = 5  # words of which a text is sampled at a time
_RUN_UNSPACED = 10  # where each character is a word
_SAMPLED = 48  # runs


def words_of(text: str) -> list[str]:
    """What stands between white space."""
    return _WORD.findall(text)


class Squeezed:
    """A text with one space between its words, and where each of its characters stands in the text itself."""

    def __init__(self, text: str) -> None:
        self.whole = text
        found = list(_WORD.finditer(text))
        self._words = [word.group() for word in found]
        self.text = " ".join(self._words)
        self._starts = [word.start() for word in found]
        self._squeezed = list(itertools.accumulate((len(word) + 1 for word in self._words), initial=0))

    def places(self, words: str) -> Iterator[int]:
        """Where words begin in the squeezed text, each place, in order; none for no words."""
        place = self.text.find(words) if words else -1
        while place >= 0:
            yield place
            place = self.text.find(words, place + 1)

    def span(self, start: int, end: int) -> Span:
        """The stretch of the text itself for one of the squeezed text that begins and ends with words."""
        return Span(self._original(start), self._original(end - 1) + 1)

    def has(self, words: Sequence[str], times: int = 1) -> bool:
        """Whether words, as `tokens` reads them, stand in the text side by side, in so many places."""
        run, place = f" {' '.join(words)} ", -1
        for _ in range(times):
            place = self._read.find(run, place + 1)
            if place < 0:
                return False
        return True

    def sample(self) -> tuple[int, ...]:
        """Some of the runs of words, as numbers: of whichever text, those with the least (bottom-k, Cohen 1997).

        Of those that stand in it once, where there are any: what a text repeats another of its kind may say as well.
        """
        once = [run for run, times in self._runs.items() if times == 1]
        return tuple(heapq.nsmallest(_SAMPLED, once or self._runs))

    def share(self, sample: Collection[int]) -> float:
        """How much of the sample of another text stands here, 0 to 1; all of an empty one, as of a very short text."""
        return sum(run in self._runs for run in sample) / len(sample) if sample else 1.0

    @cached_property
    def _keys(self) -> list[str]:
        return tokens(self.whole).keys

    @cached_property
    def _read(self) -> str:
        return f" {' '.join(self._keys)} "

    @cached_property
    def _runs(self) -> Counter[int]:
        words = self._keys
        runs = (words[first : first + _length(word)] for first, word in enumerate(words[: len(words) - _RUN + 1]))
        return Counter(zlib.crc32(" ".join(run).encode("utf-8", "replace")) for run in runs)

    def _original(self, place: int) -> int:
        word = bisect.bisect_right(self._squeezed, place) - 1
        return self._starts[word] + place - self._squeezed[word]


def _length(first: str) -> int:
    return _RUN_UNSPACED if is_unspaced(first) else _RUN
