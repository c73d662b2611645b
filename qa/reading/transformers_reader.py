"""Readers of the Hugging Face format, in place of the one that is shipped.

A model that answers questions (`...ForQuestionAnswering`) tells where in a passage the answer stands. A cross-encoder
(`...ForSequenceClassification`) tells how well a text answers: it reads each passage and then each of its sentences.
They come from a folder, from among the models that were fetched, or from the local Hugging Face cache, as safetensors;
nothing is fetched here and no code is run that comes with a model.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Passage, Span, fetched, heading_length, sentence_spans
from qa.errors import ReaderError
from qa.reading.reader import MOST_SPANS, Reader, Reading, SpanReader, SpanScore, headline

__all__ = ["CrossEncoderReader", "TransformersReader", "load_reader"]

_LONGEST = 512  # word pieces, where the model reads as many
_BATCH = 32  # pairs a forward pass
_MOST_LABELS = 2  # of a cross-encoder
_WAY_OUT = "name another in QA_READER, or leave it unset for the reader that is shipped"
_PROBE = "A reader that is named reads this. It is read once, before any question."


class TransformersReader(SpanReader):
    """A question answering model in a folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        _refuse_without_words(tokenizer)
        if not tokenizer.is_fast:
            raise ValueError("its tokenizer does not tell where in the text a word piece stands")
        model, notes = AutoModelForQuestionAnswering.from_pretrained(folder, **_weights(), output_loading_info=True)
        if notes["missing_keys"]:
            raise ValueError(f"its weights lack {', '.join(sorted(notes['missing_keys']))}")
        self._model = model
        self._inputs = tokenizer.model_input_names
        positions = getattr(model.config, "max_position_embeddings", _LONGEST)
        super().__init__(tokenizer.backend_tokenizer, min(_LONGEST, tokenizer.model_max_length, positions))

    def scores(self, encoding: Any) -> NDArray[np.float32]:
        """See `SpanReader`."""
        import torch

        pieces = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        with torch.inference_mode():
            found = self._model(**{name: torch.tensor([pieces[name]]) for name in pieces if name in self._inputs})
        scores: NDArray[np.float32] = torch.stack([found.start_logits[0], found.end_logits[0]], dim=1).numpy()
        return scores


class CrossEncoderReader:
    """A cross-encoder in a folder, of one label, or of two of which the second means "answers".

    The best sentence scores as its passage does, each other one as much less as the model finds it worse. Safe to share
    between threads.
    """

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import CrossEncoder

        self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True, model_kwargs=_weights())
        _refuse_without_words(self._model.tokenizer)
        if self._model.num_labels > _MOST_LABELS:
            raise ValueError(f"it tells {self._model.num_labels} labels apart, where one or two are wanted")
        self._lock = threading.Lock()  # the tokenizer is set up anew for each batch

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage, in their order: its best sentences, the headings that it opens with for one."""
        headings = [heading_length(passage) for passage in passages]
        spans = [
            [*([Span(0, len(passage.text[:end].rstrip()))] if end else []), *sentence_spans(passage.text, end)]
            for passage, end in zip(passages, headings, strict=True)
        ]
        # Passages and sentences in one go, so that texts of like length share a batch.
        texts = [
            headline(passage) + text
            for passage, sentences in zip(passages, spans, strict=True)
            for text in [
                passage.text[heading_length(passage) :],
                *(passage.text[slice(*sentence)] for sentence in sentences),
            ]
        ]
        scores = iter(self._log_odds(question, texts))
        return [
            _reading(next(scores), [SpanScore(sentence, next(scores)) for sentence in sentences], below)
            for sentences, below in zip(spans, headings, strict=True)
        ]

    def _log_odds(self, question: str, texts: Sequence[str]) -> list[float]:
        """That a text answers, in their order."""
        import torch

        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        with self._lock:
            logits = self._model.predict(
                pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=torch.nn.Identity()
            )
        return [float(score) for score in (logits if logits.ndim == 1 else logits[:, 1] - logits[:, 0])]


_KINDS: dict[str, type[TransformersReader | CrossEncoderReader]] = {
    "ForQuestionAnswering": TransformersReader,
    "ForSequenceClassification": CrossEncoderReader,
}


def load_reader(name: str) -> Reader:
    """The reader in a folder, or in the local Hugging Face cache under this name.

    Raises `ReaderError` where there is none, it cannot be loaded, or the model is one that does not read answers.
    """
    folder = _folder(name)
    kind = _kind(name, folder)
    try:
        with _quiet():
            reader = kind(folder)
            reader.read("What is read?", [Passage("probe", "probe", 0, len(_PROBE), _PROBE)])
    except Exception as error:  # models, tokenizers and weights raise whatever they like
        raise ReaderError(f"The reader {name} cannot be loaded ({_in_a_line(error)}); {_WAY_OUT}.") from error
    return reader


def _folder(name: str) -> Path:
    """The folder of a model: the one of this name, or the one in the cache."""
    from huggingface_hub import try_to_load_from_cache

    known = fetched(name)
    if known and not Path(name).is_dir():
        return known.folder
    with contextlib.suppress(OSError, ValueError):  # a name that is too long, or none that a hub has
        if Path(name).is_dir():
            return Path(name)
        config = try_to_load_from_cache(name, "config.json")
        if isinstance(config, str):
            return Path(config).parent
    raise ReaderError(
        f"The reader {name} is neither a folder nor on this machine; fetch it with: qa model fetch {name}, "
        f"or {_WAY_OUT}."
    )


def _kind(name: str, folder: Path) -> type[TransformersReader | CrossEncoderReader]:
    """Which reader the model's config.json asks for."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        architectures = [str(each) for each in config.get("architectures") or ()]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ReaderError(f"The reader {name} holds no config.json that can be read; {_WAY_OUT}.") from error
    for architecture in architectures:
        for ending, kind in _KINDS.items():
            if architecture.endswith(ending):
                return kind
    found = ", ".join(architectures) or "a model of a kind that its config.json does not tell"
    raise ReaderError(
        f"The reader {name} is {found}, but must be one ...ForQuestionAnswering or ...ForSequenceClassification; "
        f"{_WAY_OUT}."
    )


def _weights() -> dict[str, Any]:
    """How weights are loaded: from here, never as a pickle, and in the numbers that every processor works with."""
    import torch

    return {"local_files_only": True, "use_safetensors": True, "dtype": torch.float32}


def _refuse_without_words(tokenizer: Any) -> None:
    """Where its files are missing, a tokenizer is made that knows no word."""
    if len(tokenizer) <= len(tokenizer.all_special_ids):
        raise ValueError("its tokenizer is missing")


def _reading(passage: float, sentences: Sequence[SpanScore], below: int) -> Reading:
    """Of a passage's score and those of its sentences, some of which may stand in headings: those before `below`."""
    best = max((each.score for each in sentences), default=0.0)
    best_first = [
        SpanScore(each.span, passage + each.score - best) for each in sorted(sentences, key=lambda each: -each.score)
    ]
    spans = tuple(each for each in best_first if each.span.start >= below)[:MOST_SPANS]
    return Reading(spans, next((each for each in best_first if each.span.start < below), None))


def _in_a_line(error: Exception) -> str:
    """The first line of what a library says."""
    return str(error).strip().partition("\n")[0].rstrip(".:") or type(error).__name__


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' progress bars and notes off the screen while a model loads."""
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers")]
    before = [each.level for each in loggers]
    transformers_logging.disable_progress_bar()
    for each in loggers:
        each.setLevel(logging.ERROR)
    try:
        yield
    finally:
        transformers_logging.enable_progress_bar()
        for each, level in zip(loggers, before, strict=True):
            each.setLevel(level)
