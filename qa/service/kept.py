"""Answers that are kept for the next time somebody asks the same, as long as the collection is the same."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
import threading
from collections import OrderedDict

from qa.records import Answer
from qa.service.records import Asked

__all__ = ["KEPT_BYTES", "KeptAnswers", "key_of"]

KEPT_BYTES = 32 * 1024 * 1024  # an answer with ten passages takes some 30 kB
_FIELDS = 512  # bytes of an entry beside its answer: the key, and its place in the table


class KeptAnswers:
    """The answers that were asked for last, of one generation, within so many bytes. Safe to share between threads."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._generation = -1
        self._answers: OrderedDict[bytes, tuple[Answer, int]] = OrderedDict()  # with the bytes of each
        self.bytes = 0  # of all that are kept

    def __len__(self) -> int:
        return len(self._answers)

    def __contains__(self, key: bytes) -> bool:
        return key in self._answers

    def get(self, key: bytes, generation: int) -> Answer | None:
        """The answer that is kept; none of another generation is from now on."""
        with self._lock:
            if generation != self._generation:
                self._generation, self.bytes = generation, 0
                self._answers.clear()
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            return found[0]

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer, and forget those that were not asked for longest where there is no room for all."""
        size = _bytes_of(answer) + _FIELDS
        with self._lock:
            if answer.generation != self._generation or key in self._answers or size > self._most:
                return
            self._answers[key] = answer, size
            self.bytes += size
            while self.bytes > self._most:
                _, (_, freed) = self._answers.popitem(last=False)
                self.bytes -= freed


def key_of(asked: Asked) -> bytes:
    """The same for the same question after the same turns, asked of the same documents, and for no other."""
    said = repr((asked.question, asked.history, asked.where, asked.write))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).digest()


def _bytes_of(value: object) -> int:
    """What a record takes in memory, with all that is in it."""
    size = sys.getsizeof(value)
    if dataclasses.is_dataclass(value):
        return size + sum(_bytes_of(getattr(value, each.name)) for each in dataclasses.fields(value))
    if isinstance(value, tuple):
        return size + sum(map(_bytes_of, value))
    return size
