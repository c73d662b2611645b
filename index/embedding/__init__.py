"""Texts to vectors.

In: passages' texts, or a query. Out: (n, dim) or (dim,) float32 of unit length, the same to the bit whatever is
embedded beside. Imports records, errors and machine alone; the libraries of the model are loaded when it is.
"""

from index.embedding.embedder import (
    EMBED_AT_ONCE,
    Embedder,
    FloatMatrix,
    FloatVector,
    SentenceTransformerEmbedder,
    default_embedder,
)

__all__ = [
    "EMBED_AT_ONCE",
    "Embedder",
    "FloatMatrix",
    "FloatVector",
    "SentenceTransformerEmbedder",
    "default_embedder",
]
