"""Items some at a time, as `itertools.batched` has it from Python 3.12 on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["batched"]

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of so many items, in their order; the last may be shorter."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
