"""Seals on exchanges: that this server gave them so, and that nobody has changed them since.

The browser keeps conversations, so what comes from it may say anything. A seal is HMAC-SHA256 (RFC 2104) with a key
that no browser is told, over what the server gave.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["SEAL", "is_sealed", "seal", "sealed_part"]

SEAL = "seal"  # of the field that carries it
_SEALED = ("number", "question", "answer", "problem", "worded", "where")  # what browsers add is not


def seal(key: bytes, exchange: Mapping[str, Any]) -> str:
    """The seal of an exchange."""
    said = json.dumps(_normal(sealed_part(exchange)), sort_keys=True, separators=(",", ":"))
    return hmac.new(key, said.encode("ascii"), hashlib.sha256).hexdigest()


def is_sealed(key: bytes, exchange: Mapping[str, Any]) -> bool:
    """Whether an exchange carries the seal of what it says."""
    carried = exchange.get(SEAL)
    return isinstance(carried, str) and hmac.compare_digest(
        carried.encode("utf-8", "replace"), seal(key, exchange).encode()
    )


def sealed_part(exchange: Mapping[str, Any]) -> dict[str, Any]:
    """What of an exchange is under its seal."""
    return {name: exchange.get(name) for name in _SEALED}


def _normal(value: Any) -> Any:
    """A value as it is after a browser has read and written it: 1.0 is 1 there."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _normal(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(each) for each in value]
    return value
