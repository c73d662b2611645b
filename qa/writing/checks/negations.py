"""Whether a sentence denies what its sources say, or says what they deny."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import STOP_WORDS, stems, words
from qa.question import alike
from qa.writing.checks.grounds import Ground

__all__ = ["denies", "is_turned_round"]

_DENIES = frozenset(
    "not no never none nobody nothing nowhere neither nor without cannot hardly scarcely barely unable fail failed "
    "fails refuse refused refuses refusing reject rejected rejects dismissed deny denied denies lack lacked lacks "
    "lacking absent absence except excluding unlike didnt doesnt dont wasnt werent isnt arent cant couldnt wont "
    "wouldnt shouldnt hasnt havent hadnt mustnt".split()
)
_NO_DENIAL = re.compile(
    r"\b(?:not (?:only|just|merely|simply)\b(?=.*\bbut\b)|no (?:less|fewer|more) than|no doubt|if not|whether or not"
    r"|not least)\b",
    re.IGNORECASE,
)
_LEADS = {"longer": 1, "means": 2}  # "no longer", "by no means": words that belong to the denial
_CLAUSES = re.compile(r"[.;:!?\n]|,|\b(?:but|although|though|while|whereas|however)\b", re.IGNORECASE)
_SCOPE = 3  # words that a denial is about: those behind it, or before it where none follow
_OPPOSITES = [
    tuple(frozenset(side.split()) for side in line.split("/"))
    for line in """
increase increased increases increasing rise rose risen rises grew grow grown growing growth
    / decrease decreased decreases decreasing fall fell fallen falls shrank decline declined declines drop dropped
more greater / less fewer
before / after
above over / below under
higher highest / lower lowest
largest biggest larger bigger greatest / smallest smaller least
first / last
early earlier earliest / late later latest
accept accepted accepts approved / reject rejected rejects refused
allow allowed allows permitted / forbid forbidden forbids banned prohibited
include included includes including / exclude excluded excludes excluding
with / without
begin began begins started start / end ended ends stopped
open opened opens / close closed closes
succeeded success successful / failed failure unsuccessful
able / unable
support supported supports / oppose opposed opposes
always / never
north northern / south southern
east eastern / west western
best / worst
better / worse
true / false
guilty / innocent
alive / dead
male men man / female women woman
maximum / minimum
hot / cold
strong stronger / weak weaker
old older oldest / young younger youngest
longest longer / shortest shorter
import imported imports / export exported exports
agree agreed / disagree disagreed
legal / illegal
major / minor
internal / external
common / rare uncommon
""".replace("\n    /", " /")
    .strip()
    .split("\n")
]
_SHORTEST = 4  # letters of what "un" and the like stand before: "input" denies no "put"
_UN = ("un", "in", "im", "dis", "non", "ir", "il")


@dataclass(frozen=True, slots=True)
class _Denial:
    """What a denial is about, as stems."""

    about: frozenset[str]
    until: bool = False  # "not until 1983" says when it was


def is_turned_round(sentence: str, ground: Ground) -> bool:
    """Whether a denial, or one of two opposites, stands in the one and not in the other about the same words."""
    told, said = list(_denials(sentence)), [denial for each in ground.said for denial in _denials(each.text)]
    if not _are_met(told, said):
        return True
    held = set(stems(words(sentence)))
    left_out = [
        denial
        for denial in said
        if not (denial.until and "until" not in words(sentence))
        and denial.about
        and len(denial.about & held) > len(denial.about) / 2
    ]
    if not _are_met(left_out, told):
        return True
    return _is_opposite(words(sentence), words(ground.text))


def denies(text: str) -> bool:
    """Whether a text denies anything."""
    return any(True for _ in _denials(text))


def _are_met(denials: Iterable[_Denial], among: Iterable[_Denial]) -> bool:
    """Whether there is another one for each: "not unable" denies twice."""
    free = list(among)
    for denial in denials:
        met = next((other for other in free if _is_about_the_same(denial, other)), None)
        if met is None:
            return False
        free.remove(met)
    return True


def _is_about_the_same(one: _Denial, other: _Denial) -> bool:
    about = one.about.union(*(alike([stem])[stem] for stem in one.about))
    return bool(about & other.about) or not one.about or not other.about


def _denials(text: str) -> Iterable[_Denial]:
    for clause in _CLAUSES.split(_NO_DENIAL.sub(" ", text)):
        told = words(clause or "")
        for row, word in enumerate(told):
            if word in _DENIES and not (word == "nor" and "neither" in told[:row]):
                yield _Denial(frozenset(_about(told, row)), until="until" in told[row:])


def _about(told: Sequence[str], row: int) -> list[str]:
    behind = [word for word in told[row + 1 :] if word not in STOP_WORDS | _DENIES and word not in _LEADS]
    before = [word for word in told[:row] if word not in STOP_WORDS | _DENIES]
    return stems(behind[:_SCOPE] or before[-_SCOPE:])


def _is_opposite(told: Sequence[str], said: Sequence[str]) -> bool:
    here, there = set(told), set(said)
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if here & one and not there & one and there & other and not here & other:
                return True
    return any(
        (_bare(word) != word and _bare(word) in there and _bare(word) not in here)
        or any(un + word in there and un + word not in here for un in _UN)
        for word in here - there
        if len(_bare(word)) >= _SHORTEST
    )


def _bare(word: str) -> str:
    return next((word.removeprefix(un) for un in _UN if word.startswith(un)), word)
