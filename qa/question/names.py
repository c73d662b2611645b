"""Names in a text, by their capitals, and which of them are names of persons."""

from __future__ import annotations

import re

from index import STOP_WORDS, fold

__all__ = ["names_in", "persons_in"]

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_ASKING = frozenset(
    "what which who whom whose when where why how many much long is are was were be been do does did has have had can "
    "could will would should may might and but so or also then the a an of please "
    "tell me us give say about there".split()
)
_NAME_JOINS = frozenset("of the de la du al el bin ibn von van and for".split())
_NO_NAMES = frozenset(
    "i i’m january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
# Words that make a name one of an organisation, a place or a thing: "Blue Quay Estates" is nobody.
_NO_PERSON = re.compile(
    r"\b(?:Army|Front|Bank|Court|Commission|Committee|Council|Union|Party|Company|Estates?|School|University|College|"
    r"Institute|Ministry|Agency|Group|Club|United|Rovers|City|Cup|Shield|River|Lake|Mountains?|Island|Bridge|Tower|Dam|"
    r"Port|Harbour|Street|Road|Square|Park|Palace|Museum|Hospital|Church|Airport|Station|Arena|Stadium|Liberation|"
    r"Movement|Alliance|Coalition|Nations|States|Republic|Kingdom|Association|Federation|Authority|Department|Office|"
    r"Board|Trust|Fund|Foundation|Pact|Treaty|Act|War|Basin|Valley|Highlands?|North|South|East|West|Lower|Upper|New|"
    r"Saint|San|Puerto|News|Times|Radio|Transport|Press|Police|List|House|Hall|League|Prize|Day|Year)\b"
)
_TITLES = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lord|Lady|Father|Sister|Brother|Captain|Colonel|General|Major|Sergeant|"
    r"Commander|President|Senator|Governor|Mayor|Judge|King|Queen|Prince|Princess|Pope|Bishop|Archbishop|Imam|Chief|"
    r"Professor|Coach|Inspector|Director|(?:[A-Z]\w+ )?(?:Minister|Secretary|Chancellor|Commissioner))\.? )+"
)
_PLACED = re.compile(r"\b(?:in|at|near|to|from|into|the)\s$", re.IGNORECASE)
_BELONGS = re.compile(r" (?:of|for) ")  # "Nadia Kestrove of the List for Castavel"
_FEWEST, _MOST = 2, 4  # words of a person's full name


def names_in(text: str) -> list[str]:
    """Names in a text, in order, each once: runs of capitalised words, with a plural noun that follows.

    Capitalised words that only ask or join, and names of months and days, are none.
    Example: "When did French troops go into Mali?" -> ["French troops", "Mali"].
    """
    names: list[str] = []
    for run in _runs(text):
        name = " ".join(run)
        if name and name not in names and fold(name) not in _NO_NAMES:
            names.append(name)
    return names


def persons_in(text: str) -> list[str]:
    """The full names in a text that may be persons', without their titles, in order.

    Never one that a word shows to be an organisation or a place, or that "in" or "the" stands before.
    Example: "Transport Minister Benedict Asamani left the Bank of Gao in Port Senn" -> ["Benedict Asamani"].
    """
    persons = []
    for name in names_in(text):
        person = _TITLES.sub("", _BELONGS.split(name)[0])
        parts = person.split()
        placed = not _TITLES.match(name) and _PLACED.search(text[: max(text.find(name), 0)])
        others = _NO_PERSON.search(person) or any(map(_is_no_part_of_a_person, parts))
        if _FEWEST <= len(parts) <= _MOST and "and" not in parts and not placed and not others:
            persons.append(person)
    return persons


def _is_no_part_of_a_person(word: str) -> bool:
    return (word.islower() and word not in _NAME_JOINS) or (word.isupper() and len(word) > 1)


def _runs(text: str) -> list[list[str]]:
    runs: list[list[str]] = []
    run: list[str] = []
    end, first = 0, True
    for found in _WORD.finditer(text):
        gap, word = text[end : found.start()], re.sub(r"[’']s$", "", found.group())
        breaks = bool(run) and (gap.strip() != "" or gap == "")
        first = first or bool(re.search(r"[.!?:“\"(\n]", gap))
        if breaks:
            runs.append(run)
            run = []
        if _is_capital(word) or (run and word.lower() in _NAME_JOINS and not first):
            run.append(word)
        else:
            if run and re.fullmatch(r"[a-z]{3,}[^s]s", word) and word not in ("does", "has", "was"):
                run.append(word)
            if run:
                runs.append(run)
            run = []
        first, end = False, found.end()
    runs.append(run)
    return [trimmed for trimmed in map(_trim, runs) if trimmed]


def _trim(run: list[str]) -> list[str]:
    """Without joining words at the end: "Bank of" is no name."""
    while run and run[-1].lower() in _NAME_JOINS:
        run = run[:-1]
    return run


def _is_capital(word: str) -> bool:
    if not word[:1].isupper() or fold(word) in _NO_NAMES:
        return False
    if len(word) > 1 and word.isupper():
        return True  # "US", "WHO"
    return fold(word) not in STOP_WORDS | _ASKING
