"""Yes or no: only where one sentence settles it.

A sentence settles a question where it holds its words, those that carry it, and says so or denies it itself. What
somebody else claims, plans or fears settles nothing.
"""

from __future__ import annotations

import re
from typing import Literal

from index import STOP_WORDS, stems, words

__all__ = ["verdict"]

_HELD = 0.75  # share of the question's words, by rarity, that a sentence must hold itself
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nobody|neither|nor|without|n[’']t|cannot|denied|denies|false|untrue|refused|rejected|dismissed"
    r"|acquitted|failed to|invention|hoax|myth|wrong that|far from)\b|n['’]t\b",
    re.IGNORECASE,
)
_LEAVES_OPEN = re.compile(
    r"\b(?:if|whether|would|could|may|might|should|plans?|planned|hopes?|hoped|wants?|wanted|expects?|expected"
    r"|likely|perhaps|possibly|reportedly|allegedly|rumou?rs?|feared|fears|accused|accuses"
    r"|believed|said to|according to|claimed|claims"
    r"|called on|demanded|asked|unless|promised|threatened|to be)\b|\?",
    re.IGNORECASE,
)
_ASKS_TO_DENY = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)
_CAN = re.compile(r"^(?:and |but |so )?(?:can|could|may|might|will|would|should|shall|must)\b", re.IGNORECASE)


def verdict(question: str, sentence: str, held: float) -> Literal["yes", "no"] | None:
    """What a sentence says to a yes or no question; None where it does not settle it.

    `held` is the share of the question's words, by their rarity, that the sentence holds itself.
    """
    if held < _HELD or _ASKS_TO_DENY.search(question) or _LEAVES_OPEN.search(sentence) or _CAN.match(question):
        return None
    asked = set(stems([word for word in words(question) if word not in STOP_WORDS]))
    clauses = re.split(r"[;:,–—]\s|\bbut\b|\balthough\b|\bwhile\b", sentence)
    clause = max(clauses, key=lambda each: len(asked.intersection(stems(words(each)))))
    return "no" if _DENIES.search(clause) else "yes"
