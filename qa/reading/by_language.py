"""Two readers as one: passages in English, asked in English, are read by the one, all others by the other.

Those that are shipped are used like that where none is named.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence

from index import Passage, language_of
from qa.errors import ReaderError
from qa.question import language_of as language_asked
from qa.reading.english_reader import EnglishReader
from qa.reading.openvino_reader import MultilingualReader
from qa.reading.reader import CloseReader, Entailment, Reader, Reading, what_follows
from qa.reading.transformers_reader import load_reader

__all__ = ["ReaderByLanguage", "default_reader"]

_Read = Callable[[str, Sequence[Passage]], list[Reading]]

_log = logging.getLogger(__name__)


class ReaderByLanguage:
    """Safe to share between threads. `others` loads the reader for other languages, at their first passage."""

    def __init__(self, english: Reader, others: Callable[[], Reader]) -> None:
        self._english = english
        self._load = others
        self._loading = threading.Lock()
        self._others: Reader | None = None

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order."""
        return self._read(question, passages, self._english.read)

    def read_closely(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """The same, closely where the reader for English can."""
        english = self._english
        return self._read(
            question, passages, english.read_closely if isinstance(english, CloseReader) else english.read
        )

    def _read(self, question: str, passages: Sequence[Passage], english: _Read) -> list[Reading]:
        asked_in_english = language_asked(question) == "en"
        foreign = [not asked_in_english or language_of(passage.text) != "en" for passage in passages]
        parts = {}
        for is_foreign in set(foreign):
            read = self._of_others().read if is_foreign else english
            chosen = [passage for passage, each in zip(passages, foreign, strict=True) if each is is_foreign]
            parts[is_foreign] = iter(read(question, chosen))
        return [next(parts[is_foreign]) for is_foreign in foreign]

    def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
        """What each text says to a claim; nothing where the claim is not in English, or no reader tells."""
        return what_follows(self._english if language_asked(claim) == "en" else None, claim, texts)

    def _of_others(self) -> Reader:
        with self._loading:
            if self._others is None:
                try:
                    self._others = self._load()
                except ReaderError as error:
                    _log.warning("%s Until then the reader for English reads other languages too.", error)
                    self._others = self._english
            return self._others


def default_reader(name: str | None = None) -> Reader:
    """The reader named, or else that of the environment's QA_READER, or else those that are shipped.

    Raises `ReaderError` where it is missing or damaged.
    """
    named = name or os.environ.get("QA_READER")
    return load_reader(named) if named else ReaderByLanguage(EnglishReader(), MultilingualReader)
