"""Text to terms: the same function for passages and for queries.

Spelling must not get in the way, so case, diacritics, apostrophes, thousands separators and the dots of
acronyms are folded away ("Keïta" = "keita", "Jama’at" = "jamaat", "12,947" = "12 947" = "12.947" = "12947",
"U.S." = "us")
and words are reduced to their English stem (Snowball). What no fold can reach, a misspelt word, is found by
`near_words` among the words that are there.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text.breaks import whole_and_parts

__all__ = ["APOSTROPHES", "STOP_WORDS", "UNSPACED", "composed", "fold", "near_words", "stems", "terms", "words"]

STOP_WORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being between both but by "
    "can could did do does doing during each else ever few for from further had has have having he her here "
    "hers him his how i if in into is it its just like many me more most much my no nor not of off on once "
    "only or other our out over own please same she should so some such tell than that the their them then "
    "there these they this those through to too under until up very was we were what when where which "
    "while who whom whose why will with would you your".split()
)

APOSTROPHES = "'’‘ʼʹʻ`´＇"
# Each pattern begins with the character it is about, which the regular expression engine finds quickly.
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}](?<=\w.)s\b")
_INNER_APOSTROPHE = re.compile(rf"[{APOSTROPHES}](?<=\w.)(?=\w)")
_DOTTED_ACRONYM = re.compile(r"(?<!\w)[^\W\d_]\.(?:[^\W\d_]\.)+")
_ACRONYM_INSIDE = re.compile(r"\.[^\W\d_]\.")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
# Groups of three digits between blanks or points: "1 437", "4.731.000"; not "0.125", "1.40", "2013 450" or "v1.234".
_GROUPED = re.compile(r"[1-9](?<![\w.,].)\d{0,2}(?:(?: \d{3})+|(?:\.\d{3})+)(?!\w|[.,]\d)")
_GROUP_MARK = re.compile(r"[ .]")
# Scripts written without spaces: a run of them is cut into single characters.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{UNSPACED}]|\d+(?:\.\d+)+|[^\W_{UNSPACED}]+")
_ASCII_WORD = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")  # the same for folded ASCII text
_LONGEST_TERM = 64  # characters; what is longer is no word (base64, a URL's tail) and would bloat the index
_SHORTEST_MISSPELT = 5  # characters: among shorter words every second one is a neighbour of another
_LONG_WORD = 8
_STEMMED = frozenset({"ar", "cs", "de", "el", "en", "es", "fr", "it", "nl", "pl", "pt", "ro", "ru", "sv", "tr"})
_per_thread = threading.local()


class _Letters(dict[int, str | int | None]):
    """For `str.translate`: nothing for accents (Mn), and for what hides text (Cf: zero-width, direction, tag)."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        return kept


_LETTERS = _Letters(
    {ord(letter): plain for letter, plain in zip("ßæœøđðħıłþ", "ss ae oe o d d h i l th".split(), strict=True)}
)


def fold(text: str) -> str:
    """Lower case, without diacritics, apostrophes inside words, possessive 's and invisible characters.

    The length changes, so spans are never counted in folded text.
    Example: "Keïta’s Jama’at" -> "keita jamaat".
    """
    if not text.isascii():
        text = text.replace("´", "'")  # NFKD would make a space and an accent of it
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    text = _POSSESSIVE.sub("", text.lower())
    if _ACRONYM_INSIDE.search(text):  # rarely, and it is looked for in no time
        text = _DOTTED_ACRONYM.sub(lambda dotted: dotted.group().replace(".", ""), text)
    text = _INNER_APOSTROPHE.sub("", text)
    text = _THOUSANDS.sub("", text)
    return _GROUPED.sub(lambda number: _GROUP_MARK.sub("", number.group()), text)


def composed(name: str) -> str:
    """A name in the one form in which names are compared, NFC: those of Macs have "é" as a letter and an accent."""
    return unicodedata.normalize("NFC", name)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, stop words included: "The U.S. army" -> ["the", "us", "army"].

    One that is broken at a line's end is there whole, and behind that in its parts.
    """
    folded = fold(whole_and_parts(text))
    found = (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)
    return [word for word in found if len(word) <= _LONGEST_TERM]


def terms(text: str) -> list[str]:
    """The terms of a text, in order: folded, without stop words, stemmed.

    Example: "The attacks on Keïta’s convoy" -> ["attack", "keita", "convoy"].
    """
    return stems([word for word in words(text) if word not in STOP_WORDS])


def stems(folded: list[str], language: str = "en") -> list[str]:
    """The stem of each folded word by the rules of a language (ISO 639-1); by those of English where it has no stemmer.

    The stemmers are Snowball's (Porter 2001, snowballstem.org). They were made for words with their accents; without
    them they take off fewer endings, of a question's words as of a document's.
    """
    stemmed: list[str] = _stemmer(language if language in _STEMMED else "en").stemWords(folded)
    return stemmed


def near_words(word: str, vocabulary: Sequence[str], limit: int = 3) -> list[tuple[int, float]]:
    """Words of the vocabulary that a person may have meant by a misspelt one: (position, likeness below 1).

    Distance is that of optimal string alignment (one insertion, deletion, replacement or swap of neighbours
    is one edit). One edit is allowed from five letters on, two from eight letters on or where the letters are
    the same in another order; the first letter must be right, and words that only differ by an ending of two
    letters or more are other words: "nigeria" is not "niger". Best first, then by position.
    Example: near_words("bamako", ["niger", "bakamo"]) -> [(1, 0.67)].
    """
    if len(word) < _SHORTEST_MISSPELT or word.isdigit():
        return []
    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=2, limit=limit * 8)
    near = [
        (position, round(1 - edits / max(len(word), len(other)), 2))
        for other, edits, position in found
        if _is_near(word, other, edits)
    ]
    return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _is_near(word: str, other: str, edits: float) -> bool:
    if other[0] != word[0] or other.isdigit() or _differ_by_ending(word, other):
        return False
    return edits == 1 or len(word) >= _LONG_WORD or sorted(word) == sorted(other)


def _differ_by_ending(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) > 1 and long.startswith(short)


def _stemmer(language: str) -> Stemmer.Stemmer:
    """This thread's: a Snowball stemmer keeps state while it works."""
    stemmers: dict[str, Stemmer.Stemmer] = _per_thread.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(language)
    return stemmers[language]
