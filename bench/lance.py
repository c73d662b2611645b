"""How fast is a search in Lance tables, of many passages that lie in a local folder?

    python -m bench.lance FOLDER [--passages 1000000] [--questions 200]
    python -m bench.lance FOLDER --server [--questions 200]

The tables are filled with made-up passages where the folder is missing, and published as one generation. Then a process
of its own opens the collection, as a web server does, and asks. Bars for a million: opening within 2 s, a median of 150
ms, 0.95 of the ten nearest vectors. With --server it is a web server with the page, all models and all readers that
answers, and what is measured its memory; the bar is 1.5 GB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median
from typing import Any

from bench.filling import Filling, PassageRow
from bench.synthetic import Embedding, zipf_questions, zipf_texts
from bench.table import percentile
from bench.workers import most_memory, seconds_each
from index.batches import batched
from index.engine.store import row_checksum

__all__ = ["fill", "measured"]

_PASSAGES_A_DOCUMENT = 50
_AT_ONCE = 200  # documents
_BETWEEN = "\n\n"
_K = 10


def fill(address: str, passages: int) -> None:
    """Publish so many passages at an address, 50 of them a document."""
    filling, embedding = Filling(address), Embedding()
    texts = zipf_texts(passages)
    numbers = iter(range(1, passages + 1))
    for documents in batched(_documents(texts, numbers), _AT_ONCE):
        rows = [row for _, own in documents for row in own]
        filling.add_documents([document for document, _ in documents])
        filling.add_passages(rows, embedding.embed_passages([row.text for row in rows]))
    filling.published(embedding.fingerprint)


def _documents(texts: Iterator[str], numbers: Iterator[int]) -> Iterator[tuple[dict[str, Any], list[PassageRow]]]:
    """Documents of made-up passages, with these."""
    for own in batched(texts, _PASSAGES_A_DOCUMENT):
        first, *others = [next(numbers) for _ in own]
        document, text = (first - 1) // _PASSAGES_A_DOCUMENT + 1, _BETWEEN.join(own)
        row: dict[str, Any] = {
            "id": f"z{document}",
            "file": "/made-up.jsonl",
            "title": f"Record {document}",
            "text_sha256": hashlib.sha256(text.encode()).digest(),
            "source": "made-up.jsonl",
            "date": f"{2000 + document % 20}",
            "date_origin": "",
            "metadata": "{}",
            "layout": "{}",
            "sha256": hashlib.sha256(str(document).encode()).hexdigest(),
        }
        row |= {"checksum": row_checksum(*row.values()), "number": document, "text": text, "copies": row["id"]}
        row |= {"losses": "{}", "lines": [], "bands": [], "passages": len(own)}
        yield row, list(_passages(row, [first, *others], own))


def _passages(document: dict[str, Any], numbers: list[int], texts: list[str]) -> Iterator[PassageRow]:
    start = 0
    for number, text in zip(numbers, texts, strict=True):
        end, key = start + len(text), hashlib.sha256(text.encode()).digest()
        checksum = row_checksum(document["id"], start, end, "", None, key)
        indexed = f"{document['title']}\n{text}"
        yield PassageRow(number, document["number"], start, end, "", None, key, checksum, text, indexed)
        start = end + len(_BETWEEN)


def measured(address: str, passages: int, questions: int) -> dict[str, float]:
    """Open a collection and ask it: seconds, the share of the nearest that is found, and bytes of memory."""
    from index import Collection, Filter

    embedder = Embedding()
    asked = zipf_questions(questions, passages)
    for query in asked:
        embedder.embed_query(query)
    began = time.perf_counter()
    with Collection.open(address, embedder=embedder) as collection:
        opened = time.perf_counter()
        found = collection.search(asked[0], _K)
        first = time.perf_counter()
        assert len(found) == _K
        seconds = seconds_each(lambda query: collection.search(query, _K), asked[1:])
        narrow = Filter(since="2003", until="2004")
        filtered = seconds_each(lambda query: collection.search(query, _K, where=narrow), asked[1:20])
        quoted = seconds_each(collection.near_texts, [hit.passage.text[40:200] for hit in found])
        memory = most_memory()
        with collection._engine.reading() as generation:  # noqa: SLF001 - what is behind a search
            shares = []
            for query in asked[: questions // 4]:
                vector = embedder.embed_query(query)
                nearest = generation.dense.search(vector, _K, exact=True)[0]
                shares.append(len(set(nearest) & set(generation.dense.search(vector, 100)[0][:_K])) / _K)
    return {
        "opening": opened - began,
        "first search": first - opened,
        "search, median": median(seconds),
        "search, p95": percentile(seconds, 0.95),
        "with a filter, median": median(filtered),
        "quotation, median": median(quoted),
        "recall@10 of vectors": fmean(shares),
        "memory, bytes": memory,
    }


def served(address: str, passages: int, questions: int) -> dict[str, float]:
    """Answer so many questions as a web server does: bytes of memory that it took at most.

    The vectors of the passages are made up, so the embedder is loaded besides; and their words are of no language, so
    that both readers are.
    """
    from index import Collection, default_embedder, few_heaps
    from qa import Assistant
    from qa.page.blocks import build
    from qa.service import Service

    few_heaps()  # as `qa serve` does
    with Collection.open(address, embedder=Embedding()) as collection:
        assistant = Assistant(collection)
        assistant.ready()
        embedder = default_embedder()
        embedder.embed_query("when did it rain")
        page = build(Service(assistant))
        memory = {}
        for number, asked in enumerate(zipf_questions(questions, passages), start=1):
            assistant.ask(f"what about {asked}")
            if number in {10, 100, questions}:
                memory[f"memory, {number} questions"] = float(most_memory())
        del page, embedder
    return memory


def main() -> None:
    """Fill where nothing is there, and measure in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--measure", action="store_true", help="in this process, of what is there")
    parser.add_argument("--server", action="store_true", help="the memory of a web server, in this process")
    arguments = parser.parse_args()
    address = f"lance:{arguments.folder.absolute()}"
    if arguments.measure:
        print(json.dumps(measured(address, arguments.passages, arguments.questions)))
        return
    if arguments.server:
        for name, value in served(address, arguments.passages, arguments.questions).items():
            print(f"{name:24} {value / 1e9:8.2f} GB")
        return
    if not arguments.folder.exists():
        began = time.perf_counter()
        fill(address, arguments.passages)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    command = [sys.executable, "-m", "bench.lance", *sys.argv[1:], "--measure"]
    for _ in ("fills the replica", "finds it filled"):
        figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        for name, value in figures.items():
            print(f"{name:24} {value:12,.4f}")


if __name__ == "__main__":
    main()
