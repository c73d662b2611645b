"""Folders that are re-indexed at intervals: in turn with other changes, told, and tried again where that failed."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import Collection, Location
from qa.configuration import interval_of
from qa.errors import SettingsError
from qa.page.documents.table import scheduled
from qa.page.server import serve
from qa.service.changes import Brought, Desk, Schedule
from tests.conftest import Write

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


class Clock:
    """What time it is."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        """It."""
        return self.at


def test_what_changed_is_taken_in_and_told(collection: Collection, write: Write) -> None:
    """When the next is due as well."""
    clock = Clock()
    schedule = Schedule(Desk(collection), 3600.0, clock)
    assert (schedule.last, schedule.next) == (None, NOON + timedelta(hours=1))
    before = len(collection.documents())
    write({"b.txt": "The sun shone.", "c.pdf": "No PDF."})
    clock.at += timedelta(hours=1)
    assert schedule.once() == Brought(clock.at, "1 added, 1 file not readable")
    assert schedule.next == NOON + timedelta(hours=2)
    assert len(collection.documents()) == before + 1
    assert schedule.once().words == "nothing new, 1 file not readable"


def test_one_that_fails_is_told_and_tried_again(collection: Collection, folder: Path) -> None:
    """Sooner than the next would be due, but not at once."""
    clock = Clock()
    schedule = Schedule(Desk(collection), 3600.0, clock)
    folder.rename(folder.parent / "away")
    brought = schedule.once()
    assert brought.failed
    assert "There is no file or folder" in brought.words
    assert schedule.next == NOON + timedelta(minutes=5)
    (folder.parent / "away").rename(folder)
    assert schedule.once() == schedule.last == Brought(NOON, "nothing new")


def test_it_waits_for_other_changes(collection: Collection, folder: Path) -> None:
    """As all that is done at the desk."""
    desk = Desk(collection)
    held, before = threading.Event(), len(collection.documents())
    desk.begin("upload", lambda _: {"waited": held.wait(10)})
    (folder / "b.txt").write_text("The sun shone.")
    found: list[Brought] = []
    thread = threading.Thread(target=lambda: found.append(Schedule(desk, 60.0).once()))
    thread.start()
    time.sleep(0.1)
    assert (found, len(collection.documents())) == ([], before)
    held.set()
    thread.join(10)
    assert found[0].words == "1 added"


def test_it_runs_by_itself(collection: Collection, folder: Path) -> None:
    """For as long as the server does, and not longer; with no folder indexed there is nothing to do."""
    assert folder.is_dir()
    schedule = Schedule(Desk(collection), 0.05)
    with schedule.running():
        until = time.monotonic() + 10
        while schedule.last is None and time.monotonic() < until:
            time.sleep(0.01)
    assert schedule.last is not None
    assert schedule.last.words == "nothing new"
    time.sleep(0.2)
    last = schedule.last
    time.sleep(0.2)
    assert schedule.last is last


def test_the_page_tells_of_it(collection: Collection) -> None:
    """In words, of the next and of the last."""
    schedule = Schedule(Desk(collection), 3600.0, lambda: NOON)
    assert scheduled(schedule, NOON) == "Re-indexed every hour, next in 1 hour."
    schedule.last = Brought(NOON, "2 added")
    later = NOON + timedelta(minutes=20)
    assert scheduled(schedule, later) == "Re-indexed every hour, next in 40 minutes; 20 minutes ago: 2 added."
    schedule.last = Brought(NOON, "The disk is full.", failed=True)
    assert scheduled(schedule, later) == (
        "The re-index 20 minutes ago failed, and is tried again in 40 minutes: The disk is full."
    )


def test_an_interval_is_said_plainly(data: Path) -> None:
    """As `qa watch` takes it; nothing is served where it is none, or where nothing may be changed."""
    assert (interval_of(""), interval_of("15m"), interval_of(" 2H ")) == (None, 900.0, 7200.0)
    with pytest.raises(SettingsError, match=r"server\.every: “5s” is no interval of 60 s or more"):
        interval_of("5s")
    with pytest.raises(SettingsError, match="leave one of the two out"):
        serve(Location.of(data), fixed=True, every=60.0)
