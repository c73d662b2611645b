"""A process that answers for a long time: python -m tests.faults.soaking FOLDER BURSTS; prints what it took, as JSON.

Each burst comes from new threads, as the worker threads of a web server come and go; now and then a file changes. No
more than 128 files may be open.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from pathlib import Path

from index import Collection
from tests.toy import ToyEmbedder

AT_ONCE = 3  # questions
SYNC_EVERY = 10  # bursts
MOST_FILES = 128


def main() -> None:
    """Ask in bursts, and tell what is taken after a tenth of them and at the end."""
    folder, bursts = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    failures: list[str] = []
    taken = []
    with Collection.open(folder / "data", embedder=ToyEmbedder()) as collection:
        for burst in range(bursts):
            if burst % SYNC_EVERY == 0:
                (folder / "documents" / "changed.txt").write_text(f"Report {burst} from Gao.\n\nTroops left Mali.")
                collection.sync([folder / "documents"])
            threads = [threading.Thread(target=ask, args=(collection, failures)) for _ in range(AT_ONCE)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if burst in (bursts // 10, bursts - 1):
                taken.append(measured())
    print(json.dumps({"failures": failures, "taken": taken}))


def ask(collection: Collection, failures: list[str]) -> None:
    """What a question reads, within one generation and outside of it."""
    try:
        with collection.reading():
            for hit in collection.search("troops in Mali"):
                collection.document(hit.passage.document_id)
        collection.status()
        collection.feedback()
    except Exception as error:  # noqa: BLE001 - each is told
        failures.append(repr(error))


def measured() -> dict[str, int]:
    """Open files, threads, and memory in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {
        "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - of names, not of paths
        "threads": threading.active_count(),
        "memory": pages * resource.getpagesize(),
    }


if __name__ == "__main__":
    main()
