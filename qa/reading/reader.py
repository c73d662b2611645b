"""What a reader is: given a question and a passage, where does the answer stand, or does it not stand there at all?

`SpanReader` is what readers share whose model scores, for each word piece, how well an answer starts and ends there;
the first piece, [CLS], stands for "no answer in this passage" (Devlin et al. 2019, "BERT", section 4.3,
arXiv:1810.04805). The models themselves: `openvino_reader`, those that are shipped, and `transformers_reader`.
"""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index import Passage, Span, heading_length, stands_above, whole_words
from qa.errors import ReaderError

__all__ = [
    "MOST_SPANS",
    "CloseReader",
    "Entailment",
    "EntailmentReader",
    "Reader",
    "Reading",
    "SpanReader",
    "SpanScore",
    "as_read",
    "heading",
    "headline",
    "reading_of",
    "refuse_unless_whole",
]

MOST_SPANS = 5  # told of each passage

_HEADING_AHEAD = 3.0  # log-odds by which a heading must answer better than what stands below it, to be quoted
_LONGEST_ANSWER = 40  # word pieces
_LONGEST_QUESTION = 64  # word pieces


@dataclass(frozen=True, slots=True)
class SpanScore:
    """A stretch of a passage that may be the answer."""

    span: Span  # in `Passage.text`
    score: float  # log-odds against "no answer here": above 0 the reader takes it for the answer


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one passage: its best spans, best first; none where the passage has no word.

    They stand below the headings that the passage opens with. What it found in those is told apart, since they title
    what is below them, and seldom say themselves what is asked.
    """

    spans: tuple[SpanScore, ...]
    heading: SpanScore | None = None  # the best span in the headings; None where there are none

    @property
    def score(self) -> float:
        """Of the best span below the headings."""
        return self.spans[0].score if self.spans else -20.0

    @property
    def is_told_by_heading(self) -> bool:
        """Whether the headings tell what is asked, and what stands below them does not."""
        return self.heading is not None and self.heading.score > self.score + _HEADING_AHEAD


class Reader(Protocol):
    """Whatever tells where answers stand."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order."""


@runtime_checkable
class CloseReader(Reader, Protocol):
    """A reader that can take more time over passages, to tell more surely where a short answer stands."""

    def read_closely(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """As `read`."""


@dataclass(frozen=True, slots=True)
class Entailment:
    """How likely a text says yes to a question or a claim, and how likely it says no; else it says nothing of it."""

    supports: float = 0.0  # 0 to 1
    contradicts: float = 0.0  # 0 to 1


@runtime_checkable
class EntailmentReader(Protocol):
    """A reader that also tells what follows from a text (Dagan et al. 2006, "The PASCAL RTE challenge")."""

    def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
        """What each text says to a claim, or to a question that yes or no answers, in their order."""


class SpanReader(ABC):
    """A reader whose model scores how well an answer starts and ends at each word piece.

    `tokenizer` is one of the library tokenizers, `longest` how many of its word pieces the model reads at once,
    `side_by_side` how many passages. Safe to share between threads.
    """

    def __init__(self, tokenizer: Any, longest: int, side_by_side: int = 1) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(longest, strategy="only_second")
        self._tokenizer.no_padding()
        self._readers = ThreadPoolExecutor(side_by_side, thread_name_prefix="reader")
        self._lock = threading.Lock()  # the tokenizer is set up once and then shared

    @abstractmethod
    def scores(self, encoding: Any) -> NDArray[np.float32]:
        """(pieces, 2): how well an answer starts, and ends, at each piece; "no answer" at the first."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order; a passage reads the same whatever others are read beside it."""
        question = self.shortened(question)
        return list(self._readers.map(lambda passage: self._read(question, passage), passages))

    def _read(self, question: str, passage: Passage) -> Reading:
        encoding = self.encoded(question, as_read(passage))
        return reading_of(self.scores(encoding), encoding, passage)

    def encoded(self, question: str, text: str) -> Any:
        """Both as the model reads them."""
        with self._lock:
            return self._tokenizer.encode(question, text)

    def shortened(self, question: str) -> str:
        """The question's beginning, so that most of what the model reads is the passage."""
        with self._lock:
            offsets = self._tokenizer.encode("", question).offsets
        pieces = [end for _, end in offsets if end]
        return question[: pieces[_LONGEST_QUESTION - 1]] if len(pieces) > _LONGEST_QUESTION else question


def heading(passage: Passage) -> str:
    """What the model reads in front of a passage, on a line of its own; training and asking must give the same.

    What the passage itself opens with is not said twice.
    """
    return ". ".join(stands_above(passage))


def headline(passage: Passage) -> str:
    """The heading and its line break, or nothing where there is none."""
    title = heading(passage)
    return f"{title}\n" if title else ""


def as_read(passage: Passage) -> str:
    """What the model reads of a passage: words broken at a line's end are whole, and each character is at its place."""
    return headline(passage) + whole_words(passage.text)


def reading_of(scores: NDArray[np.float32], encoding: Any, passage: Passage) -> Reading:
    """What a model's scores, (pieces, 2) of a passage `as_read`, say of it."""
    head, below = len(headline(passage)), heading_length(passage)
    spans = _best_spans(scores, encoding, head, passage.text, Span(below, len(passage.text)))
    titles = _best_spans(scores, encoding, head, passage.text, Span(0, below), most=1) if below else ()
    return Reading(spans, next(iter(titles), None))


def _best_spans(
    scores: NDArray[np.float32], encoding: Any, head: int, text: str, within: Span, most: int = MOST_SPANS
) -> tuple[SpanScore, ...]:
    """The best spans of one passage within a part of it, no two of which overlap, best first.

    `scores` is (pieces, 2); `head` is how many characters stand before the passage's own text.
    """
    places = [_trimmed(text, start - head, end - head) for start, end in encoding.offsets]
    own = [
        piece
        for piece, (sequence, place) in enumerate(zip(encoding.sequence_ids, places, strict=True))
        if sequence == 1 and within.start <= place.start < place.end <= within.end
    ]
    if not own:
        return ()
    starts, ends = scores[own, 0], scores[own, 1]
    pairs = starts[:, None] + ends[None, :]
    # Of all (start, end) only those in order and not too long.
    allowed = np.triu(np.ones_like(pairs, dtype=bool)) & ~np.triu(np.ones_like(pairs, dtype=bool), _LONGEST_ANSWER)
    pairs = np.where(allowed, pairs, -np.inf)
    none = float(scores[0, 0] + scores[0, 1])
    found: list[SpanScore] = []
    taken: list[tuple[int, int]] = []
    for place in np.argsort(-pairs, axis=None)[: 20 * most]:
        first, last = divmod(int(place), len(own))
        if not np.isfinite(pairs[first, last]) or any(first <= b and a <= last for a, b in taken):
            continue
        taken.append((first, last))
        span = Span(places[own[first]].start, places[own[last]].end)
        found.append(SpanScore(span, float(pairs[first, last]) - none))
        if len(found) == most:
            break
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> Span:
    """The part of a word piece that stands in the text, without the blanks that some tokenizers count to the piece."""
    start = max(start, 0)
    piece = text[start : max(end, 0)]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def refuse_unless_whole(folder: Path) -> None:
    """Compare a model's files with the checksums they were shipped with. Raises `ReaderError`."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="ascii").split("\n")
        for line in filter(None, lines):
            digest, name = line.split()
            with (folder / name).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                    raise ReaderError(f"{folder / name} is not the file that was shipped; install the program again.")
    except OSError as error:
        raise ReaderError(
            f"The reader is not complete ({error.filename} is missing); install the program again."
        ) from error
