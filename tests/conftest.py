"""What the tests share: an embedder worked out by hand, and folders to read from."""

from __future__ import annotations

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything loads a model: no test reaches for the network

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Collection
from index.store import Store

Write = Callable[[Mapping[str, str | bytes]], Path]
MakeToy = Callable[[str], "ToyEmbedder"]


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


@pytest.fixture
def toy() -> ToyEmbedder:
    """A fresh toy embedder."""
    return ToyEmbedder()


@pytest.fixture
def make_toy() -> MakeToy:
    """A toy embedder with another fingerprint."""
    return ToyEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture
def write(folder: Path) -> Write:
    """Write files into the folder, by their names, and get the folder back."""

    def files(contents: Mapping[str, str | bytes]) -> Path:
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return files


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the data folder is, or will be."""
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    """The database of an empty data folder."""
    opened = Store(data)
    yield opened
    opened.close()


@pytest.fixture
def collection(data: Path, toy: ToyEmbedder) -> Iterator[Collection]:
    """An empty collection over the toy embedder."""
    with Collection.open(data, embedder=toy) as opened:
        yield opened
