"""Which language a text is in, and the small words of that."""

from __future__ import annotations

import functools
import logging
import re
from typing import Any

from index.text.analysis import STOP_WORDS, fold

__all__ = ["language_of", "stop_words"]

# Told apart: those that the embedding model knows well and that are read most in Europe, Africa and the Near East.
_LANGUAGES = frozenset({"fr", "de", "es", "it", "pt", "nl", "pl", "cs", "ro", "sv", "el", "tr", "ru", "uk", "ar"})
# Known, so that they are not taken for one of those; the embedding model knows few of their word pieces or none.
_OTHERS = frozenset({"zh", "ja", "ko", "hi", "bn", "ta", "th", "am", "he", "fa", "ur"})
# Probability from which a text is taken for one that is not English: names alone are like any language. Less is needed
# where English has hardly such letters, or no letter of the text at all.
_SURE, _ACCENTED = 0.75, 0.5
_log = logging.getLogger(__name__)
_LONGEST = 1_000  # characters that are looked at
# Words that English has and hardly another language of these. They spare most texts the model, which takes a second.
_ENGLISH = frozenset(
    "the of and is are were what when where which who whom whose why how this that these those they their them there "
    "with from have had did does you your would should could it its she his been about into than then because".split()
)
_ENOUGH = 0.08  # share of them in a text that is English
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """The language of a text as ISO 639-1 names it; "en" where that is not sure, or it is none of those told apart.

    Example: "Où est la gare de Bamako ?" -> "fr".
    """
    try:
        return _language_of(text)
    except OSError as error:  # the library unpacks its model into a temporary file, which a full disk does not take
        _log.warning("Languages are not told apart, and all taken for English: %s", error)
        return "en"


@functools.lru_cache(maxsize=512)  # of a question it is asked at every step, of a passage by the reader and after it
def _language_of(text: str) -> str:
    words = _WORD.findall(text[:_LONGEST].lower())
    if not words or sum(word in _ENGLISH for word in words) >= _ENOUGH * len(words):
        return "en"
    language, probability = _identifier().classify(" ".join(words))
    said = "".join(words)
    enough = _SURE if said.isascii() and "¿" not in text else _ACCENTED
    is_foreign = probability >= enough or not any(letter.isascii() for letter in said)
    return str(language) if is_foreign and language in _LANGUAGES else "en"


@functools.cache
def stop_words(language: str) -> frozenset[str]:
    """The folded small words of a language, by its ISO 639-1 name."""
    if language == "en":
        return STOP_WORDS
    from stop_words import safe_get_stop_words

    return frozenset(fold(word) for word in safe_get_stop_words(language))


@functools.cache
def _identifier() -> Any:
    """langid.py (Lui and Baldwin 2012, "langid.py: An Off-the-shelf Language Identification Tool")."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", *sorted(_LANGUAGES | _OTHERS)])
    return identifier
