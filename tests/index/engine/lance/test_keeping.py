"""How long older states are kept is a setting; what is no length of time counts as none that is set."""

from __future__ import annotations

from datetime import timedelta

import pytest

from index.engine.lance.keeping import versions_kept
from qa.configuration import ROWS


@pytest.mark.parametrize(
    ("said", "hours"), [("", 24), ("0", 0), ("1.5", 1.5), ("-1", 24), ("nan", 24), ("1e300", 24), ("long", 24)]
)
def test_hours_are_read_from_the_environment(said: str, hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """As every program that uses `index` sets them."""
    monkeypatch.setenv("QA_VERSIONS_KEPT", said)
    assert versions_kept() == timedelta(hours=hours)


def test_the_default_is_that_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told in one place and held in another."""
    monkeypatch.delenv("QA_VERSIONS_KEPT", raising=False)
    assert versions_kept() == timedelta(hours=ROWS["versions_kept"].default)
