"""The reader for other languages than English: a model of our own (qa/reading/multilingual/README.md), by OpenVINO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Lane, compiler, processors, shipped_tokenizer
from qa.errors import ReaderError
from qa.reading.onnx_reader import refuse_unless_whole
from qa.reading.reader import SpanReader

__all__ = ["MultilingualReader"]

_FOLDER = Path(__file__).parent / "multilingual"
_LONGEST = 320  # word pieces of question, title, section and passage


class MultilingualReader(SpanReader):
    """The reader in a folder: reader.xml, reader.bin and their checksums; the embedding model's word pieces.

    Safe to share between threads.
    """

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Raises `ReaderError` where a file is missing or is not the one that was shipped."""
        refuse_unless_whole(folder)
        models = processors()  # passages side by side are read sooner than one with all processors
        try:
            tokenizer = shipped_tokenizer()
            self._lane = Lane(compiler(folder / "reader.xml", None, 1), models)
        except Exception as error:  # OpenVINO and tokenizers raise bare Exceptions
            raise ReaderError(
                f"The reader in {folder} cannot be loaded ({error}); install the program again."
            ) from error
        super().__init__(tokenizer, _LONGEST, models)

    def _scores(self, encoding: Any) -> NDArray[np.float32]:
        inputs = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
        }
        scores: NDArray[np.float32] = self._lane.run(inputs)[0]
        return scores
