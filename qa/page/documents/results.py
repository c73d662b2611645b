"""How much of a file or page is held, and what of it is not, in the words that stand beside its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index import DocumentSummary, SyncReport
from qa.wording import counted

__all__ = ["held_in_words", "losses_in_words"]

_MOST_TOLD = 3  # losses of one file


def held_in_words(held: Sequence[DocumentSummary]) -> str:
    """Example: "3 passages", and of a table "12 documents, 12 passages"."""
    passages = counted(sum(each.passages for each in held), "passage")
    return passages if len(held) == 1 else f"{counted(len(held), 'document')}, {passages}"


def losses_in_words(held: Sequence[DocumentSummary], report: SyncReport) -> Iterator[str]:
    """What of their file some documents do not hold, as one part of a sentence; none where they hold all of it."""
    ids = {each.id for each in held}
    losses = list(dict.fromkeys(str(loss) for name, all_ in report.losses if name in ids for loss in all_))
    if losses:
        more = f" and {len(losses) - _MOST_TOLD} more" if len(losses) > _MOST_TOLD else ""
        yield f"not all of it is read: {', '.join(losses[:_MOST_TOLD])}{more}"
