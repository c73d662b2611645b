"""Words typed to what is asked: its kind, the time it asks about, the turn it belongs to, the spelling it was meant in.

In: a question, and the turns before it. Out: a question that can be asked by itself, and what it wants. Imports the
records of `qa`, and `index`.
"""

from qa.question.acronyms import with_acronyms
from qa.question.asked_time import AskedTime, asked_time, time_of_event
from qa.question.naming import document_named
from qa.question.question import Kind, Question, names_in, understand
from qa.question.spelling import common_words, corrected

__all__ = [
    "AskedTime",
    "Kind",
    "Question",
    "asked_time",
    "common_words",
    "corrected",
    "document_named",
    "names_in",
    "time_of_event",
    "understand",
    "with_acronyms",
]
