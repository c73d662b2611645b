"""Whether a follow-up is worded by itself so that it can be relied on."""

from __future__ import annotations

from collections.abc import Sequence

from index import LONGEST_QUERY, STOP_WORDS, stems, words
from qa.records import Turn
from qa.writing.checks import denies, figures_known, names_known, plain

__all__ = ["accepted"]

_LONGEST = 300  # characters
_KEPT = 0.5  # share of the question's own words that must be left
_UNFIT = ("http", "www.", "<", "[", "]", "{", "|", "`")


def accepted(said: str, question: str, history: Sequence[Turn]) -> str | None:
    """What a model made of a follow-up, on one line; None where it is more than the conversation says.

    Its names, numbers and dates must stand in the turns or the question, those of the question must stand in it, and
    it denies what the question denies.
    """
    lines = [plain(line) for line in said.split("\n") if line.strip()]
    if len(lines) != 1 or len(lines[0]) > min(_LONGEST, LONGEST_QUERY) or any(each in lines[0] for each in _UNFIT):
        return None
    worded = lines[0].strip("“”\"' ")
    told = "\n".join((*(turn.content for turn in history), question))
    asked, here = _carrying(question), _carrying(worded)
    if not here or len(asked & here) < _KEPT * len(asked) or not here <= _carrying(told):
        return None
    if not (names_known(worded, told) and figures_known(worded, told)):
        return None
    if not (names_known(question, worded) and figures_known(question, worded)):
        return None
    return worded if denies(worded) == denies(question) else None


def _carrying(text: str) -> set[str]:
    return set(stems([word for word in words(text) if word not in STOP_WORDS]))
