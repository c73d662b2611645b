"""How many texts in older encodings are read as they were written?

    python -m bench.reading.encodings SENTENCES [--half figure]

SENTENCES is a folder of files LANGUAGE.txt with a sentence a line, such as `language-testdata/sentences` of the
repository pemistahl/lingua-py (Apache 2.0). They are encoded in each table of their language, in pieces of about 100,
500 and 2,000 bytes; a piece is right where every character is. A sentence belongs to the half for tuning or to that
for the figure by its hash. Sentences that were misread before they got there, with control characters or letters that
their language does not have, are left out, as are pieces of nothing but ASCII.
"""

from __future__ import annotations

import argparse
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.reading.suites import half_of
from index.readers.encodings import Decoded, UnreadableError, decode

_WESTERN = "cp1252 iso8859-15 mac_roman cp850 cp437"
_CENTRAL = "cp1250 iso8859-2 cp852 mac_latin2"
_CYRILLIC = "cp1251 koi8-r iso8859-5 mac_cyrillic cp866"
TABLES = {
    **dict.fromkeys("fr de es it pt nl sv da nb fi ca is".split(), _WESTERN),
    **dict.fromkeys("cs sk pl hu sl hr".split(), _CENTRAL),
    "ro": "cp1250 iso8859-2 iso8859-16",
    "tr": "cp1254 iso8859-9 cp857 mac_turkish",
    **dict.fromkeys("lt lv et".split(), "cp1257 iso8859-13 cp775"),
    **dict.fromkeys("ru bg".split(), _CYRILLIC),
    "uk": "cp1251 koi8-u iso8859-5",
    "be": "cp1251",
    "mk": "cp1251",
    "sr": "cp1251 iso8859-5",
    "el": "cp1253 iso8859-7 cp737",
    "he": "cp1255 iso8859-8 cp862",
    "ar": "cp1256 iso8859-6",
    "fa": "cp1256",
    "th": "cp874",
    "vi": "cp1258",
    "ja": "cp932 euc_jp",
    "zh": "gbk big5",
    "ko": "cp949",
}
LENGTHS = (100, 500, 2_000)  # bytes
_PIECES = 12  # of each language, table and length
_MISREAD = re.compile("[\x80-\x9f\ufffd]|[ÃÂÅĂĹ][\xa0-\xbf˝şĄą¤¶ˇ˘Ł§]|ďż˝")  # of UTF-8 as well
_NOT_OF = {"tr": re.compile("[ýþðÝÞÐ]")}
_CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")  # which the older tables have in place of commas
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # which Vietnamese tables keep apart


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in an older encoding."""

    language: str
    table: str
    length: int
    raw: bytes


def main() -> None:
    """Print the shares, of all and of each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--half", choices=["tuning", "figure"], default="figure")
    arguments = parser.parse_args()
    right: Counter[tuple[str, int]] = Counter()
    silent: Counter[tuple[str, int]] = Counter()
    count: Counter[tuple[str, int]] = Counter()
    for piece in pieces(arguments.sentences, arguments.half):
        found = _read(piece.raw)
        is_right = found.text == piece.raw.decode(piece.table)
        for key in (piece.table, piece.length), ("all", piece.length):
            count[key] += 1
            right[key] += is_right
            silent[key] += not is_right and not found.losses
    print("share of texts read right, and below it of those read wrong without a word, by length in bytes")
    print(f"{'table':<14}" + "".join(f"{length:>16,}" for length in LENGTHS))
    for table in ["all", *dict.fromkeys(" ".join(TABLES.values()).split())]:
        shares = [f"{right[table, n]}/{count[table, n]} ({silent[table, n]})" for n in LENGTHS]
        print(f"{table:<14}" + "".join(f"{share:>16}" for share in shares))
    total = sum(count["all", length] for length in LENGTHS)
    print(f"{sum(right['all', length] for length in LENGTHS) / total:.4f} of {total:,} right")


def _read(raw: bytes) -> Decoded:
    try:
        return decode(raw)
    except UnreadableError:
        return Decoded("")


def pieces(folder: Path, half: str) -> Iterator[Piece]:
    """The same ones every time."""
    for language, tables in TABLES.items():
        lines = (folder / f"{language}.txt").read_text("utf-8").splitlines()
        said = [unicodedata.normalize("NFC", line.strip()) for line in lines]
        kept = [each for each in said if each and _is_of(each, language) and half_of(each) == half]
        for table in tables.split():
            encoded = [raw for each in kept if (raw := _encoded(each, table)) is not None]
            for length in LENGTHS:
                chance = random.Random(f"{language} {table} {length} {half}")  # noqa: S311 - the same every time
                for _ in range(_PIECES):
                    raw = _piece(encoded, length, chance)
                    if not raw.isascii():
                        yield Piece(language, table, length, raw)


def _is_of(sentence: str, language: str) -> bool:
    return not _MISREAD.search(sentence) and not (language in _NOT_OF and _NOT_OF[language].search(sentence))


def _encoded(sentence: str, table: str) -> bytes | None:
    if table in ("cp1250", "iso8859-2"):
        sentence = sentence.translate(_CEDILLAS)
    if table == "cp1258":
        sentence = "".join(map(_with_tone_apart, sentence))
    try:
        raw = sentence.encode(table)
    except UnicodeEncodeError:
        return None
    return raw


def _with_tone_apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return base + "".join(part for part in parts if part in _TONES)


def _piece(encoded: list[bytes], length: int, chance: random.Random) -> bytes:
    """Sentences, a line each, until the length is reached; of the shortest length one sentence of about that."""
    if length == LENGTHS[0]:
        encoded = [each for each in encoded if length // 3 <= len(each) <= 2 * length] or encoded
        return chance.choice(encoded) if encoded else b""
    lines: list[bytes] = []
    while encoded and sum(map(len, lines)) < length:
        lines.append(chance.choice(encoded))
    return b"\n".join(lines)


if __name__ == "__main__":
    main()
