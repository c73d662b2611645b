"""An embedder worked out by hand, for tests and for the processes that they start: it needs no model and no pytest."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["ToyEmbedder"]


class ToyEmbedder:
    """Counts of words, each hashed to one of a few places; a text without words points to a place of its own.

    `texts` are the texts it embedded, in order. With `fails_after` it breaks down rather than embed more than that.
    """

    def __init__(self, fingerprint: str = "toy", dim: int = 32) -> None:
        self.fingerprint = fingerprint
        self.dim = dim
        self.texts: list[str] = []
        self.fails_after: int | None = None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        if self.fails_after is not None and len(self.texts) + len(texts) > self.fails_after:
            raise KeyboardInterrupt
        self.texts.extend(texts)
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dim)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, unit length."""
        vector = np.zeros(self.dim, np.float32)
        for word in re.findall(r"\w+", text.lower()) or [""]:
            vector[zlib.crc32(word.encode()) % self.dim] += 1
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit
