"""UTF-16 and UTF-32 without a byte order mark, told by what their bytes are as characters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from index.readers.encodings.letters import cost_in
from index.readers.encodings.tables import IDEOGRAPHIC

__all__ = ["Wide", "as_wide"]

_ENCODINGS = (
    ("utf-32-le", 4, "UTF-32 (little-endian)"),
    ("utf-32-be", 4, "UTF-32 (big-endian)"),
    ("utf-16-le", 2, "UTF-16 (little-endian)"),
    ("utf-16-be", 2, "UTF-16 (big-endian)"),
)
_LOOKED_AT = 4_000  # characters
_SHORTEST = 4  # of them; a shorter text of other letters than English ones is as likely to be anything else
_SHORTEST_CUT = 16  # from which the last one may be cut short
_MOSTLY = 0.9  # of a text's characters that are usual ones
_MOST_ODD = 0.02  # of them that no text has
_BLOCK = 7  # bits of a character's number within its alphabet: most have 128 letters
_IDEOGRAPHS_FROM, _IDEOGRAPHS_TO = 0x2E80, 0xD7B0
_DEAREST_IDEOGRAPH = 10.0  # on average, in natural units


@dataclass(frozen=True, slots=True)
class Wide:
    """A text of which each character takes two or four bytes."""

    text: str
    name: str  # of the encoding


def as_wide(raw: bytes) -> Wide | None:
    """Bytes as UTF-16 or UTF-32, in the order in which they read like a text; None where they do in none.

    What is left of a character at their end is dropped.
    """
    for codec, width, name in _ENCODINGS:
        start = raw[: _LOOKED_AT * width]
        try:
            sample = start[: len(start) // width * width].decode(codec)
        except UnicodeDecodeError as error:
            sample = start[: error.start].decode(codec) if error.start >= len(start) - width else ""
        is_cut = len(raw) % width and len(sample) < _SHORTEST_CUT
        if sample and not is_cut and _reads_like_a_text(sample):
            return Wide(raw[: len(raw) // width * width].decode(codec, "replace"), name)
    return None


def _reads_like_a_text(text: str) -> bool:
    """Whether nearly all characters are ASCII, of the alphabet of the one before, or ideographs that are often used."""
    usual = odd = 0
    ideographs: list[str] = []
    blocks: set[int] = set()
    for character in text:
        number = ord(character)
        if character.isascii():
            usual += character.isprintable() or character.isspace()
            odd += not (character.isprintable() or character.isspace() or character in "\0\x1b")
        elif unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
            odd += 1
        elif _IDEOGRAPHS_FROM <= number < _IDEOGRAPHS_TO:
            ideographs.append(character)
        else:
            usual += number >> _BLOCK in blocks or number >> _BLOCK == 1  # the letters of Western Europe
            blocks.add(number >> _BLOCK)
    if ideographs:
        written = "".join(ideographs)
        cost = min(cost_in(written, language) for language in IDEOGRAPHIC) / len(ideographs)
        usual += len(ideographs) * (cost <= _DEAREST_IDEOGRAPH)
    if odd > _MOST_ODD * len(text) or (len(text) < _SHORTEST and not text.isascii()):
        return False
    # The first letter of each alphabet is no sign of anything yet; a text has few alphabets.
    return usual + min(len(blocks), 1 + len(text) // 20) >= _MOSTLY * len(text)
