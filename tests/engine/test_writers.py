"""P4, P5: whoever asks is answered from one generation, whatever is published, and writers that meet lose nothing."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from index import Collection
from tests.engine import working
from tests.engine.contents import articles, put, state_of
from tests.engine.engines import EVERYWHERE, Place
from tests.engine.waiting import LATE, level
from tests.engine.working import PAGES, Job, Writer
from tests.faults.harness import LONG, Running, differences, finish

SECONDS = 60.0 if LONG else 3.0
_PAUSE = 0.05  # seconds between two looks: the writers are to get on
QUERY = "which version did the writer write of the page"


def test_a_new_generation_is_seen_without_reopening(collection: Collection, place: Place, folder: Path) -> None:
    """By a machine that has it open, in all that it is asked."""
    with place.elsewhere("second").open() as second:
        assert (len(second), second.search("boat")) == (0, [])
        collection.sync([put(folder, articles(0, 2))])
        level(collection, second)
        assert differences(state_of(second), state_of(collection)) == []
        collection.sync([put(folder, articles(1, 4))])
        level(collection, second)
        assert second.search("Report 3", 1)[0].passage.document_id == "report/3.txt"
        assert differences(state_of(second), state_of(collection)) == []


def test_inside_reading_all_is_of_one_generation(collection: Collection, place: Place, folder: Path) -> None:
    """However much is published meanwhile; other threads see that."""
    collection.sync([put(folder, articles(0, 3))])
    with place.elsewhere("second").open() as second:
        before = state_of(second)
        with second.reading():
            for first in (1, 2):
                collection.sync([put(folder, articles(first, first + 3))])
                assert differences(state_of(second), before) == []
                assert second.generation == 1
                assert second.near_texts(before.documents[0].text[100:200])[0].document_id == "report/0.txt"
            other = threading.Thread(target=lambda: level(collection, second))
            other.start()
            other.join()
            assert second.generation == 1
        assert second.generation == 3
        assert differences(state_of(second), state_of(collection)) == []


class Reader:
    """Asks until it is told to stop, and notes what should not be."""

    def __init__(self, collection: Collection, writers: Sequence[Writer]) -> None:
        self.collection = collection
        self.writers = writers
        self.wrong: list[str] = []
        self.asked = 0
        self.generations: set[int] = set()
        self._acknowledged: deque[tuple[float, list[int]]] = deque([(-LATE, [0] * len(writers))])

    def ask(self, stop: threading.Event) -> None:
        """Begin; what fails is noted as well."""
        try:
            while not stop.wait(_PAUSE) and not self.wrong:
                self._look()
        except Exception as error:  # noqa: BLE001 - told at the end
            self.wrong.append(repr(error))

    def _look(self) -> None:
        self._acknowledged.append((time.monotonic(), [writer.newest() for writer in self.writers]))
        while len(self._acknowledged) > 1 and self._acknowledged[1][0] < time.monotonic() - LATE:
            self._acknowledged.popleft()
        with self.collection.reading():
            self.asked += 1
            self.generations.add(self.collection.generation)
            texts = {each.id: self.collection.document(each.id).text for each in self.collection.documents()}
            hits = {(hit.passage.document_id, hit.passage.text) for hit in self.collection.search(QUERY, 100)}
            passages = Counter(each.document_id for each in self.collection.passages())
        for writer, least in zip(self.writers, self._acknowledged[0][1], strict=True):
            own = {name: text for name, text in texts.items() if name in writer.texts(0)}
            newest = writer.newest() + 1  # may be published, and is not acknowledged yet
            if not any(own == (writer.texts(version) if version else {}) for version in range(least, newest + 1)):
                self.wrong.append(f"{writer.name}: not a version from {least} to {newest}: {own}")
        if passages != Counter(dict.fromkeys(texts, 1)):
            self.wrong.append(f"{passages} passages of {len(texts)} documents")
        if hits != set(texts.items()):
            self.wrong.append(f"{len(hits)} hits of {len(texts)} documents")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", EVERYWHERE, indirect=True)
def test_three_writers_lose_nothing_and_readers_see_it_whole(place: Place, tmp_path: Path) -> None:
    """Each on a machine of its own, and two readers on another: nothing lost, nothing mixed, nothing twice."""
    writers = []
    for number in range(3):
        documents = tmp_path / f"documents {number}"
        documents.mkdir()
        writers.append(Writer(f"w{number}", Job(place.elsewhere(f"writer {number}"), documents), SECONDS))
    stop = threading.Event()
    with ExitStack() as stack:
        reading = stack.enter_context(place.elsewhere("reader").open())
        running = [stack.enter_context(Running(working.write, writer)) for writer in writers]
        readers = [Reader(reading, writers) for _ in range(2)]
        threads = [threading.Thread(target=reader.ask, args=(stop,)) for reader in readers]
        for thread in threads:
            thread.start()
        try:
            ended = [each.end() for each in running]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert [reader.wrong for reader in readers] == [[], []]
        assert [each.exit_code for each in ended] == [0, 0, 0]
        versions, waits = zip(*(each.told[-1] for each in ended), strict=True)
        last = stack.enter_context(place.elsewhere("last").open())
        level(last, reading)
        texts: dict[str, str] = {}
        for writer, version in zip(writers, versions, strict=True):
            texts |= writer.texts(version)
        for collection in (reading, last):
            assert {each.id: collection.document(each.id).text for each in collection.documents()} == texts
            assert len(list(collection.passages())) == len(texts) == PAGES * len(writers)
            said = Counter(each.key for each in collection.feedback())
            assert said == Counter(f"w{n}.{v}" for n in range(3) for v in range(1, versions[n] + 1))
            assert collection.tags() == {f"w{n}.{versions[n]}": 1 for n in range(3)}
            assert collection.generation == 2 * sum(versions)
    generations = set.union(*(reader.generations for reader in readers))
    print(
        f"{SECONDS:.0f} s, {versions} versions by three writers, who waited {waits} times; "
        f"{sum(reader.asked for reader in readers)} questions of {len(generations)} generations: "
        "0 lost, 0 mixed, 0 twice"
    )
    assert min(versions) >= 1
    assert len(generations) >= 2


def test_a_second_indexer_is_refused_by_the_pid_of_the_first(place: Place, folder: Path) -> None:
    """Within two seconds. When the first is killed the next needs no help."""
    put(folder, articles(0, 3))
    job = Job(place, folder)
    with Running(working.sync, job, "sync.staged:sleep") as first, place.open() as collection:
        first.wait_for("open")
        first.wait_until(lambda: working.is_locked(collection, folder))
        began = time.monotonic()
        second = finish(working.sync, job)
        assert first.kill().killed
    refused = second.refused
    assert refused is not None
    assert refused.error == "LockedError"
    assert str(first.pid) in refused.message
    assert refused.seconds < 2
    assert time.monotonic() - began < 10
    assert finish(working.sync, job).published
    with place.elsewhere("second").open() as opened:
        assert len(opened) == 3
