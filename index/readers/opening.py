"""A file of records as text, line by line: one in UTF-8 whatever its size, one in another encoding as a whole."""

import codecs
import io
from pathlib import Path
from typing import TextIO

from index.readers.encodings import declared_codec, decode, decode_stated, is_wide
from index.readers.source import refuse_large
from index.records import Loss

__all__ = ["LARGEST_OTHER", "is_plain", "open_text"]

LARGEST_OTHER = 50_000_000  # bytes of a file that is not UTF-8: it is decoded as a whole
_CHUNK = 1 << 20  # bytes
_LOOKED_AT = 4_096  # bytes
_MOST_ZEROS = 0.1  # of them; more, and each character has two bytes or the file is no text


def open_text(path: Path, encoding: str = "", charset: str = "") -> tuple[TextIO, tuple[Loss, ...]]:
    """The text, line ends as they are, and what of its characters it does not hold, or not for certain.

    In one in UTF-8 there may be zero bytes still. Raises `UnreadableError` where the file is no text, or not in
    the encoding that is stated. `charset` is that which a server names.
    """
    if not encoding and is_plain(path):
        return path.open(encoding="utf-8-sig", newline=""), ()
    refuse_large(path, LARGEST_OTHER)
    raw = path.read_bytes()
    decoded = decode_stated(raw, encoding) if encoding else decode(raw, declared_codec(charset))
    return io.StringIO(decoded.text, newline=""), decoded.losses


def is_plain(path: Path) -> bool:
    """Whether a file is UTF-8, be it with some zero bytes, which are those of its records."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            opening = stream.read(_LOOKED_AT)
            if opening.count(0) > _MOST_ZEROS * len(opening) or is_wide(opening):
                return False
            decoder.decode(opening)
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
