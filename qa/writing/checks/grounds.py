"""What a sentence rests on: the statements of its passages that share most of its words, and what is around them.

A sentence is held against these statements and not against a whole passage: a year that stands elsewhere in it is as
wrong as one that stands nowhere.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from index import STOP_WORDS, Passage, Span, sentence_spans, stems, words
from qa.question import alike
from qa.writing.checks.tokens import figures_of, tokens

__all__ = ["Ground", "Grounds", "Said"]

_MOST = 3  # statements of one passage that a sentence may draw together
_FIRST_GAINS = 0.2  # share of the sentence's words, by rarity, that the first statement of a passage must give,
_GAINS = 0.12  # and a further one
_ADDED = 2  # among these, words that are neither names nor numbers
_LIKE = 0.8  # what a word of the same meaning counts
_LINE = re.compile(r"[^\n]+")
# What stands for somebody or something that was named before.
_STANDS_FOR = re.compile(
    r"\b(?:he|she|it|they|him|them|his|her|hers|its|their|theirs|we|our|i|my)\b"
    r"|\b(?:this|these|those|such|the (?:same|former|latter|two))\b|^[“\"‘']?(?:The|That|There)\b",
    re.IGNORECASE,
)
_BEFORE = 3  # statements in which what is stood for was named


@dataclass(frozen=True, eq=False)
class Said:
    """A statement of a passage."""

    passage: Passage
    span: Span  # in the passage's text
    before: str  # the statements before it, by which it is understood where it leans on them

    @property
    def text(self) -> str:
        """Its words."""
        return self.passage.text[self.span.start : self.span.end]

    @cached_property
    def held(self) -> frozenset[str]:
        """The stems that carry it."""
        return frozenset(_content(self.text))

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Those that are neither names nor numbers."""
        return frozenset(t.stem for t in tokens(self.text) if not t.is_name and not t.is_number)

    @cached_property
    def leans(self) -> bool:
        """Whether it speaks of what was named before it."""
        return bool(_STANDS_FOR.search(self.text))


@dataclass(frozen=True, eq=False)
class Ground:
    """The statements that a sentence rests on; those of the passage that is cited first come first."""

    said: tuple[Said, ...]
    covered: float  # share of the sentence's words, by rarity, that stand in them
    unused: bool = False  # whether a passage is cited that gives nothing

    @cached_property
    def text(self) -> str:
        """Their words, in the order of their passages."""
        return "\n".join(each.text for each in self._in_order)

    @cached_property
    def as_read(self) -> str:
        """What the reader is shown: the titles, and the statements."""
        titles = dict.fromkeys(_title(each) for each in self.said)
        said = " ".join(each.text for each in self._in_order)
        return "\n".join(filter(None, (*titles, said)))

    @cached_property
    def around(self) -> str:
        """What they are understood by: titles and headings, and what stands before those that lean on it."""
        told: dict[str, None] = {}
        for each in self.said:
            told[_title(each)] = None
            told[each.passage.section] = None
            if each.leans:
                told[each.before] = None
        return "\n".join(filter(None, told))

    @cached_property
    def leaning(self) -> int:
        """How often they speak of what was named before."""
        return sum(len(_STANDS_FOR.findall(each.text)) for each in self.said)

    @cached_property
    def _in_order(self) -> list[Said]:
        """As they stand in their passages, which stand as they were cited."""
        order = list(dict.fromkeys(id(each.passage) for each in self.said))
        return sorted(self.said, key=lambda each: (order.index(id(each.passage)), each.span.start))


class Grounds:
    """The passages that a model is shown, cut into statements, with how rare each of their words is among them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._said = [_statements(passage) for passage in passages]
        held = Counter(stem for said in self._said for each in said for stem in each.held)
        count = sum(map(len, self._said))
        self._rarity = {stem: math.log(1 + count / met) for stem, met in held.items()}
        # What no passage says may be another word for what one does, so it counts no more than most.
        self._unmet = statistics.median(self._rarity.values()) if held else 1.0

    def ground(self, sentence: str, cited: Iterable[int]) -> Ground:
        """What a sentence rests on in the passages that it cites, counted from 0."""
        wanted = {stem: self._rarity.get(stem, self._unmet) for stem in _content(sentence)}
        total = sum(wanted.values())
        left = dict(wanted)
        chosen: list[Said] = []
        unused = False
        for number in cited:
            own, left = self._chosen(self._said[number], left, total)
            # Where the passages before it say it all, it must say as much.
            own = own or self._chosen(self._said[number], wanted, total)[0]
            chosen += own
            unused = unused or not own
        return Ground(tuple(chosen), 1 - sum(left.values()) / total if total else 0.0, unused)

    def _chosen(
        self, among: Sequence[Said], left: dict[str, float], total: float
    ) -> tuple[list[Said], dict[str, float]]:
        """The statements of one passage that say what is left to be said, and what is left then."""
        chosen: list[Said] = []
        rest = list(among)
        for least in (_FIRST_GAINS, *[_GAINS] * (_MOST - 1)):
            best = max(rest, key=lambda each: _gain(each, left), default=None)
            if best is None or _gain(best, left) < least * total or (chosen and not _adds(best, left)):
                break
            chosen.append(best)
            rest.remove(best)
            left = {stem: weight * (1 - _covers(best, stem)) for stem, weight in left.items()}
        return chosen, left


def _adds(said: Said, left: dict[str, float]) -> bool:
    """Whether a further statement gives more than a name or a number, which alone says nothing."""
    return sum(bool(left.get(stem)) for stem in said.ordinary) >= _ADDED


def _gain(said: Said, left: dict[str, float]) -> float:
    return sum(weight * _covers(said, stem) for stem, weight in left.items())


def _covers(said: Said, stem: str) -> float:
    if stem in said.held:
        return 1.0
    return _LIKE if alike([stem])[stem] & said.held else 0.0


def _title(said: Said) -> str:
    return said.passage.title.replace("_", " ")


def _content(text: str) -> list[str]:
    """The stems of the words of a text that carry it, small numbers in figures, in order."""
    return stems([word for word in words(figures_of(text)) if word not in STOP_WORDS])


def _statements(passage: Passage) -> list[Said]:
    """Sentence by sentence, line by line: a row of a table and an item of a list say something of their own."""
    spans = [
        span for line in _LINE.finditer(passage.text) for span in sentence_spans(passage.text, line.start(), line.end())
    ]
    texts = [passage.text[span.start : span.end] for span in spans]
    return [Said(passage, span, "\n".join(texts[max(0, place - _BEFORE) : place])) for place, span in enumerate(spans)]
