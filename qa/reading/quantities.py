"""What an English text says of a number, in digits or in words: "forty-nine", "nearly 50", "$12.5 billion".

The table of number words is our own. `text2num` is alive and reads most of them, but says nothing of "nearly" or of how
exact a number is, which decides whether two of them can both be right; and the words are few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index import STOP_WORDS, fold, stems

__all__ = ["Quantity", "quantities"]

_ONES = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten eleven "
         "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())}  # fmt: skip
_TENS = {word: number * 10 for number, word in enumerate(
         "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
           "trillion": 10**12, "tn": 10**12}  # fmt: skip
_ABOUT = frozenset("about around approximately roughly some nearly almost circa estimated ca".split())
_ABOVE = re.compile(r"\b(?:at least|more than|over|above|upwards of|no (?:less|fewer) than|exceeding)$")
_BELOW = re.compile(r"\b(?:at most|less than|fewer than|under|below|up to|no more than)$")
# What divides a number that it says: "two thirds", "half of them".
_FRACTION = re.compile(r"\b(?:half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|tenths?)\b")
_SYMBOLS = {"%": " percent ", "$": " dollar ", "€": " euro ", "£": " pound ", "per cent": " percent "}
# Measures, by their stems; numbers of different ones cannot be compared.
_MEASURES = {
    **dict.fromkeys(stems("percent percentage".split()), "%"),
    **dict.fromkeys(stems("dollar usd".split()), "dollar"),
    **dict.fromkeys(stems("euro eur".split()), "euro"),
    **dict.fromkeys(stems("pound gbp".split()), "pound"),
    **dict.fromkeys(stems("km kilometre kilometer kilometres kilometers".split()), "km"),
    **dict.fromkeys(stems("metre meter metres meters".split()), "m"),
    **{stem: stem for stem in stems("mile foot feet inch yard kg kilogram tonne ton acre hectare".split())},
    **{stem: stem for stem in stems("second minute hour day week month year decade century degree".split())},
}
_NUMERAL_OR_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[^\W\d_]+")
_TO = re.compile(r"\s?(?:-|–|to|or)\s?")
_LOOKED_BACK = 40  # characters before a number, in which "no fewer than 50 dollars" says how it is meant
_LARGEST = 1e30  # that anything is counted by; digits that say more are no quantity
_AT_LEAST = 0.1  # share by which "about 45" may be off, however round the number is not


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    All between `low` and `high` can be meant: "nearly 50" may be 49, and "1.2 million" 1,234,567.
    """

    low: float
    high: float
    measure: str  # "%", "km", ...; empty for a mere number
    counted: frozenset[str]  # stems of the other words beside it: "civilians"

    def overlaps(self, other: Quantity) -> bool:
        """Whether both can be right about the same thing."""
        return self.is_comparable(other) and max(self.low, other.low) < min(self.high, other.high)

    def is_comparable(self, other: Quantity) -> bool:
        """Whether both are of one measure, as far as they say."""
        return not (self.measure and other.measure) or self.measure == other.measure

    def counts_the_same(self, other: Quantity) -> bool:
        """Whether both count the same things, as far as they say: "49 civilians" and "15 soldiers" do not."""
        return self.is_comparable(other) and (
            not (self.counted and other.counted) or bool(self.counted & other.counted)
        )


def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers that a short text holds, in order; none where it is vague ("dozens") or tells a part ("a third").

    Example: "nearly 50 camps" -> (Quantity(40, 60, measure="", counted={"camp"}),).
    """
    plain = fold(text)
    for symbol, word in _SYMBOLS.items():
        plain = plain.replace(symbol, word)
    numerals = [] if _FRACTION.search(plain) else list(_numerals(plain))
    ends = [*(numeral.start for numeral in numerals), len(plain)][1:]
    found: list[Quantity] = []
    joined = False
    for numeral, next_start in zip(numerals, ends, strict=True):
        quantity = _quantity(plain, numeral, next_start)
        if joined and found[-1].low < quantity.high:
            found[-1] = replace(quantity, low=found[-1].low)  # "10 to 15"
        else:
            found.append(quantity)
        joined = bool(_TO.fullmatch(plain, numeral.end, next_start))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A number as it is written."""

    start: int
    end: int
    value: float
    place: float  # what one more in its last digit would add: 1 of "49", 100,000 of "1.2 million"


def _quantity(plain: str, numeral: _Numeral, next_start: int) -> Quantity:
    around = _words(plain[numeral.end : next_start])
    before = plain[max(numeral.start - _LOOKED_BACK, 0) : numeral.start].rstrip()
    currency = re.search(r"\b(?:dollar|euro|pound)$", before)
    if currency:
        around = [*around, currency.group()]
        before = before[: currency.start()].rstrip()
    low, high = _bounds(re.sub(r"\ban?$", "", before).rstrip(), numeral)
    kept = stems(around)
    measure = next((_MEASURES[stem] for stem in kept if stem in _MEASURES), "")
    return Quantity(low, high, measure, frozenset(stem for stem in kept if stem not in _MEASURES))


def _bounds(before: str, numeral: _Numeral) -> tuple[float, float]:
    """What a number can mean behind these words; a round one is the less exact the more zeros it ends in."""
    value, off = numeral.value, numeral.place / 2
    vague = max(_round_place(numeral), value * _AT_LEAST)
    if _ABOVE.search(before):
        return value - off, value + vague
    if _BELOW.search(before):
        return value - vague, value + off
    if before.rpartition(" ")[2] in _ABOUT:
        return value - vague, value + vague
    return value - off, value + off


def _round_place(numeral: _Numeral) -> float:
    """The place of the last digit that is not 0. Example: 100 of "1,300"."""
    digits, place = round(numeral.value / numeral.place), numeral.place
    while digits and digits % 10 == 0:
        digits, place = digits // 10, place * 10
    return place


def _numerals(plain: str) -> Iterator[_Numeral]:
    """The numbers of a folded text, those in words and those with a word behind ("12.5 billion") made one."""
    run: list[re.Match[str]] = []
    for token in _NUMERAL_OR_WORD.finditer(plain):
        if run and not _goes_on(run[-1], token, plain):
            yield from _numeral(run)
            run = []
        if run or _is_numeral(token.group()):
            run.append(token)
    yield from _numeral(run)


def _is_numeral(word: str) -> bool:
    return word[-1].isdigit() or word in _ONES or word in _TENS or word in _SCALES


def _goes_on(last: re.Match[str], token: re.Match[str], plain: str) -> bool:
    """Whether a token belongs to the number that the last one is part of."""
    gap, before, word = plain[last.end() : token.start()], last.group(), token.group()
    if gap not in ("", " ", "-"):
        return False
    if word in _SCALES:
        return True
    if before in _TENS:
        return 0 < _ONES.get(word, 0) < 10  # noqa: PLR2004  twenty-one to twenty-nine
    if before in _SCALES:
        return word == "and" or word in _ONES or word in _TENS
    return before == "and" and (word in _ONES or word in _TENS)


def _numeral(run: list[re.Match[str]]) -> Iterator[_Numeral]:
    while run and run[-1].group() == "and":
        run.pop()
    if not run:
        return
    whole = part = 0.0
    place = 1.0
    for token in run:
        word = token.group()
        if word in _SCALES:
            scale = _SCALES[word]
            part = (part or 1.0) * scale
            if scale >= _SCALES["thousand"]:
                whole, part, place = whole + part, 0.0, place * scale
        elif word != "and":
            part += _ONES.get(word) or _TENS.get(word) or (float(word) if word[0].isdigit() else 0.0)
            place = 10.0 ** -len(word.partition(".")[2])
    if whole + part <= _LARGEST and 1 / _LARGEST <= place <= _LARGEST:
        yield _Numeral(run[0].start(), run[-1].end(), whole + part, place)


def _words(plain: str) -> list[str]:
    return [word for word in _NUMERAL_OR_WORD.findall(plain) if word not in STOP_WORDS]
