"""Workers of a local cluster bring a collection in step as this process does alone."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from index import Cluster, ClusterError, Collection, SyncReport, SyncSettings
from index.cluster.cluster import _Reader
from index.cluster.connecting import connected
from index.cluster.streaming import Pool, mapped
from index.cluster.working import FileRead
from index.errors import ModelMismatchError, QueryError
from index.readers import Limits, SourceFile
from index.records import Document
from index.sync import Here, Progress, keys_of
from tests.index.cluster.operators import make, noting
from tests.toy import ToyEmbedder

Write = Callable[[Mapping[str, str | bytes]], Path]
Sync = Callable[..., SyncReport]

FILES: dict[str, str | bytes] = {
    **{f"{n}.html": f"<h1>Town {n}</h1><p>On {n} May 2020 they came to town {n}.</p>" for n in range(1, 20)},
    "note.txt": "Alpha leaves Gao.\n\nBravo stays in Ménaka.",
    "copies.jsonl": '{"id": "note.txt", "text": "Taken already."}\n{"id": "free", "text": "Zulu is free."}',
    "bad.pdf": b"no PDF at all",
    "empty.txt": b"",
}  # fmt: skip


@pytest.fixture(scope="module")
def ray() -> Iterator[None]:
    """A cluster of this machine, which those of the tests are then; to begin one takes seconds."""
    with connected("local"):
        yield


@pytest.fixture
def pool(ray: None) -> Iterator[Cluster]:  # noqa: ARG001 - it is there
    """Workers with the toy embedder."""
    with Cluster(embedder=ToyEmbedder, workers=2) as workers:
        yield workers


class _Embedding(Here):
    """Only embeds by workers; these tests are about that."""

    def __init__(self, pool: Cluster) -> None:
        self.embed = pool.embed  # type: ignore[method-assign]


def state(collection: Collection) -> list[object]:
    """All that a sync makes: documents, passages, and what is found for each by its vector and words."""
    documents = [asdict(collection.document(each.id)) for each in collection.documents()]
    passages = list(collection.passages())
    found = [(hit.passage.id, hit.score) for hit in collection.search("who came to town 7 in May", 20)]
    return [documents, passages, found, collection.status().failures]


def test_the_same_comes_of_it_as_without(tmp_path: Path, collection: Collection, write: Write, pool: Cluster) -> None:
    """Documents, passages, vectors and what is told; also of the second sync, which reads what changed alone."""
    folder = write(FILES)
    with Collection.open(tmp_path / "other", embedder=ToyEmbedder()) as other:
        told: list[Progress] = []
        settings = SyncSettings(workers=pool)
        assert other.sync([folder], told.append, settings) == collection.sync([folder])
        assert state(other) == state(collection)
        assert [each for each in told if each.done == each.total] == [
            Progress("reading", len(FILES), len(FILES)),
            Progress("embedding", 21, 21),
        ]
        write(
            {"note.txt": "Alpha stays.", "copies.jsonl": '{"id": "free", "text": "Zulu is free."}', "new.txt": "New."}
        )
        (folder / "3.html").unlink()
        report = other.sync([folder], settings=settings)
        assert report == collection.sync([folder])
        assert (report.added, report.changed, report.removed) == (("new.txt",), ("note.txt",), ("3.html",))
        assert state(other) == state(collection)


def test_a_worker_that_is_killed_costs_its_time_alone(
    tmp_path: Path,
    collection: Collection,
    write: Write,
    ray: None,  # noqa: ARG001 - it is there
) -> None:
    """What it had at hand is given to another."""
    folder = write(FILES)
    doomed = tmp_path / "doomed"

    def kill() -> None:
        while not doomed.is_symlink():
            time.sleep(0.05)
        os.kill(int(str(doomed.readlink())), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with (
        Collection.open(tmp_path / "other", embedder=ToyEmbedder()) as other,
        Cluster(embedder=noting(tmp_path), workers=2) as workers,
    ):
        settings = SyncSettings(workers=_Embedding(workers))
        assert other.sync([folder], settings=settings) == collection.sync([folder])
        killer.join()
        assert state(other) == state(collection)


def test_a_sync_that_is_interrupted_is_gone_on_with(
    collection: Collection, write: Write, pool: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors are kept as they come."""
    monkeypatch.setattr("index.sync.syncing.EMBED_AT_ONCE", 5)
    folder = write(FILES)

    def stop(progress: Progress) -> None:
        if progress.stage == "embedding" and progress.done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collection.sync([folder], stop, SyncSettings(workers=_Embedding(pool)))
    assert len(collection) == 0
    report = collection.sync([folder])
    assert 0 < report.embedded <= 21 - 10
    assert len(report.added) == 21


def test_what_a_worker_raises_is_one_sentence(ray: None) -> None:  # noqa: ARG001
    """Another model in a worker, an error of ours, a bug."""
    here = ToyEmbedder()
    here.fingerprint = "other"
    with (
        Cluster(embedder=ToyEmbedder) as workers,
        pytest.raises(ModelMismatchError, match=r"^The worker on \S+ embeds with toy, not with other; have QA_MODEL"),
    ):
        list(workers.embed(here, [([b"key"], ["Alpha"])]))
    with pytest.raises(QueryError, match=r"^That is refused\.$"):
        list(mapped(make, ["a", "refused"], Pool(1)))
    with pytest.raises(ClusterError, match=r"^A worker on \S+ failed \(ValueError\('a bug\\nof two lines'\)\); index"):
        list(mapped(make, ["broken"], Pool(1)))


def test_results_come_in_order_and_workers_share_the_processors(ray: None) -> None:  # noqa: ARG001 - it is there
    """Each holds itself to its own; nothing is told to the makers of Ray."""
    words = [f"word {number}" for number in range(12)]
    results = list(mapped(make, words, Pool(2)))
    assert [word for word, _, _ in results] == words
    assert {count for _, _, count in results} == {1}
    assert os.getpid() not in {process for _, process, _ in results}
    from ray._common.usage.usage_lib import usage_stats_enabled

    assert not usage_stats_enabled()


def test_nothing_to_do_needs_no_cluster(collection: Collection, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync that finds all as it was does not wait for one to begin."""
    folder = write({"a.txt": "Alpha"})
    collection.sync([folder])
    monkeypatch.setattr("index.cluster.cluster.connected", lambda _: pytest.fail("a cluster was begun"))
    with Cluster() as workers:
        assert collection.sync([folder], settings=SyncSettings(workers=workers)).unchanged == ("a.txt",)


@pytest.fixture
def files(folder: Path) -> list[SourceFile]:
    """Three texts."""
    made = [SourceFile(folder / f"{name}.txt", f"{name}.txt", f"{name}.txt") for name in "abc"]
    for file in made:
        file.path.write_text(f"{file.id} as it is here", "utf-8")
    return made


def test_what_workers_saw_otherwise_is_read_here(files: list[SourceFile]) -> None:
    """A file that has changed since a worker read it, that it has not, or that was not expected; others are skipped."""
    a, b, c = files

    def by_worker(file: SourceFile) -> FileRead:
        told = Document(file.id, "", "by a worker", str(file.path))
        return FileRead("" if file is a else "digest", ((told, {"lines": ["theirs"], "bands": []}),))

    with Here().reader(Limits(), "") as here:
        reader = _Reader(here, lambda expected: iter([by_worker(each) for each in expected]))
        reader.expect([a, b, c])

        def read(file: SourceFile) -> tuple[str, bool]:
            (document,) = reader.read(file, "digest")
            assert isinstance(document, Document)
            return document.text, reader.keys_of(document) == keys_of(document)

        assert read(a) == ("a.txt as it is here", True)
        assert read(c) == ("by a worker", False)
        assert read(b) == ("b.txt as it is here", True)
        assert read(c) == ("c.txt as it is here", True)


def test_a_cluster_that_cannot_be_had_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    for wrong, said in (
        (
            address,
            rf"^No Ray cluster can be reached at {address} \(.*refused.*\); begin one with: ray start --head, or",
        ),
        ("ray://head:10001", r"^ray://head:10001 is the address of a Ray client, by which nothing can be indexed; run"),
    ):
        with pytest.raises(ClusterError, match=said):
            Cluster(wrong).__enter__()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(
        ClusterError, match=r"needs the package ray; install it with: pip install 'verbatim-qa\[cluster\]'"
    ):
        Cluster().__enter__()
