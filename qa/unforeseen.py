"""The last resort where something goes wrong that nobody foresaw: all of it to the log, a way there to who asked."""

from __future__ import annotations

import logging
import re
import secrets
import sys

from qa.logs import note_reference

__all__ = ["reference_in", "unforeseen"]

_SAID = re.compile(r"The log of the server says more under (\w+)\.$")


def unforeseen(
    log: logging.Logger, sentence: str, message: str, *values: object, error: BaseException | None = None
) -> str:
    """Log an exception under a reference, and give a sentence that names it; no trace reaches who asked.

    Args:
        log: Of the module that caught it.
        sentence: What went wrong, for the reader.
        message: The same for the log, with a place for each of the values, as `logging` has them.
        values: Of these, what comes from outside is told with %r, so that it cannot forge a line.
        error: What was raised; by default what is being handled.
    """
    reference = secrets.token_hex(4)
    note_reference(reference)
    log.error(f"{message}, reference %s", *values, reference, exc_info=error or sys.exception())  # noqa: G004 - ours
    return f"{sentence} The log of the server says more under {reference}."


def reference_in(sentence: str) -> str:
    """The reference that a sentence of `unforeseen` names; empty where it is none of those."""
    found = _SAID.search(sentence)
    return found[1] if found else ""
