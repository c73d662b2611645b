"""Numbers and dates of the sentence around a quotation, beside those of the passage that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index import DateMention, Document, Span, bounds, date_mentions, extent, overlaps
from qa.drafts.records import Figure, FigureState
from qa.reading import Quantity, quantities

__all__ = ["Source", "Told", "figures"]

_NEAR = 700  # characters on both sides of what is quoted, in which the source's figures can be set against the draft's
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen"
).split()
_JOINT = r"(?:[ \u00a0\u202f-](?:and )?)"
_NUMERAL = re.compile(
    rf"(?:[$€£]\s?)?(?<![\w.,])\d[\d.,\u00a0\u202f]*(?:(?<=\d)|(?<=\b))(?:{_JOINT}(?:hundred|thousand|million|billion|trillion|bn|mn)\b)?"
    rf"(?:\s?%)?|\b(?:{'|'.join(_WORDS)})(?:{_JOINT}(?:{'|'.join(_WORDS)}))*\b",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = 3, 5  # words that tell what a number counts, and how exact it is


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it is written, and what it says."""

    span: Span
    text: str
    quantity: Quantity  # with the words around it
    exact: Quantity  # without those that say how exact it is

    @property
    def is_exact(self) -> bool:
        """Whether it is meant as it stands."""
        return (self.quantity.low, self.quantity.high) == (self.exact.low, self.exact.high)


class Told:
    """The figures of a source; those of the whole are worked out when they are asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.id = document.id

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """That the text names."""
        return self._document.dates or tuple(date_mentions(self._document.text, self._document.date))

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Of the dates, and that of publication."""
        return (*(each.value for each in self.dates), *filter(None, [self._document.date]))

    @cached_property
    def numbers(self) -> tuple[_Number, ...]:
        """That the text names."""
        return tuple(_numbers(self._document.text, Span(0, len(self._document.text)), self.dates))

    def near(self, places: Sequence[Span]) -> list[Span]:
        """The stretches around some places, whose figures can be set against others; the whole where there is none."""
        length = len(self._document.text)
        return [Span(max(0, each.start - _NEAR), min(length, each.end + _NEAR)) for each in places] or [Span(0, length)]

    def words(self, span: Span | DateMention) -> str:
        """What stands there."""
        return self._document.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a quotation rests on, and where."""

    told: Told
    places: tuple[Span, ...] = ()


def figures(text: str, around: Span, apart: Sequence[Span], sources: Sequence[Source]) -> tuple[Figure, ...]:
    """The numbers and dates of `text` in `around`, but for those in spans `apart`, beside what the sources say."""
    plain = _blanked(text, around, apart) if sources else ""
    if not re.search(r"\d|[^\W\d_]{3}", plain):
        return ()
    mentions = [each for each in date_mentions(plain) if not each.relative]
    found = [_date(each, Span(around.start + each.start, around.start + each.end), text, sources) for each in mentions]
    for number in _numbers(plain, Span(0, len(plain)), mentions):
        span = Span(around.start + number.span.start, around.start + number.span.end)
        found.append(_number(number, span, sources))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _blanked(text: str, around: Span, apart: Sequence[Span]) -> str:
    """The sentence with blanks in place of what is quoted and of references, so that places stay."""
    plain = list(text[around.start : around.end])
    for span in apart:
        for place in range(max(span.start, around.start), min(span.end, around.end)):
            plain[place - around.start] = " "
    return "".join(plain)


def _is_in(span: Span, stretches: Sequence[Span]) -> bool:
    return any(each.start <= span.start and span.end <= each.end for each in stretches)


# Dates


def _date(mention: DateMention, span: Span, text: str, sources: Sequence[Source]) -> Figure:
    """As exact as the draft has it the source must have it, unless it only says less."""
    said, first = text[span.start : span.end], bounds(mention.value)
    for source in sources:
        if any(first[0] <= bounds(value)[0] and bounds(value)[1] <= first[1] for value in source.told.values):
            return Figure("date", *span, said, FigureState.AGREES, document=source.told.id)
    for source in sources:
        near = source.told.near(source.places)
        for each in source.told.dates:
            if _is_in(Span(each.start, each.end), near) and _is_alike(mention.value, each.value):
                return Figure("date", *span, said, FigureState.DIFFERS, source.told.words(each), source.told.id)
    for source in sources:
        if any(overlaps(mention.value, value) for value in source.told.values):
            return Figure("date", *span, said, FigureState.AGREES, document=source.told.id)
    return Figure("date", *span, said, FigureState.ABSENT)


def _is_alike(value: str, other: str) -> bool:
    """Whether two dates are one that was told otherwise: the same month, or the same day of another year."""
    if {extent(value), extent(other)} - {"day", "month"}:
        return False
    same_year = value[:4] == other[:4]
    days = {extent(value), extent(other)} == {"day"}
    return (same_year and (value[:7] == other[:7] or not days or value[8:] == other[8:])) or (
        days and value[5:] == other[5:]
    )


# Numbers


def _number(number: _Number, span: Span, sources: Sequence[Source]) -> Figure:
    """The same number, whatever it counts, agrees; of others one that counts the same differs."""
    for source in sources:
        if any(_agree(number, other) for other in source.told.numbers):
            return Figure("number", *span, number.text, FigureState.AGREES, document=source.told.id)
    for source in sources:
        near = source.told.near(source.places)
        alike = [
            other
            for other in source.told.numbers
            if _is_in(other.span, near) and _counts_alike(number.quantity, other.quantity)
        ]
        if alike:
            best = max(alike, key=lambda other: len(number.quantity.counted & other.quantity.counted))
            return Figure("number", *span, number.text, FigureState.DIFFERS, best.text, source.told.id)
    return Figure("number", *span, number.text, FigureState.ABSENT)


def _agree(one: _Number, other: _Number) -> bool:
    """Whether both can be right, whatever they count: "nearly 50" and 49 can, "over 40" and "over 30" cannot."""
    return (
        one.exact.overlaps(other.exact) or one.exact.overlaps(other.quantity) or one.quantity.overlaps(other.exact)
        if one.is_exact or other.is_exact
        else one.exact.overlaps(other.exact)
    )


def _counts_alike(one: Quantity, other: Quantity) -> bool:
    """Whether both say how many there are of the same: of one measure, and with a word in common."""
    return one.measure == other.measure and bool(one.counted & other.counted)


def _numbers(text: str, span: Span, dates: Sequence[DateMention]) -> Iterator[_Number]:
    """The numbers of a text that are no dates."""
    found = list(_NUMERAL.finditer(text, *span))
    place = 0
    ordered = sorted(dates, key=lambda each: each.start)
    for number, numeral in enumerate(found):
        while place < len(ordered) and ordered[place].end <= numeral.start():
            place += 1
        if place < len(ordered) and ordered[place].start < numeral.end():
            continue
        before = text[found[number - 1].end() if number else span.start : numeral.start()]
        behind = text[numeral.end() : found[number + 1].start() if number + 1 < len(found) else span.end]
        quantity = _quantity(before, numeral.group(), behind)
        if quantity is not None:
            exact = _quantity("", numeral.group(), behind) or quantity
            yield _Number(Span(*numeral.span()), numeral.group().strip(), quantity, exact)


def _quantity(before: str, numeral: str, behind: str) -> Quantity | None:
    """What a number says with the words around it, up to the ends of its sentence and the next number."""
    front = re.split(r"[.;:!?\n]\s", before[-80:])[-1].split()[-_BEFORE:]
    back = re.split(r"[.;:!?,\n]", behind[:120])[0].split()[:_BEHIND]
    told = quantities(f"{' '.join(front)} {numeral.strip()} {' '.join(back)}")
    return told[-1] if told else None
