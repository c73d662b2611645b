"""Where the sentences of a text stand."""

import re
from collections.abc import Iterator

import sentencex

from index.records import Span

__all__ = ["sentence_spans"]

_AT_ONCE = 8_000  # characters
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
        for place, piece in _sentences(block.group().translate(_PLAIN)):
            if piece.strip():
                first = block.start() + place + len(piece) - len(piece.lstrip())
                spans.append(Span(first, first + len(piece.strip())))
    return spans


def _sentences(block: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of a block stands, and its words.

    A long block is shown in parts: at each of its opening quotation marks the library looks through all the rest of
    what it is shown. The last sentence of a part is looked at again with what follows.
    """
    place = 0
    while place < len(block):
        shown = block[place : place + _AT_ONCE]
        is_all = place + len(shown) == len(block)
        found = sentencex.get_sentence_boundaries("en", shown)
        if not is_all and len(found) > 1:
            shown = shown[: found.pop()["start_index"]]
        elif not is_all:  # one that is longer than that is cut between words, if it has any
            shown = shown[: max(map(shown.rfind, " \n")) + 1] or shown
            found = [{"start_index": 0, "text": shown}]
        for each in found:
            yield place + each["start_index"], each["text"]
        place += len(shown)
