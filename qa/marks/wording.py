"""What is said of marks, in the terminal and on the page."""

from __future__ import annotations

from qa.marks.records import MarkState, Placed
from qa.wording import date_in_words

__all__ = ["made_in_words", "state_in_words"]


def state_in_words(placed: Placed) -> str:
    """What became of the words of a mark, as a sentence; empty where they stand in their document."""
    if placed.state is MarkState.ELSEWHERE:
        return f"Its words now stand in another document: {placed.document}."
    if placed.state is MarkState.UNCERTAIN:
        return (
            "The document has changed. It holds these words"
            f"{f' in {placed.places:,} places' if placed.places > 1 else ''}, but it is not certain that they are "
            "those that were marked."
        )
    if placed.state is MarkState.GONE:
        return "The document has changed, and these words are gone from it."
    if placed.state is MarkState.REMOVED:
        return "The document is not in the collection any more."
    return ""


def made_in_words(placed: Placed) -> str:
    """Who marked it and when. Example: "Ana, 3 March 2026"; without a name "3 March 2026"."""
    mark = placed.mark
    day = date_in_words(mark.made[:10])
    changed = f", changed {date_in_words(mark.changed[:10])}" if mark.changed[:10] != mark.made[:10] else ""
    return f"{f'{mark.by}, ' if mark.by else ''}{day}{changed}"
