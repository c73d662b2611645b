"""A server that takes webhooks, and waiting for what it is sent."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["ENCODED", "SECRET", "Hook", "await_until"]

SECRET = b"0123456789abcdef0123456789abcdef"
ENCODED = f"whsec_{base64.b64encode(SECRET).decode()}"


@dataclass
class Hook:
    """A server that takes webhooks, and answers what a test says."""

    address: str = ""
    status: int = 204
    meanwhile: Callable[[], object] = bool  # called before it answers
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


def await_until(is_so: Callable[[], bool]) -> None:
    """Until something is so."""
    until = time.monotonic() + 60.0
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)
