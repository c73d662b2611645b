"""The engine at an address: what a collection asks of it beside its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from index.engine.lance import LanceEngine, open_lance
from index.errors import DataFolderError
from index.location import Location
from tests.index.engine.lance.machines import publish

TEXT = "France deployed soldiers to Mali in January. The operation was called Serval."


@pytest.fixture
def location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A place that holds nothing."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    return Location.of(f"lance:{tmp_path}/shared")


@pytest.fixture
def engine(location: Location) -> Iterator[LanceEngine]:
    """An empty collection."""
    with closing(open_lance(location)) as opened:
        yield opened


def _versions(engine: LanceEngine) -> int:
    return len(engine.truth.tables.newest("passages").list_versions())


def test_old_versions_are_removed_by_syncs_once_they_are_not_kept_any_more(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For so many hours as the setting says."""
    with closing(open_lance(location)) as opened:
        for number in range(4):
            publish(opened.truth, {"mali": f"{TEXT} {number}"})
        assert opened.truth.kept == timedelta(hours=24)
        kept = _versions(opened)
    monkeypatch.setenv("QA_VERSIONS_KEPT", "0.00001")
    with closing(open_lance(location)) as opened:
        publish(opened.truth, {"mali": TEXT})
        publish(opened.truth, {"mali": f"{TEXT} again"})
        assert _versions(opened) < kept
        assert [each.text for each in opened.truth.documents()] == [f"{TEXT} again"]


def test_who_reads_a_version_that_is_vacuumed_is_told_and_then_reads_the_newest(
    engine: LanceEngine, location: Location
) -> None:
    """Nothing else is answered, and nothing has to be opened again."""
    publish(engine.truth, {"mali": TEXT})
    with engine.reading() as generation, closing(open_lance(location)) as other:
        assert len(generation) == 1
        publish(other.truth, {"mali": f"{TEXT} again"})
        other.vacuum(timedelta(0))
        with pytest.raises(DataFolderError, match="is not there"):
            _look(engine)
    engine.published(2)
    with engine.reading():
        assert [each.text for each in engine.truth.documents()] == [f"{TEXT} again"]


def _look(engine: LanceEngine) -> None:
    list(engine.truth.documents())


def test_status_tells_the_address_and_what_it_takes(engine: LanceEngine, location: Location) -> None:
    """Of the newest state, by whichever machine."""
    publish(engine.truth, {"mali": TEXT})
    status = engine.status()
    assert (status.folder, status.documents, status.passages) == (str(location), 1, 1)
    assert (status.derived, status.model, status.generation) == ("in step", "toy", 1)
    assert status.size > len(TEXT)


def test_what_another_machine_publishes_is_seen_at_once_outside_of_a_generation(
    engine: LanceEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And inside one not at all."""
    publish(engine.truth, {"mali": TEXT})
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "other"))
    with closing(open_lance(Location.of(engine.truth.place))) as other, other.reading() as generation:
        publish(engine.truth, {"niger": "Niger is east of Mali."})
        assert generation.generation == 1
        assert [each.id for each in other.truth.documents()] == ["mali"]
        assert other.truth.keys_of("mali")["lines"] == ["line of mali"]
    with closing(open_lance(Location.of(engine.truth.place))) as other:
        assert [each.id for each in other.truth.documents()] == ["mali", "niger"]
        assert [each.passages for each in other.summaries()] == [1, 1]
        publish(engine.truth, {}, removed=["niger"])
        assert [each.id for each in other.summaries()] == ["mali"]
        assert other.truth.counts() == (1, 1)
