"""A few texts to vectors without PyTorch: an export of the embedding model to ONNX, made once and run by onnxruntime.

Loading PyTorch and sentence-transformers takes seconds, which a question from the terminal should not pay for. The
export lies in a cache, by the model's fingerprint, with checksums; it is the whole model from word pieces to the
vector, and is only kept where its vectors are those of the model.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
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

from index.machine import processors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["OnnxEncoder", "export", "is_exported", "load"]

_log = logging.getLogger(__name__)
_MODEL, _TOKENIZER, _FACTS, _SUMS = "encoder.onnx", "tokenizer.json", "encoder.json", "SHA256SUMS"
_FORMAT = 1  # of the folder; another one is made anew
_SAME = 0.9999  # cosine to the model's own vector that an export must reach
_TRIED = (
    "When did France deploy to Mali?",
    "café",
    "A passage of some length, with names like Ménaka and figures like 12,947, is what the model was made for. " * 4,
)


class OnnxEncoder:
    """An exported model. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        self.dim: int = facts["dim"]
        self._prompts: dict[str, str] = facts["prompts"]
        self._inputs: list[str] = facts["inputs"]
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._tokenizer.enable_truncation(facts["longest"])
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # texts side by side are done sooner than one with all processors
        self._session = onnxruntime.InferenceSession(folder / _MODEL, options, providers=["CPUExecutionProvider"])
        self._workers = ThreadPoolExecutor(processors(), thread_name_prefix="encoder")

    def query(self, text: str) -> NDArray[np.float32]:
        """(dim,) as the model gives it."""
        return self._encode(self._prompts["query"] + text)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) as the model gives them; each text alone, so that none depends on its neighbours."""
        prompt = self._prompts["passage"]
        return np.stack(list(self._workers.map(lambda text: self._encode(prompt + text), texts)))

    def _encode(self, text: str) -> NDArray[np.float32]:
        encoding = self._tokenizer.encode(text)
        pieces = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        inputs = {name: np.array([pieces[name]], np.int64) for name in self._inputs}
        vector: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return vector


def is_exported(fingerprint: str) -> bool:
    """Whether there is an export of the model with this fingerprint, undamaged."""
    return _is_whole(_folder(fingerprint))


def load(fingerprint: str) -> OnnxEncoder | None:
    """The export of the model with this fingerprint; None where there is none, or it is damaged."""
    folder = _folder(fingerprint)
    if not is_exported(fingerprint):
        return None
    try:
        return OnnxEncoder(folder)
    except Exception as error:  # noqa: BLE001 - onnxruntime and tokenizers raise bare Exceptions; PyTorch is there
        _log.debug("The export in %s cannot be loaded: %r", folder, error)
        return None


def export(model: SentenceTransformer, fingerprint: str) -> OnnxEncoder | None:
    """Export a model for `load`; None where it cannot be done, or the vectors would not be the model's own.

    It takes some seconds and about as much space as the model. Two processes may do it at once.
    """
    folder = _folder(fingerprint)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".exporting-", dir=folder.parent) as scratch:
            made = Path(scratch) / folder.name
            made.mkdir()
            _write(model, made)
            encoder = OnnxEncoder(made)
            if not _is_faithful(encoder, model):
                return None
            shutil.rmtree(folder, ignore_errors=True)  # a damaged one, or of another format
            made.rename(folder)
            return encoder
    except Exception as error:  # noqa: BLE001 - there are as many ways as models, and the model itself is there
        _log.debug("The model %s was not exported: %r", fingerprint, error)
        return None


def _write(model: SentenceTransformer, folder: Path) -> None:
    import torch

    tokenizer: Any = model.tokenizer
    sample = tokenizer(["a short text"], return_tensors="pt")
    inputs = list(sample)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Positional(model, inputs),
            tuple(sample[name] for name in inputs),
            str(folder / _MODEL),
            input_names=inputs,
            output_names=["embedding"],
            dynamic_axes={name: {0: "batch", 1: "pieces"} for name in inputs} | {"embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    tokenizer.backend_tokenizer.save(str(folder / _TOKENIZER))
    facts = {
        "format": _FORMAT,
        "dim": model.get_embedding_dimension(),
        "longest": model.max_seq_length,
        "inputs": inputs,
        "prompts": {"query": _prompt(model, "query"), "passage": _prompt(model, "document", "passage", "corpus")},
    }
    (folder / _FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")
    sums = [f"{_digest(folder / name)}  {name}\n" for name in (_MODEL, _TOKENIZER, _FACTS)]
    (folder / _SUMS).write_text("".join(sums), encoding="ascii")


def _prompt(model: SentenceTransformer, *names: str) -> str:
    """What sentence-transformers puts in front of a query or a passage."""
    found = [model.prompts[name] for name in (*names, model.default_prompt_name) if name in model.prompts]
    return str(found[0]) if found else ""


def _is_faithful(encoder: OnnxEncoder, model: SentenceTransformer) -> bool:
    """Whether the export gives the model's vectors for short and long texts, as queries and as passages."""
    pairs = [
        (np.stack([encoder.query(text) for text in _TRIED]), model.encode_query(list(_TRIED), show_progress_bar=False)),
        (encoder.passages(_TRIED), model.encode_document(list(_TRIED), show_progress_bar=False)),
    ]
    return all(
        float((one * other).sum() / (np.linalg.norm(one) * np.linalg.norm(other))) >= _SAME
        for ours, theirs in pairs
        for one, other in zip(ours, np.asarray(theirs, np.float32), strict=True)
    )


def _is_whole(folder: Path) -> bool:
    """Whether the files are those that were written, in this format."""
    try:
        lines = (folder / _SUMS).read_text(encoding="ascii").splitlines()
        whole = all(_digest(folder / name) == digest for digest, name in map(str.split, lines))
        return whole and len(lines) == 3 and json.loads((folder / _FACTS).read_text("utf-8"))["format"] == _FORMAT  # noqa: PLR2004
    except (OSError, ValueError, KeyError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folder(fingerprint: str) -> Path:
    """In QA_CACHE, or verbatim/ in the user's cache folder (XDG_CACHE_HOME or ~/.cache)."""
    named = os.environ.get("QA_CACHE")
    users = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    cache = Path(named) if named else Path(users) / "verbatim"
    return cache / "encoders" / re.sub(r"[^\w.-]", "-", fingerprint)


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
