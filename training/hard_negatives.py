"""Questions that a passage does not answer although it is about their subject: real ones, asked of another subject.

"When was the Globe Theatre built?" becomes "When was the Kuvash dam built?", beside a passage about that dam which says
nothing of building. Of several passages the one is taken that shares most words with the question, so that it has to be
read to be told apart (after Rajpurkar, Jia and Liang 2018, "Know What You Don't Know", arXiv:1806.03822, whose crowd
workers swapped entities by hand).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index import STOP_WORDS, stems, words
from qa.question.names import names_in, persons_in
from qa.question.thesaurus import alike
from training.reader_data import Example

_TRIED = 40  # passages, for each question
_ASKING = frozenset("what which who whom whose when where why how many much long name kind type year old".split())
_YEARS_OFF = (-9, -5, -3, -2, -1, 1, 2, 3, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a question is about, and a passage that is about it."""

    example: Example
    name: str
    is_person: bool
    asked: frozenset[str]  # stems of what is asked of it
    held: frozenset[str]  # stems of the passage and what stands above it


def asked_of_others(groups: Sequence[Sequence[Example]], rng: random.Random) -> Iterator[list[Example]]:
    """For each question with one name, where there is one, the same of another subject whose passage tells nothing."""
    subjects = [subject for group in groups if group for subject in [_subject(group[0])] if subject]
    for each in subjects:
        best, most = None, 0
        for other in rng.sample(subjects, min(_TRIED, len(subjects))):
            if other.is_person != each.is_person or other.name == each.name:
                continue
            same = alike(each.asked)
            absent = {stem for stem in each.asked if stem not in other.held and not same[stem] & other.held}
            if absent and (shared := len(each.asked) - len(absent) + 1) > most:
                best, most = other, shared
        if best:
            question = each.example.question.replace(each.name, best.name)
            yield [replace(best.example, question=question, answer=None, origin=f"{each.example.origin}-other")]


def _subject(example: Example) -> _Subject | None:
    if example.answer is None:
        return None
    names = names_in(example.question)
    said = f"{example.head} {example.text}"
    if len(names) != 1 or names[0] not in said or example.question.count(names[0]) != 1:
        return None
    name = names[0]
    rest = example.question.replace(name, " ")
    asked = {
        stem
        for word, stem in zip(words(rest), stems(words(rest)), strict=True)
        if word not in STOP_WORDS and word not in _ASKING
    }
    if not asked:
        return None
    return _Subject(example, name, bool(persons_in(name)), frozenset(asked), frozenset(stems(words(said))))


_ROLES = """
accountant actor adviser ambassador archbishop architect artist author bishop boss captain chairman chief coach
commander composer cook dean director doctor driver editor engineer father founder general governor guitarist
inspector inventor judge king lawyer leader manager mayor minister mother nurse owner painter philosopher pilot player
poet pope premier president priest prince producer professor queen secretary senator singer soldier spokesman teacher
translator treasurer wife winner writer
""".split()
_OPPOSITES = """
born/died birth/death first/last oldest/youngest largest/smallest highest/lowest won/lost begin/end began/ended
start/end started/ended before/after north/south east/west northern/southern eastern/western most/least
increase/decrease rise/fall maximum/minimum top/bottom bought/sold open/close opened/closed founded/dissolved
built/destroyed father/mother son/daughter husband/wife brother/sister early/late upper/lower best/worst
longest/shortest enter/leave arrive/leave buy/sell accepted/rejected supported/opposed advantage/disadvantage
benefits/drawbacks long/wide tall/deep arrested/released weight/height colour/size cost/length salary/age
population/area
""".split()
_PAIRS: dict[str, list[str]] = {}
for _pair in _OPPOSITES:
    _one, _two = _pair.split("/")
    _PAIRS.setdefault(_one, []).append(_two)
    _PAIRS.setdefault(_two, []).append(_one)


def asked_of_other_words(groups: Sequence[Sequence[Example]], rng: random.Random) -> Iterator[list[Example]]:
    """Questions with a role, a year or a word replaced by another that the passage does not hold."""
    for group in groups:
        if not group or group[0].answer is None:
            continue
        example = group[0]
        held = set(words(f"{example.head} {example.text}")) | set(stems(words(f"{example.head} {example.text}")))
        found = []
        for match in re.finditer(r"[A-Za-z]+|\b1\d\d\d\b|\b20\d\d\b", example.question):
            word = match[0].lower()
            if word in _ROLES and match[0].islower():
                others = [r for r in rng.sample(_ROLES, 12) if r != word]
            elif word in _PAIRS:
                others = _PAIRS[word]
            elif word.isdigit() and len(word) == 4:
                others = [str(int(word) + rng.choice(_YEARS_OFF))]
            else:
                continue
            other = next((o for o in others if o not in held and stems([o])[0] not in held), None)
            if other:
                found.append((match.span(), other))
        if found:
            (start, end), other = rng.choice(found)
            question = example.question[:start] + other + example.question[end:]
            yield [replace(example, question=question, answer=None, origin=f"{example.origin}-other")]
