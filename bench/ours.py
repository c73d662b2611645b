"""This project's side of the bench, run by it in processes of their own."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import model_work, product_rate
from bench.synthetic import Embedding, write_zipf, zipf_texts
from bench.workers import Round, most_memory, seconds_each, serve
from index import Collection, SearchSettings, SentenceTransformerEmbedder
from index.engine.search.lexical import Bm25Index, Postings
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.search.snapshot import load
from index.engine.store.store import Store
from qa import Assistant

_K = 10
_LARGE = (4096, 4096, 4096)  # matrices of which nearly nothing but multiplying is to be done
_SHORTEST, _LONGEST = 300, 900  # characters of a text that is embedded
_OF_THE_MODEL = (4096, 384, 1536)

_kept = ExitStack()  # what rounds need, until the process ends


def documents(documents: str) -> tuple[dict[str, Any], Round]:
    """A first sync into a new data folder; then searching and asking."""
    folder = _kept.enter_context(tempfile.TemporaryDirectory())
    collection = _kept.enter_context(Collection.open(folder))
    collection.sync([documents])
    assistant = Assistant(collection)

    def answer(request: dict[str, Any]) -> list[float]:
        if request["verb"] == "ask":
            return seconds_each(assistant.ask, request["questions"])
        return seconds_each(lambda question: collection.search(question, _K), request["questions"])

    return {"passages": collection.status().passages}, answer


def embedding(documents: str, count: int) -> tuple[dict[str, Any], Round]:
    """Embedding: the rate of the operations that it cannot do without, and that of passages."""
    texts = _paragraphs(Path(documents), count)
    embedder = SentenceTransformerEmbedder()
    embedder.embed_passages(texts)
    operations = model_work(embedder, texts)

    def answer(_: Any) -> dict[str, float]:
        began = time.perf_counter()
        embedder.embed_passages(texts)
        seconds = time.perf_counter() - began
        return {"operations": operations / seconds, "passages": len(texts) / seconds}

    return {"operations": operations}, answer


def products() -> tuple[dict[str, Any], Round]:
    """Matrix products, in a process of their own: embedding shares out the processors in its own way."""

    def answer(_: Any) -> dict[str, float]:
        return {
            "float32": product_rate("float32", _LARGE),
            "bfloat16": product_rate("bfloat16", _LARGE),
            "own shapes": product_rate("bfloat16", _OF_THE_MODEL),
        }

    return {}, answer


def bm25(passages: int, k1: float, b: float) -> tuple[dict[str, Any], Round]:
    """BM25 alone: the scores of all passages."""
    tokens, changes = Tokens.of(zipf_texts(passages)), Changes()
    changes.add(tokens)
    lexicon = Lexicon.empty().changed(changes)
    index = Bm25Index(lexicon, [Postings.build(tokens)], [np.arange(passages)], k1=k1, b=b)

    def scores(question: str) -> Any:
        return index.scores(Counter(question.split()))  # made-up words have neither stop words nor stems

    def answer(request: dict[str, Any]) -> Any:
        if "expected" in request:
            expected = np.load(request["expected"])
            ours = np.stack([scores(question) for question in request["questions"]])
            return float(np.abs(ours - expected).max())
        return seconds_each(scores, request["questions"])

    return {"passages": len(index)}, answer


def build(folder: str, passages: int) -> tuple[dict[str, Any], None]:
    """A collection of made-up passages in a folder, and what its vectors take."""
    source = Path(folder, "documents")
    source.mkdir()
    write_zipf(source / "records.jsonl", passages)
    began = time.perf_counter()
    with Collection.open(Path(folder, "data"), embedder=Embedding()) as collection:
        collection.sync([source])
        held = collection.status().passages
    return {"seconds": time.perf_counter() - began, "passages": held, "vectors": held * Embedding.dim * 4}, None


def opened(folder: str, question: str, *, exact: bool = False) -> tuple[dict[str, Any], Round]:
    """Opening a collection until its first answer, and the most memory the process took for it."""
    embedder = Embedding()
    embedder.embed_query(question)
    began = time.perf_counter()
    settings = SearchSettings(exact=exact)
    collection = _kept.enter_context(Collection.open(Path(folder, "data"), embedder=embedder, settings=settings))
    collection.search(question, _K)
    seconds = time.perf_counter() - began
    ready = {"seconds": seconds, "memory": most_memory()}
    return ready, lambda questions: seconds_each(lambda each: collection.search(each, _K), questions)


def recall(folder: str, questions: list[str]) -> tuple[dict[str, Any], None]:
    """Which share of the nearest passages a search that may make a shortlist finds."""
    store = Store(Path(folder, "data"))
    _kept.callback(store.close)
    snapshot, embedder = load(store), Embedding()
    assert snapshot is not None
    found = []
    for vector in map(embedder.embed_query, questions):
        nearest, _ = snapshot.dense.search(vector, _K, exact=True)
        rows, _ = snapshot.dense.search(vector, SearchSettings().depth)
        found.append(np.isin(nearest, rows[:_K]).mean())
    return {"recall": float(np.mean(found))}, None


def added(folder: str) -> tuple[dict[str, Any], Round]:
    """One document more, from the sync to its first hit, with vectors that cost nothing."""
    collection = _kept.enter_context(Collection.open(Path(folder, "data"), embedder=Embedding()))
    source = Path(folder, "documents")
    collection.search("a question to warm up", _K)

    def answer(name: str) -> float:
        (source / f"{name}.txt").write_text(f"The new document {name} says something.", encoding="utf-8")
        began = time.perf_counter()
        collection.sync([source])
        found = collection.search(f"new document {name}", 1)
        assert found[0].passage.document_id == f"{name}.txt"
        return time.perf_counter() - began

    return {}, answer


def _paragraphs(documents: Path, count: int) -> list[str]:
    """Texts of the length of passages, from all over the documents."""
    rows = [json.loads(line) for line in documents.read_text(encoding="utf-8").split("\n") if line]
    long = [part[:_LONGEST] for row in rows for part in row["text"].split("\n\n") if len(part) >= _SHORTEST]
    return long[:: max(len(long) // count, 1)][:count]


if __name__ == "__main__":
    serve({each.__name__: each for each in (documents, embedding, products, bm25, build, opened, recall, added)})
    sys.stdout.flush()
    _kept.close()
