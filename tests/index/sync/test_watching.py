"""A collection that keeps step with a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Collection, CollectionError, LockedError, SyncReport
from index.store.store import Store
from tests.conftest import Write


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Set at the end, so that no watcher outlives its test."""
    event = threading.Event()
    yield event
    event.set()


def following(reports: Iterator[SyncReport | CollectionError]) -> SyncReport:
    """The next report."""
    report = next(reports)
    assert isinstance(report, SyncReport)
    return report


def test_what_changes_in_the_folder_reaches_the_collection(
    collection: Collection, write: Write, folder: Path, stop: threading.Event
) -> None:
    """What was there before as well; a file that cannot be read stops nothing."""
    reports = collection.watch([write({"a.txt": "Alpha leaves Gao."})], stop=stop)
    assert following(reports).added == ("a.txt",)
    write({"b.txt": "Bravo stays.", "bad.txt": bytes(range(256))})
    report = following(reports)
    assert report.added == ("b.txt",)
    assert [Path(failure.path).name for failure in report.failed] == ["bad.txt"]
    (folder / "a.txt").unlink()
    assert following(reports).removed == ("a.txt",)
    assert len(collection) == 1


def test_a_sync_that_could_not_be_done_is_tried_again(
    collection: Collection, write: Write, data: Path, stop: threading.Event
) -> None:
    """Another process is indexing: that is told, and what it kept from being done is done after it."""
    other = Store(data)
    with other.writer():
        reports = collection.watch([write({"a.txt": "Alpha leaves Gao."})], stop=stop)
        assert isinstance(next(reports), LockedError)
    assert following(reports).added == ("a.txt",)
    other.close()


def test_watching_ends_when_it_is_told_to(collection: Collection, write: Write, stop: threading.Event) -> None:
    """Without another sync."""
    reports = collection.watch([write({"a.txt": "Alpha leaves Gao."})], stop=stop)
    following(reports)
    stop.set()
    assert list(reports) == []


def test_a_data_folder_inside_the_watched_one_is_no_change(
    toy: object, write: Write, folder: Path, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync writes there: it must not set off the next one."""
    with Collection.open(folder / "data", embedder=toy) as inside:  # type: ignore[arg-type]
        reports = inside.watch([write({"a.txt": "Alpha leaves Gao."})], stop=stop)
        following(reports)
        calls = []
        synced = inside.sync

        def counted(*arguments: Any, **named: Any) -> SyncReport:
            calls.append(1)
            (folder / "data" / "noise").write_text("x")
            return synced(*arguments, **named)

        monkeypatch.setattr(inside, "sync", counted)
        threading.Timer(6.0, stop.set).start()
        assert list(reports) == []
        assert len(calls) == 1  # the one look at what changed before watching began
