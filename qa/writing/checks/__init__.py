"""Whether a sentence may be shown, check by check: its form, its quotes, dates, numbers and names, what it denies.

In: a sentence with the passages that it cites. Out: where in them it is supported, or why it is left out.
"""

from qa.writing.checks.checking import Checker, Draft
from qa.writing.checks.marks import plain
from qa.writing.checks.names import names_known
from qa.writing.checks.negations import denies
from qa.writing.checks.numbers import figures_known

__all__ = ["Checker", "Draft", "denies", "figures_known", "names_known", "plain"]
