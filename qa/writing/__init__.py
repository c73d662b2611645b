"""Passages to the prose of a language model, which is optional and never trusted: each sentence is checked.

In: a question, the turns before it, and the passages that were retrieved for it. Out: sentences, each with the places
in those passages that support it, and why others were left out (`checks/`); also follow-ups worded by themselves.
Imports `answering`, which says what a writer is, `configuration`, and what stands before them. Nothing here is loaded
unless an address is named.
"""

from qa.writing.settings import LanguageModelSettings, settings_from
from qa.writing.writer import LanguageModel, language_model

__all__ = ["LanguageModel", "LanguageModelSettings", "language_model", "settings_from"]
