"""From a question, and the turns before it, to an answer whose every quote is a slice of a document."""

from qa.answering import AnswerSettings, Assistant, Why, WhyPassage
from qa.errors import AnswerError, EvaluationError, PackError, QuestionError, ReaderError
from qa.records import Alternative, Answer, AnswerDate, Citation, Evidence, RankedPassage, Turn

__all__ = [
    "Alternative",
    "Answer",
    "AnswerDate",
    "AnswerError",
    "AnswerSettings",
    "Assistant",
    "Citation",
    "EvaluationError",
    "Evidence",
    "PackError",
    "QuestionError",
    "RankedPassage",
    "ReaderError",
    "Turn",
    "Why",
    "WhyPassage",
]
