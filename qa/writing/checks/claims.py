"""Whether a sentence says for certain what its sources only believe, plan or claim."""

from __future__ import annotations

import re

from index import STOP_WORDS, stems, words
from qa.writing.checks.grounds import Ground

__all__ = ["is_too_certain"]

_LEAVES_OPEN = frozenset(
    "may might could perhaps possibly probably likely unlikely allegedly reportedly supposedly apparently believed "
    "believe believes thought suspected rumoured rumored planned plans plan hoped hopes expected expects proposed "
    "proposes intended claimed claims claim accused accuses alleged if unless would should whether promised "
    "threatened feared fears".split()
)
_CLAUSES = re.compile(r"[.;:!?\n]|,|\b(?:but|although|though|while|whereas|however|and)\b", re.IGNORECASE)
_SCOPE = 4  # words behind it that it leaves open
_SAYS_WHO = re.compile(
    r"\b(?:according to|said|says|argued?s?|warned|stated|wants?|wanted|aims?|aimed|seek(?:s|ing)?|can)\b"
)


def is_too_certain(sentence: str, ground: Ground) -> bool:
    """Whether what a source leaves open is told without a word that does."""
    told = words(sentence)
    if _LEAVES_OPEN.intersection(told) or _SAYS_WHO.search(sentence):
        return False
    held = set(stems(told))
    return any(open_ and len(open_ & held) > len(open_) / 2 for said in ground.said for open_ in _left_open(said.text))


def _left_open(text: str) -> list[set[str]]:
    found = []
    for clause in _CLAUSES.split(text):
        said = words(clause or "")
        for row, word in enumerate(said):
            if word in _LEAVES_OPEN:
                behind = [each for each in said[row + 1 :] if each not in STOP_WORDS | _LEAVES_OPEN]
                found.append(set(stems(behind[:_SCOPE])))
    return found
