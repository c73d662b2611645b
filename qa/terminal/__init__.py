"""The command `qa`: a module for each group of verbs, one for what they share; `printing` shows what they found.

In: the words typed after `qa`. Out: answers and reports for people, or JSON for programs; errors as one sentence, and
an exit code. Imports everything that stands before it, and nothing imports it.
"""

from qa.terminal.command import app, main

__all__ = ["app", "main"]
