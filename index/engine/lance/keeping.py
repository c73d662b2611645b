"""How long older states are kept, for readers that have not moved on."""

from __future__ import annotations

import os
from datetime import timedelta

__all__ = ["versions_kept"]

_HOURS = 24.0


def versions_kept() -> timedelta:
    """QA_VERSIONS_KEPT, in hours; by default, and where that is no such number, a day."""
    try:
        hours = float(os.environ.get("QA_VERSIONS_KEPT") or _HOURS)
        return timedelta(hours=hours) if hours >= 0 else timedelta(hours=_HOURS)
    except (ValueError, OverflowError):
        return timedelta(hours=_HOURS)
