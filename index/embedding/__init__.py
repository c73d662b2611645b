"""Texts to vectors.

In: passages' texts, or a query. Out: (n, dim) or (dim,) float32 of unit length, the same to the bit whatever is
embedded beside. Imports records, errors and machine alone; the libraries of the model are loaded when it is.
"""

from index.embedding.embedder import (
    DEFAULT_MODEL,
    EMBED_AT_ONCE,
    ENGLISH_MODEL,
    Embedder,
    FloatMatrix,
    FloatVector,
    SentenceTransformerEmbedder,
    ShippedEmbedder,
    default_embedder,
)
from index.embedding.hub import FetchedModel, fetch, fetched, fetched_models
from index.embedding.inference import Inputs, Lane, compiler, filled_up
from index.embedding.pieces import shipped_tokenizer

__all__ = [
    "DEFAULT_MODEL",
    "EMBED_AT_ONCE",
    "ENGLISH_MODEL",
    "Embedder",
    "FetchedModel",
    "FloatMatrix",
    "FloatVector",
    "Inputs",
    "Lane",
    "SentenceTransformerEmbedder",
    "ShippedEmbedder",
    "compiler",
    "default_embedder",
    "fetch",
    "fetched",
    "fetched_models",
    "filled_up",
    "shipped_tokenizer",
]
