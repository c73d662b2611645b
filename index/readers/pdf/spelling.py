"""Which words there are: the lists that pyspellchecker has of twelve languages."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from functools import cache
from importlib.resources import files

__all__ = ["is_word", "language_of"]

_USUAL = ("en", "fr", "de", "es")
# Small words that only one of the languages has, of those in Latin script that have a list.
_SMALL_WORDS = {
    "en": "the of and is that for with was are by".split(),
    "fr": "les des et est une dans pour qui sur au".split(),
    "de": "der und das ist nicht mit den von ein auf".split(),
    "es": "los las y el es del por con una para".split(),
    "it": "il di che è della gli per sono nel alla".split(),
    "pt": "os as não um uma do da em com ao".split(),
    "nl": "het een van zijn niet voor aan met dat op".split(),
}
_LISTED = re.compile(rb'"([^"]+)":')
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """The language of a text as ISO 639-1 names it, of those that have a list; "en" where none speaks for itself.

    To tell which list to look into this is enough, and it takes no model.
    """
    counts = Counter(_WORD.findall(text.casefold()))
    return max(_SMALL_WORDS, key=lambda language: sum(counts[word] for word in _SMALL_WORDS[language]))


def is_word(word: str, languages: tuple[str, ...] = _USUAL) -> bool:
    """Whether a word of at least two letters is in the list of one of these languages, whatever its case."""
    folded = word.casefold().encode()
    return len(word) > 1 and any(folded in _list(language) for language in languages)


@cache
def _list(language: str) -> frozenset[bytes]:
    """The words of a list; none where it is missing. To find them takes a tenth of the time of parsing the JSON."""
    try:
        content = gzip.decompress(files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes())
    except (OSError, ModuleNotFoundError):
        return frozenset()
    return frozenset(_LISTED.findall(content))
