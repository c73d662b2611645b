"""Words typed to what is asked: its kind, the time it asks about, the turn it belongs to, the spelling it was meant in.

In: a question, and the turns before it. Out: a question that can be asked by itself, and what it wants. Imports the
records of `qa`, and `index`.
"""

from qa.question.acronyms import with_acronyms
from qa.question.asked_time import AskedTime, asked_time, time_of_event
from qa.question.attributes import Attribute, attribute_asked
from qa.question.form import brought_to_form, language_of, small_words
from qa.question.names import names_in, persons_in
from qa.question.naming import document_named
from qa.question.question import Kind, Question, earlier_readings, is_follow_up, kind_of, understand
from qa.question.requests import Form, Request, one_of_several, request_of, role_asked, thing_asked
from qa.question.spelling import common_words, corrected
from qa.question.thesaurus import alike
from qa.question.verbs import is_base, is_past, to_base

__all__ = [
    "AskedTime",
    "Attribute",
    "Form",
    "Kind",
    "Question",
    "Request",
    "alike",
    "asked_time",
    "attribute_asked",
    "brought_to_form",
    "common_words",
    "corrected",
    "document_named",
    "earlier_readings",
    "is_base",
    "is_follow_up",
    "is_past",
    "kind_of",
    "language_of",
    "names_in",
    "one_of_several",
    "persons_in",
    "request_of",
    "role_asked",
    "small_words",
    "thing_asked",
    "time_of_event",
    "to_base",
    "understand",
    "with_acronyms",
]
