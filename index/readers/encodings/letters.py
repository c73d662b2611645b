"""How much a text reads like one of the languages that are known, by which letters follow each other in it.

The measure is a cost: minus the logarithm of the probability of the letters, each given the one before, in natural
units. Texts that are other readings of the same bytes can be compared by it. training/letters.py made the counts.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["FLOOR", "MODEL", "STEP", "cost_in", "costs"]

MODEL = Path(__file__).parent / "letters.npz"
STEP = 1 / 12  # natural units, of the costs in the file
FLOOR = 13.0  # what a letter costs at most, and one of another alphabet
# What is none of the languages' letters, and what it costs.
_BETWEEN, _BRACKET, _QUOTE, _OPENING, _DASH, _SIGN, _ODD, _NONE, _FOREIGN = range(9)
_COSTS = (0.0, 3.0, 4.0, 4.0, 5.0, 7.0, 11.0, 20.0, FLOOR)
_FIRST = len(_COSTS)  # of the letters
_BRACKETS = "@[\\]^`{|}"  # rare in words, and in Asian encodings halves of characters
_CLASSES = {_BRACKET: _BRACKETS, _QUOTE: "’”\xa0", _OPENING: "“‘„‚«", _DASH: "–—…", _SIGN: "»§°£€·•©®™½¼¾¿¡ºª×±²³µ¹´"}
_CLASS_OF = {character: kind for kind, characters in _CLASSES.items() for character in characters}
_BEHIND_SIGN = 4.0  # a letter directly behind a sign, as in "mat³y"
_BEHIND_LETTER = {_OPENING: 6.0, _DASH: 3.0}  # that a word ends in "“" or "—" is rarer than in a letter
_CAPITAL = 5.0  # behind a small letter
_IDEOGRAPH_UNKNOWN = 14.0
_IDEOGRAPHS_POINTS = 4.0  # punctuation, and letters as wide as ideographs
_ASCII_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LATIN = 4.0  # one of them in another script, and where it stands beside that as much again
_WIDE_POINTS = "、。，．・ー「」（）：；？！\u3000《》“”‘’…—〜～『』【】"
_PLANE = 0x10000


class _Letters:
    """The costs of pairs of letters, ready to be looked up for all languages at once."""

    def __init__(self) -> None:
        with np.load(MODEL) as stored:
            languages = [name.removesuffix("_costs") for name in stored.files if name.endswith("_costs")]
            pairs = {name: (stored[f"{name}_letters"].tolist(), stored[f"{name}_costs"]) for name in languages}
        two = {name: each for name, each in pairs.items() if each[1].ndim > 1}
        letters = sorted(set().union(*(each[0] for each in two.values())))
        self.place = {letter: _FIRST + place for place, letter in enumerate(letters)}
        self.number = {name: number for number, name in enumerate(two)}
        size = _FIRST + len(letters)
        self.costs = np.full((len(two), size, size), round(FLOOR / STEP), np.uint8)
        for kind, cost in enumerate(_COSTS):
            self.costs[:, :, kind] = round(cost / STEP)
        for number, (own, known) in enumerate(two.values()):
            rows = [self.place[letter] for letter in own]
            self.costs[number, :, rows] = known[0][:, None]
            self.costs[np.ix_([number], rows, rows)] = known[1:]
        for kind, more in _BEHIND_LETTER.items():
            self.costs[:, _FIRST:, kind] += round(more / STEP)
        latin = [self.place[letter] for letter in _ASCII_LETTERS]
        for number, (own, _) in enumerate(two.values()):
            if _ASCII_LETTERS[0] not in own:  # words of English between those of another script
                native = [self.place[letter] for letter in own]
                self.costs[number, :, latin] = round(_LATIN / STEP)
                self.costs[np.ix_([number], native, latin)] = round(2 * _LATIN / STEP)
                self.costs[np.ix_([number], latin, native)] += round(_LATIN / STEP)
        behind = self.costs[:, _SIGN : _ODD + 1, _FIRST:]
        self.costs[:, _SIGN : _ODD + 1, _FIRST:] = np.minimum(behind.astype(int) + round(_BEHIND_SIGN / STEP), 255)
        self.code, self.is_capital = self._codes()
        self.ideographs = {name: _ideographs(*each) for name, each in pairs.items() if each[1].ndim == 1}

    def _codes(self) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
        """For each character of the basic plane its place in the table of costs, and whether it is a capital."""
        code = np.full(_PLANE, _ODD, np.uint16)
        is_capital = np.zeros(_PLANE, np.bool_)
        for number in range(_PLANE):
            character = chr(number)
            small = character.lower()[:1]  # "İ" becomes two
            category = unicodedata.category(character)
            is_capital[number] = category == "Lu"
            if small in self.place:
                code[number] = self.place[small]
            elif character in _CLASS_OF:
                code[number] = _CLASS_OF[character]
            elif number < 0x80:  # noqa: PLR2004 - the same in all readings
                code[number] = _BETWEEN
            elif category in ("Cc", "Cn", "Co", "Cs") or character == "\ufffd":
                code[number] = _NONE
            elif category[0] in "LM":
                code[number] = _FOREIGN
        return code, is_capital


def costs(text: str, languages: Sequence[str]) -> NDArray[np.float64]:
    """(languages,) what the letters of a text cost in each language that is written with an alphabet.

    ASCII characters that are no letters cost nothing, as every reading has them.
    """
    letters = _letters()
    numbers = _numbers(text)
    codes, is_capital = letters.code[numbers], letters.is_capital[numbers]
    rows = np.array([letters.number[language] for language in languages])
    added = letters.costs[rows[:, None], codes[None, :-1], codes[None, 1:]].sum(axis=1, dtype=np.int64)
    capitals = ~is_capital[:-1] & is_capital[1:] & (codes[:-1] >= _FIRST)
    total: NDArray[np.float64] = added * STEP + _CAPITAL * np.count_nonzero(capitals)
    return total


def cost_in(text: str, language: str) -> float:
    """What the characters of a text cost in Chinese, Japanese or Korean ("zh", "ja", "ko")."""
    known = _letters().ideographs[language][_numbers(text)]
    is_latin = known == _LATIN
    beside = (is_latin[1:] & (known[:-1] > 0) & ~is_latin[:-1]) | (is_latin[:-1] & (known[1:] > 0) & ~is_latin[1:])
    return float(known.sum() + _LATIN * np.count_nonzero(beside))


@functools.cache  # 5 MB, loaded at the first text whose encoding is not certain
def _letters() -> _Letters:
    return _Letters()


def _numbers(text: str) -> NDArray[np.uint16]:
    """The characters as numbers behind a line end; one beyond the basic plane counts as two that are none."""
    return np.frombuffer(f"\n{text}".encode("utf-16-le", "replace"), np.uint16)


def _ideographs(characters: Iterable[str], known: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(plane,) what each character costs."""
    cost = np.full(_PLANE, _IDEOGRAPH_UNKNOWN, np.float32)
    cost[:0x80] = [_LATIN if chr(number).isalpha() else 0 for number in range(0x80)]
    cost[[*map(ord, _BRACKETS)]] = _COSTS[_BRACKET]
    cost[[*map(ord, _WIDE_POINTS), *range(0xFF01, 0xFF5F)]] = _IDEOGRAPHS_POINTS
    cost[[*range(0x80, 0xA0), *range(0xE000, 0xF900), 0xFFFD]] = _COSTS[_NONE]
    kept = [(ord(each), nats) for each, nats in zip(characters, known, strict=True) if len(each) == 1 and each > "~"]
    cost[[number for number, _ in kept]] = [nats * STEP for _, nats in kept]
    return cost
