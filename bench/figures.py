"""The measurements. Each gives the figures it stands for, contestants take turns, and medians count."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.curves import Curve, Panel, Point
from bench.synthetic import zipf_questions
from bench.table import Bar, Figure, percentile
from bench.workers import ROOT, Worker, started, work
from index.engine.search.dense import EXACT_UP_TO

__all__ = ["Corpus", "Plan", "Sizes", "bm25", "cold_start", "embedding", "indexing_and_asking", "sizes"]

_OURS, _PEERS = "bench.ours", "bench.peers"
_K1, _B = 0.9, 0.4  # for all three
_MANY = 1_000_000  # passages beside whose vectors the interpreter's own memory is little
_ADDED_TO = 100_000  # passages to which a document comes within a second
_MILLI, _GIGA = 1e3, 1e-9
_RECALL = Bar(0.98, at_least=True)
_PRODUCTS = {
    "float32": "float32, 4096 x 4096 x 4096",
    "bfloat16": "bfloat16, 4096 x 4096 x 4096",
    "own shapes": "bfloat16, 4096 x 384 x 1536 as in the model",
}


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is indexed, and what is asked about it."""

    documents: Path
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done."""

    peer_python: str
    rounds: int  # of what takes seconds
    index_runs: int  # of what takes minutes
    questions: int  # a round
    texts: int  # embedded a round
    scored: int  # passages whose BM25 scores are compared
    sizes: Sequence[int]  # passages, ascending
    peer_sizes: int  # the most passages that a peer is given


@dataclass(slots=True)
class Sizes:
    """What was measured at each number of passages."""

    search: dict[int, list[float]] = field(default_factory=dict)
    exact: dict[int, list[float]] = field(default_factory=dict)  # where a search makes a shortlist, and this none
    recall: dict[int, float] = field(default_factory=dict)  # at 10, there
    langchain: dict[int, list[float]] = field(default_factory=dict)
    opening: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, float] = field(default_factory=dict)  # shares of the vectors' bytes
    adding: dict[int, list[float]] = field(default_factory=dict)

    def panels(self) -> list[Panel]:
        """Their curves."""
        return [
            Panel(
                "Search",
                "ms",
                [
                    Curve("p50", _points(self.search, 0.5)),
                    Curve("p95", _points(self.search, 0.95)),
                    Curve("exact p50", _points(self.exact, 0.5)),
                    Curve("LangChain p50", _points(self.langchain, 0.5)),
                ],
            ),
            Panel("Opening, with the first answer", "ms", [Curve("median", _points(self.opening, 0.5))]),
            Panel("One document more, until it is found", "ms", [Curve("median", _points(self.adding, 0.5))]),
        ]

    def figures(self) -> list[Figure]:
        """The bars are those of the largest sizes measured."""
        sizes = sorted(self.search)
        last = sizes[-1]
        base = max((size for size in sizes if size <= 10_000), default=sizes[0])
        found = [
            Figure(
                f"search p95, {last:,} passages",
                _MILLI * percentile(self.search[last], 0.95),
                "ms",
                len(self.search[last]),
                _MILLI * percentile(self.search[base], 0.95),
                f"{base:,} passages",
                Bar(10),
            ),
            Figure(
                f"opening {last:,} passages, with the first answer",
                statistics.median(self.opening[last]),
                "s",
                len(self.opening[last]),
                bar=Bar(5),
            ),
            Figure(
                f"most memory while opening {last:,} passages",
                self.memory[last],
                "times the vectors",
                len(self.opening[last]),
                bar=Bar(1.3) if last >= _MANY else None,
            ),
        ]
        found += [
            _p50(f"search p50, {size:,} passages, exact", seconds, self.search[size], "with a shortlist")
            for size, seconds in self.exact.items()
        ]
        found += [
            Figure(f"recall@10 of the vectors, {size:,} passages", recall, "", len(self.exact[size]), bar=_RECALL)
            for size, recall in self.recall.items()
        ]
        found += [
            _p50(
                f"search p50, {size:,} passages, embedding aside", self.search[size], self.langchain[size], "langchain"
            )
            for size in sorted(self.langchain)[-1:]
        ]
        return found + [
            Figure(
                f"one document more among {size:,} passages, until it is found",
                statistics.median(seconds),
                "s",
                len(seconds),
                bar=Bar(1) if size <= _ADDED_TO else None,
            )
            for size, seconds in self.adding.items()
            if size in (_ADDED_TO, last)
        ]


def indexing_and_asking(plan: Plan, corpus: Corpus) -> Iterator[Figure]:
    """A first index of the same texts with the same model; then the same questions in turn."""
    names = ("verbatim", "langchain", "txtai")
    taken: dict[str, list[float]] = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for run in range(plan.index_runs):
            for name in names:
                last = run == plan.index_runs - 1  # its index is the one that is asked
                with contextlib.ExitStack() as alone:
                    context = _contestant(plan, name, corpus)
                    worker = (stack if last else alone).enter_context(context)
                    taken[name].append(worker.seconds)
                    workers[name] = worker
        for name in names[1:]:
            bar = Bar(0.33) if name == "langchain" else None
            yield _against("a first index, the whole process", "s", taken, name, bar)
        yield from _asking(plan, corpus, workers)


def _contestant(plan: Plan, name: str, corpus: Corpus) -> contextlib.AbstractContextManager[Worker]:
    if name == "verbatim":
        return started(sys.executable, _OURS, "documents", documents=corpus.documents)
    return started(plan.peer_python, _PEERS, name, documents=corpus.documents)


def _asking(plan: Plan, corpus: Corpus, workers: dict[str, Worker]) -> Iterator[Figure]:
    taken: dict[str, list[float]] = {"search": [], "ask": [], "langchain": [], "txtai": []}
    for number in range(-1, plan.rounds):
        questions = _share(corpus.questions, number, plan) if number >= 0 else ["What is asked to warm up?"]
        seconds = {verb: workers["verbatim"].ask({"verb": verb, "questions": questions}) for verb in ("search", "ask")}
        seconds |= {peer: workers[peer].ask(questions) for peer in ("langchain", "txtai")}
        for name in taken if number >= 0 else ():
            taken[name] += seconds[name]
    medians = {name: _MILLI * statistics.median(seconds) for name, seconds in taken.items()}
    for what, ours, bar in (
        ("search p50", "search", Bar(0.12)),
        ("ask p50, evidence included, beside retrieval alone", "ask", Bar(1.0)),
    ):
        for peer in ("langchain", "txtai"):
            runs = len(taken[ours])
            yield Figure(what, medians[ours], "ms", runs, medians[peer], peer, bar if peer == "langchain" else None)


def _share(questions: Sequence[str], number: int, plan: Plan) -> list[str]:
    """Those of one round; each is asked once, since some of what it takes is kept."""
    return list(questions[number * plan.questions : (number + 1) * plan.questions])


def embedding(plan: Plan, corpus: Corpus) -> Iterator[Figure]:
    """How near embedding comes to what the processor could do if it did nothing but matrix products."""
    rates: dict[str, list[float]] = {}
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(
                started(sys.executable, _OURS, "embedding", documents=corpus.documents, count=plan.texts)
            ),
            stack.enter_context(started(sys.executable, _OURS, "products")),
        ]
        for _ in range(plan.rounds):
            for name, rate in (found for worker in workers for found in worker.ask(None).items()):
                rates.setdefault(name, []).append(rate)
    median = {name: statistics.median(values) for name, values in rates.items()}
    limit = max(_PRODUCTS, key=median.__getitem__)
    for name, what in _PRODUCTS.items():
        yield Figure(f"matrix products, {what}", _GIGA * median[name], "GFLOP/s", plan.rounds)
    yield Figure(
        "embedding, as a share of the limit",
        _GIGA * median["operations"],
        "GFLOP/s",
        plan.rounds,
        _GIGA * median[limit],
        _PRODUCTS[limit],
        Bar(0.65, at_least=True),
    )
    yield Figure("embedding", median["passages"], "passages/s", plan.rounds)


def cold_start(plan: Plan) -> Iterator[Figure]:
    """`qa ask` as a whole process, beside one that imports sentence-transformers and does nothing."""
    taken: dict[str, list[float]] = {"verbatim": [], "import sentence_transformers": []}
    with tempfile.TemporaryDirectory() as folder:
        command = str(Path(sys.executable).with_name("qa"))
        environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
        _run([command, "index", str(ROOT / "documents"), "--data", folder], environment)
        ask = [command, "ask", "When did France deploy to Mali?", "--data", folder]
        other = [sys.executable, "-c", "import sentence_transformers"]
        _run(ask, environment)
        _run(other, environment)
        for _ in range(plan.rounds):
            taken["verbatim"].append(_run(ask, environment))
            taken["import sentence_transformers"].append(_run(other, environment))
    yield _against("`qa ask` cold, the whole process", "s", taken, "import sentence_transformers", Bar(0.40))


def _run(command: Sequence[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def bm25(plan: Plan) -> Iterator[Figure]:
    """BM25 scores of all passages: equal to rank-bm25's, and how long they take."""
    questions = zipf_questions(plan.rounds * plan.questions, plan.scored)
    arguments = {"passages": plan.scored, "k1": _K1, "b": _B}
    passages = f"{plan.scored:,} passages"
    with contextlib.ExitStack() as stack:
        workers = {"verbatim": stack.enter_context(started(sys.executable, _OURS, "bm25", **arguments))}
        for name in ("rank_bm25", "bm25s"):
            workers[name] = stack.enter_context(started(plan.peer_python, _PEERS, name, **arguments))
        taken: dict[str, list[float]] = {name: [] for name in workers}
        for number in range(plan.rounds):
            request = {"questions": _share(questions, number, plan)}
            for name, worker in workers.items():
                taken[name] += worker.ask(request)
        difference = _difference(workers, questions[: plan.questions])
    yield Figure(f"BM25 of {passages}: largest difference to rank-bm25", difference, "", plan.questions, bar=Bar(1e-6))
    for peer, bar in (("rank_bm25", Bar(0.02)), ("bm25s", Bar(1.5))):
        yield _against(f"BM25 scores of {passages}, p50", "ms", taken, peer, bar, _MILLI)


def _difference(workers: dict[str, Worker], questions: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        expected = str(Path(folder, "scores.npy"))
        workers["rank_bm25"].ask({"questions": list(questions), "out": expected})
        return float(workers["verbatim"].ask({"questions": list(questions), "expected": expected}))


def sizes(plan: Plan) -> Sizes:
    """Search, opening and adding over the number of passages, with made-up vectors and texts by Zipf's law."""
    found = Sizes()
    for size in plan.sizes:
        with tempfile.TemporaryDirectory() as folder:
            built = work(sys.executable, _OURS, "build", folder=folder, passages=size)
            _measure_size(plan, found, folder, built)
    return found


def _measure_size(plan: Plan, found: Sizes, folder: str, built: dict[str, Any]) -> None:
    size = int(built["passages"])
    questions = zipf_questions(plan.rounds * plan.questions, size)
    first = {"folder": folder, "question": questions[0]}
    runs = [work(sys.executable, _OURS, "opened", **first) for _ in range(plan.rounds)]
    found.opening[size] = [run["seconds"] for run in runs]
    found.memory[size] = statistics.median(run["memory"] for run in runs) / built["vectors"]
    with contextlib.ExitStack() as stack:
        contestants = {"verbatim": stack.enter_context(started(sys.executable, _OURS, "opened", **first))}
        taken = {"verbatim": found.search}
        if size > EXACT_UP_TO:
            exact = started(sys.executable, _OURS, "opened", **first, exact=True)
            contestants["exact"] = stack.enter_context(exact)
            taken["exact"] = found.exact
            found.recall[size] = work(sys.executable, _OURS, "recall", folder=folder, questions=questions)["recall"]
        if size <= plan.peer_sizes:
            peer = started(plan.peer_python, _PEERS, "langchain_size", passages=size)
            contestants["langchain"] = stack.enter_context(peer)
            taken["langchain"] = found.langchain
        for number in range(plan.rounds):
            for name, worker in contestants.items():
                seconds = worker.ask(_share(questions, number, plan))
                taken[name].setdefault(size, []).extend(seconds)
    with started(sys.executable, _OURS, "added", folder=folder) as worker:
        found.adding[size] = [worker.ask(f"added{number}") for number in range(plan.rounds)]


def _against(
    what: str, unit: str, taken: dict[str, list[float]], peer: str, bar: Bar | None, scale: float = 1.0
) -> Figure:
    ours, theirs = statistics.median(taken["verbatim"]), statistics.median(taken[peer])
    return Figure(what, scale * ours, unit, len(taken["verbatim"]), scale * theirs, peer, bar)


def _p50(what: str, seconds: Sequence[float], beside: Sequence[float], name: str) -> Figure:
    return Figure(what, _MILLI * percentile(seconds, 0.5), "ms", len(seconds), _MILLI * percentile(beside, 0.5), name)


def _points(taken: dict[int, list[float]], share: float) -> list[Point]:
    return [(size, _MILLI * percentile(seconds, share)) for size, seconds in taken.items()]
