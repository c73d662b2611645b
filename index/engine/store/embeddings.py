"""Vectors, kept by what was embedded: the same text is never embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.embedding import FloatMatrix
from index.engine.store.connection import Database

__all__ = ["SOUND_EMBEDDING", "EmbeddingRows", "embedding_key"]

SOUND_EMBEDDING = "e.checksum IS row_checksum(e.key, e.vector)"


def embedding_key(fingerprint: str, text: str) -> bytes:
    """Names the vector that a model gives for a text."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()


class EmbeddingRows(Database):
    """A database whose vectors can be read, and added to."""

    def vectors(self, numbers: Sequence[int]) -> FloatMatrix:
        """(passages, dim) float32: of the passages with these numbers, in that order.

        Raises `DamagedError` where one is missing, or is not what was written.
        """
        query = (
            f"SELECT e.vector, {SOUND_EMBEDDING} FROM passages p JOIN embeddings e ON e.key = p.embedding"
            " WHERE p.number = ?"
        )
        matrix = np.empty((len(numbers), 0), np.float32)
        with self.reading() as connection:
            for row, number in enumerate(numbers):
                vector, sound = connection.execute(query, (number,)).fetchone() or (b"", False)
                if not row:
                    matrix = np.empty((len(numbers), len(vector) // 4), np.float32)
                if not sound or len(vector) != matrix.shape[1] * 4:
                    raise self.damaged("the vector of a passage is missing or is not what was written")
                matrix[row] = np.frombuffer(vector, "<f4")
        return matrix

    def add_embeddings(self, keys: Sequence[bytes], vectors: FloatMatrix) -> None:
        """Keep vectors, at once and for good."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings VALUES (?1, ?2, row_checksum(?1, ?2))",
                zip(keys, (vector.astype("<f4").tobytes() for vector in vectors), strict=True),
            )
