"""The collection made anew, while the old one answers; and what is refused until that is done."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from numpy.typing import NDArray

import index.sync.syncing
from index import (
    Collection,
    CollectionError,
    DamagedError,
    DataFolderError,
    Document,
    LockedError,
    ModelMismatchError,
    Passage,
    ReadOnlyError,
    SchemaError,
    SourceError,
    SyncSettings,
    faults,
    rebuild,
)
from index.embedding.embedder import FloatMatrix
from index.engine.search import snapshot
from index.engine.store.connection import DATABASE
from index.engine.store.embeddings import embedding_key
from index.engine.store.schema import OLDEST_SERVED, SCHEMA_VERSION
from index.engine.store.store import Store
from index.passages.cutting import embedded_text
from index.upkeep import rebuilding
from tests.conftest import MakeToy, ToyEmbedder, Write
from tests.stores import store_of

HERE = Path(__file__).parents[3]
TEXTS = {f"{number:02}.txt": f"Report {number} from Gao: convoy {number} left for Menaka.\n" for number in range(12)}
QUERIES = ("report from Gao", "convoy 7", "Menaka", "zebra")
LATE = 25  # pages of the new database that are copied, of a few more
SEEN_WITHIN = 2.0  # seconds until readers see what was swapped in
HANG = 60.0

# Rebuilds; in a process of its own, to be killed. In small steps, and with so small a cache that SQLite writes pages
# into its log while it copies, as it does with a large collection.
REBUILDER = """
import sys
import index.sync.syncing
from index import rebuild
from index.upkeep import rebuilding
from tests.toy import ToyEmbedder
connect = rebuilding._connect
def connect_with_small_cache(database):
    connection = connect(database)
    connection.execute("PRAGMA cache_size = 4")
    return connection
rebuilding._connect = connect_with_small_cache
rebuilding._PAGES_AT_ONCE = 1
index.sync.syncing.EMBED_AT_ONCE = 4
rebuild(sys.argv[1], sys.argv[3:], embedder=ToyEmbedder(sys.argv[2]))
"""
# Asks until its stdin is closed, and prints generation and first hit; in a process of its own.
READER = """
import sys, threading
from index import Collection
from tests.toy import ToyEmbedder
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
with Collection.open(sys.argv[1], embedder=ToyEmbedder()) as collection:
    while not stop.wait(0.01):
        print(collection.search("convoy 7", k=1)[0].passage.text.strip(), flush=True)
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a collection holds and answers."""

    documents: list[Document]
    passages: list[Passage]
    vectors: list[list[float]]
    answers: list[list[tuple[str, float]]]


def state(data: Path, embedder: ToyEmbedder | None = None) -> State:
    """What is in a data folder."""
    with Collection.open(data, embedder=embedder or ToyEmbedder()) as collection:
        store = store_of(collection)
        return State(
            list(store.documents()),
            list(store.passages()),
            store.vectors(store.passage_numbers()).tolist(),
            [[(hit.passage.id, hit.score) for hit in collection.search(query)] for query in QUERIES],
        )


def from_scratch(tmp_path: Path, folder: Path, embedder: ToyEmbedder | None = None) -> State:
    """What a collection of the folder is like that was never anything else."""
    fresh = tmp_path / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    with Collection.open(fresh, embedder=embedder or ToyEmbedder()) as collection:
        collection.sync([folder])
    return state(fresh, embedder)


def keys(database: Path) -> set[bytes]:
    """Keys of the vectors in a database."""
    with closing(sqlite3.connect(database)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM embeddings")}


def execute(data: Path, *statements: str) -> None:
    """Change the database behind the program's back."""
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def killed(data: Path, *paths: Path, fault: str, model: str = "toy") -> None:
    """Rebuild in a process that is killed at a point."""
    ended = subprocess.run(
        [sys.executable, "-c", REBUILDER, str(data), model, *map(str, paths)],
        cwd=HERE,
        env=os.environ | {"QA_FAULT": fault},
        timeout=HANG,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


def fail_at(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """Fail in this process at a point."""
    monkeypatch.setattr(faults, "_fault", faults._Fault(fault))


@pytest.fixture
def old(data: Path, write: Write, toy: ToyEmbedder) -> Path:
    """A data folder with a published collection of twelve documents."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(TEXTS)])
    return data


def test_a_rebuilt_collection_is_as_one_from_scratch(old: Path, write: Write, toy: ToyEmbedder, tmp_path: Path) -> None:
    """The report says what is other than before, nothing is left aside, and the derived files are in step."""
    folder = write({"00.txt": "An elephant came to Gao.\n", "new.txt": "Rain fell in Kidal.\n"})
    (folder / "01.txt").unlink()
    report = rebuild(old, [folder], embedder=toy)
    assert (report.added, report.changed, report.removed) == (("new.txt",), ("00.txt",), ("01.txt",))
    assert len(report.unchanged) == 10
    assert state(old) == from_scratch(tmp_path, folder)
    with closing(Store(old)) as store:
        assert report.generation == store.generation > 1
        assert snapshot.load(store) is not None
        assert {path.name for path in (old / "derived").iterdir()} == set(store.derived())
    assert not (old / "rebuild").exists()


def test_what_is_known_is_not_embedded_again(old: Path, write: Write, toy: ToyEmbedder) -> None:
    """Neither in the rebuild nor in the sync after it, and that finds nothing to do."""
    folder = write({"new.txt": "Rain fell in Kidal.\n"})
    before = len(toy.texts)
    assert rebuild(old, [folder], embedder=toy).embedded == 1
    assert len(toy.texts) == before + 1
    with Collection.open(old, embedder=toy) as collection:
        report = collection.sync([folder])
    assert (report.changes, report.embedded) == (0, 0)


def test_nothing_stays_of_what_is_no_longer_there(old: Path, write: Write, toy: ToyEmbedder) -> None:
    """Not the vector of a document that is gone, and its word is in no file."""
    folder = write({"gone.txt": "The xylophone was stolen.\n"})
    with Collection.open(old, embedder=toy) as collection:
        collection.sync([folder])
    assert any(b"xylophone" in path.read_bytes() for path in old.rglob("*") if path.is_file())
    (folder / "gone.txt").unlink()
    with closing(Store(old)):  # else SQLite would clear its log when the last connection is closed
        rebuild(old, [folder], embedder=toy)
        assert not [path for path in old.rglob("*") if path.is_file() and b"xylophone" in path.read_bytes()]
    assert len(keys(old / DATABASE)) == len(TEXTS)


def test_a_vector_that_is_not_what_was_written_is_computed_again(
    old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """The others are taken over."""
    execute(old, "UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE rowid <= 3")
    assert rebuild(old, [folder], embedder=toy).embedded == 3
    assert state(old) == from_scratch(tmp_path, folder)


def test_what_did_not_change_is_not_told(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """Neither the documents nor which of them are copies."""
    folder = write(
        dict.fromkeys(("a.txt", "b.txt"), "France deployed troops to Mali in January 2013, after a request.")
    )
    with Collection.open(data, embedder=toy) as collection:
        assert collection.sync([folder]).copies == (("b.txt", "a.txt"),)
    report = rebuild(data, [folder], embedder=toy)
    assert (report.changes, report.copies, len(report.unchanged)) == (0, (), 2)


def test_what_was_deleted_by_hand_stays_deleted(old: Path, folder: Path, toy: ToyEmbedder) -> None:
    """Also where an interrupted rebuild had taken it in already."""
    killed(old, folder, fault="rebuild.built:kill")
    with closing(Store(old)) as store:
        index.sync.syncing.delete(store, toy, ["03.txt"])
    for paths in ([folder], []):
        assert rebuild(old, paths, embedder=toy).deleted == ("03.txt",)
        with closing(Store(old)) as store:
            assert store.document("03.txt") is None
            assert list(store.deleted()) == ["03.txt"]
            assert store.counts()[0] == len(TEXTS) - 1


def test_numbers_of_passages_are_never_used_again(old: Path, toy: ToyEmbedder) -> None:
    """Who still holds one of the old collection must not find another passage under it."""
    with closing(Store(old)) as store:
        before = store.passage_numbers()
    rebuild(old, [], embedder=toy)
    with closing(Store(old)) as store:
        assert min(store.passage_numbers()) > max(before)


# What is indexed where nothing is named


def test_without_paths_all_that_was_indexed_before_is(tmp_path: Path, data: Path, toy: ToyEmbedder) -> None:
    """Folders with what is new in them, and of other folders only the files that were named; ids stay."""
    for name in ("a/1.txt", "a/below/2.txt", "b/3.txt", "b/4.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Text {name}.")
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([tmp_path / "a"])
        collection.sync([tmp_path / "a" / "below"])
        collection.sync([tmp_path / "b" / "3.txt"])
        before = {document.id for document in store_of(collection).documents()}
    assert before == {"1.txt", "2.txt", "3.txt"}
    (tmp_path / "a" / "new.txt").write_text("New.")
    for _ in range(2):
        rebuild(data, [], embedder=toy)
        assert {document.id for document in state(data).documents} == {*before, "new.txt"}


def test_a_file_that_is_gone_is_left_out_but_not_a_folder(tmp_path: Path, data: Path, toy: ToyEmbedder) -> None:
    """The folder may be on a disk that is not there today."""
    for name in ("one/a.txt", "one/b.txt", "two/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Text {name}.")
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([tmp_path / "one" / "a.txt", tmp_path / "one" / "b.txt", tmp_path / "two"])
    (tmp_path / "one" / "a.txt").unlink()
    assert rebuild(data, [], embedder=toy).removed == ("a.txt",)
    shutil.rmtree(tmp_path / "two")
    before = state(data)
    with pytest.raises(SourceError, match="two"):
        rebuild(data, [], embedder=toy)
    assert state(data) == before


def test_where_nobody_can_tell_what_was_indexed_it_is_asked_for(data: Path, old: Path, toy: ToyEmbedder) -> None:
    """Of an empty collection, and of a damaged one."""
    with pytest.raises(SourceError, match="qa index --rebuild PATH"):
        rebuild(data.with_name("empty"), [], embedder=toy)
    (old / DATABASE).write_bytes(b"no database")
    with pytest.raises(SourceError, match="qa index --rebuild PATH"):
        rebuild(old, [], embedder=toy)
    assert (old / DATABASE).read_bytes() == b"no database"


def test_a_folder_that_is_not_there_yet_is_made(data: Path, write: Write, toy: ToyEmbedder, tmp_path: Path) -> None:
    """A rebuild of nothing is a first sync."""
    folder = write(TEXTS)
    assert len(rebuild(data, [folder], embedder=toy).added) == len(TEXTS)
    assert state(data) == from_scratch(tmp_path, folder)


def test_the_data_folder_is_no_document(write: Write, toy: ToyEmbedder) -> None:
    """It may lie among them; neither its files nor those of the collection made aside are read."""
    folder = write(TEXTS)
    with Collection.open(folder / "data", embedder=toy) as collection:
        assert collection.sync([folder]).failed == ()
    assert rebuild(folder / "data", [folder], embedder=toy).failed == ()


# The old one answers meanwhile


class Asking(ToyEmbedder):
    """While it embeds for a rebuild, it asks the old collection."""

    def __init__(self, collection: Collection, fingerprint: str = "toy") -> None:
        super().__init__(fingerprint)
        self.collection = collection
        self.answers: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> NDArray[Any]:
        """(n, dim) float32, unit length."""
        self.answers.append(self.collection.search("convoy 7", k=1)[0].passage.text)
        return super().embed_passages(texts)


def test_the_old_collection_answers_until_the_new_one_is_complete(
    old: Path, write: Write, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another model, of which every vector has to be computed; then it says which model it takes."""
    monkeypatch.setattr(index.sync.syncing, "EMBED_AT_ONCE", 4)
    with Collection.open(old, embedder=toy) as collection:
        before = collection.search("convoy 7", k=1)[0].passage.text
        other = Asking(collection, "other")
        assert rebuild(old, [write({"07.txt": "Convoy 7 was attacked.\n"})], embedder=other).embedded == len(TEXTS)
        assert other.answers == [before] * 3
        with pytest.raises(ModelMismatchError, match="other, not with toy"):
            ask_for(collection, SEEN_WITHIN)
    with Collection.open(old, embedder=other) as collection:
        assert collection.search("convoy 7", k=1)[0].passage.text == "Convoy 7 was attacked."


def wait_for(answer: str, answers: Sequence[str], seconds: float) -> None:
    """Return once this is among the answers, to which others add."""
    until = time.monotonic() + seconds
    while answer not in answers:
        assert time.monotonic() < until, f"not told within {seconds} s"
        time.sleep(0.01)


def ask_for(collection: Collection, seconds: float) -> None:
    """Ask again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        collection.search("convoy 7", k=1)
        time.sleep(0.02)


@dataclass
class Reader:
    """A process that asks all the time, and what it was told."""

    data: Path
    lines: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER, str(self.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
        )
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        return self

    def _listen(self) -> None:
        assert self._process.stdout is not None
        self.lines.extend(line.strip() for line in self._process.stdout)

    def __exit__(self, *_: object) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(HANG)
        self._thread.join(HANG)


def test_readers_go_from_the_old_collection_to_the_new_one(old: Path, write: Write, toy: ToyEmbedder) -> None:
    """In this process and in another: no error, no third answer, and soon the new one."""
    before, after = "Report 7 from Gao: convoy 7 left for Menaka.", "Convoy 7 was attacked."
    errors: list[BaseException] = []
    told: list[str] = []
    stop = threading.Event()

    def ask(collection: Collection) -> None:
        try:
            while not stop.is_set():
                told.append(collection.search("convoy 7", k=1)[0].passage.text.strip())
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    with Collection.open(old, embedder=toy) as collection, Reader(old) as reader:
        thread = threading.Thread(target=ask, args=(collection,))
        thread.start()
        wait_for(before, reader.lines, HANG)
        rebuild(old, [write({"07.txt": f"{after}\n"})], embedder=toy)
        try:
            wait_for(after, told, SEEN_WITHIN)
            wait_for(after, reader.lines, SEEN_WITHIN)
        finally:
            stop.set()
            thread.join(HANG)
    assert errors == []
    for answers in (told, reader.lines):
        assert set(answers) == {before, after}
        assert answers == sorted(answers, key=lambda answer: answer == after), "it went back"


def test_who_began_to_read_the_old_collection_finishes_it(old: Path, write: Write, toy: ToyEmbedder) -> None:
    """A read transaction outlives the swap."""
    with closing(Store(old)) as store:
        with closing(store.connect_pinned()) as connection:
            rebuild(old, [write({"07.txt": "Convoy 7 was attacked.\n"})], embedder=toy)
            with store.through(connection):
                document = store.document("07.txt")
                assert store.generation == 1
        assert document is not None
        assert document.text == TEXTS["07.txt"]
        document = store.document("07.txt")
    assert document is not None
    assert document.text == "Convoy 7 was attacked.\n"


# Interrupted


@pytest.fixture
def changed(old: Path, write: Write) -> Path:
    """The folder with other documents than the published ones."""
    folder = write(
        {"07.txt": "Convoy 7 was attacked.\n"} | {f"n{n}.txt": f"News {n} of the zebra.\n" for n in range(9)}
    )
    (folder / "00.txt").unlink()
    assert old.is_dir()
    return folder


@pytest.mark.parametrize(
    ("fault", "swapped"),
    [
        ("embed.kept:kill:2", False),
        ("rebuild.built:kill", False),
        ("rebuild.swapping:kill:1", False),
        (f"rebuild.swapping:kill:{LATE}", False),
        ("rebuild.swapped:kill", True),
    ],
)
def test_a_kill_leaves_the_old_collection_or_the_new_one(
    fault: str, swapped: bool, old: Path, changed: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """The next rebuild computes no vector that was kept, and leaves nothing behind."""
    before, after = state(old), from_scratch(tmp_path, changed)
    killed(old, changed, fault=fault)
    assert state(old) == (after if swapped else before)
    kept = keys(old / "rebuild" / DATABASE)
    new = {embedding_key("toy", text) for text in (passage_text(each) for each in after.passages)}
    report = rebuild(old, [changed], embedder=toy)
    assert report.embedded == len(new - kept)
    assert (report.embedded == 0) == ("embed" not in fault)
    assert state(old) == after
    with closing(Store(old)) as store:
        assert {path.name for path in (old / "derived").iterdir()} == set(store.derived())
    assert not (old / "rebuild").exists()


def passage_text(passage: Passage) -> str:
    """What is embedded of a passage."""
    return embedded_text(passage)


def test_a_kill_in_the_swap_is_in_the_middle_of_it(old: Path, changed: Path) -> None:
    """Else the test above would prove little: part of the new database is in the log of the old one."""
    killed(old, changed, fault=f"rebuild.swapping:kill:{LATE}")
    assert (old / f"{DATABASE}-wal").stat().st_size > LATE // 2 * 4096


def test_a_vector_that_was_damaged_aside_is_computed_again(
    old: Path, changed: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """What an interrupted rebuild kept is not taken on trust."""
    killed(old, changed, fault="rebuild.built:kill")
    execute(old / "rebuild", "UPDATE embeddings SET vector = zeroblob(length(vector))")
    execute(old, "DELETE FROM embeddings")
    assert rebuild(old, [changed], embedder=toy).embedded == len(list(changed.iterdir()))
    assert state(old) == from_scratch(tmp_path, changed)


@pytest.mark.parametrize("fault", ["rebuild.built", "rebuild.swapping"])
def test_a_full_disk_leaves_the_old_collection(
    fault: str, old: Path, changed: Path, toy: ToyEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and with room again nothing is computed twice."""
    before = state(old)
    monkeypatch.setattr(rebuilding, "_PAGES_AT_ONCE", 4)
    fail_at(monkeypatch, f"{fault}:enospc")
    with pytest.raises(DataFolderError, match=r"No space left on device.*is as it was"):
        rebuild(old, [changed], embedder=toy)
    assert state(old) == before
    assert rebuild(old, [changed], embedder=toy).embedded == 0
    assert state(old) == from_scratch(tmp_path, changed)


def test_what_another_rebuild_left_is_taken_only_where_it_fits(
    old: Path, changed: Path, make_toy: MakeToy, tmp_path: Path
) -> None:
    """One of another model is thrown away, and so is one that is damaged."""
    killed(old, changed, fault="rebuild.built:kill", model="other")
    third = make_toy("third")
    third.fails_after = 0
    with pytest.raises(KeyboardInterrupt):
        rebuild(old, [changed], embedder=third)
    assert keys(old / "rebuild" / DATABASE) == set()
    corrupt_table(old / "rebuild" / DATABASE, "documents")  # it still says whose it is
    third.fails_after = None
    rebuild(old, [changed], embedder=third)
    assert state(old, third) == from_scratch(tmp_path, changed, third)


def test_one_who_writes_at_a_time(old: Path, changed: Path, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither beside a sync nor into a database that somebody keeps locked; and no sync beside it."""
    before = state(old)
    with closing(Store(old)) as store:
        with store.writer(), pytest.raises(LockedError, match="is indexing"):
            rebuild(old, [changed], embedder=toy)
        monkeypatch.setattr(rebuilding, "_WAIT", 0.05)
        with closing(sqlite3.connect(old / DATABASE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LockedError, match="locked"):
                rebuild(old, [changed], embedder=toy)
        assert state(old) == before

        class Meanwhile(ToyEmbedder):
            def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
                with pytest.raises(LockedError, match=f"pid {os.getpid()}"):
                    index.sync.syncing.sync(store, self, [changed])
                return super().embed_passages(texts)

        execute(old, "DELETE FROM embeddings WHERE rowid = 1")
        rebuild(old, [changed], embedder=Meanwhile())


def test_a_read_only_folder_is_not_rebuilt(
    old: Path, changed: Path, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before anything is done."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ReadOnlyError, match="read-only"):
        rebuild(old, [changed], embedder=toy)


def test_a_dry_rebuild_is_refused(old: Path, toy: ToyEmbedder) -> None:
    """Rather than done."""
    with pytest.raises(ValueError, match="dry_run"):
        rebuild(old, [], embedder=toy, settings=SyncSettings(dry_run=True))


# Damaged, or of another version


def corrupt_header(database: Path) -> None:
    """So that it is no database."""
    with database.open("r+b") as stream:
        stream.write(b"\xff" * 100)


def corrupt_pages(database: Path) -> None:
    """All but the first, so that it can be opened."""
    size = database.stat().st_size
    with database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (size - 4096))


def corrupt_table(database: Path, table: str) -> None:
    """One, so that the others can be read."""
    with closing(sqlite3.connect(database)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
    with database.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 4096)


def cut_in_half(database: Path) -> None:
    """As a copy that broke off."""
    with database.open("r+b") as stream:
        stream.truncate(database.stat().st_size // 2)


def test_a_new_collection_stays_where_the_old_one_cannot_be_cleared(
    old: Path, changed: Path, toy: ToyEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, and said to be; the next rebuild tries again."""
    fail_at(monkeypatch, "rebuild.swapped:eio")
    assert "07.txt" in rebuild(old, [changed], embedder=toy).changed
    assert state(old) == from_scratch(tmp_path, changed)
    assert (old / "rebuild").exists()
    rebuild(old, [changed], embedder=toy)
    assert not (old / "rebuild").exists()


@pytest.mark.parametrize("damage", [corrupt_header, corrupt_pages, cut_in_half])
def test_a_damaged_database_is_rebuilt_and_kept(
    damage: Any, old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """Beside the new one, under a name that tells; a second one does not take the place of the first."""
    for number in (1, 2):
        damage(old / DATABASE)
        broken = (old / DATABASE).read_bytes()
        with pytest.raises(DamagedError, match="qa index --rebuild PATH"):
            state(old)
        rebuild(old, [folder], embedder=toy)
        assert state(old) == from_scratch(tmp_path, folder)
        assert (old / f"{DATABASE}.damaged-{number}").read_bytes()[4096:] == broken[4096:]


def test_a_collection_that_was_open_on_a_damaged_database_comes_back(
    old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """Without a restart, where SQLite still takes the file for a database."""
    with Collection.open(old, embedder=toy) as collection:
        corrupt_pages(old / DATABASE)
        with pytest.raises(DamagedError):
            list(store_of(collection).documents())
        rebuild(old, [folder], embedder=toy)
        expected = from_scratch(tmp_path, folder)
        assert list(store_of(collection).documents()) == expected.documents
        assert [(hit.passage.id, hit.score) for hit in collection.search(QUERIES[0])] == expected.answers[0]


def test_where_a_table_is_damaged_the_rest_is_taken_over(old: Path, folder: Path, toy: ToyEmbedder) -> None:
    """Vectors, and what was deleted by hand."""
    with closing(Store(old)) as store:
        index.sync.syncing.delete(store, toy, ["03.txt"])
    corrupt_table(old / DATABASE, "documents")
    report = rebuild(old, [folder], embedder=toy)
    assert (report.embedded, report.deleted) == (0, ("03.txt",))
    assert (old / f"{DATABASE}.damaged-1").is_file()


def test_an_old_log_is_not_played_into_the_new_database(
    old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """It is kept with the database that it belongs to."""
    with closing(sqlite3.connect(old / DATABASE, isolation_level=None)) as writer:
        writer.execute("UPDATE documents SET title = 'from the log'")
        log = (old / f"{DATABASE}-wal").read_bytes()
        crashed = tmp_path / "crashed"
        shutil.copytree(old, crashed)
    assert len(log) > 4096
    (crashed / f"{DATABASE}-shm").unlink()
    corrupt_header(crashed / DATABASE)
    rebuild(crashed, [folder], embedder=toy)
    assert (crashed / f"{DATABASE}.damaged-1-wal").read_bytes() == log
    assert state(crashed) == from_scratch(tmp_path, folder)


def cut_off_at_the_database(path: Path, target: Path, replace: Any = Path.replace) -> Any:
    """`Path.replace` where the power is cut before the new database has its name."""
    if target.name == DATABASE:
        raise OSError("power cut")
    return replace(path, target)


def test_a_replacement_that_broke_off_is_repeated(
    old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The damaged database is there until the new one has its name."""
    corrupt_header(old / DATABASE)
    broken = (old / DATABASE).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut_off_at_the_database)
        with pytest.raises(DataFolderError, match="power cut"):
            rebuild(old, [folder], embedder=toy)
    assert (old / DATABASE).read_bytes() == broken
    rebuild(old, [folder], embedder=toy)
    assert state(old) == from_scratch(tmp_path, folder)


def test_a_newer_programs_database_is_kept(old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path) -> None:
    """It may hold what this program does not know of."""
    execute(old, f"PRAGMA user_version = {SCHEMA_VERSION + 1}", "CREATE TABLE opinions AS SELECT 'good' AS opinion")
    rebuild(old, [], embedder=toy)
    assert state(old) == from_scratch(tmp_path, folder)
    with closing(sqlite3.connect(old / f"{DATABASE}.schema-{SCHEMA_VERSION + 1}-1")) as kept:
        assert kept.execute("SELECT opinion FROM opinions").fetchone() == ("good",)


def test_a_database_with_other_pages_is_rebuilt(old: Path, folder: Path, toy: ToyEmbedder, tmp_path: Path) -> None:
    """SQLite copies only between databases with pages of the same size."""
    execute(old, "PRAGMA journal_mode = DELETE", "PRAGMA page_size = 8192", "VACUUM")
    with Collection.open(old, embedder=toy) as collection:
        rebuild(old, [], embedder=toy)
        assert collection.status().documents == len(TEXTS)
    assert state(old) == from_scratch(tmp_path, folder)
    assert {path.name for path in old.iterdir() if ".damaged" in path.name} == set()


def test_a_generation_is_newer_than_all_before(old: Path, folder: Path, toy: ToyEmbedder) -> None:
    """Also where the database does not tell it any more, and where the new collection holds nothing."""
    with Collection.open(old, embedder=toy) as collection:
        (folder / "00.txt").unlink()
        before = collection.sync([folder]).generation
    corrupt_header(old / DATABASE)
    after = rebuild(old, [folder], embedder=toy).generation
    assert after > before
    shutil.rmtree(folder)
    folder.mkdir()
    assert rebuild(old, [folder], embedder=toy).generation > after
    assert state(old).documents == []


# Refused, until it is rebuilt


def untouched(data: Path) -> dict[str, bytes]:
    """The database and the derived files."""
    return {str(path): path.read_bytes() for path in [data / DATABASE, *sorted((data / "derived").iterdir())]}


@pytest.fixture
def in_one_file(old: Path) -> Path:
    """The collection without a log, whose bytes can be compared."""
    execute(old)
    return old


def test_another_model_is_refused_with_the_way_out(in_one_file: Path, make_toy: MakeToy) -> None:
    """Both are named, and the command; nothing is touched."""
    before = untouched(in_one_file)
    with Collection.open(in_one_file, embedder=make_toy("other")) as collection:
        for refused in (lambda: collection.search("Gao"), lambda: collection.sync([HERE / "tests"])):
            with pytest.raises(ModelMismatchError, match=r"embedded with toy, not with other.*qa index --rebuild"):
                refused()
    assert untouched(in_one_file) == before


@pytest.mark.parametrize("version", [1, OLDEST_SERVED - 1, SCHEMA_VERSION + 1])
def test_another_schema_is_refused_with_the_way_out(version: int, in_one_file: Path) -> None:
    """Both are named, and the command; nothing is touched."""
    execute(in_one_file, f"PRAGMA user_version = {version}")
    before = untouched(in_one_file)
    told = rf"version {version}, this program writes {SCHEMA_VERSION}.*qa index --rebuild"
    with pytest.raises(SchemaError, match=told):
        Collection.open(in_one_file)
    assert untouched(in_one_file) == before


def _of_next_rules(name: str) -> str:
    """The name of a derived file, made by rules that are one ahead. Example: "bits.6-1.npy" -> "bits.7-1.npy"."""
    return re.sub(r"(?<=\.)\d+(?=-\d+\.npy$)", lambda rules: str(int(rules[0]) + 1), name)


def test_derived_files_made_by_other_rules_are_built_again(in_one_file: Path) -> None:
    """They are not read, and the database is as it was; the answers are the same."""
    before = state(in_one_file)
    for path in (in_one_file / "derived").iterdir():
        path.rename(path.with_name(_of_next_rules(path.name)))
    with closing(sqlite3.connect(in_one_file / DATABASE)) as connection, connection:
        for (recorded,) in connection.execute("SELECT name FROM derived").fetchall():
            renamed = _of_next_rules(recorded)
            assert (in_one_file / "derived" / renamed).is_file()
            connection.execute("UPDATE derived SET name = ? WHERE name = ?", (renamed, recorded))
    with closing(Store(in_one_file)) as store:
        assert snapshot.load(store) is None
    assert state(in_one_file) == before


# The command


@pytest.fixture
def command(old: Path, toy: ToyEmbedder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """`qa index` on the data folder: exit code, stdout and stderr."""
    from qa.terminal import command as cli

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", "index", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return (int(stopped.value.code or 0), *capsys.readouterr())

    monkeypatch.setenv("QA_DATA", str(old))
    for module in ("collection", "upkeep.rebuilding"):
        monkeypatch.setattr(f"index.{module}.default_embedder", lambda: toy)
    return run


def test_the_command_rebuilds_what_it_refuses_to_open(command: Any, old: Path) -> None:
    """What it says is to be run helps."""
    execute(old, f"PRAGMA user_version = {OLDEST_SERVED - 1}")
    code, _, err = command("documents")
    assert code == 1
    assert err.strip().endswith("qa index --rebuild")
    code, out, err = command("--rebuild")
    assert (code, err) == (0, "")
    assert "12 unchanged" in out
    assert "12 documents in 12 passages; 0 embedded; generation" in out


def test_the_command_rebuilds_no_dry_run(command: Any, in_one_file: Path) -> None:
    """That is a mistake in the command line."""
    before = untouched(in_one_file)
    code, _, err = command("--rebuild", "--dry-run")
    assert code == 2
    assert "--dry-run" in err
    assert untouched(in_one_file) == before


def test_every_error_of_a_rebuild_is_one_of_ours(old: Path, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of SQLite's and of the disk's."""
    for error in (sqlite3.OperationalError("disk I/O error"), OSError(5, "Input/output error")):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(rebuilding, "_finish", fail)
        with pytest.raises(CollectionError, match="is as it was"):
            rebuild(old, [], embedder=toy)


def test_an_encoding_that_was_stated_by_hand_is_kept(tmp_path: Path, data: Path, toy: ToyEmbedder) -> None:
    """No file tells it; and what is stated for the rebuild itself counts before it."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_bytes("Řeka zaplavila údolí.".encode("cp1250"))
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([folder], settings=SyncSettings(encoding="iso-8859-1"))
        assert collection.document("a.txt").text == "Øeka zaplavila údolí."
    rebuild(data, [], embedder=toy)
    with Collection.open(data, embedder=toy) as collection:
        assert collection.document("a.txt").text == "Øeka zaplavila údolí."
    rebuild(data, [], embedder=toy, settings=SyncSettings(encoding="windows-1250"))
    with Collection.open(data, embedder=toy) as collection:
        assert collection.document("a.txt").text == "Řeka zaplavila údolí."
        assert collection.sync([folder]).changes == 0
