"""What, or who, something is: the sentence that says so, then what else is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index import STOP_WORDS, fold, stems, words
from qa.reading import Weighed

__all__ = ["defining", "says_what"]

_MOST = 5
_SAYS = 0.25  # what it counts beside the score that a sentence says what something is
_IN_WHAT = re.compile(r" (?:in|on|at|of|for|among|under|according to) ", re.IGNORECASE)
_ARTICLE = r"(?:an?|the|one of|un|une|una|el|la|le|ein|eine|der|die|das)"


def defining(topic: str, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The statements that name a topic, those that say what it is first; none where none names it.

    Where none names all of "sanctification in the bible", it is sanctification that is defined.
    """
    head = _IN_WHAT.split(topic, maxsplit=1)[0]
    return _naming(topic, weighed) or (_naming(head, weighed) if head != topic else [])


def _naming(topic: str, weighed: Sequence[Weighed]) -> list[Weighed]:
    wanted = set(stems([word for word in words(topic) if word not in STOP_WORDS]))
    naming = [each for each in weighed if wanted and wanted <= set(stems(words(each.statement.in_words)))]
    ranked = sorted(naming, key=lambda each: -(each.score + _SAYS * says_what(topic, each)))
    return ranked[:_MOST]


def says_what(topic: str, each: Weighed) -> bool:
    """Whether a statement says what something is."""
    return bool(_says_what(topic).search(fold(each.statement.in_words)))


@lru_cache(maxsize=64)
def _says_what(topic: str) -> re.Pattern[str]:
    """Finds in a folded text what says what something is: "x, a coalition", "x is the", "army spokesman x"."""
    *first, last = words(topic) or [topic]
    name = r"\W+".join([*map(re.escape, first), f"{re.escape(last.removesuffix('s'))}s?"])  # of several each one is so
    be = r"(?:is|are|was|were|est|es|ist|means|stands for)"
    return re.compile(
        rf"\b{name}\b[”\")\]]*(?: \([^)]*\))?,? (?:(?:also )?{be} {_ARTICLE}\b|{be} (?:called|known|named)\b)"
        rf"|\b{name}\b[”\")\]]*(?: \([^)]*\))?(?:,| [–—-]|—) ?(?:{_ARTICLE}|who|which|whose|former|then)\b"
        rf"|\b(?:spokes\w+|minister|president|general|colonel|chief|head|leader|director|secretary|mayor|judge|governor"
        rf"|captain|coach|author|king|queen|professor|doctor|commander|officer|chair\w*|founder|group|company|party|river"
        rf"|island|town|village|city|ship|ferry|mine|dam)\W+{name}\b"
    )
