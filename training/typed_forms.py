"""Questions in the forms people type: no question mark, lower case, keywords, slips of the finger, other words.

Every form asks the same, so the answer of the question as it was stays right.
"""

from __future__ import annotations

import random
import re

__all__ = ["as_typed"]

_NO_QUESTION_MARK = 0.3  # share of questions typed without one
_LOWER_CASE = 0.3
_KEYWORDS = 0.1  # share typed as keywords, without small words
_SLIP = 0.08  # share with a word misspelt
_POLITE = 0.08  # share with words around them that ask nothing
_REWORDED = 0.12  # share with the question word in other words
_TOPIC = 0.1  # share with the title in brackets, as qa.question.question writes a follow-up

_SMALL_WORDS = frozenset("a an the is are was were do does did of to in on at by for".split())
_FEWEST_KEYWORDS = 3
_SHORTEST_MISSPELT = 6  # letters; shorter words become other words
_OPENINGS = (
    "please tell me {}",
    "can you tell me {}",
    "do you know {}",
    "hi, {}",
    "{} please",
    "i would like to know {}",
    "just wondering {}",
    "so {}",
    "{} thanks",
)
_OTHER_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), rewordings)
    for pattern, rewordings in (
        (r"^who (?=(?:was|is|were|are) )", ("what person ", "which person ", "name who ")),
        (r"^who (?=\w+ed )", ("who was it that ", "which person ", "what is the name of the one who ")),
        (r"^when (?=(?:did|was|were|is|does|do|will) )", ("on what date ", "at what time ", "what date ")),
        (r"^where (?=(?:did|was|were|is|are|does|do) )", ("in what place ", "in which place ", "at what location ")),
        (r"^why (?=(?:did|was|were|is|are|does|do) )", ("for what reason ", "what is the reason why ", "how come ")),
        (r"^how many (?=\w)", ("what number of ", "how large a number of ")),
        (r"^how much (?=\w)", ("what amount of ",)),
        (r"^what (?=(?:is|was) the name of )", ("tell me what ",)),
        (r"^(?:in )?what year ", ("when ", "in which year ")),
        (r"^which (?=\w)", ("what ",)),
        (r"^what (?=[a-z]+ (?:did|was|is|does|were|are) )", ("which ",)),
    )
)


def as_typed(question: str, head: str, rng: random.Random) -> str:
    """The question with small changes that say the same; `head` is the title and section of its passage."""
    if rng.random() < _REWORDED:
        question = _reworded(question, rng)
    if rng.random() < _KEYWORDS:
        kept = [word for word in question.rstrip(" ?").split() if word.lower() not in _SMALL_WORDS]
        question = " ".join(kept) if len(kept) >= _FEWEST_KEYWORDS else question
    elif rng.random() < _POLITE:
        question = rng.choice(_OPENINGS).format(question.rstrip(" ?"))
    if rng.random() < _NO_QUESTION_MARK:
        question = question.rstrip(" ?")
    if rng.random() < _SLIP:
        question = _misspelt(question, rng)
    if rng.random() < _LOWER_CASE:
        question = question.lower()
    topic = head.partition("\n")[0]
    return f"{question} ({topic})" if topic and rng.random() < _TOPIC else question


def _reworded(question: str, rng: random.Random) -> str:
    """With the question word said otherwise; as it is where no rule holds."""
    for pattern, rewordings in _OTHER_WORDS:
        if pattern.search(question):
            return pattern.sub(rng.choice(rewordings), question, count=1)
    return question


def _misspelt(question: str, rng: random.Random) -> str:
    """With one long word's inner letters swapped, doubled or left out; as it is where no word is long enough."""
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _SHORTEST_MISSPELT and word.isalpha()]
    if not long:
        return question
    place = rng.choice(long)
    word = words[place]
    at = rng.randrange(1, len(word) - 2)
    words[place] = rng.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )
    return " ".join(words)
