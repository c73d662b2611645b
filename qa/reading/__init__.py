"""Passages to evidence: where in them the answer stands, how sure that is, and the short answer in it.

In: a question, and passages. Out: spans with scores, the sentences around them, dates, numbers and names. The readers
and the shipped models (`english/`, `multilingual/`) are here. Imports `question` and what stands before it.
"""

from qa.reading.by_language import default_reader
from qa.reading.corrections import is_rejected, rejects
from qa.reading.counts import is_of_toll
from qa.reading.evidence import DatesIn, Finding, SentenceVectors, SimilarityReader, find
from qa.reading.identifiers import holds, identifiers, is_of_another_turn
from qa.reading.quantities import Quantity, quantities
from qa.reading.reader import CloseReader, Entailment, EntailmentReader, Reader, Reading, what_follows
from qa.reading.short_answers import agree, date_value, differ
from qa.reading.statements import Cell, Statement, rows_of, statements_of
from qa.reading.weighing import FOR_FACTS, FOR_FATES, FOR_REASONS, FOR_TOPICS, Ranked, Weighed, Weighing, related

__all__ = [
    "FOR_FACTS",
    "FOR_FATES",
    "FOR_REASONS",
    "FOR_TOPICS",
    "Cell",
    "CloseReader",
    "DatesIn",
    "Entailment",
    "EntailmentReader",
    "Finding",
    "Quantity",
    "Ranked",
    "Reader",
    "Reading",
    "SentenceVectors",
    "SimilarityReader",
    "Statement",
    "Weighed",
    "Weighing",
    "agree",
    "date_value",
    "default_reader",
    "differ",
    "find",
    "holds",
    "identifiers",
    "is_of_another_turn",
    "is_of_toll",
    "is_rejected",
    "quantities",
    "rejects",
    "related",
    "rows_of",
    "statements_of",
    "what_follows",
]
