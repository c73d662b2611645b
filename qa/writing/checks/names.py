"""Whether the names of a sentence stand in what it rests on, their words beside each other as there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index import STOP_WORDS, fold, words
from qa.question import names_in
from qa.writing.checks.grounds import Ground

__all__ = ["names_known", "wrong_names"]

_GAP = 2  # words that a name may leave out: "John Kennedy" of "John Fitzgerald Kennedy"
_JOINS = frozenset("of the de la du al el bin ibn von van and for".split())
_TITLES = frozenset("mr mrs ms miss dr prof sir lord lady president senator governor mayor judge king queen".split())
# Peoples and their countries, where no ending tells that they belong together.
_KIN = [
    frozenset(line.split())
    for line in (
        "france french", "britain british uk", "us usa american america", "spain spanish", "wales welsh",
        "netherlands dutch", "germany german", "china chinese", "denmark danish", "poland polish", "turkey turkish",
        "sweden swedish", "finland finnish", "switzerland swiss", "greece greek", "ireland irish", "scotland scottish",
        "england english", "norway norwegian", "portugal portuguese", "europe european", "italy italian",
    )
]  # fmt: skip
_ENDINGS = ("n", "an", "ian", "ese", "i", "s", "ns", "ans", "ians")
_OPENERS = frozenset(
    "around although despite within without according additionally moreover however therefore thus hence meanwhile "
    "instead across along among amid amongst beside besides beyond inside outside toward towards upon via per since "
    "whether either neither nor yet unless except unlike today later earlier eventually overall altogether together "
    "another several various numerous less least roughly approximately nearly almost nobody everybody someone "
    "everyone nothing something everything whereas whenever wherever throughout twice once last next early late "
    "back people men women children researchers scientists officials residents critics supporters experts "
    "authorities police construction work".split()
)
_ORDINARY = re.compile(r".+(?:ly|ing|ed|tion|tions|ment|ments|ists|ers|ors|ies|ness)", re.IGNORECASE)
_DOTTED = re.compile(r"\b((?:[A-Z]\.)+[A-Z])\b(?!\.)")  # `names_in` leaves the last dot to the sentence
_FIRST = re.compile(r"^\W*([^\W\d_][\w’'-]*)")


def wrong_names(sentence: str, ground: Ground) -> bool:
    """Whether a name of the sentence is none of theirs, is put together of two, or stands in it more often.

    What leans on the sentences before it may be told with the names that stand there, or in title and headings.
    """
    here, around = words(ground.text), words(ground.around)
    counted, known = Counter(here), set(here)
    borrowed = 0
    used: Counter[str] = Counter()
    for name in names_in(sentence):
        parts = _parts(name, sentence, known)
        used |= {part: words(sentence).count(part) for part in parts}
        missing = [part for part in parts if not _is_known(part, known)]
        if any(not _is_known(part, set(around)) for part in missing):
            return True
        borrowed += bool(missing)
        together = [part for part in parts if part in known or missing]
        if not _stand_together(together, around if missing else here):
            return True
    repeated = sum(max(0, count - counted[part]) for part, count in used.items() if counted[part])
    return borrowed + repeated > ground.leaning


def names_known(text: str, known: str) -> bool:
    """Whether each word of each name in a text stands in another one."""
    held = set(words(known))
    return all(_is_known(part, held) for name in names_in(text) for part in _parts(name, text, held))


def _parts(name: str, sentence: str, known: set[str]) -> list[str]:
    """The words that must be known: without titles and joining words, and a word that only begins the sentence."""
    told = [part for part in words(_DOTTED.sub(r"\1.", name)) if part not in _JOINS | _TITLES | STOP_WORDS]
    first = _FIRST.match(sentence)
    begins = first is not None and words(first[1])[:1] == told[:1] and sentence.find(name) <= first.start(1)
    if begins and told and told[0] not in known and (told[0] in _OPENERS or _ORDINARY.fullmatch(told[0])):
        return told[1:]
    # A noun behind a name is told in other words: "French troops" of "French soldiers".
    lower = {fold(word) for word in name.split() if word[:1].islower()}
    return [part for part in told if part not in lower]


def _is_known(part: str, known: set[str]) -> bool:
    if part in known:
        return True
    kin = next((each for each in _KIN if part in each), frozenset())
    return (
        bool(kin & known)
        or any(part + ending in known for ending in _ENDINGS)
        or any(part.endswith(ending) and part.removesuffix(ending) in known for ending in _ENDINGS)
    )


def _stand_together(parts: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the words stand in this order, each not far behind the one before it."""
    for start, word in enumerate(said):
        if word != parts[0] if parts else True:
            continue
        place = start
        for part in parts[1:]:
            near = said[place + 1 : place + 2 + _GAP]
            if part not in near:
                break
            place += 1 + near.index(part)
        else:
            return True
    return not parts
