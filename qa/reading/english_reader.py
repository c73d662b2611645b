"""The reader for English: a small model, and beside it a large one where a closer look is worth its time.

Read closely, the scores of both are averaged, piece by piece: what two models that were trained apart agree on is right
more often than what either says (Hansen and Salamon 1990, "Neural network ensembles", doi:10.1109/34.58871).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Passage, processors
from qa.errors import ReaderError
from qa.reading.openvino_reader import LargeEnglishReader
from qa.reading.reader import Entailment, Reading, SpanReader, as_read, reading_of, refuse_unless_whole

__all__ = ["EnglishReader", "SmallEnglishReader"]

_SMALL = Path(__file__).parent / "english_small"
_LONGEST = 320  # word pieces of question, title, section and passage; a passage has about 220

# Chosen on held-out questions of six domains and on typed ones. The weight of the large one: with more of it sentences
# are found better, with less of it what nothing answers is told better. Passages that it reads: with all ten no figure
# is better. Both are less sure than the small one alone, so what only that one has read would seem better than it is.
_LARGE = 0.5
_READ_BY_BOTH = 4
_READ_BY_ONE = 3.0  # log-odds
# Two of the four are read again whatever they are; the others, where the small one finds an answer in the best, as long
# as it gives them more log-odds than this. Of 128 with less, of 988 on typed and other questions, none came near to an
# answer when both had read it; on average both together gave them so much less.
_READ_AGAIN = 2
_HOPELESS = -5.0
_OF_BOTH = 0.8


class SmallEnglishReader(SpanReader):
    """The small one, run by onnxruntime. A folder holds reader.onnx, tokenizer.json and their checksums."""

    def __init__(self, folder: Path = _SMALL) -> None:
        """Raises `ReaderError` where a file is missing or is not the one that was shipped."""
        from tokenizers import Tokenizer

        onnxruntime = _onnxruntime()
        refuse_unless_whole(folder)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # else it plans its memory anew, and keeps the plan, for each length
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

    def scores(self, encoding: Any) -> NDArray[np.float32]:
        """See `SpanReader`."""
        # One at a time: int8 scales are taken over a whole batch, so neighbours would change the scores.
        inputs = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        scores: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return scores


class EnglishReader:
    """Safe to share between threads."""

    def __init__(self) -> None:
        """Raises `ReaderError` where a file of either is missing or is not the one that was shipped."""
        with ThreadPoolExecutor(1, thread_name_prefix="reader") as aside:
            small = aside.submit(SmallEnglishReader)
            self._large = LargeEnglishReader()
            self._small = small.result()
        self._readers = ThreadPoolExecutor(processors(), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage by the small one."""
        return self._small.read(question, passages)

    def read_closely(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage: by both of the few that the small one likes best, by that one of the others.

        Of the few some are left to the small one in which it finds nothing like an answer.
        """
        question = self._small.shortened(question)
        first = list(self._readers.map(lambda passage: self._first(question, passage), passages))
        liked = sorted(range(len(first)), key=lambda number: -first[number].reading.score)[:_READ_BY_BOTH]
        least = _HOPELESS if first and first[liked[0]].reading.score > 0 else -math.inf
        best = [*liked[:_READ_AGAIN], *(each for each in liked[_READ_AGAIN:] if first[each].reading.score > least)]
        again = dict(
            zip(best, self._readers.map(lambda number: self._again(question, first[number]), best), strict=True)
        )
        return [
            again.get(number) or _less_sure(each.reading, _OF_BOTH if number in liked else _READ_BY_ONE)
            for number, each in enumerate(first)
        ]

    def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
        """What each text says to a claim, or to a question that yes or no answers, by the large one."""
        return self._large.entailments(claim, texts)

    def _first(self, question: str, passage: Passage) -> _First:
        encoding = self._small.encoded(question, as_read(passage))
        scores = self._small.scores(encoding)
        return _First(passage, encoding, _against_none(scores), reading_of(scores, encoding, passage))

    def _again(self, question: str, first: _First) -> Reading:
        passage = first.passage
        encoding = self._large.encoded(question, as_read(passage))
        scores = _against_none(self._large.scores(encoding))
        others = _in_place(first.scores, first.encoding, encoding, scores)
        return reading_of(_LARGE * scores + (1 - _LARGE) * others, encoding, passage)


@dataclass(frozen=True, slots=True, eq=False)
class _First:
    """A passage as the small one has read it."""

    passage: Passage
    encoding: Any
    scores: NDArray[np.float32]  # (pieces, 2), against "no answer"
    reading: Reading


def _less_sure(reading: Reading, by: float) -> Reading:
    lowered = [replace(each, score=each.score - by) for each in reading.spans]
    heading = reading.heading and replace(reading.heading, score=reading.heading.score - by)
    return Reading(tuple(lowered), heading)


def _against_none(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores less those of "no answer", which stands first."""
    less: NDArray[np.float32] = scores - scores[0]
    return less


def _in_place(
    scores: NDArray[np.float32], encoding: Any, wanted: Any, otherwise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(pieces, 2) scores of an encoding's pieces for those of another one that begin, and that end, at the same place.

    `otherwise` are those for pieces that it does not have: letters of other scripts may be cut in other ways.
    """
    found = otherwise.copy()
    places, wanted_places = _places(encoding), _places(wanted)
    for edge in (0, 1):
        known = {(sequence, place[edge]): row for row, sequence, place in places}
        rows = [
            (row, known[sequence, place[edge]])
            for row, sequence, place in wanted_places
            if (sequence, place[edge]) in known
        ]
        if rows:
            here, there = np.array(rows).T
            found[here, edge] = scores[there, edge]
    found[0] = 0.0
    return found


def _places(encoding: Any) -> list[tuple[int, int, tuple[int, int]]]:
    """Of each piece of a text its row, which text it is of, and where it stands there."""
    pieces = zip(encoding.sequence_ids, encoding.offsets, strict=True)
    return [(row, sequence, place) for row, (sequence, place) in enumerate(pieces) if sequence is not None]


def _onnxruntime() -> Any:
    """The runtime without its telemetry.

    By itself it keeps a number for the machine, and tells a server which models are loaded; it reads at its import
    whether it is to.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime
