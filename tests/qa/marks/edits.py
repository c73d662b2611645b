"""Random edits of documents that remember where each character went: what marks are tested against."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Span

__all__ = ["EDITS", "Traced", "report", "spans_to_mark", "table", "traced", "transcript", "whole"]

_numbers = itertools.count()
_SENTENCE = re.compile(r"[^\s.!?][^.!?]*[.!?]+”?")
_PARAGRAPH = re.compile(r"\S.*")
NAMES = "Gao Kidal Mopti Timbuktu Bamako Ménaka Gossi Tessalit Ségou Sikasso Kayes Koulikoro Aguelhok Bourem".split()
WHAT = "millet rice water salt fuel cattle onions sorghum".split()
VERBS = ("rose by", "fell by", "stayed within", "was fixed at", "changed by")
PEOPLE = ("the governor", "a trader", "the ministry", "a doctor", "the mayor", "a farmer", "the union", "officials")
LINKS = ("because the road was closed", "after the rains", "as the market reopened", "although convoys arrived",
         "while schools were shut", "before the feast", "since the river was low", "despite the harvest")  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """A text, and of each of its characters a number that goes with it wherever it goes."""

    text: str
    numbers: tuple[int, ...]

    def __getitem__(self, cut: slice) -> Traced:
        return Traced(self.text[cut], self.numbers[cut])

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.text + other.text, self.numbers + other.numbers)

    def is_of(self, marked: Traced, span: Span) -> bool:
        """Whether most of the words at a place are those of a stretch, or copies of them; the others were said anew."""
        here = self.numbers[slice(*span)]
        return 2 * len(set(marked.numbers).intersection(here)) >= len(here)

    def places(self, marked: Traced) -> list[Span]:
        """Where the very words of a stretch stand now: those, or a copy of them."""
        wanted = [number for number, sign in zip(marked.numbers, marked.text, strict=True) if not sign.isspace()]
        there = [(place, number) for place, number in enumerate(self.numbers) if not self.text[place].isspace()]
        numbers = [number for _, number in there]
        found = []
        for row, number in enumerate(numbers):
            if number == wanted[0] and numbers[row : row + len(wanted)] == wanted:
                span = Span(there[row][0], there[row + len(wanted) - 1][0] + 1)
                if self.text[slice(*span)].split() == marked.text.split():
                    found.append(span)
        return found


def traced(text: str) -> Traced:
    """A text that nobody has seen before."""
    return Traced(text, tuple(next(_numbers) for _ in text))


def sentence(chance: random.Random) -> str:
    """One of many that are alike: with the same words in other places."""
    said = f"{chance.choice(PEOPLE)} in {chance.choice(NAMES)} said the price of {chance.choice(WHAT)} "
    said += f"{chance.choice(VERBS)} {chance.randint(1, 99)} percent"
    if chance.random() < 0.6:
        said += f" {chance.choice(LINKS)}"
    if chance.random() < 0.3:
        said += f" and that {chance.choice(PEOPLE)} of {chance.choice(NAMES)} knew of it"
    return f"{said[0].upper()}{said[1:]}."


def report(chance: random.Random, paragraphs: int = 8) -> str:
    """A text of paragraphs, some with a heading, and a line that comes again and again."""
    parts = []
    for number in range(paragraphs):
        if chance.random() < 0.3:
            parts.append(f"{chance.choice(NAMES)}, week {chance.randint(1, 52)}")
        parts.append(" ".join(sentence(chance) for _ in range(chance.randint(1, 6))))
        if number % 3 == 2:
            parts.append("For more, write to the editors of the market bulletin.")
    return "\n\n".join(parts) + "\n"


def transcript(chance: random.Random) -> str:
    """A text of short lines, most of which are said again and again."""
    said = ("Yes.", "No.", "I do not know.", "I do not remember that.", "Who was there?", "Where were you in {week}?",
            "I was in {name}.")  # fmt: skip
    lines = (
        chance.choice(said).format(week=f"week {chance.randint(1, 9)}", name=chance.choice(NAMES)) for _ in range(50)
    )
    return "\n\n".join(f"{chance.choice('QA')}: {line}" for line in lines) + "\n"


def table(chance: random.Random) -> str:
    """Rows of few values, without white space."""
    rows = (
        f"{chance.choice(NAMES)};{chance.choice(['May', 'June'])};{chance.choice(WHAT)};{chance.randint(1, 40)}."
        for _ in range(50)
    )
    return "\n".join(["town;month;good;price.", *rows]) + "\n"


def spans_to_mark(text: str, chance: random.Random, many: int) -> list[Span]:
    """Stretches that somebody might mark: words, sentences, some of them, paragraphs."""
    sentences = [Span(*found.span()) for found in _SENTENCE.finditer(text)]
    paragraphs = [Span(*found.span()) for found in _PARAGRAPH.finditer(text)]
    words = [Span(*found.span()) for found in re.finditer(r"\w+", text)]
    chosen = []
    for _ in range(many):
        kind = chance.random()
        if kind < 0.2:
            row, length = chance.randrange(len(words)), chance.randint(1, 3)
            chosen.append(Span(words[row].start, words[min(row + length, len(words)) - 1].end))
        elif kind < 0.4:
            row, length = chance.randrange(len(words)), chance.randint(4, 12)
            chosen.append(Span(words[row].start, words[min(row + length, len(words)) - 1].end))
        elif kind < 0.85:
            row = chance.randrange(len(sentences))
            chosen.append(
                Span(sentences[row].start, sentences[min(row + chance.choice((0, 0, 0, 1)), len(sentences) - 1)].end)
            )
        else:
            chosen.append(chance.choice(paragraphs))
    return chosen


def _of(pattern: re.Pattern[str], text: str, chance: random.Random) -> Span:
    found = [Span(*each.span()) for each in pattern.finditer(text)]
    return chance.choice(found) if found else Span(0, len(text))


def insert(now: Traced, chance: random.Random) -> Traced:
    """Words, a sentence or a paragraph come in."""
    kind = chance.choice(("words", "sentence", "paragraph"))
    if kind == "paragraph":
        at = _of(_PARAGRAPH, now.text, chance).start
        return now[:at] + traced(report(chance, 1) + "\n") + now[at:]
    at = (
        _of(_SENTENCE, now.text, chance).start
        if kind == "sentence"
        else _of(re.compile(r"\w+"), now.text, chance).start
    )
    come = f"{sentence(chance)} " if kind == "sentence" else f"{chance.choice(NAMES)} {chance.choice(WHAT)} "
    return now[:at] + traced(come) + now[at:]


def delete(now: Traced, chance: random.Random) -> Traced:
    """Words, a sentence or a paragraph go."""
    gone = _of(chance.choice((re.compile(r"(?:\w+\s+){1,4}"), _SENTENCE, _PARAGRAPH)), now.text, chance)
    return now[: gone.start] + now[gone.end :]


def replace(now: Traced, chance: random.Random) -> Traced:
    """Some words are put in other words, here and there."""
    for _ in range(chance.randint(1, 6)):
        gone = _of(re.compile(r"\w+"), now.text, chance)
        now = (
            now[: gone.start] + traced(chance.choice((*NAMES, *WHAT, "yesterday", "nobody", "1,000"))) + now[gone.end :]
        )
    return now


def move(now: Traced, chance: random.Random) -> Traced:
    """A paragraph goes elsewhere."""
    moved = _of(_PARAGRAPH, now.text, chance)
    rest = now[: moved.start] + now[moved.end :]
    at = _of(_PARAGRAPH, rest.text, chance).start
    return rest[:at] + now[moved.start : moved.end] + traced("\n\n") + rest[at:]


def double(now: Traced, chance: random.Random) -> Traced:
    """A sentence is said twice: behind itself, or elsewhere."""
    twice = _of(_SENTENCE, now.text, chance)
    at = twice.end if chance.random() < 0.5 else _of(_SENTENCE, now.text, chance).end
    return now[:at] + traced(" ") + now[twice.start : twice.end] + now[at:]


def wrap(now: Traced, chance: random.Random) -> Traced:
    """Lines are broken elsewhere."""
    spaces = [found.start() for found in re.finditer(r"(?<=\S) (?=\S)", now.text)]
    for at in sorted(chance.sample(spaces, min(len(spaces), 12)), reverse=True):
        now = now[:at] + traced("\n") + now[at + 1 :]
    return now


def whole(now: Traced, chance: random.Random) -> Traced:
    """Another text takes its place."""
    assert now
    return traced(report(chance))


EDITS: Sequence[Callable[[Traced, random.Random], Traced]] = (insert, delete, replace, move, double, wrap, whole)
