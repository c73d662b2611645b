"""Processes that do a piece of work and are then asked for rounds of it, so that contestants can take turns.

Each side runs in a process of its own: imports, memory and threads are apart, and the peers have an interpreter of
their own. A worker prints one line of JSON when it is ready, and one for each line it reads.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["PeerError", "Round", "Worker", "most_memory", "seconds_each", "serve", "started", "work"]

ROOT = Path(__file__).parent.parent
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONWARNINGS": "ignore"}

Round = Callable[[Any], Any]  # what a worker does with a line it reads


class PeerError(RuntimeError):
    """A worker ended without an answer."""


class Worker:
    """The parent's end of a process."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self._process = process
        self._name = name
        began = time.perf_counter()
        self.ready: dict[str, Any] = self._answer()
        self.seconds = time.perf_counter() - began  # from the start of the process, which was just now

    def ask(self, request: Any) -> Any:
        """What the process answers to one request."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):  # what libraries print is not for us
                return json.loads(line)
        raise PeerError(f"The process {self._name} ended with status {self._process.wait()}; its errors stand above.")


def most_memory() -> int:
    """Bytes of memory that this process took at most: Linux's VmHWM.

    Not `ru_maxrss`, which begins with what the process took that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


@contextlib.contextmanager
def started(python: str, module: str, task: str, **arguments: Any) -> Iterator[Worker]:
    """A worker that is ready: `python -m module task '{"argument": value}'`."""
    command = [python, "-m", module, task, json.dumps(arguments, default=str)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **_OFFLINE}, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield Worker(process, f"{module} {task}")
        except BaseException:
            process.kill()
            raise
        process.stdin.close()


def work(python: str, module: str, task: str, **arguments: Any) -> dict[str, Any]:
    """What a worker has to say when it is ready; it is asked for nothing more."""
    with started(python, module, task, **arguments) as worker:
        return worker.ready


def serve(tasks: Mapping[str, Callable[..., tuple[dict[str, Any], Round | None]]]) -> None:
    """The worker's end: do the task that the command line names, say what came of it, then answer line by line."""
    task, arguments = sys.argv[1:3]
    ready, answer = tasks[task](**json.loads(arguments))
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        if answer is not None:
            print(json.dumps(answer(json.loads(line))), flush=True)


def seconds_each(function: Callable[[Any], Any], inputs: Sequence[Any]) -> list[float]:
    """How long the function takes for each input."""
    taken = []
    for each in inputs:
        began = time.perf_counter()
        function(each)
        taken.append(time.perf_counter() - began)
    return taken
