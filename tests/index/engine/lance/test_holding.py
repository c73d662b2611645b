"""What a search needs of few passages is in memory: read once, and for the next generation only what is new."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.engine.lance import LanceEngine, open_lance
from index.engine.lance.search.pinned import Pinned
from index.location import Location
from tests.index.engine.lance.machines import publish

TEXTS = {name: f"{name} lies on the Niger." for name in ("Gao", "Mopti", "Segou")}


@pytest.fixture
def location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A place that holds nothing."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    return Location.of(f"lance:{tmp_path}/shared")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many vectors each query gave, of those that gave any."""
    counted: list[int] = []
    original = Pinned.read

    def noted(self: Pinned, query: Any) -> Any:
        found = original(self, query)
        if "vector" in found.column_names:
            counted.append(found.num_rows)
        return found

    monkeypatch.setattr(Pinned, "read", noted)
    return counted


def look(engine: LanceEngine) -> list[tuple[int, float]]:
    """All passages, nearest first, with the cosine of each."""
    with engine.reading() as generation:
        query = np.ones(32, np.float32) / np.sqrt(np.float32(32))
        rows, cosines = generation.dense.search(query, 10)
        assert generation.dense.scores(query, rows).tolist() == pytest.approx(cosines.tolist())
        return list(zip(generation.numbers_of(rows), cosines.tolist(), strict=True))


def test_vectors_are_read_once_and_then_those_that_are_new(location: Location, read: list[int]) -> None:
    """Also where others went, and as another machine reads them that has nothing in memory."""
    with closing(open_lance(location)) as engine:
        publish(engine.truth, TEXTS)
        assert len(look(engine)) == 3
        assert look(engine) == look(engine)
        assert read == [3]
        read.clear()
        publish(engine.truth, {"Kidal": "Kidal lies in the desert.", "Gao": "Gao has an airport."})
        engine.published(engine.truth.generation)
        now = look(engine)
        assert (len(now), read) == (4, [2])
    with closing(open_lance(location)) as other:
        assert look(other) == now


def test_of_many_passages_none_is_held(location: Location, read: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """They would fill the memory."""
    monkeypatch.setattr("index.engine.lance.search.holding.EXACT_UP_TO", 2)
    with closing(open_lance(location)) as engine:
        publish(engine.truth, TEXTS)
        look(engine)
        with engine.reading() as generation:
            assert generation.holding.get() is None
        assert read
