"""Lengths of time as people type them."""

from __future__ import annotations

import re

from qa.errors import SettingsError

__all__ = ["SHORTEST_INTERVAL", "interval_of", "seconds_of"]

SHORTEST_INTERVAL = 60  # seconds
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def seconds_of(typed: str) -> float:
    """The seconds of an interval. Raises `ValueError` for none, and for one of less than a minute.

    Example: "90s" -> 90.0; "15m" -> 900.0; "2h" -> 7200.0; "1d" -> 86400.0.
    """
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", typed.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not found or seconds < SHORTEST_INTERVAL:
        raise ValueError(f"“{typed}” is no interval of {SHORTEST_INTERVAL} s or more; write 90s, 15m, 2h or 1d.")
    return seconds


def interval_of(setting: str) -> float | None:
    """The seconds of the setting `server.every`; None where it is empty. Raises `SettingsError` where it is none."""
    try:
        return seconds_of(setting) if setting.strip() else None
    except ValueError as error:
        raise SettingsError(f"server.every: {error}") from error
