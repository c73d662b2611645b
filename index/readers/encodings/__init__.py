"""Bytes to text: which encoding they are in, stated, marked or guessed (`decoding`), and what of them is no text.

In: bytes. Out: `Decoded`, a text and what is not certain of it. A guess compares what each table of letters (`tables`)
makes of the bytes by how much that reads like a language (`guessing`, `letters`). Imports the records alone.
"""

from index.readers.encodings.decoding import (
    Decoded,
    UnreadableError,
    decode,
    decode_stated,
    is_wide,
    without_zeros,
    zeros,
)
from index.readers.encodings.tables import codec_of, declared_codec

__all__ = [
    "Decoded",
    "UnreadableError",
    "codec_of",
    "declared_codec",
    "decode",
    "decode_stated",
    "is_wide",
    "without_zeros",
    "zeros",
]
