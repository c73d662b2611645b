"""What does a change cost? Two versions index and search the same texts, in turn, in one run.

    git worktree add build/before COMMIT
    python -m bench.versions --before build/before [--rounds 20] [--documents FILE --questions FILE]

Machines are shared, so each round asks both, the first one changing from round to round, and what counts is the ratio
within a round. Beside the time of the clock stands that of the processors, which others take less part in. Texts are
read by the model, and once more with vectors that cost nothing, where all else weighs more. Reported, not asserted.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.synthetic import Embedding, news_questions, write_news, write_zipf, zipf_questions
from bench.workers import Worker

__all__ = ["Taken", "ratio"]

OWN = Path(__file__).parent.parent
K = 10
ASKED = 25  # questions a round
RECORDS, LENGTH = 40, 6_000  # some 400 passages
SOURCE, DATA = "documents.jsonl", "data"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one piece of work took, in seconds."""

    clock: float
    processors: float


@contextmanager
def started(tree: Path, task: str, folder: Path, *, cheap: bool) -> Iterator[Worker]:
    """A process of the version in a folder; this file alone is of this version."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-P", __file__, "--worker", json.dumps([task, str(folder), cheap])]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tree, env=environment, text=True, **pipes) as process:
        try:
            yield Worker(process, f"{task} of {tree}")
        except BaseException:
            process.kill()
            raise
        assert process.stdin is not None
        process.stdin.close()


def indexed(folder: str, *, cheap: bool) -> None:
    """A first index into a new data folder, from its opening to its closing."""
    from index import Collection

    def index() -> None:
        with Collection.open(data, **embedder(cheap=cheap)) as collection:
            collection.sync([Path(folder, SOURCE)])

    with tempfile.TemporaryDirectory(dir=folder) as data:
        print(json.dumps({"taken": measured(index)}), flush=True)


def searched(folder: str, *, cheap: bool) -> None:
    """Searches of a collection, as many as are asked for; each tells what it took."""
    from index import Collection

    with Collection.open(Path(folder, DATA), **embedder(cheap=cheap)) as collection:
        collection.sync([Path(folder, SOURCE)])
        print(json.dumps({"passages": collection.status().passages}), flush=True)
        for line in sys.stdin:
            searches = (functools.partial(collection.search, question, K) for question in json.loads(line))
            print(json.dumps([measured(search) for search in searches]), flush=True)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """What it took by the clock, and of processors, those of children that have ended among them."""
    began, computed = time.perf_counter(), _computed()
    work()
    return time.perf_counter() - began, _computed() - computed


def _computed() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def embedder(*, cheap: bool) -> dict[str, Any]:
    """What `Collection.open` is given: vectors that cost nothing, or those of the model."""
    return {"embedder": Embedding()} if cheap else {}


def ratio(now: Sequence[Taken], before: Sequence[Taken], of: Callable[[Taken], float]) -> tuple[float, float, float]:
    """The median over rounds of what now takes beside what it took before, and the quartiles."""
    each = sorted(of(one) / of(other) for one, other in zip(now, before, strict=True))
    low, middle, high = statistics.quantiles(each, n=4, method="inclusive") if len(each) > 1 else each * 3
    return middle, low, high


def told(name: str, now: Sequence[Taken], before: Sequence[Taken]) -> None:
    """Print a row of the table for each of the two times."""
    for kind, of in (("clock", lambda taken: taken.clock), ("processors", lambda taken: taken.processors)):
        middle, low, high = ratio(now, before, of)
        was, is_ = (1e3 * statistics.median(map(of, side)) for side in (before, now))
        print(
            f"| {name}, {kind} | {was:,.2f} ms | {is_:,.2f} ms | {middle:.3f} ({low:.3f} to {high:.3f}) | {len(now)} |"
        )
    sys.stdout.flush()


def in_turn(names: Iterable[str], work: Callable[[str, int], Taken], rounds: int) -> dict[str, list[Taken]]:
    """What each took in each round, the first one changing; a round before the first one only warms up."""
    found: dict[str, list[Taken]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name in sorted(found, reverse=bool(number % 2)):
            found[name].append(work(name, number))
    return {name: taken[1:] for name, taken in found.items()}


def compared(trees: dict[str, Path], folder: Path, questions: Sequence[str], rounds: int, *, cheap: bool) -> None:
    """Index and search by both versions, and print what that took."""
    how = "vectors that cost nothing" if cheap else "the model"

    def index(name: str, _: int) -> Taken:
        with started(trees[name], "index", folder, cheap=cheap) as worker:
            return Taken(*worker.ready["taken"])

    found = in_turn(trees, index, max(rounds // 4, 3))
    told(f"a first index, {how}", found["now"], found["before"])
    with ExitStack() as stack:
        workers = {}
        for name, tree in trees.items():
            own = folder / name
            own.mkdir()
            (own / SOURCE).write_bytes((folder / SOURCE).read_bytes())
            workers[name] = stack.enter_context(started(tree, "search", own, cheap=cheap))

        def search(name: str, number: int) -> Taken:
            first = number * ASKED % len(questions)
            each = [Taken(*one) for one in workers[name].ask(questions[first : first + ASKED])]
            return Taken(
                statistics.median(one.clock for one in each), statistics.median(one.processors for one in each)
            )

        found = in_turn(trees, search, rounds)
        told(f"search p50, {workers['now'].ready['passages']:,} passages, {how}", found["now"], found["before"])


def main() -> None:
    """Measure, or be a process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, help="a folder with the other version")
    parser.add_argument("--rounds", type=int, default=20, help="of searches; a quarter of them of indexing")
    parser.add_argument("--documents", type=Path, help="JSON Lines with a `text` each; made up by default")
    parser.add_argument("--questions", type=Path, help="JSON Lines with a `question` each")
    parser.add_argument("--passages", type=int, default=20_000, help="of those with vectors that cost nothing")
    parser.add_argument("--only", choices=("model", "cheap"), help="one of the two kinds of vectors")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        task, folder, cheap = json.loads(arguments.worker)
        {"index": indexed, "search": searched}[task](folder, cheap=cheap)
        return
    trees = {"now": OWN, "before": arguments.before.resolve()}
    print("| what | before | now | ratio (quartiles) | rounds |\n|---|---:|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        if arguments.only != "cheap":
            folder = Path(name, "model")
            folder.mkdir()
            asked = news_questions(RECORDS, 20 * ASKED)
            if arguments.documents:
                (folder / SOURCE).write_bytes(arguments.documents.read_bytes())
                rows = arguments.questions.read_text("utf-8").splitlines()
                asked = [json.loads(row)["question"] for row in rows]
            else:
                write_news(folder / SOURCE, RECORDS, LENGTH)
            compared(trees, folder, asked, arguments.rounds, cheap=False)
        if arguments.only != "model":
            folder = Path(name, "cheap")
            folder.mkdir()
            write_zipf(folder / SOURCE, arguments.passages)
            asked = zipf_questions(20 * ASKED, arguments.passages)
            compared(trees, folder, asked, arguments.rounds, cheap=True)


if __name__ == "__main__":
    main()
