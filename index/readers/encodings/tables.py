"""Which 8-bit and multi-byte encodings a text without a mark may be in: the tables of letters that are told apart."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["IDEOGRAPHIC", "LATIN", "TABLES", "Table", "codec_of", "declared_codec", "shown_name"]

_WESTERN = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "ca", "is", "sq")
_CENTRAL = ("cs", "sk", "pl", "hu", "sl", "hr", "ro")
_TURKISH = ("tr",)
_BALTIC = ("lt", "lv", "et")
_CYRILLIC = ("ru", "uk", "be", "bg", "mk", "sr")
_ARABIC = ("ar", "fa")
_VIETNAMESE = ("vi",)
LATIN = tuple(dict.fromkeys((*_WESTERN, *_CENTRAL, *_TURKISH, *_BALTIC, *_VIETNAMESE)))  # languages
IDEOGRAPHIC = ("zh", "ja", "ko")


@dataclass(frozen=True, slots=True)
class Table:
    """An encoding, and the languages that it was made for."""

    codec: str  # as Python calls it
    name: str  # as people do
    languages: tuple[str, ...]
    rarity: float  # how much more a text must read like a language than in the commonest table, in natural units

    @property
    def ideographs(self) -> bool:
        """Whether a character is a whole word or syllable, of two bytes or more."""
        return self.languages[0] in IDEOGRAPHIC


def _tables(languages: Sequence[str], *rows: tuple[str, str, float]) -> tuple[Table, ...]:
    return tuple(Table(codec, name, tuple(languages), rarity) for codec, name, rarity in rows)


# Windows' tables are those of most old files, before those of the standards, of DOS and of the Macintosh.
TABLES: tuple[Table, ...] = (
    *_tables(
        _WESTERN,
        ("cp1252", "windows-1252", 0),
        ("iso8859-15", "iso-8859-15", 1.5),
        ("mac_roman", "macintosh", 3),
        ("cp850", "cp850", 3.5),
        ("cp437", "cp437", 4),
    ),
    *_tables(
        _CENTRAL,
        ("cp1250", "windows-1250", 1),
        ("iso8859-2", "iso-8859-2", 2),
        ("cp852", "cp852", 4),
        ("mac_latin2", "x-mac-ce", 5),
    ),
    *_tables(("ro",), ("iso8859-16", "iso-8859-16", 6)),
    *_tables(
        _TURKISH,
        ("cp1254", "windows-1254", 1),
        ("cp857", "cp857", 4),
        ("mac_turkish", "x-mac-turkish", 5),
    ),
    *_tables(
        _BALTIC,
        ("cp1257", "windows-1257", 1.5),
        ("iso8859-13", "iso-8859-13", 3),
        ("cp775", "cp775", 5),
    ),
    *_tables(
        _CYRILLIC,
        ("cp1251", "windows-1251", 1),
        ("koi8-u", "koi8-u", 2),
        ("cp866", "cp866", 2.5),
        ("iso8859-5", "iso-8859-5", 3),
        ("mac_cyrillic", "x-mac-cyrillic", 4),
        ("cp855", "cp855", 5),
    ),
    *_tables(
        ("el",),
        ("cp1253", "windows-1253", 2),
        ("iso8859-7", "iso-8859-7", 2.5),
        ("cp737", "cp737", 5),
    ),
    *_tables(
        ("he",),
        ("cp1255", "windows-1255", 3),
        ("iso8859-8", "iso-8859-8", 5),
        ("cp862", "cp862", 6),
    ),
    *_tables(_ARABIC, ("cp1256", "windows-1256", 3), ("iso8859-6", "iso-8859-6", 5)),
    *_tables(("th",), ("cp874", "windows-874", 3)),
    *_tables(_VIETNAMESE, ("cp1258", "windows-1258", 2)),
    *_tables(("ja",), ("cp932", "shift_jis", 6), ("euc_jp", "euc-jp", 7)),
    *_tables(("zh",), ("gb18030", "gb18030", 6), ("big5hkscs", "big5", 7)),
    *_tables(("ko",), ("cp949", "euc-kr", 6), ("johab", "johab", 9)),
)
_NAMES = {table.codec: table.name for table in TABLES}
# What is called by these names is mostly what Windows makes of it, which has letters and quotes where they have
# nothing; browsers read it so as well (https://encoding.spec.whatwg.org).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# What a page or its server may choose: encodings that texts of the web are in. Python has other codecs, by which any
# bytes are a text. UTF-8, UTF-16 and UTF-32 are not among them: bytes show by themselves whether they are in these.
_DECLARED = frozenset(table.codec.replace("_", "-") for table in TABLES) | frozenset(
    ["iso2022-jp", "iso2022-kr", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-14", "koi8-r"]
)
_NO_TEXT = frozenset(["idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"])


def codec_of(name: str) -> str | None:
    """Python's codec for an encoding as people call it, in any spelling; None where there is none for texts."""
    try:
        b"a".decode(name)
    except UnicodeError:
        pass  # it is known, and "a" is too short for it
    except (LookupError, ValueError):
        return next((table.codec for table in TABLES if table.name == name.strip().lower()), None)
    known = codecs.lookup(name).name
    if known in _NO_TEXT:
        return None
    return _MEANT.get(known, known)


def declared_codec(name: str) -> str:
    """Python's codec for the encoding that a page or its server names; empty where it names none that counts."""
    codec = codec_of(name) or ""
    return codec if codec.replace("_", "-") in _DECLARED else ""


def shown_name(codec: str) -> str:
    """An encoding as people call it."""
    return _NAMES.get(codec, codec.replace("_", "-"))
