"""Sentences that a model might write over passages: right by their making, or wrong by one thing.

A case is made of statements of the passages by a `Manner`: the two manners (`first`, `second`) share no table and no
rule, so that what was tuned on the one is measured on the other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Passage, sentence_spans, words

__all__ = ["WRONGS", "Case", "Manner", "Right", "Wrong", "cases_of", "names_of", "replaced"]

WRONGS = ("number", "name", "negation", "source")
_FEWEST, _MOST = 8, 45  # words of a statement
_STATEMENT = re.compile(r"[A-Z“\"].*[.!]", re.DOTALL)
_UNFIT = re.compile(r"https?:|www\.|[|{}<>\[\]\n•^]|:\d")  # addresses, tables, marks of notes
_NAME = re.compile(r"(?<=[a-z,;:] )(?:[A-Z][a-z’']+)(?: [A-Z][a-z’']+)*")
_NO_NAME = frozenset("The A An In On At It He She They This That January February March April May June July August"
                     " September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())  # fmt: skip
_TRIES = 60

Right = Callable[[random.Random, str], str | None]  # a statement said otherwise, or None where the rule does not apply
Wrong = Callable[[random.Random, str, Sequence[str]], str | None]  # the same, wrong; with texts to take from


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its markers, and what it is."""

    text: str
    is_right: bool
    how: str  # the rules it was made by


@dataclass(frozen=True, slots=True)
class Manner:
    """How right sentences are made of statements, and wrong ones of right ones."""

    name: str
    rights: dict[str, Right]
    joined: Callable[[random.Random, str, str], str | None]
    number: Wrong
    name_: Wrong
    negation: Wrong


def cases_of(manner: Manner, passages: Sequence[Passage], chance: random.Random, most: int) -> list[Case]:
    """Half of them right, half of them wrong, each over other statements; fewer where the passages have not as many."""
    cases: list[Case] = []
    used: set[str] = set()
    kinds = [*WRONGS]
    chance.shuffle(kinds)
    for _ in range(_TRIES):
        if len(cases) == most:
            break
        is_right = len(cases) % 2 == 0
        kind = "" if is_right else kinds[(len(cases) // 2) % len(kinds)]
        case = _case(manner, passages, chance, kind, used)
        if case is not None:
            cases.append(case)
    return cases


def _case(manner: Manner, passages: Sequence[Passage], chance: random.Random, kind: str, used: set[str]) -> Case | None:
    place = chance.randrange(len(passages))
    statements = [each for each in _statements(passages[place]) if each not in used]
    if not statements:
        return None
    said = chance.choice(statements)
    rule = chance.choice([*manner.rights, "joined"])
    markers = [place + 1]
    if rule == "joined":
        other = chance.choice([place, chance.randrange(len(passages))])
        seconds = [each for each in _statements(passages[other]) if each not in used and each != said]
        second = chance.choice(seconds) if seconds else ""
        text = manner.joined(chance, said, second) if second else None
        if other != place:
            markers.append(other + 1)
    else:
        second, text = "", manner.rights[rule](chance, said)
    if text is None:
        return None
    if kind == "source":
        markers = _elsewhere(passages, text, markers, chance)
    elif kind:
        make = {"number": manner.number, "name": manner.name_, "negation": manner.negation}[kind]
        text = make(chance, text, [passages[place].text, *(each.text for each in passages)])
    if text is None or not markers:
        return None
    used.update(filter(None, (said, second)))
    shown = "".join(f"[{marker}]" for marker in markers)
    return Case(f"{text[:-1]} {shown}{text[-1]}", not kind, f"{rule}, {kind}" if kind else rule)


def _elsewhere(passages: Sequence[Passage], text: str, markers: Sequence[int], chance: random.Random) -> list[int]:
    """The markers, one of them moved to a passage that does not say it; none where all do."""
    said = set(words(text))
    others = [
        number
        for number, passage in enumerate(passages, start=1)
        if number not in markers and len(said & set(words(passage.text))) < 0.6 * len(said)
    ]
    if not others:
        return []
    changed = list(markers)
    changed[chance.randrange(len(changed))] = chance.choice(others)
    return changed


def _statements(passage: Passage) -> list[str]:
    found = [passage.text[span.start : span.end] for span in sentence_spans(passage.text)]
    return [
        each
        for each in found
        if _STATEMENT.fullmatch(each) and not _UNFIT.search(each) and _FEWEST <= len(each.split()) <= _MOST
    ]


def names_of(text: str) -> list[str]:
    """Names inside the sentences of a text, those that stand first in one left out: any word may."""
    return [each for each in _NAME.findall(text) if each.split()[0] not in _NO_NAME]


def replaced(text: str, found: re.Match[str], by: str) -> str:
    """The text with what was found in it replaced."""
    return text[: found.start()] + by + text[found.end() :]
