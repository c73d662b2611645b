"""What the fault tests start from."""

from __future__ import annotations

import pytest

from tests.faults.harness import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """An old state that is published and a new one that is to be."""
    return Stage.built(tmp_path_factory.mktemp("stage"))
