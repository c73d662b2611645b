"""A server as a process of its own, of this version or of another."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["OWN", "Served", "served"]

OWN = Path(__file__).parent.parent.parent
_SERVE = "import pathlib, sys; from qa.page.server import serve; serve(pathlib.Path(sys.argv[1]), port=0)"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    name: str
    address: str  # "http://127.0.0.1:46001"
    pid: int

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    def memory(self) -> float:
        """Megabytes that it takes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def computed(self) -> float:
        """Seconds that its processors have worked, so far: machines are shared, and this says what a client costs."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(name: str, tree: Path, data: Path) -> Iterator[Served]:
    """The program in a folder, serving a collection; stopped in the end."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", _SERVE, str(data)]
    with subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = process.stdout.readline()  # "Verbatim answers on http://127.0.0.1:46001 (stop it with Ctrl+C)."
            if "http://" not in told:
                raise SystemExit(f"The server of {tree} does not start: {told}")
            yield Served(name, told[told.index("http://") :].split()[0], process.pid)
        finally:
            process.terminate()
            process.wait(30)
