"""How fast are JSON Lines records read, cut and analysed, without embedding, and in how much memory?

    python -m bench.reading.speed [--records 10000]

Records of 1,500 characters, made of the words of the sample articles. One core; processor seconds count, since
machines are shared. Memory is that of a process that goes through the records one by one, for a fifth and for all.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.workers import most_memory
from index.dates.mentions import date_mentions
from index.engine.search.lexical import Postings
from index.engine.search.lexicon import Tokens
from index.passages.cutting import cut, indexed_text
from index.readers import SourceFile, read
from index.records import Document

ARTICLES = Path(__file__).parents[2] / "documents"
LENGTH = 1_500  # characters


def write_records(path: Path, count: int) -> None:
    """Records of sentences of the articles in random order, with rare words in between."""
    chance = random.Random(0)  # noqa: S311 - the same records every time
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(ARTICLES.glob("*.txt")))
    sentences = re.split(r"(?<=[.!?])\s+", text)
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            body = ""
            while len(body) < LENGTH:
                body += (
                    f"{chance.choice(sentences)} {chance.randrange(10**6):x}{chance.choice([' ', ' ', chr(10) * 2])}"
                )
            record = {"id": f"r{number}", "title": f"Record {number}", "date": "2023-09-08", "text": body[:LENGTH]}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def documents(path: Path) -> list[Document]:
    """The file's documents."""
    return [result for result in read(SourceFile(path, path.name, path.name)) if isinstance(result, Document)]


def seconds(path: Path) -> dict[str, float]:
    """Processor seconds of each step."""
    began = time.process_time()
    found = documents(path)
    was_read = time.process_time()
    passages = [passage for document in found for passage in cut(document)]
    was_cut = time.process_time()
    Postings.build(Tokens.of(indexed_text(passage) for passage in passages))
    analysed = time.process_time()
    for document in found:
        date_mentions(document.text, document.date)
    return {
        "read": was_read - began,
        "cut": was_cut - was_read,
        "analysed": analysed - was_cut,
        "dates": time.process_time() - analysed,
    }


def go_through(path: Path) -> int:
    """Read and cut one record after the other; the most memory it took, in MB."""
    for result in read(SourceFile(path, path.name, path.name)):
        if isinstance(result, Document):
            for _ in cut(result):
                pass
    return most_memory() // 1_048_576


def main() -> None:
    """Print the rates and the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--through", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.through:
        print(go_through(arguments.through))
        return
    with tempfile.TemporaryDirectory() as folder:
        most = {}
        for count in (arguments.records // 5, arguments.records):
            path = Path(folder, f"{count}.jsonl")
            write_records(path, count)
            command = [sys.executable, __file__, "--through", str(path)]
            most[count] = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        spent = seconds(Path(folder, f"{arguments.records}.jsonl"))
    whole = spent["read"] + spent["cut"] + spent["analysed"]
    print(json.dumps({name: round(value, 2) for name, value in spent.items()}))
    print(f"read, cut and analysed: {arguments.records / whole:,.0f} records a second")
    print("and with their dates found:", f"{arguments.records / (whole + spent['dates']):,.0f} records a second")
    print("memory:", ", ".join(f"{count:,} records {size} MB" for count, size in most.items()))


if __name__ == "__main__":
    main()
