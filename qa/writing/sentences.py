"""Pieces of text as they come to sentences, each with the markers that stand in it or right behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index import sentence_spans
from qa.writing.checks import Draft, plain

__all__ = ["drafts"]

_NUMBERS = r"(?:(?:passages?|sources?|documents?) )?#?\d{1,4}(?:\s*[,;]\s*#?\d{1,4})*"
_MARKER = re.compile(rf"\s*(?:\[{_NUMBERS}\]|【{_NUMBERS}】)", re.IGNORECASE)
# A full stop with markers behind it, and something behind them: they belong to the sentence that it ends.
_BEHIND = re.compile(
    rf"(?P<stop>[.!?…][”\"’')]*)(?P<markers>(?:{_MARKER.pattern})+)(?P<more>\.?+)(?=.)", re.IGNORECASE | re.DOTALL
)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(r"\s*<think>", re.IGNORECASE)
_OPENING = 12  # characters of what opens, or closes, a thought
_MAY_END = re.compile(r"[.!?…][”\"’')]*\s*(?:\[[^\]]*\]\s*)*\S|\n")
_LONGEST = 2_000  # characters: what has no end until then is no sentence
_BLOCK = re.compile(r"[^\n]+")
_NOTHING = re.compile(r"\W*NONE\W*")
_FEW = 12  # characters by which is seen whether a sentence has begun
_HELD_BACK = 40  # characters that may still be, or become, markers of the sentence before


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """The sentences, each as soon as the next one begins. "NONE", which is asked for where there is nothing, is none.

    Example: "Mali is ", "dry. [1] It ", "is hot [2]." -> "Mali is dry." with 1, "It is hot." with 2.
    """
    rest = ""
    for piece in pieces:
        rest = _THOUGHT.sub("", rest + piece)
        if _THINKING.match(rest):
            rest = rest[:_OPENING] + rest[_OPENING:][-_OPENING:]  # its end is waited for, and nothing of it is kept
            continue
        if _MAY_END.search(rest) or len(rest) > _LONGEST:
            finished, rest = _cut(rest)
            yield from finished
    if not _THINKING.match(rest):
        last, _ = _cut(f"{rest}\n\n{'.' * _HELD_BACK}")
        yield from last


def _cut(written: str) -> tuple[list[Draft], str]:
    """The sentences that cannot become longer, and what is written behind them."""
    text = _BEHIND.sub(_before_the_stop, written)
    spans = [span for block in _BLOCK.finditer(text) for span in sentence_spans(text, block.start(), block.end())]
    last = text[spans[-1].start :] if spans else ""
    # What follows may still be markers of the sentence before it, or show that it goes on: "(U." and "K.)".
    open_ = 2 if len(last) < (_HELD_BACK if last.startswith(("[", "【")) else _FEW) else 1
    whole = spans[:-open_] if len(text) <= _LONGEST else spans
    if not whole:
        return [], text
    told = (text[span.start : span.end] for span in whole)
    return [_draft(each) for each in told if not _NOTHING.fullmatch(each)], text[whole[-1].end :]


def _before_the_stop(found: re.Match[str]) -> str:
    """Markers in front of the stop that they follow; where another one follows them, they are in their place."""
    if not found["more"]:
        return f"{found['markers']}{found['stop']}"
    return found.group() if len(found["stop"]) > 1 else f"{found['markers']}{found['more']}"


def _draft(sentence: str) -> Draft:
    markers = [int(number) for marker in _MARKER.finditer(sentence) for number in re.findall(r"\d+", marker.group())]
    return Draft(plain(_MARKER.sub("", sentence)), tuple(dict.fromkeys(markers)))
