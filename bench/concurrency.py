"""Do queries stay right, and quick, while another process indexes?

    python bench/concurrency.py [--seconds 60] [--threads 8] [--records 5000] [--model]

Threads ask without a pause, beside a process that syncs without a pause and, in turn with that, by themselves: machines
are shared, so both must meet the same others. Each sync rewrites the same few documents with a new marker word, which
is how an answer made of two generations would show; every hit is compared with its document in the same reading. The
embedder is a hash of the words, so that the store is what is measured; with --model it is the real one. What counts is
the ratio of the two p95 (bar: 2.5).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import Collection, Embedder, default_embedder

ARTICLES = Path(__file__).parent.parent / "documents"
LENGTH = 1_500  # characters of a record
REWRITTEN = 10  # documents in each sync
ROUNDS = 4
BAR = 2.5


class HashEmbedder:
    """Counts of words, each hashed to one of a few places."""

    fingerprint = "hash of words"
    dim = 64

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dim)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, unit length."""
        places = [zlib.crc32(word.encode()) % self.dim for word in re.findall(r"\w+", text.lower()) or [""]]
        vector = np.bincount(places, minlength=self.dim).astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit


@dataclass
class Findings:
    """What the threads met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    generations: set[int] = field(default_factory=set)
    torn: int = 0  # hits whose text is not what stands in the document
    mixed: int = 0  # answers with passages of two generations

    def add(self, other: Findings) -> None:
        """Take in what another thread met, or the same at another time."""
        self.seconds += other.seconds
        self.errors += other.errors
        self.generations |= other.generations
        self.torn += other.torn
        self.mixed += other.mixed

    def p95(self) -> float:
        """Seconds."""
        return statistics.quantiles(self.seconds, n=20)[-1]


def marker(number: int) -> str:
    """A word that no other is like."""
    return f"zz{hashlib.sha256(str(number).encode()).hexdigest()[:12]}"


def sentences() -> list[str]:
    """Those of the articles."""
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(ARTICLES.glob("*.txt")))
    return re.split(r"(?<=[.!?])\s+", text)


def write_records(folder: Path, count: int, chance: random.Random) -> None:
    """Documents that stay as they are: sentences in random order, with rare words in between."""
    known = sentences()
    with (folder / "records.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(count):
            body = ""
            while len(body) < LENGTH:
                body += f"{chance.choice(known)} {chance.randrange(10**6):x} "
            record = {"id": f"r{number}", "title": f"Record {number}", "text": body[:LENGTH]}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_marked(folder: Path, number: int) -> None:
    """The documents that each sync rewrites."""
    chance = random.Random(number)  # noqa: S311 - any words will do
    for name in range(REWRITTEN):
        text = " ".join(f"Marked {marker(number)} says {chance.randbytes(4).hex()}." for _ in range(30))
        (folder / f"marked{name}.txt").write_text(text, encoding="utf-8")


def sync_when_told(data: Path, folder: Path, embedder: Embedder) -> None:
    """One sync for each line of the input."""
    with Collection.open(data, embedder=embedder) as collection:
        for number, _ in enumerate(sys.stdin, collection.generation + 1):
            write_marked(folder, number)
            print(collection.sync([folder]).generation, flush=True)


@contextlib.contextmanager
def syncing(process: subprocess.Popen[str]) -> Iterator[None]:
    """Let the process sync without a pause."""
    stop = threading.Event()

    def tell() -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        while not stop.is_set():
            print(file=process.stdin, flush=True)
            if not process.stdout.readline():
                return  # it has failed, which is told at the end

    thread = threading.Thread(target=tell)
    thread.start()
    yield
    stop.set()
    thread.join()


def ask(collection: Collection, seconds: float, queries: list[str], findings: Findings) -> None:
    """One query after the other, each compared with the documents in the same reading."""
    chance = random.Random()  # noqa: S311 - any query will do
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            began = time.perf_counter()
            with collection.reading():
                hits = collection.search(chance.choice(queries), k=10)
                findings.seconds.append(time.perf_counter() - began)
                findings.generations.add(collection.generation)
                for hit in hits:
                    passage, document = hit.passage, collection.document(hit.passage.document_id)
                    findings.torn += document.text[passage.start : passage.end] != passage.text
                marked = {word for hit in hits for word in hit.passage.text.split() if word.startswith("zz")}
                findings.mixed += len(marked) > 1
        except Exception as error:  # noqa: BLE001 - each is a failure to be counted
            findings.errors.append(repr(error))


def measure(collection: Collection, seconds: float, threads: int) -> Findings:
    """What so many threads meet in that time."""
    chance = random.Random(1)  # noqa: S311 - the same queries every time
    words = [word for sentence in sentences() for word in re.findall(r"\w{4,}", sentence)]
    queries = [" ".join(chance.sample(words, 4)) for _ in range(300)] + ["what is marked, and says it"] * 100
    each, whole = [Findings() for _ in range(threads)], Findings()
    asking = [threading.Thread(target=ask, args=(collection, seconds, queries, own)) for own in each]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    for own in each:
        whole.add(own)
    return whole


def compare(arguments: argparse.Namespace, data: Path, folder: Path) -> None:
    """Print what was measured without a syncing process, and beside one."""
    embedder = default_embedder() if arguments.model else HashEmbedder()
    with Collection.open(data, embedder=embedder) as collection:
        write_records(folder, arguments.records, random.Random(0))  # noqa: S311 - the same records every time
        write_marked(folder, 1)
        collection.sync([folder])
        print(f"{collection.status().passages:,} passages, {arguments.threads} threads")
        idle, busy = Findings(), Findings()
        command = [sys.executable, __file__, "--sync", str(data), str(folder)] + ["--model"] * arguments.model
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            with syncing(process):
                measure(collection, 1, arguments.threads)
            for _ in range(ROUNDS):
                idle.add(measure(collection, arguments.seconds / ROUNDS / 2, arguments.threads))
                with syncing(process):
                    busy.add(measure(collection, arguments.seconds / ROUNDS, arguments.threads))
            process.communicate()
        if process.returncode:
            raise SystemExit("The syncing process failed.")
        log = next(data.glob("*-wal")).stat().st_size
    for name, found in (("idle", idle), ("busy", busy)):
        print(
            f"{name}: {len(found.seconds):,} queries, median {1e3 * statistics.median(found.seconds):.1f} ms, "
            f"p95 {1e3 * found.p95():.1f} ms, most {1e3 * max(found.seconds):.0f} ms"
        )
    print(f"generations seen {len(busy.generations)}, write-ahead log {log / 1e6:.1f} MB")
    print(f"errors {len(busy.errors)}, torn hits {busy.torn}, mixed answers {busy.mixed}", *busy.errors[:3])
    print(f"ratio of the p95: {busy.p95() / idle.p95():.2f} (bar: {BAR})")


def main() -> None:
    """Compare, or be the process that syncs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--model", action="store_true", help="the real embedding model")
    parser.add_argument("--sync", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sync:
        data, folder = arguments.sync
        sync_when_told(data, folder, default_embedder() if arguments.model else HashEmbedder())
        return
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "documents")
        folder.mkdir()
        compare(arguments, Path(root, "data"), folder)


if __name__ == "__main__":
    main()
