"""The readers that are shipped: models of our own, run by OpenVINO (README.md in `english/` and `multilingual/`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Inputs, Lane, compiler, filled_up, processors, shipped_tokenizer, whole_words
from qa.errors import ReaderError
from qa.reading.reader import Entailment, SpanReader, refuse_unless_whole

__all__ = ["LargeEnglishReader", "MultilingualReader", "OpenVinoReader"]

_LONGEST = 320  # word pieces of question, title, section and passage; a passage has about 220
_SPANS, _FOLLOWS = 0, 1  # the model's outputs
_TOKENIZER = "tokenizer.json"
_PAD = "<pad>"  # the piece that fills texts up, which both models know


class OpenVinoReader(SpanReader):
    """The reader in a folder: reader.xml, reader.bin and their checksums. Safe to share between threads.

    Its word pieces are those of tokenizer.json there, or of the embedding model where there is none.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `ReaderError` where a file is missing or is not the one that was shipped."""
        refuse_unless_whole(folder)
        streams = processors()  # passages side by side are read sooner than one with all processors
        try:
            self._lane = Lane(compiler(folder / "reader.xml", None, 1, shipped=True), streams)
            tokenizer = _tokenizer(folder)
        except Exception as error:  # OpenVINO and tokenizers raise bare Exceptions
            raise ReaderError(
                f"The reader in {folder} cannot be loaded ({error}); install the program again."
            ) from error
        super().__init__(tokenizer, _LONGEST, streams)
        self._fills: dict[str, int] = {"input_ids": tokenizer.token_to_id(_PAD), "attention_mask": 0}

    def scores(self, encoding: Any) -> NDArray[np.float32]:
        """See `SpanReader`."""
        scores: NDArray[np.float32] = self._lane.run(self.inputs(encoding), _SPANS)[0]
        return scores[: len(encoding)]

    def inputs(self, encoding: Any) -> Inputs:
        """A passage alone: int8 scales are taken over a whole batch, so neighbours would change the scores."""
        return filled_up([encoding], self._fills, _LONGEST)


class LargeEnglishReader(OpenVinoReader):
    """The large one of the two models that read English, which also tells what follows from a text."""

    def __init__(self, folder: Path = Path(__file__).parent / "english") -> None:
        super().__init__(folder)

    def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
        """What each text says to a claim, or to a question that yes or no answers."""
        claim = self.shortened(claim)
        return list(self._readers.map(lambda text: self._entailment(claim, text), texts))

    def _entailment(self, claim: str, text: str) -> Entailment:
        logits = self._lane.run(self.inputs(self.encoded(claim, whole_words(text))), _FOLLOWS)[0]
        chances = np.exp(logits - logits.max())
        _, supports, contradicts = (chances / chances.sum()).tolist()
        return Entailment(supports, contradicts)


class MultilingualReader(OpenVinoReader):
    """The reader for other languages."""

    def __init__(self, folder: Path = Path(__file__).parent / "multilingual") -> None:
        super().__init__(folder)


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    own = folder / _TOKENIZER
    return Tokenizer.from_file(str(own)) if own.exists() else shipped_tokenizer()
