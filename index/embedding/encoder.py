"""Texts to vectors without PyTorch: an export of the embedding model, made once and run by OpenVINO.

Loading PyTorch and sentence-transformers takes seconds, which a question from the terminal should not pay for, and
OpenVINO joins many of the steps that PyTorch takes one by one. The export lies in a cache, by the model's fingerprint,
with checksums; it is the whole model from word pieces to the vector, and is only kept where its vectors are those of
the model. It computes in the number type that the processor multiplies best: bfloat16 where it has it, else float32.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import math
import re
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.inference import Lane, compiler, filled_length, filled_up, openvino
from index.embedding.pieces import SHIPPED, TOKENIZER, tokenizer_in
from index.machine import cache, processors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Encoder", "conclude", "export", "is_whole", "load", "write"]

_log = logging.getLogger(__name__)
_MODEL, _WEIGHTS, _FACTS, _SUMS = "encoder.xml", "encoder.bin", "encoder.json", "SHA256SUMS"
_SUMMED = (_MODEL, _WEIGHTS, TOKENIZER, _FACTS)
_FORMAT = 2  # of the folder; each has a place of its own, since two versions of the program may share a cache
_SAME = 0.9999  # cosine to the model's own vector that an export must reach
_FEW = 64  # texts at most that do not wait behind many: a question's sentences, while a sync embeds documents
_BATCH = 8  # texts at once; 16 take as long and 60 MB more, 32 a tenth longer
_STREAMS = 16  # of texts side by side at most; processors beyond that are threads of each
_TRIED = (
    "When did France deploy to Mali?",
    "café",
    "A passage of some length, with names like Ménaka and figures like 12,947, is what the model was made for. " * 4,
)


class Encoder:
    """An exported model. Safe to share between threads.

    A text's vector is the same to the bit whatever is embedded beside it: only texts of one length, padding included,
    go through the model together.
    """

    def __init__(self, folder: Path) -> None:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        self.dim: int = facts["dim"]
        self._prompts: dict[str, str] = facts["prompts"]
        self._inputs: dict[str, int] = facts["inputs"]  # and what each is padded with
        self._longest: int = facts["longest"]
        streams = min(processors(), _STREAMS)
        threads = processors() // streams
        compiled = compiler(folder / _MODEL, facts["precision"], threads, shipped=folder == SHIPPED)
        self._few, self._many = Lane(compiled, streams), Lane(compiled, streams)
        with ThreadPoolExecutor(1, thread_name_prefix="encoder") as aside:
            ready = aside.submit(self._few.compile)  # what cannot be compiled cannot be loaded
            self._tokenizer = tokenizer_in(folder)  # takes as long
            self._tokenizer.enable_truncation(self._longest)
            self._tokenizer.no_padding()
            ready.result()

    def query(self, text: str) -> NDArray[np.float32]:
        """(dim,) as the model gives it."""
        inputs = filled_up([self._tokenizer.encode(self._prompts["query"] + text)], self._inputs, self._longest)
        vector: NDArray[np.float32] = self._few.run(inputs)[0]
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) as the model gives them, in the order of the texts."""
        lane = self._few if len(texts) <= _FEW else self._many
        encodings = self._tokenizer.encode_batch_fast([self._prompts["passage"] + text for text in texts])
        lengths = [filled_length(encoding, self._longest) for encoding in encodings]
        order = sorted(range(len(texts)), key=lambda row: -lengths[row])  # the short ones fill up the end
        size = min(_BATCH, math.ceil(len(texts) / lane.streams))
        batches = (
            filled_up([encodings[row] for row in rows[first : first + size]], self._inputs, self._longest)
            for rows in (list(group) for _, group in itertools.groupby(order, lengths.__getitem__))
            for first in range(0, len(rows), size)
        )
        vectors = np.empty((len(texts), self.dim), np.float32)
        vectors[order] = np.concatenate(lane.run_all(batches))
        return vectors


def load(fingerprint: str) -> Encoder | None:
    """The export of the model with this fingerprint; None where there is none, or it is damaged."""
    folder = _folder(fingerprint)
    if not is_whole(folder):
        return None
    try:
        return Encoder(folder)
    except Exception as error:  # noqa: BLE001 - OpenVINO and tokenizers raise many kinds; PyTorch is there
        _log.debug("The export in %s cannot be loaded: %r", folder, error)
        return None


def export(model: SentenceTransformer, fingerprint: str) -> Encoder | None:
    """Export a model for `load`; None where it cannot be done, or the vectors would not be the model's own.

    It takes some seconds and about as much space as the model. Two processes may do it at once.
    """
    folder = _folder(fingerprint)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".exporting-", dir=folder.parent) as scratch:
            made = Path(scratch) / folder.name
            made.mkdir()
            facts = write(model, made)
            for precision in (None, "f32"):
                conclude(made, facts | {"precision": precision})
                encoder = Encoder(made)
                if _is_faithful(encoder, model):
                    shutil.rmtree(folder, ignore_errors=True)  # a damaged one
                    made.rename(folder)
                    return encoder
            return None
    except Exception as error:  # noqa: BLE001 - there are as many ways as models, and the model itself is there
        _log.debug("The model %s was not exported: %r", fingerprint, error)
        return None


def write(model: SentenceTransformer, folder: Path) -> dict[str, Any]:
    """The model and its tokenizer; gives what else is to be known of them."""
    import torch

    runtime = openvino()
    tokenizer: Any = model.tokenizer
    sample = tokenizer(["a short text"], return_tensors="pt")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        converted = runtime.convert_model(_Positional(model, list(sample)), example_input=tuple(sample.values()))
    for place, name in zip(converted.inputs, sample, strict=True):
        place.get_tensor().set_names({name})
    runtime.save_model(converted, folder / _MODEL, compress_to_fp16=False)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)
    return {
        "dim": model.get_embedding_dimension(),
        "longest": model.max_seq_length,
        "inputs": {name: (tokenizer.pad_token_id or 0) if name == "input_ids" else 0 for name in sample},
        "prompts": {"query": _prompt(model, "query"), "passage": _prompt(model, "document", "passage", "corpus")},
    }


def conclude(folder: Path, facts: dict[str, Any]) -> None:
    """What is to be known of the model, and the checksums."""
    (folder / _FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")
    sums = [f"{_digest(folder / name)}  {name}\n" for name in _SUMMED]
    (folder / _SUMS).write_text("".join(sums), encoding="ascii")


def _prompt(model: SentenceTransformer, *names: str) -> str:
    """What sentence-transformers puts in front of a query or a passage."""
    found = [model.prompts[name] for name in (*names, model.default_prompt_name) if name in model.prompts]
    return str(found[0]) if found else ""


def _is_faithful(encoder: Encoder, model: SentenceTransformer) -> bool:
    """Whether the export gives the model's vectors for short and long texts, as queries and as passages."""
    queries = model.encode_query(list(_TRIED), show_progress_bar=False)
    passages = model.encode_document(list(_TRIED), show_progress_bar=False)
    times = 2 * processors()  # so that each goes through the model beside others
    pairs = [
        (np.stack([encoder.query(text) for text in _TRIED]), queries),
        (encoder.passages(_TRIED * times), np.tile(passages, (times, 1))),
    ]
    return all(
        float((one * other).sum() / (np.linalg.norm(one) * np.linalg.norm(other))) >= _SAME
        for ours, theirs in pairs
        for one, other in zip(ours, np.asarray(theirs, np.float32), strict=True)
    )


def is_whole(folder: Path) -> bool:
    """Whether the files are those that were written."""
    try:
        lines = (folder / _SUMS).read_text(encoding="ascii").splitlines()
        whole = all(_digest(folder / name) == digest for digest, name in map(str.split, lines))
        return whole and len(lines) == len(_SUMMED)
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folder(fingerprint: str) -> Path:
    return cache() / f"encoders-{_FORMAT}" / re.sub(r"[^\w.-]", "-", fingerprint)


def _Positional(model: SentenceTransformer, inputs: Sequence[str]) -> Any:  # noqa: N802 - makes a module
    """The model as a module whose inputs have places instead of names, as the exporter wants them."""
    import torch

    class Positional(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            """(batch, dim)."""
            found: torch.Tensor = self.model(dict(zip(inputs, tensors, strict=True)))["sentence_embedding"]
            return found

    return Positional().eval()
