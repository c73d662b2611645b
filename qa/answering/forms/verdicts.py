"""Yes or no: only where one sentence settles it, by its words or by what the reader makes of it.

A sentence settles a question where it holds its words, those that carry it, and says so or denies it itself: in the
clause that holds what is asked about the subject ("was the lawyer found *guilty*"). What somebody else claims, plans or
fears settles nothing, nor does what is said of another.
"""

from __future__ import annotations

import re
from typing import Literal

from index import STOP_WORDS, stems, words
from qa.question import alike, names_in
from qa.reading import Entailment

__all__ = ["verdict"]

_NOTHING = Entailment()
_TELLS = 0.9  # how likely a sentence says yes, or no, to settle a question by its sense,
_DOUBTS = 0.6  # and from which the other is not believed of its words
_HELD = 0.75  # share of the question's words, by rarity, that a sentence must hold itself
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nobody|neither|nor|without|n[’']t|cannot|denied|denies|false|untrue|refused|rejected|dismissed"
    r"|acquitted|at large|failed to|invention|hoax|myth|wrong that|far from)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[;:,–—]\s|\bbut\b|\balthough\b|\bwhile\b")
_LEAVES_OPEN = re.compile(
    r"\b(?:if|whether|would|could|may|might|should|plans?|planned|hopes?|hoped|wants?|wanted|expects?|expected"
    r"|likely|perhaps|possibly|reportedly|allegedly|rumou?rs?|feared|fears|accused|accuses"
    r"|believed|said to|according to|claimed|claims"
    r"|called on|demanded|asked|unless|promised|threatened|to be)\b|\?",
    re.IGNORECASE,
)
_ASKS_TO_DENY = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)
_CAN = re.compile(r"^(?:and |but |so )?(?:can|could|may|might|will|would|should|shall|must)\b", re.IGNORECASE)


def verdict(question: str, sentence: str, held: float, told: Entailment = _NOTHING) -> Literal["yes", "no"] | None:
    """What a sentence says to a yes or no question; None where it does not settle it.

    `held` is the share of the question's words, by their rarity, that the sentence holds itself; `told` is what the
    reader makes of the sentence in its place.
    """
    by_words = _by_words(question, sentence, held)
    if told.supports >= _TELLS and by_words != "no":
        return "yes"
    if told.contradicts >= _TELLS and by_words != "yes":
        return "no"
    against = {"yes": told.contradicts, "no": told.supports}.get(by_words or "", 0.0)
    return None if against >= _DOUBTS else by_words


def _by_words(question: str, sentence: str, held: float) -> Literal["yes", "no"] | None:
    if held < _HELD or _ASKS_TO_DENY.search(question) or _LEAVES_OPEN.search(sentence) or _CAN.match(question):
        return None
    asked = stems([word for word in words(question) if word not in STOP_WORDS])
    if not asked:
        return None
    clauses = _CLAUSES.split(sentence)
    stems_of = [set(stems(words(each))) for each in clauses]
    predicate = {asked[-1]} | alike(asked[-1:])[asked[-1]]
    saying = [row for row, each in enumerate(stems_of) if asked[-1] in each] or [
        row for row, each in enumerate(stems_of) if predicate & each
    ]
    rows = saying or list(range(len(clauses)))
    row = max(rows, key=lambda each: (len(stems_of[each].intersection(asked)), each))
    if saying and _is_of_another(clauses[row], set(asked)):
        return None
    return "no" if _DENIES.search(clauses[row]) else "yes"


def _is_of_another(clause: str, asked: set[str]) -> bool:
    """Whether a clause names somebody or something, and nothing that the question names."""
    named = [set(stems(words(name))) for name in names_in(clause)]
    return bool(named) and not any(each & asked for each in named)
