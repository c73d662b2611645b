"""Log-ins that fail make the next ones wait, longer each time: by the name, and by where they come from."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from qa.accounts.database import Database
from qa.accounts.secret import kept_as

__all__ = ["Throttle"]

_DAY = 86_400.0  # seconds without a failure, after which those before are forgotten


@dataclass(frozen=True, slots=True)
class _Limit:
    free: int  # failures that cost nothing
    longest: float  # seconds


# A name has a short wait: whoever knows it could lock its owner out. At one guess a minute it is safe.
_BY_NAME = _Limit(5, 60.0)
_BY_ADDRESS = _Limit(10, 900.0)


class Throttle:
    """Counts failures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, address: str, now: float) -> float:
        """Count a log-in as one that fails, before it is looked at, so that many at once count as well.

        Gives 0, or the seconds to wait where it is not to be looked at.
        """
        keys = {_key("name", name): _BY_NAME, _key("address", _network(address)): _BY_ADDRESS}
        with self._database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE last < ?", (now - _DAY,))
            rows = {
                key: connection.execute("SELECT times, until FROM failure WHERE key = ?", (key,)).fetchone()
                for key in keys
            }
            wait = max((until - now for _, until in filter(None, rows.values())), default=0.0)
            if wait > 0:
                return wait
            for key, limit in keys.items():
                times = (rows[key][0] if rows[key] else 0) + 1
                until = now + min(limit.longest, 2.0 ** min(times - limit.free, 20)) if times >= limit.free else now
                connection.execute("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?)", (key, times, now, until))
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """Take back what `begin` counted. Other failures from there stay: one's own account must not undo them."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE key = ?", (_key("name", name),))
            connection.execute(
                "UPDATE failure SET times = max(times - 1, 0), until = 0 WHERE key = ?",
                (_key("address", _network(address)),),
            )


def _key(kind: str, what: str) -> bytes:
    return kept_as(f"{kind} {what}")


def _network(address: str) -> str:
    """What one person has of addresses. Example: "2001:db8::1" -> "2001:db8::/64"."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address  # noqa: PLR2004
