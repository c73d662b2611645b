"""What a process takes does not grow with how long it has answered."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection
from tests.toy import ToyEmbedder

ROOT = Path(__file__).parent.parent.parent
READER = """
import sys, time
from pathlib import Path
from index import Collection
from tests.toy import ToyEmbedder
with Collection.open(Path(sys.argv[1]), embedder=ToyEmbedder()) as collection:
    print("ready", flush=True)
    while True:
        collection.search("troops in Mali")
        time.sleep(0.02)
"""
SYNCS = 60


def size_of(folder: Path) -> int:
    """Bytes of all files; one may go while they are counted."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Thirty reports."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_text("\n\n".join(f"Report {number}, {part}: Gao." * 20 for part in range(12)))
    return folder


def test_bursts_of_questions_leave_no_files_threads_or_memory_behind(documents: Path) -> None:
    """Each burst comes from threads that end after it; with a connection for each that stays, files run out."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.soaking", str(documents.parent), "200"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["failures"] == []
    early, late = found["taken"]
    assert abs(late["files"] - early["files"]) <= 8
    assert abs(late["threads"] - early["threads"]) <= 8
    assert late["memory"] <= early["memory"] * 1.1


@contextlib.contextmanager
def reader_beside(data: Path) -> Iterator[None]:
    """A process that asks the same data folder all the time."""
    with subprocess.Popen([sys.executable, "-c", READER, str(data)], cwd=ROOT, stdout=subprocess.PIPE) as reader:
        try:
            assert reader.stdout is not None
            assert reader.stdout.readline() == b"ready\n"
            yield
            assert reader.poll() is None
        finally:
            reader.kill()


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside another process"])
def test_the_write_ahead_log_does_not_grow_with_every_sync(documents: Path, *, beside: bool) -> None:
    """There always is a view of the state before, so the writer alone could never begin the log anew."""
    data = documents.parent / "data"
    with Collection.open(data, embedder=ToyEmbedder()) as collection:
        collection.sync([documents])
    fresh = size_of(data)
    largest = 0
    with contextlib.ExitStack() as stack:
        if beside:
            stack.enter_context(reader_beside(data))
        collection = stack.enter_context(Collection.open(data, embedder=ToyEmbedder()))
        for number in range(SYNCS):
            (documents / "7.txt").write_text("\n\n".join(f"News {number}, {part}: Mali." * 20 for part in range(12)))
            collection.sync([documents])
            assert collection.search("news of Mali")
            largest = max(largest, size_of(data))
    assert largest <= 4 * fresh
