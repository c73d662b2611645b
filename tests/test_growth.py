"""What a hostile text costs: what looks at texts takes as long as they are, and not as long as their squares.

Times are of the processor and compared with each other; what takes next to nothing is not looked at.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from index import (
    Document,
    DocumentSummary,
    date_mentions,
    fold,
    language_of,
    sentence_spans,
    stems,
    tokens,
    uncertain_dates,
    whole_words,
    words,
)
from index.passages.cutting import cut
from qa.drafts.extracting import Names, quotations_in
from qa.drafts.reading import plain_draft
from qa.reading.quantities import quantities

SHORT, LONG = 20_000, 100_000  # characters
MOST = 6.0  # times as long, of a text that is five times as long: a square would be 25
NOTHING = 0.5  # seconds that need no comparison
PIECES = (
    '"', "“", "« ", "(", "“a” ", "a-", "A. ", "Mr. ", "1", "1,000,", "1.1.", "hundred ", "5 May ", "in May ",
    "5 May 2013 ", "yesterday ", "last May ", "“On 5 May, ", "\n", "\n\n- ", "a\n", ". ", "… ", "’s ", "a b ", "Ａ",
    "é́", "| ", "[1] ", "> ", "x\u00ad",
)  # fmt: skip


def dates(text: str) -> object:
    """Both kinds, as the passages of a document are looked through."""
    return uncertain_dates(text, date_mentions(text, None))


class Nothing:
    """A collection without documents."""

    def documents(self) -> list[DocumentSummary]:
        """None."""
        return []


LOOKING: dict[str, Callable[[str], object]] = {
    "sentences": sentence_spans,
    "words": words,
    "tokens": tokens,
    "stems": lambda text: stems(words(text)),
    "folded": fold,
    "whole words": whole_words,
    "language": language_of,
    "dates": dates,
    "quantities": quantities,
    "passages": lambda text: list(cut(Document("a", "A", text, "a.txt"))),
    "quotations": lambda text: quotations_in(plain_draft(f"A {text}", "a.txt"), Names(Nothing())),
}


def taken(look: Callable[[str], object], text: str) -> float:
    """Seconds of the processor."""
    gc.disable()  # the more there is, the longer it takes
    try:
        began = time.process_time()
        look(text)
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize("name", LOOKING)
def test_a_text_five_times_as_long_takes_six_times_as_long_at_most(name: str) -> None:
    """Whatever it repeats."""
    look = LOOKING[name]
    look("warm. " * 100)
    slow = {}
    for piece in PIECES:
        short, long = ((piece * (length // len(piece) + 1))[:length] for length in (SHORT, LONG))
        if (took := taken(look, long)) > NOTHING:
            took = min(took, taken(look, long))
            if took > MOST * max(taken(look, short) for _ in range(3)):
                slow[piece] = round(took, 2)
    assert slow == {}
