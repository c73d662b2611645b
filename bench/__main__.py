"""How fast is this, beside what would be picked instead? All contestants in one run, on the same texts and model.

    make bench [BENCH="--quick"]      or      python -m bench --peer-python PATH [--quick]

PATH is a Python of an environment with `bench/requirements.txt`; `make bench` makes one. Without --documents the texts
are made up with a seed, so that every run measures the same work. Machines are shared, and so what counts are ratios.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench import figures
from bench.curves import Panel, drawn
from bench.figures import Corpus, Plan
from bench.machine import description
from bench.synthetic import news_questions, write_news
from bench.table import Figure, as_json, as_markdown

_QUICK = Plan("", 5, 1, 6, 128, 5_000, (500, 2_000, 5_000), 5_000)
_FULL = Plan("", 5, 3, 40, 1_024, 100_000, (1_000, 10_000, 100_000, 1_000_000), 100_000)
_NEWS = {True: (12, 4_000), False: (270, 11_000)}  # records and their characters, by whether it is to be quick
_PARTS = ("indexing", "embedding", "cold", "bm25", "sizes")


def main() -> None:
    """Measure, and write results.md, results.json and curves.svg."""
    arguments = _arguments()
    plan = _plan(arguments)
    arguments.out.mkdir(parents=True, exist_ok=True)
    corpus = _corpus(arguments, plan)
    found: list[Figure] = []
    panels: list[Panel] = []
    for part in arguments.only:
        if part == "sizes":
            sizes = figures.sizes(plan)
            panels += sizes.panels()
            measured: Iterator[Figure] = iter(sizes.figures())
        else:
            measured = _measured(part, plan, corpus)
        for figure in measured:
            found.append(figure)
            print(as_markdown([figure]).splitlines()[-1], flush=True)
        _write(arguments.out, found, panels)  # after each part: some take long


def _measured(part: str, plan: Plan, corpus: Corpus) -> Iterator[Figure]:
    if part == "indexing":
        return figures.indexing_and_asking(plan, corpus)
    if part == "embedding":
        return figures.embedding(plan, corpus)
    return figures.cold_start(plan) if part == "cold" else figures.bm25(plan)


def _write(out: Path, found: list[Figure], panels: list[Panel]) -> None:
    (out / "results.md").write_text(as_markdown(found), encoding="utf-8")
    (out / "results.json").write_text(as_json(description(), found, [asdict(panel) for panel in panels]), "utf-8")
    if panels:
        (out / "curves.svg").write_text(drawn(panels), encoding="utf-8")


def _corpus(arguments: argparse.Namespace, plan: Plan) -> Corpus:
    """The texts and questions named, or made up."""
    wanted = plan.rounds * plan.questions
    if arguments.documents:
        rows = _rows(arguments.questions)
        return Corpus(arguments.documents.resolve(), [row["question"] for row in rows[:wanted]])
    documents, characters = _NEWS[arguments.quick]
    path = arguments.out / "documents.jsonl"
    write_news(path, documents, characters)
    return Corpus(path.resolve(), news_questions(documents, wanted))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _plan(arguments: argparse.Namespace) -> Plan:
    plan = replace(_QUICK if arguments.quick else _FULL, peer_python=arguments.peer_python)
    if arguments.index_runs:
        plan = replace(plan, index_runs=arguments.index_runs)
    return replace(plan, sizes=tuple(size for size in plan.sizes if size <= arguments.largest))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-python", required=True, help="interpreter that has the peers")
    parser.add_argument("--quick", action="store_true", help="small sizes: minutes, not hours, and only a hint")
    parser.add_argument("--documents", type=Path, help="JSON Lines with a `text` each; by default made up")
    parser.add_argument("--questions", type=Path, help="JSON Lines with a `question` each, about --documents")
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=_PARTS, help="some of the measurements")
    parser.add_argument("--index-runs", type=int, help="how often each contestant indexes")
    parser.add_argument("--largest", type=int, default=1_000_000, help="passages of the largest collection")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="folder of the results")
    arguments = parser.parse_args()
    if bool(arguments.documents) != bool(arguments.questions):
        parser.error("--documents and --questions go together: name both, or neither.")
    return arguments


if __name__ == "__main__":
    main()
