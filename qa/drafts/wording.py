"""The words of a quotation, cut where it says that something was left out or put in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from index import Span, is_unspaced, token_key, tokens

__all__ = [
    "Cut",
    "Segment",
    "Word",
    "Wording",
    "is_ended_otherwise",
    "length_of",
    "source_words",
    "wording",
    "words_of",
]

_FIRST_LETTERS = 3  # of a word, at most, that are put in brackets
_HALF = 0.5  # of a word is a character of a script without spaces
# Words that were left out, as each country marks them; three points within brackets or by themselves.
_ELLIPSIS = re.compile(
    r"[\[(<‹〈（［]\s*(?:\.{2,6}|…{1,2}|\.(?:\s\.){2,3}|⋯{1,2})\s*[\])>›〉）］]|\.{3,6}|…{1,2}|⋯{1,2}|\.(?:\s\.){2,3}"
)
_BRACKETS = re.compile(r"\[([^\[\]\n]{0,120})\]|［([^［］\n]{0,120})］")
# A word with another ending, or none: "attack[ed]", "control[]". Any other letter by itself is the mark of a note.
_ENDED = re.compile(r"([^\W\d_]+)\[([sdn]?|[^\W\d_A-Z]{2,4})\]")
_DENYING = frozenset(("not", "less"))  # "can[not]" says the opposite
_SIC = re.compile(r"sic!?|!|\?|emphasis (?:added|mine)|hervorhebung.{0,30}|je souligne|cursiva .{0,20}", re.IGNORECASE)
_MARK_OF_NOTE = re.compile(
    r"\^?\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3})*|\^[\w-]{1,40}|[a-z]|note \d+|citation needed", re.IGNORECASE
)
_NO_WORDS_OF_SOURCE = re.compile(
    r"(?<=\])\([^\s()]{1,500}\)|\[\^?\d{1,3}\](?!\()|\[\^[\w-]{1,40}\]|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+(?=\W)"
)


class Cut(Enum):
    """Why a quotation is cut."""

    NONE = "none"
    LEFT_OUT = "left out"  # […]
    PUT_IN = "put in"  # [the army]


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in the text that it is of."""

    key: str  # what it is compared by
    start: int
    end: int
    changed: bool = False  # its first letters stand in brackets: "[T]he"


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that must stand together, and the mark in front of them."""

    words: tuple[Word, ...]
    cut: Cut = Cut.NONE
    inserted: str = ""  # what was put in there, as the draft has it


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation as what must be found of it."""

    segments: tuple[Segment, ...]  # none of them empty
    trailing: str = ""  # what was put in behind the last one
    apart: tuple[Span, ...] = ()  # what stands between the words and does not count, in order

    @property
    def words(self) -> tuple[Word, ...]:
        """All of them."""
        return tuple(word for segment in self.segments for word in segment.words)

    @property
    def length(self) -> float:
        """In words."""
        return length_of(self.words)


def length_of(words: Iterable[Word]) -> float:
    """How many words they are worth: a character of a script without spaces is half a word."""
    return sum(_HALF if is_unspaced(word.key) else 1 for word in words)


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words of a stretch of a text."""
    return [Word(*each) for each in zip(*tokens(text, max(0, start), min(len(text), end)), strict=True)]


def source_words(text: str, start: int, end: int) -> tuple[list[Word], tuple[Span, ...]]:
    """The words of a stretch of a source, and what in it is none: addresses of links and numbers of notes."""
    apart = tuple(Span(*found.span()) for found in _NO_WORDS_OF_SOURCE.finditer(text, max(0, start), end))
    words = words_of(text, start, end)
    return (list(_outside(words, apart)) if apart else words), apart


def wording(text: str, start: int, end: int, apart: Sequence[Span] = ()) -> Wording:
    """What `text[start:end]` quotes; the spans `apart` in it, as references, are no words of it.

    Example: "[T]he army […] left [Gao]." -> "The army" and, with something left out, "left", and "Gao" put in.
    """
    letters, cuts, dropped = _brackets(text, start, end)
    hidden = [*apart, *dropped, *(span for span, _, _ in cuts)]
    words = _joined(list(_outside(words_of(text, start, end), hidden)), letters)
    marks = sorted(cuts, key=lambda cut: cut[0].start)
    segments: list[Segment] = []
    begins = [word.start for word in words]
    place, pending = 0, Segment(())
    for span, cut, inserted in [*marks, (Span(end, end), Cut.NONE, "")]:
        stop = bisect_left(begins, span.start)
        if stop > place:
            segments.append(Segment(tuple(words[place:stop]), pending.cut, pending.inserted))
            pending = Segment(())
        if cut is Cut.LEFT_OUT or (cut is Cut.PUT_IN and pending.cut is not Cut.LEFT_OUT):
            pending = Segment((), cut, f"{pending.inserted} {inserted}".strip())
        place = stop
    return Wording(tuple(segments), pending.inserted, tuple(sorted(hidden)))


def is_ended_otherwise(written: str, source: Sequence[str]) -> bool | None:
    """Whether the source has, by its key, but the word of which the ending was put in; None where none was.

    Example: "attack[ed]" and ["attacks"] -> True.
    """
    found = _ENDED.fullmatch(written)
    if found is None:
        return None
    return len(source) == 1 and source[0].startswith(token_key(found[1])) and found[2] not in _DENYING


def _brackets(text: str, start: int, end: int) -> tuple[list[Span], list[tuple[Span, Cut, str]], list[Span]]:
    """Letters in brackets at the beginning of a word; marks, with what was put in; and what is none of both."""
    letters: list[Span] = []
    cuts: list[tuple[Span, Cut, str]] = []
    dropped: list[Span] = []
    left_out = {Span(*found.span()) for found in _ELLIPSIS.finditer(text, start, end)}
    cuts += [(span, Cut.LEFT_OUT, "") for span in left_out]
    for found in _BRACKETS.finditer(text, start, end):
        inside = (found[1] or found[2] or "").strip()
        span = Span(*found.span())
        if span in left_out:
            continue
        follows = text[span.end : span.end + 1]
        ended = None if follows.isalnum() or _SIC.fullmatch(inside) else _ended(text, start, span)
        if ended:
            cuts.append((ended, Cut.PUT_IN, text[ended.start : ended.end]))
            continue
        if not inside:
            continue
        if follows.isalpha() and len(inside) <= _FIRST_LETTERS and inside.isalpha():
            letters.append(span)
        elif follows == "(":  # a link of Markdown, whose words are quoted
            continue
        elif _SIC.fullmatch(inside) or _MARK_OF_NOTE.fullmatch(inside):
            dropped.append(span)
        else:
            cuts.append((span, Cut.PUT_IN, inside))
    return letters, cuts, dropped


def _ended(text: str, start: int, brackets: Span) -> Span | None:
    """The word of which the ending stands in brackets, with these; None where there is none, or they hold more."""
    begin = brackets.start
    while begin > start and text[begin - 1].isalpha():
        begin -= 1
    return Span(begin, brackets.end) if _ENDED.fullmatch(text, begin, brackets.end) else None


def _outside(words: Iterable[Word], spans: Iterable[Span]) -> Iterator[Word]:
    """The words that begin in none of the spans."""
    ordered = sorted(spans)
    place, behind = 0, 0
    for word in words:
        while place < len(ordered) and ordered[place].start <= word.start:
            behind = max(behind, ordered[place].end)
            place += 1
        if word.start >= behind:
            yield word


def _joined(words: Sequence[Word], letters: Sequence[Span]) -> list[Word]:
    """With letters in brackets made one word with what follows them: "[T]he"."""
    joined: list[Word] = []
    opening = {span.start + 1: span.end for span in letters}
    for word in words:
        before = joined[-1] if joined else None
        if before and opening.get(before.start) == word.start:
            joined[-1] = Word(before.key + word.key, before.start, word.end, changed=True)
        else:
            joined.append(word)
    return joined
