"""Which reader is used where none is given."""

from __future__ import annotations

import os

from qa.reading.by_language import ReaderByLanguage
from qa.reading.english_reader import EnglishReader
from qa.reading.openvino_reader import MultilingualReader
from qa.reading.reader import Reader
from qa.reading.transformers_reader import load_reader

__all__ = ["default_reader"]


def default_reader(name: str | None = None) -> Reader:
    """The reader named, or else that of the environment's QA_READER, or else those that are shipped.

    Raises `ReaderError` where it is missing or damaged.
    """
    named = name or os.environ.get("QA_READER")
    return load_reader(named) if named else ReaderByLanguage(EnglishReader(), MultilingualReader)
