"""Numbers and codes: a question that names one is answered by what names it too.

A reader goes by likeness, and part AB-1235/4 is very like part AB-1234/5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import words

__all__ = ["holds", "identifiers", "is_of_another_turn"]

_RUN = re.compile(r"[^\W_]+(?:[-–/.:,'’()§\u00a0\u202f]*[^\W_]+)*(?:(?<=\d) \d{3}(?!\w))*")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d(?:['’]?s|[-–/]\d{2,4})?|\d0['’]?s")  # "the 80s" too
_FEW_OF = re.compile(
    r"(?<!\d[ .,'’\u00a0\u202f])\b\d{1,3} (?=[^\W\d_]{3,})"
)  # "the 3 demands": the documents may say "three"
_DIGIT_BEHIND = re.compile(
    r"(?<=[a-z] )\b\d\b(?![\s.,'’\u00a0\u202f]\d)"
)  # "grade 1", which may be "grade I"; but not "room 1"
_NUMBERED = re.compile(
    r"\b(?:rooms?|plots?|cases?|paragraphs?|numbers?|no\.?|flats?|units?|platforms?|gates?|sections?|chapters?"
    r"|articles?|pages?|lines?|blocks?|houses?|bus|tracks?|tables?|figures?|items?|parts?|pumps?|models?|wards?|levels?|berths?"
    r"|pier|hall) $",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\b\d[\d.,]* ?(?:%|per ?cent\b)", re.IGNORECASE)  # a share: documents may give another
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_BESIDE_A_MONTH = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?(?= (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)"
    r"|(?<=\b)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b",
    re.IGNORECASE,
)


def identifiers(question: str) -> list[tuple[str, ...]]:
    """The numbers and codes in a question, each as its folded words; years and days are none, for dates tell of them.

    Example: "Who makes part AB-1234/5?" -> [("ab", "1234", "5")].
    """
    rest = _FEW_OF.sub(" ", _BESIDE_A_MONTH.sub(" ", _PERCENT.sub(" ", question)))
    rest = _DIGIT_BEHIND.sub(lambda found: found.group() if _NUMBERED.search(rest[: found.start()]) else " ", rest)
    runs = [run.group() for run in _RUN.finditer(rest)]
    named = [
        run for run in runs if any(map(str.isdigit, run)) and not _YEAR.fullmatch(run) and not _ORDINAL.fullmatch(run)
    ]
    return [code for code in dict.fromkeys(tuple(words(run)) for run in named) if code]


_TURNS = ("first", "second", "third", "fourth", "fifth", "last")
_CARDINALS = {"one": "first", "two": "second", "three": "third", "four": "fourth", "five": "fifth"}
_TURN = re.compile(rf"\b(?P<turn>{'|'.join(_TURNS)}) (?P<thing>[^\W\d_]{{3,}})", re.IGNORECASE)
_COUNTED_TURN = re.compile(
    rf"\b(?P<thing>round|part|phase|stage|half|leg|level|chapter|section|step) (?P<turn>{'|'.join(_CARDINALS)})\b",
    re.IGNORECASE,
)


def is_of_another_turn(question: str, said: str) -> bool:
    """Whether a question names a turn of something, and what is said only others: the first round, the second round."""
    turns = _turns(said)
    return any(thing in turns and not turn & turns[thing] for thing, turn in _turns(question).items())


def _turns(text: str) -> dict[str, set[str]]:
    """For each thing that is counted off in a text, its turns: "round one" and "first round" are the same."""
    found: dict[str, set[str]] = {}
    for match in _TURN.finditer(text):
        found.setdefault(match["thing"].casefold(), set()).add(match["turn"].casefold())
    for match in _COUNTED_TURN.finditer(text):
        found.setdefault(match["thing"].casefold(), set()).add(_CARDINALS[match["turn"].casefold()])
    return found


def holds(text: str, code: Sequence[str]) -> bool:
    """Whether a text has the words of a code beside each other."""
    said = words(text)
    return any(tuple(said[place : place + len(code)]) == tuple(code) for place in range(len(said) - len(code) + 1))
