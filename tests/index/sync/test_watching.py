"""A collection that keeps step with a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Collection, CollectionError, LockedError, Rounds, SyncReport
from index.engine.store.store import Store
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


def test_what_is_due_from_time_to_time_is_done_beside_a_folder(
    collection: Collection, write: Write, stop: threading.Event
) -> None:
    """At once, and again when it is time; only news are told."""
    looked: list[SyncReport] = [
        SyncReport(added=("first",)),
        SyncReport(unchanged=("first",)),
        SyncReport(changed=("first",)),
    ]
    rounds = Rounds(lambda: looked.pop(0) if looked else SyncReport(), every=0.0)
    reports = collection.watch([write({"a.txt": "Alpha leaves Gao."})], stop=stop, rounds=rounds)
    assert following(reports).added == ("a.txt",)
    assert following(reports).added == ("first",)
    write({"b.txt": "Bravo stays."})
    told = [following(reports), following(reports)]
    assert {(*each.added, *each.changed) for each in told} == {("b.txt",), ("first",)}


def test_without_a_folder_only_the_rounds_are_made(collection: Collection, stop: threading.Event) -> None:
    """An error is told, and it is tried again when it is time; nothing is synced."""
    clock = [0.0]
    calls: list[float] = []

    def look() -> SyncReport:
        calls.append(clock[0])
        clock[0] += 100
        if len(calls) == 1:
            raise LockedError("busy")
        if len(calls) == 3:
            stop.set()
        return SyncReport(added=("page",) if len(calls) == 2 else ())

    rounds = Rounds(look, every=60, clock=lambda: clock[0])
    found = []
    for each in collection.watch([], stop=stop, rounds=rounds):
        clock[0] += 60
        found.append(each)
    assert isinstance(found[0], LockedError)
    assert [each.added for each in found[1:] if isinstance(each, SyncReport)] == [("page",)]
    assert calls == [0.0, 160.0, 320.0]


def test_it_is_not_time_before_the_interval_is_over() -> None:
    """It counts from when it was begun."""
    clock = [0.0]
    rounds = Rounds(SyncReport, every=60, clock=lambda: clock[0])
    due = []
    for clock[0] in (0, 1, 59, 60, 61, 119, 121, 400, 401):
        due.append(rounds.is_due())
    assert due == [True, False, False, True, False, False, True, True, False]
