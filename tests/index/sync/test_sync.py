"""Files and the collection brought in step."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import readers
from index.engine.embedded import EmbeddedTruth
from index.engine.store.store import Store
from index.errors import LockedError, SourceError
from index.passages import left_out_of
from index.readers import ReadResult, SourceFile
from index.records import Document, Failure, LeftOut, SyncReport
from index.sync import reading, syncing, workers
from index.sync.plan import Progress, SyncSettings
from index.sync.syncing import delete, restore, sync
from tests.toy import ToyEmbedder

if TYPE_CHECKING:
    from tests.conftest import MakeToy

Write = Callable[[Mapping[str, str | bytes]], Path]
Sync = Callable[..., SyncReport]

THREE = {"a.txt": "Alpha leaves Gao.", "b.txt": "Bravo stays in Ménaka.", "sub/c.txt": "東京は雨 😀"}
C = "sub/c.txt"


@pytest.fixture
def step(store: Store, toy: ToyEmbedder, folder: Path) -> Sync:
    """Sync the paths given, by default the folder."""

    def synced(*paths: Path, checksum: bool = False, restore: bool = False) -> SyncReport:
        settings = SyncSettings(checksum=checksum, restore=restore)
        return sync(store, toy, paths or [folder], settings=settings)

    return synced


def texts(store: Store) -> dict[str, str]:
    """The text of each document, by id."""
    return {document.id: document.text for document in store.documents()}


def opened_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are opened from now on to look at their content."""
    opened: list[Path] = []
    digest = reading._sha256

    def noted(path: Path) -> str:
        opened.append(path)
        return digest(path)

    monkeypatch.setattr(reading, "_sha256", noted)
    return opened


def record(identifier: str, text: str) -> str:
    """A line of JSON."""
    return json.dumps({"id": identifier, "text": text}) + "\n"


def reasons(report: SyncReport) -> dict[str, str]:
    """Why each failure failed, by the name of its file."""
    return {Path(failure.path).name: failure.reason for failure in report.failed}


def test_an_empty_folder_is_nothing_to_do(store: Store, step: Sync) -> None:
    """Not even a generation."""
    assert step() == SyncReport()
    assert store.generation == 0


def test_new_files_are_added(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """By their paths below the folder; each passage is embedded once."""
    write(THREE)
    assert step() == SyncReport(added=("a.txt", "b.txt", "sub/c.txt"), generation=1, embedded=3)
    assert texts(store) == THREE
    assert len(toy.texts) == 3


def test_what_did_not_change_costs_nothing(toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """No embedding and no new generation, even where a file was touched."""
    folder = write(THREE)
    step()
    os.utime(folder / "a.txt", (1, 1))
    assert step() == SyncReport(unchanged=("a.txt", "b.txt", "sub/c.txt"), generation=1)
    assert len(toy.texts) == 3


def test_a_changed_file_is_read_again(store: Store, step: Sync, write: Write) -> None:
    """The old text is no longer there."""
    write(THREE)
    step()
    write({"a.txt": "Alpha returns."})
    report = step()
    assert report == SyncReport(changed=("a.txt",), unchanged=("b.txt", "sub/c.txt"), generation=2, embedded=1)
    assert texts(store)["a.txt"] == "Alpha returns."


def test_other_bytes_of_the_same_size_and_time_are_seen(store: Store, step: Sync, write: Write) -> None:
    """The content tells, not the clock."""
    folder = write(THREE)
    before = (folder / "a.txt").stat()
    step()
    write({"a.txt": THREE["a.txt"].replace("Gao", "Kid")})
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (folder / "a.txt").stat().st_size == before.st_size
    assert step().changed == ("a.txt",)
    assert "Kid" in texts(store)["a.txt"]


def test_a_file_is_not_opened_again_while_nothing_tells_of_a_change(
    step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size, times and inode are as they were: a sync costs what changed, and --checksum reads all the same."""
    monkeypatch.setattr(reading, "_TICK", 0)
    folder = write(THREE)
    step()
    opened = opened_files(monkeypatch)
    assert step() == SyncReport(unchanged=("a.txt", "b.txt", "sub/c.txt"), generation=1)
    assert opened == []
    before = (folder / "a.txt").stat()
    while (folder / "a.txt").stat().st_ctime_ns == before.st_ctime_ns:  # of the clock's next tick
        write({"a.txt": THREE["a.txt"].replace("Gao", "Kid")})
        os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (folder / "a.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert step().changed == ("a.txt",)
    opened.clear()
    step(checksum=True)
    assert len(opened) == 3


def test_a_file_just_written_is_opened_again(step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another change may fall into the same tick of its times."""
    write({"a.txt": "Alpha"})
    step()
    opened = opened_files(monkeypatch)
    step()
    assert len(opened) == 1


def test_a_document_deleted_by_hand_stays_away(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """Though its file is there, and even where that changes; until it is asked for again."""
    write({**THREE, "news.jsonl": '{"id": "n1", "text": "One"}\n{"id": "n2", "text": "Two"}\n'})
    step()
    report = delete(store, toy, ["a.txt", "n2"])
    assert (report.removed, report.generation) == (("a.txt", "n2"), 2)
    assert set(texts(store)) == {"b.txt", "sub/c.txt", "n1"}
    again = step()
    assert (again.changes, again.deleted, again.generation) == (0, ("a.txt", "n2"), 2)
    write(
        {"news.jsonl": '{"id": "n1", "text": "One"}\n{"id": "n2", "text": "Two, changed"}\n{"id": "n3", "text": "3"}\n'}
    )
    changed = step()
    assert (changed.added, changed.deleted) == (("n3",), ("a.txt", "n2"))
    restored = step(restore=True)
    assert (restored.added, restored.deleted) == (("a.txt", "n2"), ())
    assert step().deleted == ()


def test_what_was_deleted_is_restored_alone(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """From its file alone: neither what else was deleted comes back, nor is another file read."""
    write({**THREE, "news.jsonl": '{"id": "n1", "text": "One"}\n{"id": "n2", "text": "Two"}\n'})
    step()
    delete(store, toy, ["a.txt", "sub/c.txt", "n1", "n2"])
    write({"b.txt": "Changed, and not looked at"})
    report = restore(store, toy, ["n2", "sub/c.txt"])
    assert (report.added, report.changed, report.failed) == (("n2", "sub/c.txt"), (), ())
    assert (report.deleted, report.generation) == (("n1",), 3)
    assert set(texts(store)) == {"b.txt", "sub/c.txt", "n2"}
    assert list(store.deleted()) == ["a.txt", "n1"]
    again = step()
    assert (again.added, again.changed, again.deleted) == ((), ("b.txt",), ("a.txt", "n1"))


def test_a_restored_document_is_what_it_was(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """With what tables beside it, and further up, say of it; and its copies are known."""
    text = "France deployed troops to Mali in January 2013, after a request of its president."
    write({"sub/a.txt": text, "b.txt": text, "metadata.csv": "file,author\nsub/a.txt,Someone\n"})
    step()
    before = store.document("sub/a.txt")
    delete(store, toy, ["sub/a.txt"])
    restore(store, toy, ["sub/a.txt"])
    assert store.document("sub/a.txt") == before
    assert store.copies(["b.txt"]) == {"b.txt": ["sub/a.txt"]}
    assert step().changes == 0


def test_only_what_was_deleted_is_restored(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """Else nothing is, and what it was is told."""
    write(THREE)
    step()
    delete(store, toy, ["a.txt"])
    with pytest.raises(KeyError) as raised:
        restore(store, toy, ["a.txt", "b.txt", "x.txt"])
    assert raised.value.args == ("b.txt", "x.txt")
    assert list(store.deleted()) == ["a.txt"]
    assert set(texts(store)) == {"b.txt", "sub/c.txt"}


def test_what_cannot_be_restored_is_told(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """One sentence each: the file is gone, cannot be read, or holds another document now. The others come back."""
    folder = write({**THREE, "news.jsonl": '{"id": "n1", "text": "One"}\n', "d.txt": "Doves"})
    step()
    delete(store, toy, ["a.txt", "b.txt", "d.txt", "n1"])
    (folder / "a.txt").unlink()
    write({"news.jsonl": '{"id": "n2", "text": "Two"}\n', "d.txt": ""})
    report = restore(store, toy, ["a.txt", "b.txt", "d.txt", "n1"])
    assert report.added == ("b.txt", "n2")
    reasons = {Path(failure.path).name: failure.reason for failure in report.failed}
    assert len(report.failed) == 3
    assert reasons["a.txt"] == 'is gone, so that document "a.txt" stays deleted; put it back, and repeat'
    assert reasons["news.jsonl"] == 'no longer holds document "n1", which stays deleted'
    assert "empty" in reasons["d.txt"]
    assert list(store.deleted()) == ["a.txt", "n1"]  # d.txt is among what cannot be read, and tried again


def test_a_document_of_a_folder_in_the_data_folder_is_restored(store: Store, toy: ToyEmbedder, step: Sync) -> None:
    """Where files that came through the page may be kept."""
    kept = store.folder / "files"
    kept.mkdir()
    (kept / "a.txt").write_text("Apples")
    step(kept)
    delete(store, toy, ["a.txt"])
    assert restore(store, toy, ["a.txt"]).added == ("a.txt",)


def test_a_file_named_by_itself_has_what_tables_further_up_say_of_it(store: Store, step: Sync, write: Write) -> None:
    """Once it was indexed with its folder: it is as the folder's next sync would leave it."""
    folder = write({"sub/a.txt": "Apples", "metadata.csv": "file,author\nsub/a.txt,Someone\n"})
    step(folder)
    write({"sub/a.txt": "Apricots"})
    assert step(folder / "sub" / "a.txt").changed == ("sub/a.txt",)
    document = store.document("sub/a.txt")
    assert document is not None
    assert document.metadata["author"] == "Someone"
    assert step(folder).changes == 0


def test_a_file_that_went_and_came_back_is_taken_in_again(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write
) -> None:
    """What was deleted by hand is forgotten with its file."""
    folder = write(THREE)
    step()
    delete(store, toy, ["a.txt"])
    (folder / "a.txt").unlink()
    step()
    assert store.deleted() == {}
    write(THREE)
    assert step().added == ("a.txt",)


def test_an_unknown_document_is_not_deleted(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """Nor any other that was named with it."""
    write(THREE)
    step()
    with pytest.raises(KeyError, match=r"x\.txt"):
        delete(store, toy, ["a.txt", "x.txt"])
    assert set(texts(store)) == {"a.txt", "b.txt", "sub/c.txt"}


def test_what_is_never_read_is_told_until_it_is_gone(store: Store, step: Sync, write: Write) -> None:
    """A picture is named by the status as well as by the report."""
    folder = write({"a.txt": "A", "b.png": b"\x89PNG"})
    step()
    step()
    assert [Path(failure.path).name for failure in store.failures()] == ["b.png"]
    (folder / "b.png").unlink()
    step()
    assert store.failures() == []


def test_a_deleted_file_leaves(store: Store, step: Sync, write: Write) -> None:
    """Its document, its passages and its vector."""
    folder = write(THREE)
    step()
    (folder / "a.txt").unlink()
    assert step() == SyncReport(removed=("a.txt",), unchanged=("b.txt", "sub/c.txt"), generation=2)
    assert set(texts(store)) == {"b.txt", "sub/c.txt"}
    assert store.counts() == (2, 2)
    assert len(store.vectors(store.passage_numbers())) == 2


def test_a_renamed_file_is_moved_and_not_embedded_again(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write
) -> None:
    """Told as (before, after); the text is the same, so the vector is."""
    folder = write({"a.txt": "Alpha leaves Gao\n\nThe text.", "b.txt": "Bravo"})
    step()
    embedded = len(toy.texts)
    (folder / "a.txt").rename(folder / "z.txt")
    assert step() == SyncReport(moved=(("a.txt", "z.txt"),), unchanged=("b.txt",), generation=2)
    assert set(texts(store)) == {"b.txt", "z.txt"}
    assert len(toy.texts) == embedded


def test_files_of_the_same_text_that_move_are_paired_one_to_one(step: Sync, write: Write) -> None:
    """Two went and three came: two moved, one is new."""
    folder = write({"a.txt": "Same", "b.txt": "Same"})
    step()
    (folder / "a.txt").unlink()
    (folder / "b.txt").unlink()
    write({"x.txt": "Same", "y.txt": "Same", "z.txt": "Same"})
    report = step()
    assert report.moved == (("a.txt", "x.txt"), ("b.txt", "y.txt"))
    assert (report.added, report.removed) == (("z.txt",), ())


def test_the_same_text_is_never_embedded_twice(toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """Not in one sync, not in a later one, not after a change and back while a copy remains."""
    write({"a.txt": "Same", "b.txt": "Same", "c.txt": "Same"})
    assert step().embedded == 1
    write({"d.txt": "Same", "a.txt": "Other"})
    step()
    write({"a.txt": "Same"})
    step()
    assert len(toy.texts) == len(set(toy.texts)) == 2


def test_an_interruption_loses_nothing_that_was_computed(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is published, but the vectors stay, and the next sync computes only the rest."""
    monkeypatch.setattr(syncing, "EMBED_AT_ONCE", 3)
    write({f"{number:02}.txt": f"Text number {number}" for number in range(10)})
    toy.fails_after = 7
    with pytest.raises(KeyboardInterrupt):
        step()
    computed = len(toy.texts)
    assert computed >= 4
    assert (store.counts(), store.generation) == ((0, 0), 0)

    toy.fails_after = None
    report = step()
    assert report.embedded == 10 - computed
    assert len(toy.texts) == len(set(toy.texts)) == 10
    assert store.counts() == (10, 10)


def test_an_interruption_leaves_the_collection_as_it_was(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write
) -> None:
    """The old text answers until the new one is complete, and the lock is free."""
    write(THREE)
    step()
    write({"a.txt": "Changed"})
    toy.fails_after = len(toy.texts)
    with pytest.raises(KeyboardInterrupt):
        step()
    assert texts(store) == THREE
    toy.fails_after = None
    assert step().changed == ("a.txt",)


def test_a_failing_file_keeps_its_last_good_version(store: Store, step: Sync, write: Write) -> None:
    """It is told as failed, each time, and counts as unchanged; put right, it is changed."""
    write(THREE)
    step()
    write({"a.txt": b"\x00\x01\x02"})
    for _ in range(2):
        report = step()
        assert list(reasons(report)) == ["a.txt"]
        assert (report.unchanged, report.removed) == (("a.txt", "b.txt", "sub/c.txt"), ())
        assert texts(store) == THREE
        assert [Path(failure.path).name for failure in store.failures()] == ["a.txt"]
    write({"a.txt": "Put right"})
    assert step().changed == ("a.txt",)
    assert store.failures() == []


def test_an_emptied_file_keeps_its_last_good_version(store: Store, step: Sync, write: Write) -> None:
    """Half-way through being written, a file is often empty."""
    write(THREE)
    step()
    write({"a.txt": ""})
    assert reasons(step()) == {"a.txt": "empty"}
    assert texts(store) == THREE


def test_a_broken_line_costs_only_its_record(store: Store, step: Sync, write: Write) -> None:
    """The failure names file and line, and is told again while it lasts."""
    write({"n.jsonl": record("1", "one") + "{broken\n" + record("3", "three")})
    for report in (step(), step()):
        assert set(reasons(report)) == {"n.jsonl:2"}
        assert texts(store) == {"1": "one", "3": "three"}
    write({"n.jsonl": record("1", "one") + record("2", "two") + record("3", "three!")})
    report = step()
    assert (report.added, report.changed, report.unchanged, report.failed) == (("2",), ("3",), ("1",), ())


def test_a_record_that_is_gone_is_removed(store: Store, step: Sync, write: Write) -> None:
    """The file is still there, one of its documents is not."""
    write({"n.jsonl": record("1", "one") + record("2", "two")})
    step()
    write({"n.jsonl": record("2", "two")})
    report = step()
    assert (report.removed, report.unchanged) == (("1",), ("2",))
    assert texts(store) == {"2": "two"}


def test_a_disk_error_in_the_middle_of_a_file_removes_nothing(
    store: Store, step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records after it were not seen, which does not mean that they are gone."""
    folder = write({"n.jsonl": record("1", "one") + record("2", "two")})
    step()
    write({"n.jsonl": record("1", "one more") + record("2", "two")})
    whole = readers.READERS[".jsonl"]

    def breaks_off(file: SourceFile) -> Iterator[ReadResult]:
        yield next(whole(file))
        raise OSError(5, "Input/output error")

    monkeypatch.setitem(readers.READERS, ".jsonl", breaks_off)
    report = step(folder)
    assert reasons(report) == {"n.jsonl": "cannot be read: Input/output error"}
    assert (report.changed, report.unchanged, report.removed) == (("1",), ("2",), ())
    monkeypatch.undo()
    assert step().unchanged == ("1", "2")
    assert texts(store) == {"1": "one more", "2": "two"}


def test_an_id_of_two_files_is_told(store: Store, step: Sync, write: Write) -> None:
    """The first keeps it, in this sync and the next; the reason names the owner."""
    write({"a.jsonl": record("1", "one"), "b.jsonl": record("1", "other") + record("2", "two")})
    for report in (step(), step()):
        (failure,) = report.failed
        assert '"1" already belongs to ' in failure.reason
        assert "a.jsonl" in failure.reason
        assert "b.jsonl" in failure.path
        assert texts(store) == {"1": "one", "2": "two"}


def test_an_id_is_taken_over_when_its_owner_is_gone(store: Store, step: Sync, write: Write) -> None:
    """The refused record was not forgotten, though its own file did not change."""
    folder = write({"a.jsonl": record("1", "one"), "b.jsonl": record("1", "other")})
    step()
    (folder / "a.jsonl").unlink()
    report = step()
    assert texts(store) == {"1": "other"}
    assert report.failed == ()
    assert report.changes == 1


@pytest.mark.parametrize(("before", "after"), [("a.jsonl", "b.jsonl"), ("b.jsonl", "a.jsonl")])
def test_a_record_that_moves_to_another_file_is_not_lost(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write, before: str, after: str
) -> None:
    """Whichever file is read first, and it costs no embedding."""
    write({before: record("1", "one") + record("2", "two"), after: record("3", "three")})
    step()
    embedded = len(toy.texts)
    write({before: record("2", "two"), after: record("3", "three") + record("1", "one")})
    assert step().moved == (("1", "1"),)
    assert texts(store) == {"1": "one", "2": "two", "3": "three"}
    assert step().failed == ()
    assert len(toy.texts) <= embedded + 1


def test_of_two_files_with_one_id_the_first_has_it(store: Store, step: Sync, write: Write) -> None:
    """Whichever came first: as if all were read anew. The other is told, and has it when the first gives it up."""
    write({"b.jsonl": record("1", "from b") + record("2", "two")})
    step()
    folder = write({"a.jsonl": record("1", "from a")})
    for _ in range(2):
        report = step()
        assert texts(store) == {"1": "from a", "2": "two"}
        assert list(reasons(report)) == ["b.jsonl"]
    (folder / "a.jsonl").unlink()
    assert step().failed == ()
    assert texts(store) == {"1": "from b", "2": "two"}


def test_a_file_that_takes_over_a_renamed_files_records_moves_them(store: Store, step: Sync, write: Write) -> None:
    """Records keep their ids when their file gets another name."""
    folder = write({"a.jsonl": record("1", "one")})
    step()
    (folder / "a.jsonl").rename(folder / "b.jsonl")
    report = step()
    assert (report.moved, report.removed, report.added, report.embedded) == ((("1", "1"),), (), (), 0)
    assert texts(store) == {"1": "one"}


def test_paths_that_overlap_are_read_once(store: Store, step: Sync, write: Write) -> None:
    """The same folder twice, a file of it, a folder in it: each file is one document."""
    folder = write(THREE)
    report = step(folder, folder, folder / "a.txt", folder / "sub")
    assert report.added == ("a.txt", "b.txt", "sub/c.txt")
    assert step(folder, folder / "sub", folder).unchanged == report.added
    assert texts(store) == THREE


def test_one_file_is_synced_by_itself(store: Store, step: Sync, write: Write) -> None:
    """The rest of its folder is neither added nor removed, and its id is that of its folder."""
    folder = write(THREE)
    assert step(folder / "a.txt").added == ("a.txt",)
    assert texts(store) == {"a.txt": THREE["a.txt"]}
    assert step().unchanged == ("a.txt",)
    write({"sub/c.txt": "Changed"})
    assert step(folder / "sub/c.txt").changed == ("sub/c.txt",)
    assert set(texts(store)) == set(THREE)


def test_another_folder_is_left_alone(store: Store, step: Sync, write: Write, tmp_path: Path) -> None:
    """Only what is below the paths given can be missed there."""
    write(THREE)
    step()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "d.txt").write_text("Delta")
    report = step(tmp_path / "more")
    assert (report.added, report.removed) == (("d.txt",), ())
    assert set(texts(store)) == {*THREE, "d.txt"}


def test_a_folder_that_is_emptied_empties_the_collection(store: Store, step: Sync, write: Write) -> None:
    """Down to nothing, and up again."""
    folder = write(THREE)
    step()
    shutil.rmtree(folder)
    folder.mkdir()
    assert step().removed == ("a.txt", "b.txt", "sub/c.txt")
    assert store.counts() == (0, 0)
    write(THREE)
    assert len(step().added) == 3


@pytest.mark.parametrize("name", ["missing", "missing.txt", "é 😀"])
def test_a_path_that_is_not_there_is_refused_before_anything_is_done(
    store: Store, step: Sync, write: Write, tmp_path: Path, name: str
) -> None:
    """A typing mistake does not index half of what was asked for."""
    folder = write(THREE)
    with pytest.raises(SourceError, match=name):
        step(folder, tmp_path / name)
    assert store.counts() == (0, 0)


def test_a_link_out_of_the_folder_is_not_followed(store: Store, step: Sync, write: Write, tmp_path: Path) -> None:
    """Who writes a folder must not be able to have other files read."""
    (tmp_path / "secret.txt").write_text("Secret")
    folder = write({"a.txt": "Alpha"})
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    report = step()
    assert reasons(report) == {"link.txt": "a link that leads out of the folder"}
    assert texts(store) == {"a.txt": "Alpha", "inside.txt": "Alpha"}


def test_a_link_that_leads_nowhere_is_told(store: Store, step: Sync, write: Write) -> None:
    """To itself, or to a file that is not there: the others are read."""
    folder = write({"a.txt": "Alpha"})
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "dangling.txt").symlink_to(folder / "nothing.txt")
    assert set(reasons(step())) == {"loop.txt", "dangling.txt"}
    assert texts(store) == {"a.txt": "Alpha"}


def test_a_pipe_is_not_opened(store: Store, step: Sync, write: Write) -> None:
    """Reading from it would wait for ever, in a folder or named by itself."""
    folder = write({"a.txt": "Alpha"})
    os.mkfifo(folder / "pipe.txt")
    assert reasons(step()) == {"pipe.txt": "not a regular file"}
    assert reasons(step(folder / "pipe.txt")) == {"pipe.txt": "not a regular file"}
    assert texts(store) == {"a.txt": "Alpha"}


def test_hidden_files_are_passed_over(store: Store, step: Sync, write: Write) -> None:
    """Nobody means them, so they are no failures either."""
    write({"a.txt": "Alpha", ".hidden.txt": "Hidden", ".git/b.txt": "Hidden"})
    assert step().failed == ()
    assert texts(store) == {"a.txt": "Alpha"}


def test_files_of_other_formats_are_told(store: Store, step: Sync, write: Write) -> None:
    """With what would be accepted; in a folder or named by itself."""
    folder = write({"a.txt": "Alpha", "b.exe": b"MZ", "c": "C"})
    assert set(reasons(step())) == {"b.exe", "c"}
    assert ".txt" in reasons(step(folder / "b.exe"))["b.exe"]
    assert texts(store) == {"a.txt": "Alpha"}


@pytest.mark.parametrize("name", [b"\xe9.txt", b"\xe9/b.txt"])
def test_a_name_that_is_not_text_is_told(store: Store, step: Sync, write: Write, name: bytes) -> None:
    """Of a file or of a folder; it cannot be an id."""
    folder = write({"a.txt": "Alpha"})
    path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    Path(os.fsdecode(path)).write_text("Text")
    (failure,) = step().failed
    assert "UTF-8" in failure.reason
    failure.path.encode()
    assert texts(store) == {"a.txt": "Alpha"}


def test_a_folder_whose_name_is_not_text_is_refused(step: Sync, tmp_path: Path) -> None:
    """With a sentence that can be shown."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9"))
    path.mkdir()
    with pytest.raises(SourceError, match="UTF-8") as refused:
        step(path)
    str(refused.value).encode()


def test_a_folder_that_cannot_be_listed_keeps_its_documents(
    store: Store, step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not to be seen, as when a network drive is away, is not to be gone."""
    folder = write(THREE)
    step()
    scandir = os.scandir

    def refuses(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path) == folder / "sub":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuses)
    report = step()
    assert reasons(report) == {"sub": "cannot be listed: Permission denied"}
    assert (report.removed, report.unchanged) == ((), ("a.txt", "b.txt", "sub/c.txt"))
    monkeypatch.undo()
    shutil.rmtree(folder / "sub")
    assert step().removed == ("sub/c.txt",)
    assert set(texts(store)) == {"a.txt", "b.txt"}


def test_a_file_that_changes_while_it_is_read_is_read_again(
    store: Store, step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the next sync does not take it for known."""
    folder = write({"a.txt": "Alpha"})
    whole = readers.READERS[".txt"]

    def grows(file: SourceFile) -> Iterator[ReadResult]:
        yield from whole(file)
        file.path.write_text("Alpha and more")

    monkeypatch.setitem(readers.READERS, ".txt", grows)
    assert "changed while it was read" in reasons(step())["a.txt"]
    monkeypatch.undo()
    assert texts(store) == {}, "no half of it"
    assert step(folder).added == ("a.txt",)
    assert texts(store) == {"a.txt": "Alpha and more"}


def test_new_rules_cut_the_same_files_again(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of the readers, the boilerplate rules or the cut reaches documents that did not change."""
    write({"a.txt": "Alpha\n\nBravo"})
    step()
    monkeypatch.setattr(reading, "READERS_VERSION", readers.READERS_VERSION + 1)
    monkeypatch.setattr(workers, "embedded_text", lambda passage: f"new {passage.text}")
    report = step()
    assert report.changed == ("a.txt",)
    assert toy.texts[-1].startswith("new Alpha")
    assert step().unchanged == ("a.txt",)
    assert store.counts() == (1, 1)


def test_another_process_that_indexes_is_not_disturbed(
    store: Store, toy: ToyEmbedder, write: Write, data: Path
) -> None:
    """A sync waits a moment, then refuses."""
    other = Store(data)
    with other.writer(), pytest.raises(LockedError):
        sync(store, toy, [write(THREE)])
    other.close()
    assert store.counts() == (0, 0)


def test_progress_is_told_from_beginning_to_end(store: Store, toy: ToyEmbedder, write: Write) -> None:
    """Files while reading, passages while embedding; done never falls and ends at the total."""
    told: list[Progress] = []
    sync(store, toy, [write(THREE)], told.append)
    for stage in ("reading", "embedding"):
        done = [progress.done for progress in told if progress.stage == stage]
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, 3)
    assert {progress.total for progress in told} == {3}


def test_models_do_not_share_vectors(store: Store, toy: ToyEmbedder, make_toy: MakeToy, write: Write) -> None:
    """What one model computed is of no use to another."""
    folder = write(THREE)
    toy.fails_after = 0
    with pytest.raises(KeyboardInterrupt):
        sync(store, toy, [folder])
    other = make_toy("other")
    assert sync(store, other, [folder]).embedded == 3
    assert store.meta("model") == "other"


def test_failures_are_shown_as_a_person_would_write_them(
    step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Relative to where the command runs."""
    write({"a.txt": ""})
    monkeypatch.chdir(tmp_path)
    assert step(Path("documents")).failed == (Failure("documents/a.txt", "empty"),)


def test_a_dry_run_tells_and_does_nothing(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """The same report as of the sync that follows, but for what only that can know."""
    folder = write(THREE)
    step()
    before, generation = len(toy.texts), store.generation
    (folder / "a.txt").write_text("Changed altogether.")
    (folder / "b.txt").rename(folder / "z.txt")
    (folder / C).unlink()
    (folder / "new.txt").write_text("A fourth document.")
    (folder / "bad.txt").write_bytes(bytes(range(256)))
    told = sync(store, toy, [folder], settings=SyncSettings(dry_run=True))
    assert (store.generation, len(toy.texts), sorted(store.files())) == (
        generation,
        before,
        [str(folder / name) for name in ("a.txt", "b.txt", C)],
    )
    done = step()
    assert replace(done, generation=generation) == told
    assert (told.added, told.changed, told.moved, told.removed) == (
        ("new.txt",),
        ("a.txt",),
        (("b.txt", "z.txt"),),
        (C,),
    )


def test_a_dry_run_waits_for_nobody(store: Store, toy: ToyEmbedder, write: Write, data: Path) -> None:
    """It writes nothing, so another process may."""
    other = Store(data)
    with other.writer():
        assert sync(store, toy, [write(THREE)], settings=SyncSettings(dry_run=True)).embedded == 3
    other.close()


def test_documents_of_removed_files_may_be_kept(store: Store, toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """As long as it is asked for."""
    folder = write(THREE)
    step()
    (folder / "a.txt").unlink()
    kept = sync(store, toy, [folder], settings=SyncSettings(keep_removed=True))
    assert (kept.removed, store.counts()[0]) == ((), 3)
    assert step().removed == ("a.txt",)


def test_a_renamed_file_costs_no_embedding(toy: ToyEmbedder, step: Sync, write: Write) -> None:
    """Also where its title is made of its name."""
    folder = write({"old-name.txt": "Without a title, this line ends like a sentence."})
    step()
    before = len(toy.texts)
    (folder / "old-name.txt").rename(folder / "new-name.txt")
    report = step()
    assert (report.moved, report.embedded) == ((("old-name.txt", "new-name.txt"),), 0)
    assert len(toy.texts) == before


def test_a_hard_link_is_read_only_where_that_is_allowed(
    store: Store, toy: ToyEmbedder, step: Sync, write: Write, tmp_path: Path
) -> None:
    """It may be the other name of a file that nobody meant to share."""
    folder = write({"a.txt": "Alpha"})
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "b.txt").hardlink_to(tmp_path / "secret.txt")
    report = step()
    assert report.added == ("a.txt",)
    assert "hard link" in reasons(report)["b.txt"]
    assert sync(store, toy, [folder], settings=SyncSettings(hard_links=True)).added == ("b.txt",)


def test_a_copy_by_links_takes_nothing_out(step: Sync, write: Write) -> None:
    """After `cp -al`, every file has another name; what was read of it stays, and is told to be kept."""
    folder = write({"a.txt": "Alpha", "b.txt": "Beta"})
    step()
    (folder / "backup").mkdir()
    (folder / "backup" / "a.txt").hardlink_to(folder / "a.txt")
    report = step()
    assert (report.removed, report.kept, report.unchanged) == ((), ("a.txt",), ("a.txt", "b.txt"))
    assert len(report.failed) == 2
    (folder / "backup" / "a.txt").unlink()
    assert (step().kept, step().failed) == ((), ())


def test_a_link_to_a_folder_is_told(step: Sync, write: Write, tmp_path: Path) -> None:
    """Inside, whose files are read anyway, or outside."""
    folder = write({"below/a.txt": "Alpha"})
    (folder / "again").symlink_to(folder / "below")
    (folder / "out").symlink_to(tmp_path)
    report = step()
    assert report.added == ("below/a.txt",)
    assert reasons(report) == {
        "again": "a link to a folder; its files are read where they are",
        "out": "a link that leads out of the folder",
    }


def test_metadata_beside_the_files_overrides_what_was_detected(store: Store, step: Sync, write: Write) -> None:
    """And a change of it alone reaches the documents."""
    folder = write(
        {
            "a.txt": "A title\n\nThe text of the article.",
            "below/b.txt": "Another\n\nIts text.",
            "metadata.csv": "file,title,date,url,desk\na.txt,Better title,2023-09-08,https://example.org/a,Sahel\n"
            "below/b.txt,,2024,,\ngone.txt,x,,,\n",
        }
    )
    report = step()
    assert report.added == ("a.txt", "below/b.txt")
    assert reasons(report) == {"metadata.csv:4": 'no file called "gone.txt"'}
    document = store.document("a.txt")
    assert document is not None
    assert (document.title, document.date, document.date_origin) == ("Better title", "2023-09-08", "metadata.csv")
    assert (document.source, document.metadata["desk"]) == ("https://example.org/a", "Sahel")
    (folder / "metadata.csv").write_text("file,title\na.txt,Best title\nbelow/b.txt,\n")
    report = step()
    assert (report.changed, report.failed) == (("a.txt", "below/b.txt"), ())
    document = store.document("a.txt")
    assert document is not None
    assert (document.title, document.date) == ("Best title", None)
    assert step().unchanged == ("a.txt", "below/b.txt")


def site(number: int, line: str = "The Sahel Courier, your window on the desert") -> str:
    """An article as one site has it, with a line that all have."""
    return f"Report {number}\n\nThe convoy left village {number} at dawn, it said.\n\n{line}\n"


def held(store: Store) -> str:
    """All that passages hold."""
    return " ".join(passage.text for passage in store.passages())


def test_a_line_that_many_documents_repeat_is_left_out_but_for_one_place(
    store: Store, step: Sync, write: Write
) -> None:
    """Also of those that were indexed before anyone could tell, which are not embedded for nothing."""
    write({f"{number}.txt": site(number) for number in range(4)})
    step()
    assert held(store).count("your window") == 4
    report = step(write({"4.txt": site(4)}))
    assert held(store).count("your window") == 1
    assert (report.added, report.changed, len(report.unchanged)) == (("4.txt",), (), 4)
    first, document = store.document("0.txt"), store.document("1.txt")
    assert first is not None
    assert document is not None
    assert first.left_out == ()
    (left_out,) = document.left_out
    assert document.text[left_out.start : left_out.end].startswith("The Sahel Courier")
    assert left_out.reason == "repeated in many documents"
    assert step().embedded == 0


def test_a_line_no_longer_repeated_comes_back(store: Store, step: Sync, write: Write) -> None:
    """It was only furniture as long as many had it: the same as if they had never been there."""
    folder = write({f"{number}.txt": site(number) for number in range(5)})
    step()
    assert held(store).count("your window") == 1
    (folder / "4.txt").unlink()
    step()
    assert held(store).count("your window") == 4


def holders(store: Store) -> list[str]:
    """The documents whose passages hold the line that all have."""
    return sorted({each.document_id for each in store.passages() if "your window" in each.text})


def test_the_one_place_of_a_line_goes_to_the_next_document(store: Store, step: Sync, write: Write) -> None:
    """Where the document that had it is gone, or has the line no longer; and to one that comes and stands before it."""
    folder = write({f"{number}.txt": site(number) for number in range(1, 9)})
    step()
    assert holders(store) == ["1.txt"]
    (folder / "1.txt").unlink()
    step()
    assert holders(store) == ["2.txt"]
    write({"2.txt": site(2, "Another line altogether, and no more")})
    step()
    assert holders(store) == ["3.txt"]
    write({"0.txt": site(0)})
    step()
    assert holders(store) == ["0.txt"]


def test_a_document_more_does_not_cut_all_anew(step: Sync, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only itself, and where it takes over the place of a line the document that had it."""
    cut_anew: list[str] = []

    def noting(document: Document, *arguments: object) -> list[LeftOut]:
        cut_anew.append(document.id)
        return left_out_of(document, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "left_out_of", noting)
    step(write({f"{number}.txt": site(number) for number in range(1, 9)}))
    for name, anew in (("9.txt", ["9.txt"]), ("0.txt", ["0.txt", "1.txt"])):
        cut_anew.clear()
        step(write({name: site(int(name[0]))}))
        assert cut_anew == anew


def test_what_is_left_out_does_not_depend_on_the_order_of_syncs(
    store: Store, step: Sync, write: Write, tmp_path: Path
) -> None:
    """Added one by one, with detours, or all at once: the same documents, spans and passages."""
    files = {f"{number}.{('txt', 'html')[number % 2]}": site(number) for number in range(10)}
    for name in sorted(files, reverse=True):
        folder = write({name: files[name].replace("\n\n", "<p>") if name.endswith("html") else files[name]})
        step()
    for name in ("0.txt", "1.html"):
        (folder / name).rename(tmp_path / name)
        step()
    for name in ("1.html", "0.txt"):
        (tmp_path / name).rename(folder / name)
        step()
    at_once = EmbeddedTruth(tmp_path / "at once")
    sync(at_once, ToyEmbedder(), [folder])
    assert list(store.documents()) == list(at_once.documents())
    assert list(store.passages()) == list(at_once.passages())
    assert held(store).count("your window") == 1
    at_once.close()


def test_what_leases_say_alike_stays_in_each(store: Store, step: Sync, write: Write) -> None:
    """A lease more takes nothing away from the others."""
    lease = (
        "Lease of house {0}\n\nThe rent is {0} crowns.\nThe notice period is three months to the end of a quarter.\n"
    )
    for number in range(8):
        step(write({f"{number}.txt": lease.format(number)}))
        assert held(store).count("notice period") == number + 1


def test_an_encoding_is_stated_for_the_files_of_a_run(
    store: Store, toy: ToyEmbedder, folder: Path, write: Write
) -> None:
    """Read again for it though they are the same, and kept to afterwards; that of metadata.csv comes first."""
    raw = "Matìj a Rùena".encode("cp1252")
    write({"a.txt": raw, "sub/b.txt": raw, "sub/metadata.csv": "file,encoding\nb.txt,windows-1252\n"})

    def synced(encoding: str | None = None) -> dict[str, str]:
        sync(store, toy, [folder], settings=SyncSettings(encoding=encoding))
        return texts(store)

    guessed = synced()["a.txt"]
    assert synced("windows-1250") == {"a.txt": "Matěj a Růena", "sub/b.txt": "Matìj a Rùena"}
    assert synced() == {"a.txt": "Matěj a Růena", "sub/b.txt": "Matìj a Rùena"}
    write({"a.txt": raw + b" a Ji\xf8\xed"})
    assert synced()["a.txt"] == "Matěj a Růena a Jiří"
    write({"a.txt": raw})
    assert synced("")["a.txt"] == guessed


def test_text_that_is_not_in_the_stated_encoding_is_told(
    store: Store, toy: ToyEmbedder, folder: Path, write: Write
) -> None:
    """And an encoding that is not known costs nothing but a sentence."""
    write({"a.txt": b"caf\xe9", "b.txt": "café"})
    report = sync(store, toy, [folder], settings=SyncSettings(encoding="utf-8"))
    assert reasons(report) == {"a.txt": "not in utf-8, as was stated (at byte 4); state another encoding, or none"}
    with pytest.raises(SourceError, match='"klingon" is not known'):
        sync(store, toy, [folder], settings=SyncSettings(encoding="klingon"))


def test_the_encoding_of_the_texts_in_an_archive_is_stated_for_all(
    store: Store, toy: ToyEmbedder, folder: Path, write: Write
) -> None:
    """As for files of the folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "Matìj a Rùena".encode("cp1252"))
    write({"old.zip": stream.getvalue(), "metadata.csv": "file,encoding\nold.zip,windows-1250\n"})
    sync(store, toy, [folder])
    assert texts(store) == {"old.zip/a.txt": "Matěj a Růena"}
