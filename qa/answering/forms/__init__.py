"""The forms of answers, a module for each that is more than a short answer with its sentences.

In: a question with the form that it wants, and the statements found for it. Out: an `Answer` of quotes. `dispatch`
tells which passages are looked at, and by whom; `composing` puts quotes and markers together. Facts are one folder up.
"""

from qa.answering.forms.dispatch import Forms

__all__ = ["Forms"]
