"""From a question, and the turns before it, to an answer whose every quote is a slice of a document.

Public names are loaded at first use: who only reads an answer does not pay for the libraries of the models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.answering import AnswerSettings, Assistant, Why, WhyPassage, Writer
    from qa.errors import AnswerError, DraftError, EvaluationError, PackError, QuestionError, ReaderError, WriterError
    from qa.records import (
        Alternative,
        Answer,
        AnswerDate,
        Citation,
        Evidence,
        Item,
        RankedPassage,
        Side,
        Turn,
        Written,
        WrittenSentence,
    )

_PUBLIC = {
    "qa.answering": ("AnswerSettings", "Assistant", "Why", "WhyPassage", "Writer"),
    "qa.errors": (
        "AnswerError",
        "DraftError",
        "EvaluationError",
        "PackError",
        "QuestionError",
        "ReaderError",
        "WriterError",
    ),
    "qa.records": (
        "Alternative",
        "Answer",
        "AnswerDate",
        "Citation",
        "Evidence",
        "Item",
        "RankedPassage",
        "Side",
        "Turn",
        "Written",
        "WrittenSentence",
    ),
}
_HOMES = {name: home for home, names in _PUBLIC.items() for name in names}

__all__ = [
    "Alternative",
    "Answer",
    "AnswerDate",
    "AnswerError",
    "AnswerSettings",
    "Assistant",
    "Citation",
    "DraftError",
    "EvaluationError",
    "Evidence",
    "Item",
    "PackError",
    "QuestionError",
    "RankedPassage",
    "ReaderError",
    "Side",
    "Turn",
    "Why",
    "WhyPassage",
    "Writer",
    "WriterError",
    "Written",
    "WrittenSentence",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
