"""A folder that changes, questions about it, and a reader that needs no model; also for processes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index import Collection
from qa import AnswerSettings, Assistant
from tests.qa.reading.test_evidence import PointingReader
from tests.toy import ToyEmbedder

__all__ = ["MALI", "NIGER", "QUESTIONS", "assistant", "write_files"]

MALI = "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request. They stayed."
NIGER = "The boat\n\nThe river boat in Niger was attacked near Rharous in March 2020, the army said."
QUESTIONS = ("when did France send troops to Mali", "when was the river boat in Niger attacked")
YEARS = range(2010, 2070)
_POINTS = {f"{month} {year}": 6.0 + (year - 2013) for month in ("January", "March") for year in YEARS}


def assistant(collection: Collection) -> Assistant:
    """Answers with the dates that stand in the documents, the latest best."""
    return Assistant(collection, reader=PointingReader(_POINTS), settings=AnswerSettings(headline=0.0))


def write_files(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files, or delete them where there is None."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def collection_at(data: Path) -> Collection:
    """The collection over the toy embedder."""
    return Collection.open(data, embedder=ToyEmbedder())
