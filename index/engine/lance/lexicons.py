"""The lexicon as the row of a table: its arrays as bytes, of how many passages it is, and how many terms these have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from index.engine.search.lexicon import Lexicon

__all__ = ["lexicon_in", "row_of"]

_TYPES = {"words": "u1", "held": "<i4", "stems": "<i4", "terms": "u1", "frequencies": "<i4"}


def lexicon_in(rows: Sequence[Mapping[str, Any]]) -> tuple[Lexicon, int, int]:
    """The lexicon in the rows of its table, the passages and the terms in all; an empty one where there is no row."""
    if not rows:
        return Lexicon.empty(), 0, 0
    arrays = {each.name: np.frombuffer(rows[0][each.name], _TYPES[each.name]) for each in fields(Lexicon)}
    return Lexicon(**arrays), rows[0]["passages"], rows[0]["tokens"]


def row_of(lexicon: Lexicon, passages: int, tokens: int) -> dict[str, Any]:
    """What `lexicon_in` makes the same of."""
    arrays = {each.name: getattr(lexicon, each.name).astype(_TYPES[each.name]).tobytes() for each in fields(Lexicon)}
    return {"passages": passages, "tokens": tokens, **arrays}
