"""Evidence to an answer: which sources agree, what no document mentions, how sure it all is, what is cited.

In: a question, the turns before it, and a collection. Out: an `Answer`, every quote of which is a slice of a document,
and why it came to that (`explaining`). Imports `reading` and what stands before it.
"""

from qa.answering.assistant import AnswerSettings, Assistant
from qa.answering.dated_statements import DatedStatement, asks_for_time, of_what_was_asked, timeline
from qa.answering.explaining import Why, WhyPassage
from qa.answering.phrases import phrases
from qa.answering.prose import LeftOut, Place, Supported, Tells, Writer
from qa.answering.why_wording import log_odds, ordinal

__all__ = [
    "AnswerSettings",
    "Assistant",
    "DatedStatement",
    "LeftOut",
    "Place",
    "Supported",
    "Tells",
    "Why",
    "WhyPassage",
    "Writer",
    "asks_for_time",
    "log_odds",
    "of_what_was_asked",
    "ordinal",
    "phrases",
    "timeline",
]
