"""From a question, and the turns before it, to an answer whose every quote is a slice of a document."""

from qa.answering import AnswerSettings, Assistant
from qa.errors import AnswerError, QuestionError, ReaderError
from qa.records import Answer, Citation, Evidence, RankedPassage, Turn

__all__ = [
    "Answer",
    "AnswerError",
    "AnswerSettings",
    "Assistant",
    "Citation",
    "Evidence",
    "QuestionError",
    "RankedPassage",
    "ReaderError",
    "Turn",
]
