"""Texts and vectors made up with a seed, so that the bench runs on a fresh clone and every run measures the same work.

Two kinds: news-like records in English, for what a language model reads, and passages of made-up words by Zipf's law
with vectors to match, for what depends on nothing but their number.
"""

from __future__ import annotations

import functools
import json
import math
import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Embedding", "news_questions", "write_news", "write_zipf", "zipf_questions", "zipf_texts"]

_FIRST = ("Amina", "Boris", "Clara", "Diego", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Leila")
_LAST = ("Adeyemi", "Bauer", "Castro", "Diallo", "Eriksen", "Fofana", "Garcia", "Haidara", "Ivanova", "Jensen", "Keita")
_ROOTS = ("Bar", "Dun", "Kel", "Lor", "Mar", "Nor", "Ost", "Pel", "Sar", "Tor", "Val", "Wes")
_ENDINGS = ("beck", "dale", "ford", "haven", "mouth", "stead", "ton", "wick")
_BODIES = ("council", "fire service", "harbour board", "hospital", "ministry", "railway", "union", "university")
_WORKS = (
    "bridge",
    "clinic",
    "dam",
    "ferry terminal",
    "flood wall",
    "library",
    "market hall",
    "power station",
    "school",
)
_ACTS = ("approved", "closed", "inspected", "opened", "postponed", "rebuilt", "sold", "suspended")
_MONTHS = ("January", "March", "May", "June", "August", "October", "December")
_SENTENCES = (
    "On {day} {month} {year} the {body} of {place} {act} the {work} in {other}.",
    "{person}, who speaks for the {body}, said that {number} people depend on the {work}.",
    "The cost had risen from {number} to {figure} thousand since {year}, according to {person}.",
    "Neighbouring {other} had {act} a {work} of its own in {month} {year}, and few there regretted it.",
    "Critics such as {person} asked why nobody in {place} had been told before {month}.",
    "It is the {day}th decision of this kind in {year}, and not the last, the {body} wrote in a note to residents.",
)
_SENTENCES_A_PARAGRAPH = 5

_SYLLABLES = tuple(first + vowel for first in "bdfgklmnprtvz" for vowel in "aeiou")
_TERMS = 100_000
_EXPONENT = 1.07  # of word frequencies in English, about
_WORDS = 100  # of a passage: two of them are never cut into one
_PASSAGES_A_RECORD = 50
_WORDS_ASKED = 5
_COMMONEST_ASKED = 200  # questions are made of rarer words than so many
_PLACES, _DIM = 4096, 384
_SAYS_LITTLE = 6  # so short a word is common, and adds nothing to a vector


def write_news(path: Path, documents: int, characters: int) -> None:
    """Write news-like records as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(documents):
            chance = random.Random(number)  # noqa: S311 - the same records every time
            paragraphs: list[str] = []
            while sum(map(len, paragraphs)) < characters:
                paragraphs.append(" ".join(_sentence(chance, number) for _ in range(_SENTENCES_A_PARAGRAPH)))
            title = f"{_place(random.Random(number))}, report {number}"  # noqa: S311 - the place of its sentences
            record = {"id": f"n{number}", "title": title, "text": "\n\n".join(paragraphs)}
            stream.write(json.dumps(record) + "\n")


def news_questions(documents: int, count: int) -> list[str]:
    """Questions about the records that `write_news` writes."""
    chance = random.Random(-1)  # noqa: S311 - the same questions every time
    forms = (
        "When was the {work} in {place} {act}?",
        "Who said in {year} that people depend on the {work} of {place}?",
        "What did the {body} of {place} decide in {month} {year}?",
    )
    facts = ((chance.randrange(documents), chance.choice(forms)) for _ in range(count))
    return [form.format_map(_facts(chance, number)) for number, form in facts]


def _sentence(chance: random.Random, number: int) -> str:
    return chance.choice(_SENTENCES).format_map(_facts(chance, number))


def _facts(chance: random.Random, number: int) -> dict[str, str]:
    return {
        "place": _place(random.Random(number)),  # noqa: S311 - a record keeps to one place
        "other": _place(chance),
        "person": f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        "body": chance.choice(_BODIES),
        "work": chance.choice(_WORKS),
        "act": chance.choice(_ACTS),
        "month": chance.choice(_MONTHS),
        "year": str(chance.randrange(1990, 2024)),
        "day": str(chance.randrange(4, 21)),
        "number": f"{chance.randrange(200, 90_000):,}",
        "figure": f"{chance.randrange(200, 90_000):,}",
    }


def _place(chance: random.Random) -> str:
    return f"{chance.choice(_ROOTS)}{chance.choice(_ENDINGS)}"


def zipf_texts(count: int, start: int = 0) -> Iterator[str]:
    """Passages of made-up words, the same ones for the same numbers."""
    words, shares = _vocabulary(), _cumulated()
    for record in range(start // _PASSAGES_A_RECORD, math.ceil((start + count) / _PASSAGES_A_RECORD)):
        first = record * _PASSAGES_A_RECORD
        chances = np.random.default_rng(record).random((_PASSAGES_A_RECORD, _WORDS))
        drawn = np.searchsorted(shares, chances)[max(start - first, 0) : start + count - first]
        for passage in drawn.tolist():
            yield " ".join(map(words.__getitem__, passage)) + "."


def zipf_questions(count: int, passages: int) -> list[str]:
    """Questions of the rarer words of single passages, wherever these stand among the passages."""
    common = set(_vocabulary()[:_COMMONEST_ASKED])
    chance = random.Random(-2)  # noqa: S311 - the same questions every time
    asked = []
    for _ in range(count):
        text = next(zipf_texts(1, chance.randrange(passages)))
        rare = [word for word in dict.fromkeys(text.rstrip(".").split()) if word not in common]
        asked.append(" ".join(rare[:_WORDS_ASKED]))
    return asked


def write_zipf(path: Path, passages: int) -> None:
    """Write such passages as JSON Lines, many of them a record, each a paragraph."""
    with path.open("w", encoding="utf-8") as stream:
        for start in range(0, passages, _PASSAGES_A_RECORD):
            text = "\\n\\n".join(zipf_texts(min(_PASSAGES_A_RECORD, passages - start), start))
            stream.write(f'{{"id": "z{start}", "title": "Record {start}", "text": "{text}"}}\n')


@functools.cache
def _vocabulary() -> list[str]:
    """Words that no stemmer changes, commonest first; the commonest are the shortest, as in a language."""
    return [_word(number) for number in range(_TERMS)]


def _word(number: int) -> str:
    """Syllables for the digits of a number, and an ending that says where the word ends: 66 -> "bedak"."""
    syllables = ""
    while True:
        number, digit = divmod(number, len(_SYLLABLES))
        syllables += _SYLLABLES[digit]
        if not number:
            return f"{syllables}k"


@functools.cache
def _cumulated() -> NDArray[np.float64]:
    shares = 1 / np.arange(1, _TERMS + 1) ** _EXPONENT
    cumulated: NDArray[np.float64] = np.cumsum(shares / shares.sum())
    cumulated[-1] = 1.0
    return cumulated


class Embedding:
    """Vectors that cost next to nothing: the sum of the directions of a text's words. An `index.Embedder`.

    Texts that share their rarer words lie near each other, so that approximate search has a structure to find.
    """

    fingerprint = "sum of word directions"
    dim = _DIM

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dim)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, unit length."""
        words = [word for word in text.rstrip(".").split() if len(word) > _SAYS_LITTLE] or [text]
        total = self._directions[[zlib.crc32(word.encode()) % _PLACES for word in words]].sum(axis=0)
        unit: NDArray[np.float32] = total / np.linalg.norm(total)
        return unit

    @functools.cached_property
    def _directions(self) -> NDArray[np.float32]:
        return np.random.default_rng(0).standard_normal((_PLACES, _DIM), np.float32)
