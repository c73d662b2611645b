"""Passwords: which are taken, and their hashes by argon2."""

from __future__ import annotations

import functools
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qa.errors import AccountError

__all__ = ["SHORTEST", "hashed", "is_old", "is_right", "refuse_weak"]

SHORTEST = 12  # characters
LONGEST = 1_000
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MiB and a processor: whoever guesses must not take all
_hasher = PasswordHasher()  # argon2id, as RFC 9106 has it for machines with little memory


def refuse_weak(password: str, name: str) -> None:
    """Raise `AccountError` for a password that is too short, too long, or the name."""
    if len(password) < SHORTEST:
        raise AccountError(f"A password needs {SHORTEST} characters or more; take a longer one.")
    if len(password) > LONGEST:
        raise AccountError(f"A password may have {LONGEST:,} characters at most; take a shorter one.")
    if password.casefold() == name or len(set(password)) == 1:
        raise AccountError("This password is easy to guess; take another one.")


def hashed(password: str) -> str:
    """The hash that is kept, with its salt."""
    with _AT_ONCE:
        return _hasher.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password is the one of a hash; where there is none it takes as long to say no."""
    with _AT_ONCE:
        try:
            return _hasher.verify(kept or _nobodys(), password[: LONGEST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_old(kept: str) -> bool:
    """Whether a hash was made with other costs than are usual now."""
    return _hasher.check_needs_rehash(kept)


@functools.cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hasher.hash("no password: nobody has it")
