"""Whether the dates and numbers of a sentence stand in what it rests on, as exact as there or less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index import bounds, date_mentions
from qa.reading import Quantity, quantities
from qa.writing.checks.grounds import Ground
from qa.writing.checks.tokens import figures_of

__all__ = ["figures_known", "wrong_dates", "wrong_numbers"]

# What divides or multiplies, or is a turn; it is looked for as a word, in any of the forms beside each other here.
_FORMS = [
    frozenset(line.split())
    for line in (
        "half halves 50%", "third thirds 3rd", "quarter quarters 25%", "fourth 4th", "fifth fifths 5th", "sixth 6th",
        "seventh 7th", "eighth 8th", "ninth 9th", "tenth tenths 10th", "second 2nd", "first 1st",
        "twice double doubled two 2", "triple tripled thrice three 3", "dozens", "hundreds", "thousands", "millions",
        "billions", "dozen 12",
        "all every each entire whole both", "always", "most majority",
    )
]  # fmt: skip
# Figures, and small numbers, are looked for as such.
_FORM_OF = {word: forms for forms in _FORMS for word in forms if word.isalpha() and word not in ("two", "three")}
_FRACTIONS = re.compile(
    r"\b(?:half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|tenths?|seconds?)\b", re.IGNORECASE
)
_SMALL = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)
}
_ONE_IN = re.compile(rf"\bone in (?:every )?({'|'.join(_SMALL)})\b", re.IGNORECASE)
_TWICE = re.compile(r"\btwice\b", re.IGNORECASE)
# What a number counts stands close behind it: "$9 and next year" are no 9 years.
_PARTS = re.compile(r"[;\n]|,\s|\s(?:and|or|but|in|on|of|at|for|with|from|by|as|after|before|while)\s", re.IGNORECASE)
_NEAR = 0.1  # share by which "about" may be off
_WORD = re.compile(r"[^\W_]+%?")
_ONE = re.compile(r"\bone\b(?! (?:hundred|thousand|million|billion|dozen))", re.IGNORECASE)
_ABOVE = re.compile(r"\b(?:at least|more than|over|above|upwards of|no (?:less|fewer) than|exceeding) (?=\d)")
_BELOW = re.compile(r"\b(?:at most|less than|fewer than|under|below|up to|no more than) (?=\d)")


def wrong_dates(sentence: str, ground: Ground) -> bool:
    """Whether a date of the sentence is none of those that its sources name, nor contains one of them."""
    named = [
        bounds(mention.value)
        for said in ground.said
        for text in (said.text, said.before if said.leans else "", said.passage.title, said.passage.section)
        for mention in date_mentions(text, said.passage.date)
    ]
    told = [bounds(mention.value) for mention in date_mentions(sentence)]
    return any(not any(first <= start and end <= last for start, end in named) for first, last in told)


def wrong_numbers(sentence: str, ground: Ground) -> bool:
    """Whether a number of the sentence, in figures or words, is none of theirs, or stands in it more often."""
    said = "\n".join((ground.text, *dict.fromkeys(each.passage.title for each in ground.said)))
    known, told = [*_numbers(said), *_numbers(_as_numbers(said))], _numbers(sentence)
    found: Counter[int] = Counter()
    for quantity in told:
        rows = [row for row, other in enumerate(known) if _is_meant(quantity, other)]
        free = [row for row in rows if not found[row]]
        if not rows or not free:
            return True
        found[free[0]] += 1
    return _bounded_otherwise(sentence, said) or _wrong_words(sentence, said)


def figures_known(text: str, known: str) -> bool:
    """Whether each date and number of a text stands in another one."""
    named = [bounds(mention.value) for mention in date_mentions(known)]
    told = [bounds(mention.value) for mention in date_mentions(text)]
    dates = all(any(first <= start and end <= last for start, end in named) for first, last in told)
    values = _numbers(known)
    return dates and all(any(_is_meant(each, other) for other in values) for each in _numbers(text))


def _numbers(text: str) -> Sequence[Quantity]:
    plain = _ONE.sub("a", figures_of(_FRACTIONS.sub(" ; ", text)))
    return [quantity for part in _PARTS.split(plain) for quantity in quantities(part)]


def _as_numbers(text: str) -> str:
    """What says a number otherwise: "twice" is two times, "one in five" 20 percent."""
    shares = (f"{100 / _SMALL[found[1].lower()]:g} percent" for found in _ONE_IN.finditer(text))
    times = ("2" for _ in _TWICE.finditer(text))
    return " ; ".join((*shares, *times))


def _is_meant(told: Quantity, known: Quantity) -> bool:
    """Whether what is known lies in what is told, and near it: who tells may round, and not make more exact."""
    value, middle = (known.low + known.high) / 2, (told.low + told.high) / 2
    return told.is_comparable(known) and told.low <= value < told.high and abs(value - middle) < _NEAR * max(middle, 10)


def _bounded_otherwise(sentence: str, said: str) -> bool:
    """Whether a number is said to be more, or less, where the sources say the other."""
    return bool(
        (_ABOVE.search(sentence) and not _ABOVE.search(said) and _BELOW.search(said))
        or (_BELOW.search(sentence) and not _BELOW.search(said) and _ABOVE.search(said))
    )


def _wrong_words(sentence: str, said: str) -> bool:
    known = {word.lower() for word in _WORD.findall(said)}
    told = (word.lower() for word in _WORD.findall(sentence))
    return any(word in _FORM_OF and not known & _FORM_OF[word] for word in told)
