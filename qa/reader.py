"""The reader: given a question and a passage, where does the answer stand, or does it not stand there at all?

A small model of our own (see qa/model/README.md), run by onnxruntime: for each word piece it scores how well an
answer starts and ends there; the first piece, [CLS], stands for "no answer in this passage" (Devlin et al. 2019,
"BERT", section 4.3, arXiv:1810.04805). Another model can be named in its place: see qa/transformers_reader.py.
"""

from __future__ import annotations

import hashlib
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import Passage, Span, processors
from qa.errors import ReaderError

__all__ = [
    "MOST_SPANS",
    "OnnxReader",
    "Reader",
    "Reading",
    "SpanReader",
    "SpanScore",
    "default_reader",
    "heading",
    "headline",
]

MOST_SPANS = 5  # told of each passage

_FOLDER = Path(__file__).parent / "model"
_LONGEST = 320  # word pieces of question, title, section and passage; a passage has about 220
_LONGEST_ANSWER = 40  # word pieces
_LONGEST_QUESTION = 64  # word pieces


@dataclass(frozen=True, slots=True)
class SpanScore:
    """A stretch of a passage that may be the answer."""

    span: Span  # in `Passage.text`
    score: float  # log-odds against "no answer here": above 0 the reader takes it for the answer


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one passage: its best spans, best first; none where the passage has no word."""

    spans: tuple[SpanScore, ...]

    @property
    def score(self) -> float:
        """Of the best span."""
        return self.spans[0].score if self.spans else -20.0


class Reader(Protocol):
    """Whatever tells where answers stand."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order."""


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
    def _scores(self, encoding: Any) -> NDArray[np.float32]:
        """(pieces, 2): how well an answer starts, and ends, at each piece; "no answer" at the first."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order; a passage reads the same whatever others are read beside it."""
        question = self._cut(question)
        return list(self._readers.map(lambda passage: self._read(question, passage), passages))

    def _read(self, question: str, passage: Passage) -> Reading:
        head = headline(passage)
        with self._lock:
            encoding = self._tokenizer.encode(question, head + passage.text)
        return Reading(_best_spans(self._scores(encoding), encoding, len(head), passage.text))

    def _cut(self, question: str) -> str:
        """The question's beginning, so that most of what the model reads is the passage."""
        with self._lock:
            offsets = self._tokenizer.encode("", question).offsets
        pieces = [end for _, end in offsets if end]
        return question[: pieces[_LONGEST_QUESTION - 1]] if len(pieces) > _LONGEST_QUESTION else question


class OnnxReader(SpanReader):
    """The reader in a folder: reader.onnx, tokenizer.json and their checksums. Safe to share between threads."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Raises `ReaderError` where a file is missing or is not the one that was shipped."""
        import onnxruntime
        from tokenizers import Tokenizer

        _check(folder)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # passages side by side are read sooner than one with all processors
        try:
            self._session = onnxruntime.InferenceSession(
                folder / "reader.onnx", options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions
            raise ReaderError(
                f"The reader in {folder} cannot be loaded ({error}); install the program again."
            ) from error
        super().__init__(tokenizer, _LONGEST, processors())

    def _scores(self, encoding: Any) -> NDArray[np.float32]:
        # One at a time: int8 scales are taken over a whole batch, so neighbours would change the scores.
        inputs = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        scores: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return scores


def default_reader(name: str | None = None) -> Reader:
    """The reader named, or else that of the environment's QA_READER, or else the one that is shipped.

    Raises `ReaderError` where it is missing or damaged.
    """
    named = name or os.environ.get("QA_READER")
    if not named:
        return OnnxReader()
    from qa.transformers_reader import load_reader  # it builds on this module

    return load_reader(named)


def heading(passage: Passage) -> str:
    """What the model reads in front of a passage, on a line of its own; training and asking must give the same."""
    return ". ".join(part.replace("_", " ") for part in (passage.title, passage.section) if part)


def headline(passage: Passage) -> str:
    """The heading and its line break, or nothing where there is none."""
    title = heading(passage)
    return f"{title}\n" if title else ""


def _best_spans(scores: NDArray[np.float32], encoding: Any, head: int, text: str) -> tuple[SpanScore, ...]:
    """The best spans of one passage, no two of which overlap, best first.

    `scores` is (pieces, 2); `head` is how many characters stand before the passage's own text.
    """
    places = [_trimmed(text, start - head, end - head) for start, end in encoding.offsets]
    own = [
        piece
        for piece, (sequence, place) in enumerate(zip(encoding.sequence_ids, places, strict=True))
        if sequence == 1 and place.end > place.start
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
    for place in np.argsort(-pairs, axis=None)[: 20 * MOST_SPANS]:
        first, last = divmod(int(place), len(own))
        if not np.isfinite(pairs[first, last]) or any(first <= b and a <= last for a, b in taken):
            continue
        taken.append((first, last))
        span = Span(places[own[first]].start, places[own[last]].end)
        found.append(SpanScore(span, float(pairs[first, last]) - none))
        if len(found) == MOST_SPANS:
            break
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> Span:
    """The part of a word piece that stands in the text, without the blanks that some tokenizers count to the piece."""
    start = max(start, 0)
    piece = text[start : max(end, 0)]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _check(folder: Path) -> None:
    """Compare the files with the checksums they were shipped with."""
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
