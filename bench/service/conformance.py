"""Does the service do what `/openapi.json` says, whatever it is sent? Measured with Schemathesis.

    python -m bench.service.conformance --schemathesis build/schemathesis/bin/schemathesis [--examples 250]

Schemathesis 4 is installed in an environment of its own (python -m venv build/schemathesis; pip install schemathesis).
The service answers from the two articles, with the shipped models. All checks count but one, that whatever fits the
description is accepted: a question without a word fits, and is refused all the same.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from bench.concurrency import ARTICLES
from index import Collection
from qa import Assistant
from qa.page.blocks import build
from qa.page.server import Server, web
from qa.service import Service

__all__: list[str] = []

HOST = "127.0.0.1"


@contextlib.contextmanager
def _served() -> Iterator[str]:
    """The address of a service as `qa serve` has it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Collection.open(folder) as collection,
        socket.create_server((HOST, 0)) as listener,
    ):
        collection.sync([ARTICLES])
        service = Service(Assistant(collection))
        served = web(build(service), HOST, service=service)
        server = Server(uvicorn.Config(served, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def main() -> None:
    """Print how many cases there were, and what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemathesis", type=Path, required=True, help="the command")
    parser.add_argument("--examples", type=int, default=250, help="of each operation, in each phase")
    arguments = parser.parse_args()
    with _served() as address:
        command = [
            str(arguments.schemathesis), "run", f"{address}/openapi.json",
            "--max-examples", str(arguments.examples),
            "--phases", "examples,coverage,fuzzing,stateful",
            "--exclude-checks", "positive_data_acceptance",
            "--continue-on-failure",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    cases = re.search(r"Test cases:\s+(.+)", done.stdout)
    print(cases[1] if cases else done.stdout[-2_000:])
    if done.returncode:
        shown = [
            line[:300] for line in done.stdout.splitlines() if re.match(r"\s*(- [A-Z]{2}\d|\[\d{3}\]|_{5}|curl )", line)
        ]
        print("\n".join(shown))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
