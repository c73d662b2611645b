"""Accounts in a folder of their own, with a clock that a test turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import argon2
import pytest

from qa.accounts import Accounts, AccountSettings, Role

PASSWORD = "correct horse battery"  # noqa: S105 - of people that are made up


@dataclass
class Clock:
    """The time, as a test has it."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little: what is tested is not argon2."""
    monkeypatch.setattr("qa.accounts.passwords._hasher", argon2.PasswordHasher(1, 8, 1))
    from qa.accounts import passwords

    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    """Somebody of each role, named as it is, and nemo who has none."""
    made = Accounts(tmp_path / "people" / "accounts.sqlite", AccountSettings(), clock)
    for role in Role:
        made.people.add(role.value, clock(), password=PASSWORD, roles={"*": role})
    made.people.add("nemo", clock(), password=PASSWORD)
    yield made
    made.close()
