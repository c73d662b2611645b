"""Which encoding a text without a mark is in: the one by which its words read most like those of a language.

Only words that hold a byte beyond ASCII tell encodings apart; the ASCII words beside them hint at the language. Every
table reads the same bytes, so their costs (`letters`) compare like probabilities.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.readers.encodings.letters import cost_in, costs
from index.readers.encodings.tables import IDEOGRAPHIC, LATIN, TABLES, Table

__all__ = ["Reading", "is_plausible", "readings", "rivals", "utf8_cost"]

_SEGMENT = re.compile(rb"[^<>\x00-\x1f]+")  # a line, or what stands between two tags
_WORD = re.compile(rb"[^\x00-\x20]+")
_ASCII_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]+(?![A-Za-z\x80-\xff])")
_LONGEST = 8_000  # bytes of the words that are compared
_MOST_SEGMENTS = 4_000
_MOST_ASCII = 400
_LANGUAGE_TELLS = 16.0  # natural units that the ASCII words can speak against a language at most: names are of others
# The same in an English text, where most names beyond ASCII are of these languages.
_NAMES_OF, _WESTERN_NAME = ("fr", "de", "es", "it", "pt", "nl", "sv", "da", "nb"), 9.0
_OTHER_SCRIPT = 0.5  # for each ASCII word, in a language that is written with other letters
# What the letters of a text that is in one of the tables, and not in some other or in none, cost at most.
_DEAREST, _DEAREST_IDEOGRAPH, _DEAREST_ASCII = 8.5, 11.0, 4.5
_PLAUSIBLE = 18.0  # natural units by which another reading may be dearer and still be the right one
_ALL_LANGUAGES = tuple(
    dict.fromkeys(language for table in TABLES for language in table.languages if language not in IDEOGRAPHIC)
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one table makes of some bytes."""

    table: Table
    text: str  # of the words that hold more than ASCII
    cost: float  # natural units; the lower, the more the text reads like one of the table's languages


@dataclass(frozen=True, slots=True)
class _Words:
    """What of a text tells encodings apart, each word once and in order."""

    words: bytes  # those that hold more than ASCII, a line each
    hints: str  # ASCII words beside them, a line each

    @classmethod
    def of(cls, raw: bytes) -> _Words:
        words: dict[bytes, None] = {}
        hints: dict[bytes, None] = {}
        length = 0
        segments = (found.group() for found in _SEGMENT.finditer(raw))
        for segment in itertools.islice((each for each in segments if not each.isascii()), _MOST_SEGMENTS):
            for word in _WORD.findall(segment):
                if word not in words and not word.isascii():
                    words[word] = None
                    length += len(word)
            if len(hints) < _MOST_ASCII:
                hints.update(dict.fromkeys(_ASCII_WORD.findall(segment)))
            if length > _LONGEST:
                break
        return cls(b"\n".join(words)[:_LONGEST], "\n".join(word.decode() for word in hints))


def readings(raw: bytes, tables: Sequence[Table] = TABLES) -> list[Reading]:
    """What each table makes of some bytes, the most plausible first; of equal ones in the order of the tables."""
    words = _Words.of(raw)
    spoken = dict(zip(LATIN, costs(words.hints, LATIN).tolist(), strict=True))
    least = min(spoken.values())
    hints = {language: min(cost - least, _LANGUAGE_TELLS) for language, cost in spoken.items()}
    if not hints["en"]:
        hints |= {language: min(hints[language], _WESTERN_NAME) for language in _NAMES_OF}
    found = [_reading(words, table, hints) for table in tables]
    return sorted(found, key=lambda reading: reading.cost)


def utf8_cost(text: str) -> float:
    """The cost of a text in UTF-8, to be compared with that of `readings` of the same bytes."""
    words = _Words.of(text.encode())
    read = words.words.decode("utf-8", "ignore")
    return float(min(np.min(costs(read, _ALL_LANGUAGES)), *(cost_in(read, language) for language in IDEOGRAPHIC)))


def rivals(found: Sequence[Reading]) -> list[Reading]:
    """Those readings that are other than the first, and nearly as plausible."""
    best = found[0]
    return [other for other in found[1:] if other.cost <= best.cost + _PLAUSIBLE and other.text != best.text]


def is_plausible(reading: Reading) -> bool:
    """Whether a reading is like any language at all."""
    beyond_ascii = sum(not character.isascii() for character in reading.text)
    dearest = (_DEAREST_IDEOGRAPH if reading.table.ideographs else _DEAREST) * beyond_ascii
    dearest += _DEAREST_ASCII * (len(reading.text) - beyond_ascii)
    return reading.cost - reading.table.rarity <= dearest + _LANGUAGE_TELLS


def _reading(words: _Words, table: Table, hints: dict[str, float]) -> Reading:
    other_script = _OTHER_SCRIPT * words.hints.count("\n")
    text = words.words.decode(table.codec, "replace")
    if table.ideographs:
        return Reading(table, text, table.rarity + other_script + min(cost_in(text, name) for name in table.languages))
    read = unicodedata.normalize("NFC", text) if table.languages == ("vi",) else text  # its accents stand apart
    each = costs(read, table.languages) + [hints.get(language, other_script) for language in table.languages]
    return Reading(table, text, table.rarity + float(np.min(each)))
