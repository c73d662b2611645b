"""Disks that are full, that fail, or that may not be written."""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index import Collection
from tests.faults import disks, indexer
from tests.faults.disks import NOT_PERMITTED
from tests.faults.harness import LONG, Stage, differences, finish, look, recovers
from tests.faults.indexer import Refused
from tests.stores import store_of
from tests.toy import ToyEmbedder

WRITES = ("publish.begun", "publish.written", "derived.write", "derived.sync", "derived.rename", "publish.commit")
"""Where a write that fails must leave everything as it was."""
ERRORS = ("enospc", "eio")


def failures(points: Sequence[str]) -> list[tuple[str, str]]:
    """What fails at which point: every error at each in long runs, else one at each in turn."""
    errors = itertools.cycle(ERRORS)
    return [(point, error) for point in points for error in (ERRORS if LONG else [next(errors)])]


def is_a_refusal(refused: Refused | None, data: Path, *, full: bool) -> bool:
    """Whether it says in a sentence that nothing was changed, and why: and calls nothing damaged that is not."""
    assert refused is not None
    message = refused.message
    return (
        refused.error == "DataFolderError"
        and str(data) in message
        and "nothing was changed" in message
        and (" is full; " in message or not full)
        and message.endswith(".")
        and "\n" not in message
    )


@pytest.mark.parametrize(("point", "error"), failures(WRITES))
def test_a_write_that_fails_changes_nothing(stage: Stage, tmp_path: Path, point: str, error: str) -> None:
    """The old state answers, the sentence says so, and the next sync succeeds."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.sync, place, f"{point}:{error}")
    assert is_a_refusal(ended.refused, place.data, full=error == "enospc"), ended
    assert recovers(stage, place, ended) == "old"


@pytest.mark.parametrize(("point", "error"), failures(["derived.clean", "load.begun", "load.checked"]))
def test_derived_files_that_fail_do_not_stop_a_sync(stage: Stage, tmp_path: Path, point: str, error: str) -> None:
    """Old ones cannot be deleted, or those there are cannot be read: they are not what counts."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.sync, place, f"{point}:{error}")
    assert ended.published, ended
    assert recovers(stage, place, ended) == "new"


@pytest.mark.parametrize(("point", "error"), failures(["load.begun", "load.checked"]))
def test_derived_files_that_fail_do_not_stop_a_search(stage: Stage, tmp_path: Path, point: str, error: str) -> None:
    """What they hold is worked out anew."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.answer, place, f"{point}:{error}")
    assert ended.told == ("open", 10), ended


@pytest.mark.parametrize("error", ERRORS)
def test_a_document_that_cannot_be_read_stays_as_it_was(stage: Stage, tmp_path: Path, error: str) -> None:
    """It alone: the others are published, and the next sync reads it."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.sync, place, f"sync.file:{error}:5")
    assert ended.published, ended
    state = look(place).state
    ((path, reason),) = {(each.path, each.reason) for each in state.failures} - {
        (each.path, each.reason) for each in stage.new.failures
    }
    assert reason.startswith("cannot be read: ")
    name = Path(path).relative_to(stage.documents).as_posix()
    documents = {document.id: document for document in state.documents}
    assert documents.get(name) == {document.id: document for document in stage.old.documents}.get(name)
    assert finish(indexer.sync, place).published
    assert differences(look(place).state, stage.new) == []


@pytest.mark.parametrize("error", ERRORS)
def test_a_new_collection_that_cannot_be_made_leaves_none(stage: Stage, tmp_path: Path, error: str) -> None:
    """Not half of its tables: the next sync makes them."""
    place = indexer.Place(tmp_path / "data", stage.documents, tmp_path / "keys")
    ended = finish(indexer.sync, place, f"open.schema:{error}")
    assert is_a_refusal(ended.refused, place.data, full=error == "enospc"), ended
    assert finish(indexer.sync, place).published
    assert differences(look(place).state, stage.new) == []


@pytest.mark.parametrize("pages", [0, 2, 8])
def test_a_database_that_cannot_grow_changes_nothing(stage: Stage, tmp_path: Path, pages: int) -> None:
    """SQLite itself says that the disk is full, somewhere among the vectors or in the publishing transaction."""
    place = stage.trial(tmp_path)
    ended = finish(disks.sync_without_new_pages, place, str(pages))
    assert is_a_refusal(ended.refused, place.data, full=True), ended
    assert recovers(stage, place, ended) == "old"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_quota_that_is_used_up_is_not_called_damage(stage: Stage, tmp_path: Path, share: float) -> None:
    """The kernel refuses the write in another way than on a full disk; nobody need restore a backup for that."""
    place = stage.trial(tmp_path)
    size = int((place.data / "verbatim.sqlite").stat().st_size * share)
    ended = finish(disks.sync_below_file_size, place, str(size))
    assert is_a_refusal(ended.refused, place.data, full=False), ended
    assert recovers(stage, place, ended) == "old"


def test_a_disk_that_is_full_goes_on_answering(stage: Stage, tmp_path: Path) -> None:
    """A real one, with a little more room at each try: the old state answers until the new one is published."""
    place = stage.trial(tmp_path)
    ended = finish(disks.sync_on_a_filling_disk, place, str((8 if LONG else 96) << 10))
    if ended.told == (NOT_PERMITTED,):
        pytest.skip("this user may not mount a disk of its own")
    assert ended.exit_code == 0, ended
    no_room, *tries = ended.told
    assert isinstance(no_room, Refused)
    assert "damaged" not in no_room.message
    *full, (_, last) = tries
    assert len(full) > 3
    for told, state in full:
        assert is_a_refusal(told, tmp_path / "disk" / "data", full=True), told
        assert differences(state, stage.old) == []
    assert differences(last, stage.new) == []


def test_a_disk_without_a_free_byte_answers(stage: Stage, tmp_path: Path) -> None:
    """SQLite cannot even make the index of its log there; and what cannot be done is told as on any full disk."""
    place = stage.trial(tmp_path)
    ended = finish(disks.answer_where_nothing_can_be_written, place, "")
    assert ended.exit_code == 0, ended
    hits, refused = ended.told
    assert hits > 0
    assert is_a_refusal(refused, place.data, full=True), refused


def test_what_is_published_is_on_the_disk(tmp_path: Path) -> None:
    """Write-ahead logging, and every commit waits for the disk."""
    with (
        Collection.open(tmp_path / "data", embedder=ToyEmbedder()) as collection,
        store_of(collection).connected() as connection,
    ):
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_derived_files_are_on_the_disk_before_the_commit_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is written to the disk under another name, then gets its own; only then the database is told."""
    events: list[tuple[str, Any]] = []
    fsync, rename = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        fsync(descriptor)
        status = os.fstat(descriptor)
        events.append(("on the disk", (status.st_ino, status.st_size)))

    def noting_replace(source: Path, target: Path) -> None:
        status = Path(source).stat()
        events.append(("renamed", (Path(target).name, status.st_ino, status.st_size)))
        rename(source, target)

    (tmp_path / "a.txt").write_text("Troops left Gao.")
    with Collection.open(tmp_path / "data", embedder=ToyEmbedder()) as collection:
        connect = store_of(collection)._connect

        def traced() -> sqlite3.Connection:
            connection = connect()
            connection.set_trace_callback(lambda statement: events.append(("said", statement)))
            return connection

        monkeypatch.setattr(store_of(collection), "_connect", traced)
        monkeypatch.setattr(os, "fsync", noting_fsync)
        monkeypatch.setattr(os, "replace", noting_replace)
        collection.sync([tmp_path])
        monkeypatch.undo()
        recorded = set(store_of(collection).derived())

    renames = [n for n, (what, _) in enumerate(events) if what == "renamed"]
    assert {events[n][1][0] for n in renames} == recorded
    for n in renames:
        _, (name, *file) = events[n]
        assert ("on the disk", tuple(file)) in events[:n], f"{name} may be empty after a power cut"
    said = [event if what == "said" else "" for what, event in events]
    noted = next(n for n, statement in enumerate(said) if statement.startswith("INSERT INTO derived"))
    assert max(renames) < noted < len(said) - 1 - said[::-1].index("COMMIT")
    assert said[: renames[0]].count("COMMIT") == said[: renames[0]].count("BEGIN IMMEDIATE") - 1  # one is open


@pytest.mark.parametrize("before", ["", "publish.written:kill", "derived.clean:kill"])
def test_a_folder_that_may_not_be_written_answers(stage: Stage, tmp_path: Path, before: str) -> None:
    """Also where an indexer was killed before; indexing is refused in a sentence, and nothing is touched."""
    place = stage.trial(tmp_path)
    if before:
        assert finish(indexer.sync, place, before).killed
    paths = sorted(place.data.rglob("*"))
    for path in [*paths, place.data]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    ended = finish(disks.work_without_rights, place)
    for path in [place.data, *paths]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert ended.exit_code == 0, ended
    state, refused = ended.told
    assert differences(state, stage.new if before.startswith("derived.clean") else stage.old) == []
    assert refused.error == "ReadOnlyError"
    assert "read-only" in refused.message
    assert sorted(place.data.rglob("*")) == paths
