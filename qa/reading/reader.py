"""What a reader is: given a question and a passage, where does the answer stand, or does it not stand there at all?

`SpanReader` is what readers share whose model scores, for each word piece, how well an answer starts and ends there;
the first piece, [CLS], stands for "no answer in this passage" (Devlin et al. 2019, "BERT", section 4.3,
arXiv:1810.04805). The models themselves: `openvino_reader`, those that are shipped, and `transformers_reader`.
"""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index import SECTION_JOINT, Passage, Span, heading_length, headings_in, whole_words
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
    "what_follows",
]

MOST_SPANS = 5  # told of each passage

# Log-odds by which a heading must answer better than what stands below it, to be quoted. Where it alone told what is
# asked, it was ahead by 7 and more; in one of the questions of the development set it was by 4 without telling it.
_HEADING_AHEAD = 5.0
_HARDLY_TOLD = 2.0  # log-odds below which what stands below a heading may be no answer: "a few minutes" of a length
_LONGEST_ANSWER = 40  # word pieces
_LONGEST_QUESTION = 64  # word pieces
_JOINT = ". "  # between title and section


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
        return self.heading is not None and self.score < min(_HARDLY_TOLD, self.heading.score - _HEADING_AHEAD)


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


def what_follows(reader: object, claim: str, texts: Sequence[str]) -> list[Entailment]:
    """What each text says to a claim, or to a yes or no question; nothing where the reader does not tell."""
    if isinstance(reader, EntailmentReader):
        return reader.entailments(claim, texts)
    return [Entailment()] * len(texts)


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

    In place of the headings that the passage opens with, which are named in it.
    """
    return _JOINT.join(part.replace("_", " ") for part in (passage.title, passage.section) if part)


def headline(passage: Passage) -> str:
    """The heading and its line break, or nothing where there is none."""
    title = heading(passage)
    return f"{title}\n" if title else ""


def as_read(passage: Passage) -> str:
    """What the model reads of a passage: words broken at a line's end are whole, and each character is at its place.

    The headings that the passage opens with are read as its title and section.
    """
    return headline(passage) + whole_words(passage.text[heading_length(passage) :])


def reading_of(scores: NDArray[np.float32], encoding: Any, passage: Passage) -> Reading:
    """What a model's scores, (pieces, 2) of a passage `as_read`, say of it."""
    below = heading_length(passage)
    body = _Stretch(len(headline(passage)), below, len(passage.text) - below)
    titles = [
        each
        for stretch in _told_headings(passage)
        for each in _best_spans(scores, encoding, passage.text, stretch, most=1)
    ]
    heading = max(titles, key=lambda each: each.score, default=None)
    return Reading(_best_spans(scores, encoding, passage.text, body), heading)


class _Stretch(NamedTuple):
    """A stretch of what the model reads that stands in the passage's text as well."""

    read: int  # where it begins in what is read, and
    start: int  # in the text
    length: int


def _told_headings(passage: Passage) -> Iterator[_Stretch]:
    """The headings that a passage opens with, which are read as its title and section."""
    places = headings_in(passage)
    read = 0
    for number, part in enumerate((passage.title, *passage.section.split(SECTION_JOINT))):
        start = places.get(part, -1)
        if start >= 0 and passage.text.startswith(part, start):  # it may be written with other blanks there
            yield _Stretch(read, start, len(part))
        read += len(part) + (len(SECTION_JOINT) if number else len(_JOINT) * bool(part))


def _best_spans(
    scores: NDArray[np.float32], encoding: Any, text: str, stretch: _Stretch, most: int = MOST_SPANS
) -> tuple[SpanScore, ...]:
    """The best spans of one stretch of a passage, no two of which overlap, best first. `scores` is (pieces, 2)."""
    shift = stretch.start - stretch.read
    places = [_trimmed(text, start + shift, end + shift) for start, end in encoding.offsets]
    last = stretch.start + stretch.length
    own = [
        piece
        for piece, (sequence, place) in enumerate(zip(encoding.sequence_ids, places, strict=True))
        if sequence == 1 and stretch.start <= place.start < place.end <= last
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
        first, end = divmod(int(place), len(own))
        if not np.isfinite(pairs[first, end]) or any(first <= b and a <= end for a, b in taken):
            continue
        taken.append((first, end))
        span = Span(places[own[first]].start, places[own[end]].end)
        found.append(SpanScore(span, float(pairs[first, end]) - none))
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
