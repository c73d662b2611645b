"""What numbers count: which one of a sentence what is asked for, and whether it is of the dead.

"Of the 217 on board, 153 survived" tells how many survived.
"""

from __future__ import annotations

import re

from index import Span, fold, words
from qa.question import is_past

__all__ = ["counting", "is_of_toll"]

_HOW_MANY = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
_NUMERAL = re.compile(
    r"\b\d[\d,.]*\b|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"\b(?:died|dead|deaths?|deadl\w+|kill(?:s|ed)?|toll|victims|drowned|lives|manslaughter|injured|wounded)\b",
    re.IGNORECASE,
)
_SHORTEST = 6  # letters of a verb; of a shorter one too many words have the root
_ROOT = 5  # letters that "survived" and "survivors", "acquitted" and "acquittal" have in common
_BEHIND = 40  # characters behind a number in which it is told what it counts
_END = re.compile(r"[.;:!?](?:\s|$)")


def counting(question: str, text: str, evidence: Span, answer: Span) -> Span:
    """The span of the number that counts what a question ends in, "how many of them survived", or else `answer`.

    It is another than the answer only where right one number of the evidence has that verb, or a noun made of it,
    behind it, and the answer has not.
    """
    last = (words(question) or [""])[-1]
    if not _HOW_MANY.search(question) or len(last) < _SHORTEST or not is_past(last):
        return answer
    numerals = list(_NUMERAL.finditer(text, evidence.start, evidence.end))
    ends = [each.start() for each in numerals[1:]] + [evidence.end] * bool(numerals)
    counts = [
        Span(*each.span())
        for each, end in zip(numerals, ends, strict=True)
        if _says(text[each.end() : min(end, each.end() + _BEHIND)], last[:_ROOT])
    ]
    if len(counts) != 1 or (counts[0].start < answer.end and answer.start < counts[0].end):
        return answer
    return counts[0]


def is_of_toll(text: str) -> bool:
    """Whether a question or a sentence is of the dead or the hurt, of whom more are found from day to day."""
    return bool(_TOLL.search(text))


def _says(behind: str, root: str) -> bool:
    return any(word.startswith(root) for word in words(fold(_END.split(behind, maxsplit=1)[0])))
