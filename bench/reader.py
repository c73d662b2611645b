"""What does reading cost? The reader on ten passages, against embedding the same ten.

    python bench/reader.py [--rounds 9]

The sample articles are searched for the questions of the tests, and the ten passages found are read, warm, and embedded
by sentence-transformers in float32 as anybody would: `SentenceTransformer(...).encode(ten texts)`. The two alternate,
since machines are shared; what counts is the ratio of the medians (bar: 0.5).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from index import Collection, SentenceTransformerEmbedder
from qa.reading.by_language import default_reader

ROOT = Path(__file__).parent.parent
PASSAGES = 10


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    rows = (ROOT / "tests" / "data" / "two_articles.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(row)["question"] for row in rows]
    reader, model = default_reader(), SentenceTransformerEmbedder()._model()  # noqa: SLF001 - in float32, as it is loaded
    with tempfile.TemporaryDirectory() as folder, Collection.open(folder) as collection:
        collection.sync([ROOT / "documents"])
        asked = [(question, [hit.passage for hit in collection.search(question, PASSAGES)]) for question in questions]

    def read() -> None:
        for question, passages in asked:
            reader.read(question, passages)

    def encode() -> None:
        for _, passages in asked:
            model.encode([passage.text for passage in passages], show_progress_bar=False)

    read()
    encode()
    times = [(_seconds(read), _seconds(encode)) for _ in range(rounds)]
    reading, encoding = (statistics.median(each) / len(asked) for each in zip(*times, strict=True))
    print(json.dumps({"read_ms": reading * 1e3, "encode_ms": encoding * 1e3, "ratio": reading / encoding}))


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
