"""How facts are worded, the same in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Sequence

from index import WEAK_DATE_ORIGINS, Copy

__all__ = ["also_in", "by_what", "counted"]


def counted(number: int, noun: str) -> str:
    """Example: (1, "document") -> "1 document", (2, "document") -> "2 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def also_in(copies: Sequence[Copy]) -> str:
    """How many other documents say the same; empty where none does."""
    return f"also in {len(copies)} cop{'ies' if len(copies) > 1 else 'y'}" if copies else ""


def by_what(date_origin: str) -> str:
    """What is said of a date that only a file's properties state; empty for any other."""
    return "by the file’s properties" if date_origin in WEAK_DATE_ORIGINS else ""
