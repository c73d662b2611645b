"""How much is lost by embedding in workers of a Ray cluster on this machine, beside doing it in one process?

    python -m bench.cluster [--batches N] [--rounds N] [--workers N]

Both embed the same texts with the model that is shipped and take turns; the vectors are compared. Of the workers two
rates are told: of all, their start and the loading of the model in each included, which a longer run has once as well,
and from the first vectors on. Reported, not asserted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.synthetic import write_news
from index import Cluster, default_embedder, processors
from index.embedding import EMBED_AT_ONCE
from index.sync import Batch, Here, Workers

_CHARACTERS = 11_000  # of a record


def main() -> None:
    """Take turns, and print the rate of each turn and what is in the middle of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=24, help=f"of {EMBED_AT_ONCE} texts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=processors())
    arguments = parser.parse_args()
    batches = list(_batches(arguments.batches))
    print(f"{processors()} processors, {arguments.workers} workers, {arguments.batches * EMBED_AT_ONCE:,} texts")
    _rates(Here(), batches[:1], 1)  # compiles the models
    here, whole, going = [], [], []
    with Cluster(workers=arguments.workers) as cluster:
        _rates(cluster, batches[:1], 1)  # begins the cluster
        for number in range(arguments.rounds):
            rate, _, vectors = _rates(Here(), batches, 1)
            all_of_it, after_the_first, theirs = _rates(cluster, batches, arguments.workers)
            here.append(rate)
            whole.append(all_of_it / rate)
            going.append(after_the_first / rate)
            same = "the same vectors" if vectors == theirs else "OTHER VECTORS"
            print(
                f"round {number + 1}: here {rate:.1f} passages a second, workers {all_of_it:.1f} with their start "
                f"({whole[-1]:.3f}), {after_the_first:.1f} without ({going[-1]:.3f}); {same}",
                flush=True,
            )
    print(
        f"median: here {statistics.median(here):.1f}; workers {statistics.median(whole):.3f} of that with their start, "
        f"{statistics.median(going):.3f} without"
    )


def _rates(workers: Workers, batches: list[Batch], at_once: int) -> tuple[float, float, str]:
    """Passages a second, of all and once the first batches are done, of which so many are done at once; a digest."""
    digest = hashlib.sha256()
    began = first = time.perf_counter()
    for number, (_, vectors) in enumerate(workers.embed(_EMBEDDER, batches)):
        first = time.perf_counter() if number == 0 else first
        digest.update(vectors.tobytes())
    ended = time.perf_counter()
    done, left = (EMBED_AT_ONCE * count for count in (len(batches), len(batches) - at_once))
    return done / (ended - began), left / max(ended - first, 1e-9), digest.hexdigest()


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


_EMBEDDER = default_embedder()

if __name__ == "__main__":
    main()
