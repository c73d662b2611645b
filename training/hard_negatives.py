"""Questions that a passage does not answer although it is about their subject: real ones, asked of another subject.

"When was the Globe Theatre built?" becomes "When was the Kuvash dam built?", beside a passage about that dam which says
nothing of building. Of several passages the one is taken that shares most words with the question, so that it has to be
read to be told apart (after Rajpurkar, Jia and Liang 2018, "Know What You Don't Know", arXiv:1806.03822, whose crowd
workers swapped entities by hand).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index import STOP_WORDS, stems, words
from qa.question.names import names_in, persons_in
from qa.question.thesaurus import alike
from training.reader_data import Example

_TRIED = 40  # passages, for each question
_ASKING = frozenset("what which who whom whose when where why how many much long name kind type year old".split())


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
