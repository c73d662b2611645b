"""How much is lost by embedding in workers of a Ray cluster on this machine, beside doing it in one process?

    python -m bench.cluster [--batches N] [--rounds N] [--workers N]

Both embed the same texts with the model that is shipped and take turns; the vectors are compared. Of the workers two
rates are told: of all, their start and the loading of the model in each included, which a longer run has once as well,
and from the first vectors on. Beside them the time of processors that a passage takes, which depends less on what else
the machine does: of this process, and of the workers from their first text on. Reported, not asserted.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.synthetic import write_news
from index import Cluster, FloatMatrix, ShippedEmbedder, processors
from index.embedding import EMBED_AT_ONCE
from index.sync import Batch, Here, Workers

_CHARACTERS = 11_000  # of a record


class Timed(ShippedEmbedder):
    """Notes in a folder, in a file of its process, how long its processors had worked before and after."""

    def __init__(self, notes: Path) -> None:
        super().__init__()
        self._notes = notes / str(os.getpid())

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """(n, dim) float32, rows of unit length."""
        _ = self.dim  # loads the model
        before = time.process_time()
        vectors = super().embed_passages(texts)
        with self._notes.open("a", encoding="ascii") as stream:
            stream.write(f"{before} {time.process_time()}\n")
        return vectors


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side did."""

    rate: float  # passages a second
    going: float  # the same from the first vectors on
    processors: float  # milliseconds a passage
    digest: str

    def __str__(self) -> str:
        return f"{self.rate:.1f} passages a second ({self.going:.1f} once going), {self.processors:.2f} ms of processor"


def main() -> None:
    """Take turns, and print the rate of each turn and what is in the middle of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=24, help=f"of {EMBED_AT_ONCE} texts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=processors())
    arguments = parser.parse_args()
    batches = list(_batches(arguments.batches))
    print(f"{processors()} processors, {arguments.workers} workers, {arguments.batches * EMBED_AT_ONCE:,} texts")
    ratios: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder)
        embedder = Timed(notes)
        with Cluster(embedder=functools.partial(Timed, notes), workers=arguments.workers) as cluster:
            _turn(Here(), embedder, batches[:1], notes, 1)  # compiles the models
            _turn(cluster, embedder, batches[:1], notes, 1)  # begins the cluster
            for number in range(arguments.rounds):
                here = _turn(Here(), embedder, batches, notes, 1)
                there = _turn(cluster, embedder, batches, notes, arguments.workers)
                ratios.append((there.rate / here.rate, there.going / here.rate, here.processors / there.processors))
                same = "the same" if here.digest == there.digest else "OTHER"
                print(f"round {number + 1}: here {here}; workers {there}; {same} vectors", flush=True)
    whole, going, processor = map(statistics.median, zip(*ratios, strict=True))
    print(
        f"workers beside here, median: {whole:.3f} with their start, {going:.3f} without, {processor:.3f} by processors"
    )


def _turn(workers: Workers, embedder: Timed, batches: list[Batch], notes: Path, at_once: int) -> Turn:
    """Embed all, of which so many are done at once."""
    for note in notes.iterdir():
        note.unlink()
    digest = hashlib.sha256()
    worked, began = time.process_time(), time.perf_counter()
    first = began
    for number, (_, vectors) in enumerate(workers.embed(embedder, batches)):
        first = time.perf_counter() if number == 0 else first
        digest.update(vectors.tobytes())
    ended = time.perf_counter()
    own = time.process_time() - worked
    theirs = sum(_worked(note) for note in notes.iterdir() if note.name != str(os.getpid()))
    done, left = (EMBED_AT_ONCE * count for count in (len(batches), len(batches) - at_once))
    return Turn(
        done / (ended - began), left / max(ended - first, 1e-9), 1_000 * (own + theirs) / done, digest.hexdigest()
    )


def _worked(note: Path) -> float:
    """Seconds of processors, from a worker's first text to its last."""
    lines = [line.split() for line in note.read_text("ascii").splitlines()]
    return float(lines[-1][1]) - float(lines[0][0])


def _batches(count: int) -> Iterator[Batch]:
    """Batches of texts of all lengths, as a sync makes them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.jsonl"
        write_news(path, count * EMBED_AT_ONCE // 12, _CHARACTERS)  # more than are needed
        with path.open(encoding="utf-8") as lines:
            texts = [text for line in lines for text in json.loads(line)["text"].split("\n\n")]
    wanted = sorted(texts[: count * EMBED_AT_ONCE], key=len)
    for number in range(count):
        chosen = wanted[number::count]
        yield [hashlib.sha256(text.encode()).digest() for text in chosen], chosen


if __name__ == "__main__":
    from bench.cluster import main as run  # so that workers find what they are to make by its name

    run()
