"""The reader that is shipped: a small model of our own (see qa/reading/model/README.md), run by onnxruntime."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import processors
from qa.errors import ReaderError
from qa.reading.reader import SpanReader

__all__ = ["OnnxReader", "refuse_unless_whole"]

_FOLDER = Path(__file__).parent / "model"
_LONGEST = 320  # word pieces of question, title, section and passage; a passage has about 220


class OnnxReader(SpanReader):
    """The reader in a folder: reader.onnx, tokenizer.json and their checksums. Safe to share between threads."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Raises `ReaderError` where a file is missing or is not the one that was shipped."""
        import onnxruntime
        from tokenizers import Tokenizer

        refuse_unless_whole(folder)
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


def refuse_unless_whole(folder: Path) -> None:
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
