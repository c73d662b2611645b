"""How good the answers to a user's own questions are, and which have changed since.

In: questions with what is expected of their answers. Out: figures, a report, answers kept for a later day. Imports
`packs` and what stands before it.
"""

from qa.evaluation.comparing import Cause, Change, Drift, Reason, differences, drift
from qa.evaluation.judgements import read_questions
from qa.evaluation.measuring import Bound, Evaluation, evaluate
from qa.evaluation.metrics import METRICS
from qa.evaluation.report import write_report
from qa.evaluation.saved_answers import Quote, SavedAnswer, forget, load_run, name_of, save_run

__all__ = [
    "METRICS",
    "Bound",
    "Cause",
    "Change",
    "Drift",
    "Evaluation",
    "Quote",
    "Reason",
    "SavedAnswer",
    "differences",
    "drift",
    "evaluate",
    "forget",
    "load_run",
    "name_of",
    "read_questions",
    "save_run",
    "write_report",
]
