"""What readers see of a collection while others write to it."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import logging
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import index
from index import Collection, DataFolderError, Hit, LockedError
from index.engine.search import snapshot as snapshots
from index.engine.search import views as generations
from index.engine.search.snapshot import Snapshot
from index.engine.search.views import Views
from index.engine.store.connection import DATABASE
from index.engine.store.store import Store
from tests.conftest import ToyEmbedder, Write
from tests.faults.harness import LONG
from tests.stores import engine_of

Sync = Callable[[], int]
NAMES = [f"{number}.txt" for number in range(6)]
KEEPER = "verbatim-keeper"
NEVER = 1e6  # seconds

# Brings collections in step with folders, both named on a line of the input, and prints the generation.
INDEXER = """
import json, sys
from index import Collection
from tests.toy import ToyEmbedder
for line in sys.stdin:
    data, folder = json.loads(line)
    with Collection.open(data, embedder=ToyEmbedder()) as collection:
        print(collection.sync([folder]).generation, flush=True)
"""


@pytest.fixture(scope="module")
def indexer() -> Iterator[subprocess.Popen[str]]:
    """Another process that indexes what it is told to."""
    with subprocess.Popen(
        [sys.executable, "-c", INDEXER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(index.__file__).parent.parent,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def sync_elsewhere(indexer: subprocess.Popen[str], data: Path, folder: Path) -> Sync:
    """Bring the collection in step with its folder from the other process; gives the generation."""

    def sync() -> int:
        assert indexer.stdin is not None
        assert indexer.stdout is not None
        print(json.dumps([str(data), str(folder)]), file=indexer.stdin, flush=True)
        return int(indexer.stdout.readline())

    return sync


def marker(number: int) -> str:
    """A word that is like no other."""
    return f"zz{hashlib.sha256(str(number).encode()).hexdigest()[:12]}"


def texts(number: int) -> dict[str, str]:
    """Documents of some passages, all with that marker, and none like another."""
    chance = random.Random(number)  # noqa: S311 - the same texts every time
    return {
        name: " ".join(f"Of {marker(number)} is told {chance.randbytes(4).hex()}." for _ in range(120))
        for name in NAMES
    }


def found(collection: Collection, query: str = "what stands in it") -> set[str]:
    """The documents of the hits."""
    return {hit.passage.document_id for hit in collection.search(query)}


def markers(hits: list[Hit]) -> set[str]:
    """Those in the texts of hits."""
    return {word for hit in hits for word in hit.passage.text.split() if word.startswith("zz")}


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that is to happen soon; the limit is for a machine under load."""
    limit = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.01)


def keepers() -> int:
    """How many threads look for new generations."""
    return sum(thread.name == KEEPER for thread in threading.enumerate())


@pytest.mark.parametrize(("looked", "trusted"), [(0.25, NEVER), (NEVER, 1.0), (0.25, 1.0)])
def test_another_processs_sync_is_seen_without_reopening(
    collection: Collection,
    write: Write,
    sync_elsewhere: Sync,
    monkeypatch: pytest.MonkeyPatch,
    looked: float,
    trusted: float,
) -> None:
    """By the keeper alone, by the queries alone where the keeper cannot look, and by both."""
    monkeypatch.setattr(generations, "_LOOK_EVERY", looked)
    monkeypatch.setattr(generations, "_CURRENT_FOR", trusted)
    collection.sync([write({"a.txt": "It stands in a."})])
    assert found(collection) == {"a.txt"}
    write({"b.txt": "It stands in b."})
    assert sync_elsewhere() == 2
    until(lambda: found(collection) == {"a.txt", "b.txt"})
    assert (collection.generation, len(collection)) == (2, 2)


def test_another_processs_sync_is_seen_while_threads_keep_asking(
    collection: Collection, write: Write, sync_elsewhere: Sync
) -> None:
    """The keeper finds its turn."""
    collection.sync([write({"a.txt": "It stands in a."})])
    stop, asked = threading.Event(), [0] * 8

    def ask(number: int) -> None:
        while not stop.is_set():
            assert "a.txt" in found(collection)
            asked[number] += 1

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, number) for number in range(8)]
        try:
            until(lambda: min(asked) > 0)
            write({"b.txt": "It stands in b."})
            sync_elsewhere()
            until(lambda: "b.txt" in found(collection))
        finally:
            stop.set()
        for each in asking:
            each.result(60)


def test_what_is_read_together_is_of_one_generation(
    collection: Collection, write: Write, folder: Path, sync_elsewhere: Sync
) -> None:
    """Documents are removed and rewritten meanwhile, and newer generations loaded: nothing of that is seen inside."""
    collection.sync([write(texts(1))])
    with collection.reading():
        hits = collection.search("what is told", k=50)
        (folder / NAMES[0]).unlink()
        write({name: text for name, text in texts(2).items() if name != NAMES[0]})
        assert sync_elsewhere() == 2
        with ThreadPoolExecutor(1) as pool:
            until(lambda: pool.submit(found, collection).result() == set(NAMES[1:]))
        assert collection.search("what is told", k=50) == hits
        assert {hit.passage.document_id for hit in hits} == set(NAMES)
        for hit in hits:
            document = collection.document(hit.passage.document_id)
            assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
        with collection.reading():
            assert collection.occurrences(f"{marker(1)} {marker(2)}") == {marker(1): len(hits), marker(2): 0}
            assert collection.nearest_word(marker(1)[:-1]) == marker(1)
        assert (collection.generation, len(collection), collection.status().documents) == (1, len(NAMES), len(NAMES))
        assert {passage.document_id for passage in collection.passages()} == set(NAMES)
    assert found(collection) == set(NAMES[1:])
    assert (collection.generation, len(collection)) == (2, len(NAMES) - 1)
    with pytest.raises(KeyError):
        collection.document(NAMES[0])


def test_queries_do_not_wait_while_a_snapshot_is_loaded(
    collection: Collection, write: Write, sync_elsewhere: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many threads are answered from the generation before, and from the new one when it is there."""
    collection.sync([write({"a.txt": "It stands in a."})])
    assert found(collection) == {"a.txt"}
    loading, go_on = threading.Event(), threading.Event()
    load = snapshots.load

    def slow(store: Store, before: Snapshot | None) -> Snapshot | None:
        if threading.current_thread().name == KEEPER:
            loading.set()
            assert go_on.wait(60)
        return load(store, before)

    monkeypatch.setattr(snapshots, "load", slow)
    write({"b.txt": "It stands in b."})
    sync_elsewhere()
    assert loading.wait(30)
    time.sleep(generations._CURRENT_FOR)  # longer than a view is taken for current without being looked at
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(found, collection) for _ in range(100)]
            assert [each.result(30) for each in answers] == [{"a.txt"}] * 100
    finally:
        go_on.set()
    until(lambda: found(collection) == {"a.txt", "b.txt"})


@pytest.mark.parametrize("keeps", [True, False])
def test_a_query_for_which_no_connection_is_left_takes_the_next_generation(
    collection: Collection, write: Write, sync_elsewhere: Sync, monkeypatch: pytest.MonkeyPatch, *, keeps: bool
) -> None:
    """A long reading holds the only one: nobody waits for its end, even where the keeper does nothing."""
    look = Views.look
    monkeypatch.setattr(Views, "look", lambda _: 0.05)  # before it would open another
    monkeypatch.setattr(generations, "_SPARE", 0)
    monkeypatch.setattr(generations, "_CURRENT_FOR", NEVER)
    collection.sync([write({"a.txt": "It stands in a."})])
    with collection.reading(), ThreadPoolExecutor(1) as pool:
        write({"b.txt": "It stands in b."})
        sync_elsewhere()
        if keeps:
            monkeypatch.setattr(Views, "look", look)
        assert pool.submit(found, collection).result(30) == {"a.txt", "b.txt"}
        assert found(collection) == {"a.txt"}


def test_a_query_that_chose_the_view_before_is_answered(
    collection: Collection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between choosing it and borrowing a connection, the next one takes its place."""
    collection.sync([write({"a.txt": "It stands in a."})])
    assert found(collection) == {"a.txt"}
    choose, coming = Views._current, [{"b.txt": "It stands in b."}]

    def overtaken(views: Views) -> object:
        view = choose(views)
        if coming:
            collection.sync([write(coming.pop())])
        return view

    monkeypatch.setattr(Views, "_current", overtaken)
    assert found(collection) == {"a.txt", "b.txt"}


def test_no_snapshot_is_built_where_a_newer_one_can_be_loaded(
    collection: Collection, write: Write, sync_elsewhere: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it was being loaded, a further sync took its files away; building is slow, and that one wrote its own."""
    collection.sync([write({"a.txt": "It stands in a."})])
    assert found(collection) == {"a.txt"}
    load, tries = snapshots.load, list[int]()

    def overtaken(store: Store, before: Snapshot | None) -> Snapshot | None:
        tries.append(store.generation)
        if store.generation == 2:
            write({"c.txt": "It stands in c."})
            assert sync_elsewhere() == 3
        return load(store, before)

    monkeypatch.setattr(snapshots, "load", overtaken)
    monkeypatch.delattr(snapshots, "build")
    write({"b.txt": "It stands in b."})
    sync_elsewhere()
    until(lambda: found(collection) == {"a.txt", "b.txt", "c.txt"})
    assert tries == [2, 3]


@pytest.mark.parametrize("looked", [0.01, NEVER])
def test_a_process_reads_its_own_writes(
    collection: Collection, data: Path, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch, looked: float
) -> None:
    """At once, whether the keeper looks often or never, and in every collection that is open."""
    monkeypatch.setattr(generations, "_LOOK_EVERY", looked)
    monkeypatch.setattr(generations, "_CURRENT_FOR", NEVER)
    with Collection.open(data, embedder=toy) as other:
        for number in range(10):
            assert collection.sync([write({f"{number}.txt": f"It stands in {number}."})]).generation == number + 1
            assert found(collection) == found(other) == {f"{each}.txt" for each in range(number + 1)}
            assert other.document(f"{number}.txt").text


def test_nothing_is_published_inside_a_reading(collection: Collection, write: Write, folder: Path) -> None:
    """It could not be seen there; the mistake is told before anything is done."""
    collection.sync([write({"a.txt": "It stands in a."})])
    write({"b.txt": "It stands in b."})
    with collection.reading(), pytest.raises(RuntimeError, match="reading"):
        collection.sync([folder])
    assert collection.generation == 1
    assert collection.sync([folder]).generation == 2


def test_no_answer_mixes_generations(collection: Collection, write: Write, sync_elsewhere: Sync) -> None:
    """Eight threads ask for some seconds, while every document is rewritten with another marker again and again."""
    collection.sync([write(texts(0))])
    stop, seen, wrong = threading.Event(), set[str](), list[str]()

    def ask() -> None:
        while not stop.is_set():
            with collection.reading():
                hits = collection.search("what is told of it", k=50)
                again = collection.search("who tells", k=5)
                documents = {hit.passage.document_id: collection.document(hit.passage.document_id) for hit in hits}
            read = markers([*hits, *again])
            seen.update(read)
            if len(read) != 1 or set(documents) != set(NAMES):
                wrong.append(f"mixed: {read} {set(documents)}")
            wrong.extend(
                f"torn: {hit.passage.id}"
                for hit in hits
                if documents[hit.passage.document_id].text[hit.passage.start : hit.passage.end] != hit.passage.text
            )

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask) for _ in range(8)]
        ends, number = time.monotonic() + (5 if LONG else 2), 0
        try:
            while time.monotonic() < ends:
                number += 1
                write(texts(number))
                assert sync_elsewhere() == number + 1
        finally:
            stop.set()
        for each in asking:
            each.result(60)
    assert wrong == []
    assert len(seen) > 2
    until(lambda: markers(collection.search("what is told of it")) == {marker(number)})


def test_a_closed_collection_leaves_no_thread_and_no_open_file(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """Nor the write-ahead log; who asks again is told."""
    before = keepers()
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([write(texts(1))])
        with ThreadPoolExecutor(4) as pool:
            assert [len(hits) for hits in pool.map(lambda _: opened.search("told"), range(20))] == [10] * 20
        assert keepers() == before + 1
    assert keepers() == before
    held = [str(path.readlink()) for path in Path("/proc/self/fd").glob("*") if path.is_symlink()]
    assert [name for name in held if name.startswith(str(data))] == []
    assert not list(data.glob("*-wal"))
    with pytest.raises(DataFolderError, match="closed"):
        opened.search("told")


def test_closing_does_not_cut_off_a_query(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """What is being read is read to its end."""
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([write({"a.txt": "It stands in a."})])
        with opened.reading():
            opened.close()
            assert found(opened) == {"a.txt"}
    assert not list(data.glob("*-wal"))


def test_idle_collections_do_not_hold_back_the_log(
    collection: Collection, data: Path, write: Write, sync_elsewhere: Sync
) -> None:
    """It can be emptied from elsewhere, whether or not anything changed since they were asked."""
    collection.sync([write(texts(1))])
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: collection.search("told"), range(20)))
    other = sqlite3.connect(data / DATABASE, isolation_level=None, timeout=0)

    def emptied() -> bool:
        return bool(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0))

    with contextlib.closing(other):
        until(emptied)
        write(texts(2))
        sync_elsewhere()
        until(emptied)
    assert (data / f"{DATABASE}-wal").stat().st_size == 0
    assert markers(collection.search("told")) == {marker(2)}


def test_the_log_does_not_grow_with_every_sync(
    collection: Collection, data: Path, write: Write, sync_elsewhere: Sync
) -> None:
    """Each one finds readers of the generation before, and could never begin it anew."""
    collection.sync([write(texts(1))])
    assert found(collection) == set(NAMES)
    for number in (2, 3):
        write(texts(number))
        sync_elsewhere()
        until(lambda: (data / f"{DATABASE}-wal").stat().st_size == 0)
    assert markers(collection.search("told")) == {marker(3)}


def test_a_round_of_the_keeper_lets_every_state_go(
    collection: Collection, data: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many connections are idle."""
    look = Views.look
    monkeypatch.setattr(Views, "look", lambda _: NEVER)
    monkeypatch.setattr(generations, "_PIN_AGAIN", 0)
    collection.sync([write(texts(1))])
    together = threading.Barrier(8)

    def ask() -> set[str]:
        with collection.reading():
            together.wait(60)  # so that each needs a connection of its own
            return found(collection)

    with ThreadPoolExecutor(8) as pool:
        assert [each.result() for each in [pool.submit(ask) for _ in range(8)]] == [set(NAMES)] * 8
    with contextlib.closing(sqlite3.connect(data / DATABASE, isolation_level=None, timeout=0)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 1  # held back by what is idle
        look(engine_of(collection)._views)
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # Python 3.13 tells
def test_a_dropped_collection_lets_its_keeper_end(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """Nobody closed it, and nothing is left of it."""
    before = keepers()
    opened = Collection.open(data, embedder=toy)
    opened.sync([write({"a.txt": "It stands in a."})])
    assert found(opened) == {"a.txt"}
    assert keepers() == before + 1
    views = weakref.ref(engine_of(opened)._views)
    del opened
    gc.collect()
    until(lambda: views() is None and keepers() == before)


def test_a_database_that_cannot_be_read_for_a_while(
    collection: Collection,
    data: Path,
    write: Write,
    sync_elsewhere: Sync,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Queries go on with what there is, one line is logged, and later changes are seen."""
    collection.sync([write({"a.txt": "It stands in a."})])
    assert found(collection) == {"a.txt"}
    monkeypatch.setattr(generations, "_TRY_AGAIN", 0.1)
    tries = []

    def locked(*_: object) -> None:
        tries.append(threading.current_thread().name)
        raise LockedError("Another process keeps it locked.")

    with monkeypatch.context() as broken, caplog.at_level(logging.WARNING):
        broken.setattr(Store, "connect_pinned", locked)
        broken.setattr(Views, "_pinned_again", locked)
        until(lambda: len(tries) > 6)
        write({"b.txt": "It stands in b."})
        sync_elsewhere()
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _: found(collection), range(50))) == [{"a.txt"}] * 50
    assert set(tries) == {KEEPER}
    assert [record.message for record in caplog.records if "keeps it locked" in record.message] == [
        f"Changes of {data / DATABASE} cannot be looked for; it will be tried again: Another process keeps it locked."
    ]
    until(lambda: found(collection) == {"a.txt", "b.txt"})


def test_a_first_query_tells_what_is_wrong(
    collection: Collection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to answer from."""
    collection.sync([write({"a.txt": "It stands in a."})])

    def locked(_: Store) -> None:
        raise LockedError("Another process keeps it locked.")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "connect_pinned", locked)
        with pytest.raises(LockedError):
            collection.search("stands")
    assert found(collection) == {"a.txt"}


def test_a_database_in_the_place_of_another_is_seen(
    collection: Collection, data: Path, toy: ToyEmbedder, tmp_path: Path
) -> None:
    """Though its generation has the same number: a collection made anew is swapped in as a file."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"It stands in {name}.")
    collection.sync([tmp_path / "old"])
    assert found(collection) == {"old.txt"}
    with Collection.open(tmp_path / "aside", embedder=toy) as aside:
        aside.sync([tmp_path / "new"])
    with contextlib.closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as other:
        until(lambda: other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0))
    for suffix in ("-wal", "-shm"):
        (data / f"{DATABASE}{suffix}").unlink()
    (tmp_path / "aside" / DATABASE).replace(data / DATABASE)
    until(lambda: found(collection) == {"new.txt"})
    assert collection.document("new.txt").text == "It stands in new."


def test_a_folder_that_never_changes_is_not_watched(
    data: Path, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is opened as a read-only medium is, where nobody can publish anything."""
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([write({"a.txt": "It stands in a."})])
    before = keepers()
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(generations, "_CURRENT_FOR", 0.0)
    with Collection.open(data, embedder=toy) as opened, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: found(opened), range(50))) == [{"a.txt"}] * 50
        assert keepers() == before
