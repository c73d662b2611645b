"""A sync brings a collection in step with files, tells what it did, and gives what a collection built anew would be."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import (
    Collection,
    CollectionError,
    ModelMismatchError,
    SchemaError,
    SourceError,
    SyncReport,
    SyncSettings,
)
from tests.engine.contents import ARCHIVE, LATER, articles, put, state_of
from tests.engine.engines import Engine, Place
from tests.engine.waiting import level, until
from tests.faults.documents import article, records
from tests.faults.harness import LONG, differences
from tests.toy import ToyEmbedder

SEED = int(os.environ.get("QA_SEED") or random.SystemRandom().randrange(2**32))
OPERATIONS = 500 if LONG else 30
"""That a folder goes through, by chance."""


@pytest.fixture
def rebuilt(tmp_path: Path) -> Iterator[Collection]:
    """What the folder gives in one go, in one folder."""
    with Collection.open(tmp_path / "rebuilt", embedder=ToyEmbedder()) as opened:
        yield opened


# What is told


def test_a_sync_tells_what_became_of_each_document(
    collection: Collection, place: Place, folder: Path, toy: ToyEmbedder, rebuilt: Collection
) -> None:
    """By its id, also where it moved; and embeds what is new alone. Nothing to do is no generation."""
    first = collection.sync([put(folder, ARCHIVE)])
    assert (len(first.added), first.generation, first.copies) == (20, 1, (("report/1.txt", "copy.txt"),))
    assert [(each.path, each.reason) for each in first.failed] == [(str(folder / "empty.txt"), "empty")]
    assert len(toy.texts) == first.embedded == 35
    nothing = collection.sync([folder])
    assert (nothing.changes, len(nothing.unchanged), nothing.generation, nothing.embedded) == (0, 20, 1, 0)
    second = collection.sync([put(folder, LATER)])
    assert second.added == ("empty.txt", "report/10.txt", "report/8.txt", "report/9.txt")
    assert second.changed == ("report/0.txt", "report/2.txt")
    assert second.moved == (("r0", "r0"), ("report/4.txt", "renamed.txt"))
    assert second.removed == ("report/3.txt",)
    assert (second.failed, second.generation, len(second.unchanged)) == ((), 2, 15)
    assert len(toy.texts) == first.embedded + second.embedded
    rebuilt.sync([folder])
    assert differences(state_of(collection), state_of(rebuilt)) == []
    with place.elsewhere("second").open() as second_machine:
        assert differences(state_of(second_machine), state_of(rebuilt)) == []


def test_a_dry_run_says_what_would_be_done_and_does_nothing(collection: Collection, folder: Path) -> None:
    """Nothing is read for good, and nothing embedded."""
    report = collection.sync([put(folder, articles(0, 2))], settings=SyncSettings(dry_run=True))
    assert report.added == ("report/0.txt", "report/1.txt")
    assert (len(collection), collection.generation, collection.status().last_sync) == (0, 0, None)


def test_folders_are_kept_in_step_each_by_itself(collection: Collection, tmp_path: Path) -> None:
    """What is not named stays as it is; a folder that is gone is told."""
    one, two = (put(tmp_path / name, articles(*numbers)) for name, numbers in (("one", (0, 2)), ("two", (2, 4))))
    collection.sync([one])
    assert collection.sync([two]).added == ("report/2.txt", "report/3.txt")
    assert collection.folders() == [str(one), str(two)]
    (one / "report/0.txt").unlink()
    assert collection.sync([one]).removed == ("report/0.txt",)
    assert len(collection) == 3
    with pytest.raises(SourceError, match="nothing-here"):
        collection.sync([tmp_path / "nothing-here"])
    assert (len(collection), collection.generation) == (3, 3)


def test_everything_may_go_and_come_again(collection: Collection, folder: Path) -> None:
    """An empty folder is an empty collection."""
    collection.sync([put(folder, articles(0, 3))])
    before = state_of(collection)
    assert len(collection.sync([put(folder, {"empty.txt": ""})]).removed) == 3
    assert (len(collection), collection.search("boat"), collection.status().passages) == (0, [], 0)
    collection.sync([put(folder, articles(0, 3))])
    assert differences(state_of(collection), before) == []


def test_an_interrupted_sync_changes_nothing_and_is_gone_on_with(
    collection: Collection, folder: Path, toy: ToyEmbedder, place: Place
) -> None:
    """By whichever machine, which embeds what the first did not."""
    collection.sync([put(folder, articles(0, 2))])
    before = state_of(collection)
    put(folder, {**articles(0, 2), **articles(3, 5)})
    toy.fails_after = len(toy.texts) + 1
    with pytest.raises(KeyboardInterrupt):
        collection.sync([folder])
    assert differences(state_of(collection), before) == []
    other = ToyEmbedder()
    with place.elsewhere("second").open(other) as second:
        assert differences(state_of(second), before) == []
        assert second.sync([folder]).added == ("report/3.txt", "report/4.txt")
        level(second, collection)
    assert len(collection) == 4
    toy.fails_after = None
    assert collection.sync([folder]).changes == 0


# P15


def test_a_change_is_seen_by_content(collection: Collection, folder: Path, toy: ToyEmbedder) -> None:
    """Other bytes of the same size and time are; a file that was touched is not, and embeds nothing."""
    collection.sync([put(folder, articles(0, 3))])
    file, embedded = folder / "report/1.txt", len(toy.texts)
    os.utime(folder / "report/0.txt")
    before = file.stat()
    file.write_text(file.read_text("utf-8").swapcase(), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert collection.sync([folder]).changed == ("report/1.txt",)
    assert collection.document("report/1.txt").text == file.read_text("utf-8")
    assert len(toy.texts) - embedded == collection.summary("report/1.txt").passages
    for path in folder.rglob("*.txt"):
        os.utime(path)
    assert collection.sync([folder]).changes == 0
    assert len(toy.texts) - embedded == collection.summary("report/1.txt").passages


# P9


def test_another_model_is_refused(collection: Collection, place: Place, folder: Path) -> None:
    """By a sentence that names both, for each of what would need it; the collection is as it was."""
    collection.sync([put(folder, articles(0, 3))])
    before = state_of(collection)
    put(folder, articles(0, 4))
    with place.elsewhere("second").open(ToyEmbedder("another", 16)) as other:
        for attempt in (
            lambda: other.search("boat"),
            lambda: other.sync([folder]),
            lambda: other.delete(["report/0.txt"]),
            lambda: other.correct("report/0.txt", {"title": "x"}),
        ):
            with pytest.raises(ModelMismatchError, match=r"toy.*another"):
                attempt()
        assert other.status().model == "toy"
    assert differences(state_of(collection), before) == []


def test_another_schema_is_refused(engine: Engine, place: Place, folder: Path) -> None:
    """A later one, of a program that is not written yet: nothing is read or written."""
    with place.open() as opened:
        opened.sync([put(folder, articles(0, 2))])
        before = state_of(opened)
    with engine.from_later(place):
        for machine in (place, place.elsewhere("second")):
            with pytest.raises(SchemaError, match="99"), machine.open() as opened:
                opened.search("boat")
    for machine in (place, place.elsewhere("second")):
        with machine.open() as opened:
            assert differences(state_of(opened), before) == []


# Watching


def test_a_folder_is_watched(collection: Collection, folder: Path) -> None:
    """What changes is in the collection by itself, and told."""
    put(folder, articles(0, 1))
    stop = threading.Event()
    told: list[SyncReport | CollectionError] = []

    def listen() -> None:
        told.extend(collection.watch([folder], stop=stop))

    watching = threading.Thread(target=listen)
    watching.start()
    try:
        until(lambda: len(collection) == 1, 30)
        put(folder, articles(0, 2))
        until(lambda: len(collection) == 2, 30)
    finally:
        stop.set()
        watching.join()
    reports = [each for each in told if isinstance(each, SyncReport)]
    assert [each.added for each in reports] == [("report/0.txt",), ("report/1.txt",)]
    assert len(reports) == len(told)


# P10


def test_equal_scores_go_in_the_order_of_the_documents(collection: Collection, folder: Path) -> None:
    """Whichever came first."""
    for names in ("c", "ac", "abc"):
        collection.sync([put(folder, {f"{name}.txt": f"Same words, and {name * 4}" for name in names})])
    hits = collection.search("same words")
    assert [hit.passage.document_id for hit in hits] == ["a.txt", "b.txt", "c.txt"]
    assert len({hit.score for hit in hits}) == 1


@pytest.mark.timeout(1800 if LONG else 300)
def test_any_history_gives_what_a_fresh_build_gives(place: Place, folder: Path, tmp_path: Path) -> None:
    """Files added, edited, renamed, removed and touched, records, metadata, documents deleted and restored by hand.

    Each third time another machine goes on.
    """
    chance = random.Random(SEED)  # noqa: S311
    history = _History(folder, chance)
    syncs = 0
    try:
        for number in range(OPERATIONS // 5):
            for _ in range(5):
                history.go_on()
            with place.elsewhere(f"machine {number // 3 % 2}").open() as collection:
                report = collection.sync([folder])
                if history.only_touched:
                    assert (report.changes, report.embedded) == (0, 0)
                syncs += 1
                history.by_hand(collection)
                with Collection.open(tmp_path / f"fresh {number}", embedder=ToyEmbedder()) as fresh:
                    fresh.sync([folder])
                    fresh.delete(sorted(history.deleted))
                    found = differences(state_of(collection), state_of(fresh))
                assert found == [], "\n".join(found)
    except BaseException as error:
        error.add_note(f"After {syncs} syncs; to repeat it: QA_SEED={SEED}")
        raise
    print(f"{OPERATIONS} operations, {syncs} syncs, QA_SEED={SEED}")


class _History:
    """A folder, and what is done to it by chance."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.table: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.only_touched = False

    def go_on(self) -> None:
        """Do one thing."""
        self.chance.choice(
            (
                self._edit,
                self._edit,
                self._edit,
                self._add_to,
                self._rename,
                self._remove,
                self._touch,
                self._record,
                self._metadata,
            )
        )()

    def by_hand(self, collection: Collection) -> None:
        """Now and then delete a document by hand, or restore what was."""
        self.deleted &= set(collection.status().deleted)
        names = [each.id for each in collection.documents() if each.id.endswith(".txt")]
        if self.deleted and self.chance.random() < 0.5:
            collection.restore(sorted(self.deleted))
            self.deleted.clear()
        elif names:
            name = self.chance.choice(names)
            collection.delete([name])
            self.deleted.add(name)
        self.only_touched = True

    def _edit(self) -> None:
        self._write(f"{self.chance.randrange(8)}.txt", self._text())

    def _add_to(self) -> None:
        if file := self._any():
            self._write(file.name, f"{file.read_text('utf-8')}\n\n{self._text()[:90]}\n")

    def _rename(self) -> None:
        if file := self._any():
            file.replace(self.folder / f"{self.chance.randrange(8)}.txt")
            self.only_touched = False

    def _remove(self) -> None:
        if file := self._any():
            file.unlink()
            self.only_touched = False

    def _touch(self) -> None:
        if file := self._any():
            os.utime(file)

    def _record(self) -> None:
        name = f"r{self.chance.randrange(4)}"
        if self.table.pop(name, None) is None or self.chance.random() < 0.5:
            self.table[name] = self._text()
        self._write("records.jsonl", records(self.table))

    def _metadata(self) -> None:
        number, year = self.chance.randrange(8), self.chance.randrange(2000, 2020)
        self._write("metadata.csv", f"file,date\n{number}.txt,{year}\n")

    def _text(self) -> str:
        """One of a few, so that some meet again; some share a line."""
        number = self.chance.randrange(9)
        text = article(random.Random(number), f"Report {number}")  # noqa: S311
        return f"{text}\nShare this page with your friends\n" if number % 2 else text

    def _any(self) -> Path | None:
        files = sorted(self.folder.glob("*.txt"))
        return self.chance.choice(files) if files else None

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")
        self.only_touched = False
