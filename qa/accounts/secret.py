"""Secrets that are drawn, shown once, and kept as hashes."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["drawn", "kept_as"]

_BYTES = 32  # 256 bits: none is guessed, so a hash that is quick to make keeps it well


def drawn(prefix: str = "") -> str:
    """A new secret, in characters that fit into a header and a cookie."""
    return f"{prefix}{secrets.token_urlsafe(_BYTES)}"


def kept_as(secret: str) -> bytes:
    """(32 bytes) SHA-256 of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
