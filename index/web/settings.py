"""How the web is gone about: what may be reached, how much of it, and how fast."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.readers import Limits

__all__ = ["WebSettings"]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What may be fetched, and within which limits."""

    allow_private: bool = False  # also from this machine and from private networks, as an intranet is
    restore: bool = False  # fetch again, and take in again, what was deleted by hand
    largest: int = 100_000_000  # bytes of one answer, packed or unpacked; formats have limits of their own below it
    seconds: float = 60.0  # for one address: all that is asked for it, redirects as well, without the pauses between
    longest_run: float = 24 * 3600.0  # seconds after which the addresses that are left wait for the next run
    redirects: int = 5  # that are followed from one address
    delay: float = 1.0  # seconds from one request to the next to the same host; robots.txt may ask for more
    longest_wait: float = 60.0  # seconds; a host that asks to be left alone for longer is left alone
    entries: int = 50  # of a feed, fetched in one go; the newest come first
    limits: Limits = field(default_factory=Limits)  # for the process that parses what was fetched
