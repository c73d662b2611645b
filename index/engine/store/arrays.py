"""Arrays in the folder of the derived files: written whole or not at all, and compared with their digests."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import faults

__all__ = ["array_digest", "is_sound_array", "open_array", "write_array"]


def array_digest(array: NDArray[np.generic]) -> str:
    """SHA-256 of the file that an array is written to, in hexadecimal."""
    return hashlib.sha256(_raw(array)).hexdigest()


def write_array(path: Path, array: NDArray[np.generic]) -> str:
    """Write an array, to the disk; gives the digest of the file."""
    raw = _raw(array)
    _write(path, raw)
    return hashlib.sha256(raw).hexdigest()


def is_sound_array(path: Path, digest: str) -> bool:
    """Whether a file is there and has this digest."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def open_array(path: Path) -> NDArray[np.generic]:
    """The array in a file, of which only what is looked at is read; raises `OSError`."""
    # As a plain array: a slice of a `memmap` costs more than it gives.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _raw(array: NDArray[np.generic]) -> memoryview:
    raw = io.BytesIO()
    np.save(raw, array, allow_pickle=False)
    return raw.getbuffer()


def _write(path: Path, content: memoryview) -> None:
    """Write a whole file or none: under another name, to the disk, then renamed."""
    temporary = path.with_name(f"{path.name}.tmp")
    faults.point("derived.write")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        faults.point("derived.sync")
        os.fsync(stream.fileno())
    faults.point("derived.rename")
    temporary.replace(path)
