"""What the workers of the tests do; a module of its own, since they import it by its name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import QueryError
from index.machine import processors
from tests.toy import ToyEmbedder

__all__ = ["NotingEmbedder", "make", "noting"]


class NotingEmbedder(ToyEmbedder):
    """Notes in a folder which process embedded what, and takes its time; the first to begin waits to be killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        try:
            (self._folder / "doomed").symlink_to(str(os.getpid()))  # once
        except FileExistsError:
            return super().embed_passages(texts)
        time.sleep(60)
        return super().embed_passages(texts)


def noting(folder: Path) -> Callable[[], NotingEmbedder]:
    """Makes such an embedder in a worker."""
    return partial(NotingEmbedder, folder)


def make() -> Callable[[str], Iterator[tuple[str, int, int]]]:
    """Gives each word back, with the process and the processors it may use; two words do otherwise."""
    return _do


def _do(word: str) -> Iterator[tuple[str, int, int]]:
    if word == "refused":
        raise QueryError("That is refused.")
    if word == "broken":
        raise ValueError("a bug\nof two lines")
    yield word, os.getpid(), processors()
