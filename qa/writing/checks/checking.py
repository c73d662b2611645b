"""Whether a sentence that a model wrote may be shown: all that is looked at, in order, and why one is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Passage
from qa.answering import LeftOut, Place, Supported, Tells
from qa.writing.checks.claims import is_too_certain
from qa.writing.checks.grounds import Ground, Grounds
from qa.writing.checks.marks import unfit, wrong_quote
from qa.writing.checks.names import wrong_names
from qa.writing.checks.negations import is_turned_round
from qa.writing.checks.numbers import wrong_dates, wrong_numbers
from qa.writing.checks.places import is_displaced

__all__ = ["Checker", "Draft"]

# Chosen on the first manner and the sentences by hand of `bench/prose`; its second manner tells how good they are.
_COVERED = 0.35  # share of a sentence's words, by rarity, that must stand in what it rests on
_SUPPORTS, _CONTRADICTS = 0.6, 0.35  # how likely the reader must find it supported, and may find it contradicted
# "According to the report, …" says nothing that a passage could hold.
_ATTRIBUTED = re.compile(
    r"^(?:according to (?:the|this|these) (?:\w+ )?(?:source|passage|document|article|text|report)s?, "
    r"|(?:the|this|these) (?:source|passage|document|article|text|report)s? "
    r"(?:say|state|report|note|mention|explain)s? that "
    r"|it is (?:reported|stated|said|noted) that )",
    re.IGNORECASE,
)


_Wrong = Callable[[str, Ground], bool]
_WRONGS: tuple[tuple[_Wrong, str], ...] = (
    (wrong_dates, "it has a date that its passages do not give there"),
    (wrong_numbers, "it has a number that its passages do not give there"),
    (wrong_names, "it has a name that its passages do not give there"),
    (is_displaced, "it has a name or a number in the place of another"),
    (is_turned_round, "it denies what its passages say, or says what they deny"),
    (is_too_certain, "it is more certain than its passages"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it."""

    text: str  # plain, without its markers
    markers: tuple[int, ...]  # of the passages that it cites, from 1


class Checker:
    """Checks sentences over the passages that a model was shown. `tells` is a reader's `entailments`."""

    def __init__(self, passages: Sequence[Passage], tells: Tells) -> None:
        self._passages = passages
        self._grounds = Grounds(passages)
        self._tells = tells

    def check(self, draft: Draft) -> Supported | LeftOut:
        """Where a sentence is supported, or why it is left out."""
        if not draft.markers:
            return LeftOut("it has no marker")
        if any(not 1 <= marker <= len(self._passages) for marker in draft.markers):
            return LeftOut("it has a marker of no passage")
        cited = [marker - 1 for marker in draft.markers]
        texts = [self._passages[number].text for number in cited]
        reason = unfit(draft.text, texts)
        if reason:
            return LeftOut(reason)
        if wrong_quote(draft.text, texts):
            return LeftOut("it quotes what its passages do not say in these words")
        return self._held(draft.text, _ATTRIBUTED.sub("", draft.text), cited)

    def _held(self, text: str, claim: str, cited: Sequence[int]) -> Supported | LeftOut:
        ground = self._grounds.ground(claim, cited)
        if ground.unused or ground.covered < _COVERED:
            return LeftOut("a passage that it cites does not say it")
        for is_wrong, reason in _WRONGS:
            if is_wrong(claim, ground):
                return LeftOut(reason)
        (told,) = self._tells(claim, [ground.as_read])
        if told.supports < _SUPPORTS or told.contradicts > _CONTRADICTS:
            return LeftOut("the reader does not find it supported")
        numbers = {id(self._passages[number]): number for number in cited}
        return Supported(text, tuple(Place(numbers[id(each.passage)], each.span) for each in ground.said))
