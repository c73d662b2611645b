"""What both fits share: their arguments, and the signs of several sets as one, each set weighing the same."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["arguments", "gathered"]


def arguments(description: str | None, *, more: bool = False) -> argparse.Namespace:
    """`evaluation`, the folder of the sets, `data`, where they are indexed, and `more`, that of more training data."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluation", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="where the sets are indexed")
    if more:
        parser.add_argument("--more", type=Path, required=True, help="folder of the sets of training/more_data.py")
    return parser.parse_args()


def gathered(
    sets: Iterable[tuple[str, Sequence[tuple[Any, bool]]]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of the observations of sets, by name: (n, signs) signs, and (n,) whether right, what each weighs, and its set.

    An observation is a dataclass of signs with whether it is right.
    """
    seen = [(astuple(signs), right, 1 / len(found), name) for name, found in sets for signs, right in found]
    rows, right, weight, origin = zip(*seen, strict=True)
    return np.array(rows), np.array(right), np.array(weight) / np.mean(weight), np.array(origin)
