"""A collection that was brought in step many times is the one that would be built from scratch."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import index.engine.search.snapshot
import index.sync.reading
from index import Collection, SyncSettings
from tests.faults.documents import article, records
from tests.faults.harness import LONG, differences
from tests.faults.indexer import state_of
from tests.stores import store_of
from tests.toy import ToyEmbedder

OPERATIONS = 500 if LONG else 80
"""At least, on all folders together."""

_ANY = st.integers(0, 99)  # stands for any of what there is, however much that is
_TEXTS = 12
_TABLES = ("a.jsonl", "sub/b.jsonl")


class Incremental(RuleBasedStateMachine):
    """A folder that changes, and a collection that follows."""

    operations: ClassVar[int] = 0  # of all folders
    syncs: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.folder = self.place / "documents"
        (self.folder / "sub").mkdir(parents=True)
        self.embedder = ToyEmbedder()
        self.collection = Collection.open(self.place / "data", embedder=self.embedder)
        self.tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
        self.deleted: dict[str, Path] = {}  # documents deleted by hand, and their files
        self.restores = False
        self.only_touched = False
        self.since_sync = 0
        self.every = 1
        self.clash = False
        self.tick = index.sync.reading._TICK
        self.part = index.engine.search.snapshot._PART

    def teardown(self) -> None:
        """Leave nothing behind."""
        index.sync.reading._TICK = self.tick
        index.engine.search.snapshot._PART = self.part
        self.collection.close()
        shutil.rmtree(self.place)

    @initialize(by_times=st.booleans(), every=st.integers(1, 3), clash=st.booleans(), part=st.sampled_from([3, 10**6]))
    def begin(self, *, by_times: bool, every: int, clash: bool, part: int) -> None:
        """Operations between two syncs, whether new files are passed over where they look unchanged, and id clashes.

        And how many passages there are in a part of the derived files.
        """
        index.engine.search.snapshot._PART = part
        self.every = every
        self.clash = clash
        if by_times:
            index.sync.reading._TICK = 0

    # Files

    @rule(name=_ANY, text=_ANY)
    def add_or_edit(self, name: int, text: int) -> None:
        """Some texts are the same in several files."""
        self._write(self.folder / ("sub" if name % 2 else ".") / f"{name % 8}.txt", _text(text))

    @rule(which=_ANY, text=_ANY)
    def add_to(self, which: int, text: int) -> None:
        """It may become a near copy of another."""
        if file := self._any_file(which):
            self._write(file, f"{file.read_text()}\n\n{_text(text)[:80]}\n")

    @rule(which=_ANY, name=_ANY)
    def rename(self, which: int, name: int) -> None:
        """Perhaps over another file."""
        if file := self._any_file(which):
            file.replace(self.folder / f"{name % 8}.txt")
            self._note()

    @rule(which=_ANY)
    def remove(self, which: int) -> None:
        """A file."""
        if file := self._any_file(which):
            file.unlink()
            self._note()

    @rule(which=_ANY)
    def touch(self, which: int) -> None:
        """Another time, and nothing else."""
        if file := self._any_file(which):
            os.utime(file)
            self._note(touched=True)

    @rule(which=_ANY)
    def rewrite_in_disguise(self, which: int) -> None:
        """Other bytes, of the same number and with the same time."""
        if file := self._any_file(which):
            before = file.stat()
            self._write(file, file.read_text().swapcase())
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
            assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)

    # Records and metadata

    @rule(which=_ANY, name=_ANY, text=_ANY)
    def add_or_edit_record(self, which: int, name: int, text: int) -> None:
        """It leaves the other file, where that holds it, or clashes with it."""
        record = f"r{name % 5}"
        if not self.clash:
            self.tables[_TABLES[1 - which % 2]].pop(record, None)
        self.tables[_TABLES[which % 2]][record] = _text(text)
        self._write_tables()

    @rule(which=_ANY, name=_ANY)
    def remove_record(self, which: int, name: int) -> None:
        """From a file that may hold it."""
        self.tables[_TABLES[which % 2]].pop(f"r{name % 5}", None)
        self._write_tables()

    @rule(which=_ANY, author=_ANY)
    def change_metadata(self, which: int, author: int) -> None:
        """Of one file; the others have none."""
        self._write(self.folder / "metadata.csv", f"file,author\n{which % 8}.txt,Author {author % 3}\n")

    # The collection

    @precondition(lambda self: len(self.collection) > 0 and not self.clash)
    @rule(which=_ANY)
    def delete_by_hand(self, which: int) -> None:
        """One document of those there are."""
        store = store_of(self.collection)
        names = [document.id for document in store.documents()]
        name = names[which % len(names)]
        self.deleted[name] = Path(store.file_of(name) or "")
        self.collection.delete([name])
        self._note()

    @rule()
    def restore(self) -> None:
        """The next sync takes in again what was deleted by hand."""
        self.restores = True
        self._note()

    @invariant()
    def is_as_built_from_scratch(self) -> None:
        """Once in a while the collection is brought in step, and compared with one that was never anything else."""
        if self.since_sync < self.every:
            return
        if self.restores:
            self.deleted.clear()
        owners = {name: self.folder / table for table, texts in self.tables.items() for name in texts}
        self.deleted = {name: owners.get(name, file) for name, file in self.deleted.items()}
        self.deleted = {name: file for name, file in self.deleted.items() if file.exists()}
        embedded = len(self.embedder.texts)
        report = self.collection.sync([self.folder], settings=SyncSettings(restore=self.restores))
        assert len(self.embedder.texts) - embedded == report.embedded
        if self.only_touched:
            assert (report.changes, report.embedded) == (0, 0)
        self.restores, self.only_touched, self.since_sync = False, True, 0
        Incremental.syncs += 1
        with tempfile.TemporaryDirectory() as fresh, Collection.open(fresh, embedder=ToyEmbedder()) as built:
            built.sync([self.folder])
            there = {document.id for document in store_of(built).documents()}
            built.delete(sorted(self.deleted.keys() & there))
            found = differences(state_of(self.collection), state_of(built))
        assert found == [], "\n".join(found)

    def _any_file(self, which: int) -> Path | None:
        files = sorted(self.folder.rglob("*.txt"))
        return files[which % len(files)] if files else None

    def _write_tables(self) -> None:
        for name, texts in self.tables.items():
            if texts:
                (self.folder / name).write_text(records(texts))
            else:
                (self.folder / name).unlink(missing_ok=True)
        self._note()

    def _write(self, file: Path, content: str) -> None:
        file.write_text(content)
        self._note()

    def _note(self, *, touched: bool = False) -> None:
        self.only_touched &= touched
        self.since_sync += 1
        Incremental.operations += 1


def _text(number: int) -> str:
    """One of a few, so that some meet again; some share lines, as pages of one site do."""
    number %= _TEXTS
    text = article(random.Random(number), f"Report {number}")  # noqa: S311
    return f"{text}\nShare this page with your friends\n" if number % 2 else text


@pytest.mark.timeout(900)  # to make a failure small, which only the long version does, takes minutes
def test_any_history_gives_what_a_fresh_build_gives() -> None:
    """The same documents and passages, and the same hits for every question."""
    Incremental.operations = Incremental.syncs = 0
    while Incremental.operations < OPERATIONS:
        run_state_machine_as_test(
            Incremental,
            settings=settings(
                max_examples=4,
                stateful_step_count=30,
                derandomize=False,
                deadline=None,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
                phases=[phase for phase in Phase if LONG or phase is not Phase.shrink],
            ),
        )
    print(f"{Incremental.operations} operations, {Incremental.syncs} syncs")
