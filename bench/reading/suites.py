"""What the measurements of public files share: halves of a suite, and a file read whatever comes of it."""

import hashlib
import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["HALVES", "WhatWasRead", "half_of", "read_timed"]

HALVES = ("tuning", "figure")


def half_of(name: str) -> str:
    """What a file, or a text, is for: one half of each suite is to tune on, the other for the figure."""
    return HALVES[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2]


class WhatWasRead(NamedTuple):
    """What came of a file."""

    texts: list[str]  # of its documents
    failures: list[str]  # reasons
    seconds: float  # of the processor


def read_timed(folder: Path, name: str) -> WhatWasRead:
    """What is read from a file in a folder; what a reader raises is a failure, as the sandbox makes of it."""
    from index.readers import SourceFile, read
    from index.records import Document, Failure

    began = time.process_time()
    try:
        results = list(read(SourceFile(folder / name, name, name)))
    except Exception as error:  # noqa: BLE001 - see above
        results = [Failure(name, repr(error))]
    seconds = time.process_time() - began
    texts = [result.text for result in results if isinstance(result, Document)]
    return WhatWasRead(texts, [result.reason for result in results if isinstance(result, Failure)], seconds)
