"""What is kept of a conversation that is shared: what this server answered, and of all else the question alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qa.errors import ShareError
from qa.json_fields import Fields
from qa.page.exchanges import LONGEST, Exchange, read, saved
from qa.sharing import SEAL, sealed_part

__all__ = ["LEFT_OUT", "snapshot"]

LEFT_OUT = (
    "What stood here is left out: it was answered before this server could vouch for its answers, or was changed since."
)
_LONGEST_QUESTION = 2_000  # characters, as many as are answered


def snapshot(
    rows: Sequence[Fields], is_sealed: Callable[[Mapping[str, Any]], bool]
) -> tuple[list[dict[str, Any]], int]:
    """The exchanges to be kept, and how many of them without what came of the question.

    `rows` come from a browser. A sealed one is kept as it was given; whatever the browser added is not. Raises
    `FieldError` where they are no exchanges, and `ShareError` where they are too many or none has an answer.
    """
    if len(rows) > LONGEST:
        raise ShareError(f"The conversation has {len(rows):,} questions; at most {LONGEST} are shared.")
    kept, left_out, answers = [], 0, 0
    for row, exchange in zip(rows, read(rows), strict=True):
        said = row.plain()
        if is_sealed(said):
            kept.append({**sealed_part(said), SEAL: said[SEAL]})
            answers += exchange.answer is not None
        else:
            kept.append(saved(_question_alone(exchange)))
            left_out += 1
    if not answers:
        raise ShareError("There is no answer in it that this server can vouch for; ask again, and share that.")
    return kept, left_out


def _question_alone(exchange: Exchange) -> Exchange:
    return Exchange(exchange.number, exchange.question[:_LONGEST_QUESTION], problem=LEFT_OUT)
