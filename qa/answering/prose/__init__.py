"""Prose about the evidence, by whoever writes it: what a writer is, and how its sentences become part of an answer.

In: an answer, and a writer, as `qa.writing` has one. Out: the same answer with what was written beside its quotes.
"""

from qa.answering.prose.adding import told_why, with_prose
from qa.answering.prose.writers import LeftOut, Place, Supported, Tells, Writer

__all__ = ["LeftOut", "Place", "Supported", "Tells", "Writer", "told_why", "with_prose"]
