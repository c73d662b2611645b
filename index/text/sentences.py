"""Where the sentences of a text stand."""

import re

import sentencex

from index.records import Span

__all__ = ["sentence_spans"]

_BLOCK = re.compile(r"\S(?:[^\n]+|\n(?!\s*\n))*+")
# sentencex 1.0.32 panics at a letter, one of these and a full stop ("A\u00a0."), so it is shown plain spaces.
_OTHER_SPACES = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_PLAIN = dict.fromkeys((*map(ord, _OTHER_SPACES), *range(0x2000, 0x200B)), " ")  # each as long as before


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences between two positions, without the white space around them, in order.

    A blank line always ends a sentence. Borders are those of sentencex (Wikimedia), language "en".
    """
    spans = []
    for block in _BLOCK.finditer(text, start, len(text) if end is None else end):
        for found in sentencex.get_sentence_boundaries("en", block.group().translate(_PLAIN)):
            piece = found["text"]
            if piece.strip():
                first = block.start() + found["start_index"] + len(piece) - len(piece.lstrip())
                spans.append(Span(first, first + len(piece.strip())))
    return spans
