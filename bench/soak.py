"""Can the server run for months? What it takes after a tenth of many questions, and at the end.

    python -m bench.soak [--questions 10000] [--burst 200] [--pause 12] [--at-once 3] [--files 128]

`qa serve` over the two articles, asked through the page's own queue in bursts, with pauses that are long enough for the
web server's threads to end; each burst opens pages and closes them, and now and then a file changes and is indexed, in
turn by the page's button and by `qa index` beside. The server may not have more than so many files open. Bars: files
and threads within 8, memory within a tenth, no question that fails, the data folder at most four times a fresh one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

ARTICLES = Path(__file__).parent.parent / "documents"
QUESTIONS = (
    "when did France deploy to Mali",
    "who attacked the boat on the Niger River",
    "how many people were killed",
    "who mined gold on the moon",
    "what do the drone bases in Niger do",
    "when did the Wagner Group arrive",
)
SYNCS = 20  # over the whole run
FAR = 8  # files and threads
MORE = 1.1  # times the memory
LARGEST = 4  # times a fresh data folder
PATIENCE = 120  # seconds


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process has taken."""

    questions: int  # answered by then
    files: int
    threads: int
    memory: int  # bytes
    folder: int  # bytes of the data folder


@dataclass(slots=True)
class Soak:
    """A server under questions."""

    address: str
    process: int
    folder: Path
    at_once: int
    events: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    asked: int = 0

    def taken(self) -> Taken:
        """As of now."""
        proc = Path("/proc") / str(self.process)
        pages = int((proc / "statm").read_text(encoding="ascii").split()[1])
        threads = re.search(r"Threads:\s*(\d+)", (proc / "status").read_text(encoding="ascii"))
        assert threads is not None
        folder = sum(path.stat().st_size for path in (self.folder / "data").rglob("*") if path.is_file())
        files = len(list((proc / "fd").iterdir()))
        return Taken(self.asked, files, int(threads.group(1)), pages * resource.getpagesize(), folder)

    async def burst(self, questions: int) -> None:
        """Ask so many, a few at a time, each on a page of its own that is closed then."""
        async with httpx.AsyncClient(base_url=self.address, timeout=PATIENCE) as client:
            if not self.events:
                config = (await client.get("/config")).json()
                self.events = {each["api_name"]: each["id"] for each in config["dependencies"]}
            turns = asyncio.Semaphore(self.at_once)

            async def one(number: int) -> None:
                async with turns:
                    await self._page(client, f"page{self.asked + number}", QUESTIONS[number % len(QUESTIONS)])

            await asyncio.gather(*(one(number) for number in range(questions)))
        self.asked += questions

    async def _page(self, client: httpx.AsyncClient, session: str, question: str) -> None:
        """Open a page, ask, and leave; as a page does, with an event that goes on for as long as it is open."""
        try:
            (await client.get("/")).raise_for_status()
            await self._send(client, session, "stay", [])
            event = await self._send(client, session, "ask", [question, None, ""])
            said = []
            async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
                async for line in stream.aiter_lines():
                    said.append(line)
                    if "process_completed" in line and event in line:
                        break
            if "vb-bar" not in "".join(said):
                self.failures.append(f"{question}: {said[-1:]}")
        except httpx.HTTPError as error:
            self.failures.append(f"{question}: {error!r}")

    async def _send(self, client: httpx.AsyncClient, session: str, name: str, data: Sequence[object]) -> str:
        """Send an event, and give its name."""
        body = {"data": data, "fn_index": self.events[name], "session_hash": session}
        response = (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
        return str(response.json()["event_id"])

    async def sync(self, number: int) -> None:
        """Change a file and have it indexed, by the page or beside it."""
        (self.folder / "documents" / "changed.txt").write_text(f"Report {number}.\n\nRain fell in Gao on day {number}.")
        if number % 2:
            command = [sys.executable, "-m", "qa.terminal", "index", str(self.folder / "documents")]
            await asyncio.to_thread(subprocess.run, [*command, "--data", str(self.folder / "data")], check=True)
            return
        async with httpx.AsyncClient(base_url=self.address, timeout=PATIENCE) as client:
            job = (await client.post("/api/documents/sync", json={})).json()["job"]
            while True:
                state = (await client.get(f"/api/documents/progress?job={job}")).json()
                if state["state"] in {"done", "failed"}:
                    break
                await asyncio.sleep(0.2)
            if state["state"] == "failed":
                self.failures.append(f"sync {number}: {state}")


async def _soak(soak: Soak, arguments: argparse.Namespace) -> list[Taken]:
    taken = []
    bursts = max(arguments.questions // arguments.burst, 10)
    for number in range(bursts):
        if number % max(bursts // SYNCS, 1) == 0:
            await soak.sync(number // max(bursts // SYNCS, 1))
        await soak.burst(arguments.burst)
        await asyncio.sleep(arguments.pause)
        taken.append(soak.taken())
        print(json.dumps(asdict(taken[-1])), flush=True)
    return taken


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def main() -> None:
    """Run it; exit status 1 where a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--burst", type=int, default=200)
    parser.add_argument("--pause", type=float, default=12.0, help="seconds")
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--files", type=int, default=128)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ARTICLES, folder / "documents")
        (folder / "documents" / "changed.txt").write_text("Report.\n\nRain fell in Gao.")
        index = [
            sys.executable,
            "-m",
            "qa.terminal",
            "index",
            str(folder / "documents"),
            "--data",
            str(folder / "data"),
        ]
        subprocess.run(index, check=True, stdout=subprocess.DEVNULL)
        fresh = sum(path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file())

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (arguments.files, arguments.files))

        serve = [
            sys.executable,
            "-m",
            "qa.terminal",
            "serve",
            "--data",
            str(folder / "data"),
            "--port",
            str(_free_port()),
        ]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, preexec_fn=limited) as server:  # noqa: PLW1509
            try:
                assert server.stdout is not None
                found = re.search(r"http://\S+", server.stdout.readline())
                assert found is not None
                soak = Soak(found.group(), server.pid, folder, arguments.at_once)
                taken = asyncio.run(_soak(soak, arguments))
            finally:
                server.terminate()
    early, late = taken[len(taken) // 10], taken[-1]
    held = {
        "files": abs(late.files - early.files) <= FAR,
        "threads": abs(late.threads - early.threads) <= FAR,
        "memory": late.memory <= early.memory * MORE,
        "folder": max(each.folder for each in taken) <= fresh * LARGEST,
        "failures": not soak.failures,
    }
    print(
        json.dumps({"fresh": fresh, "failed": len(soak.failures), "first": soak.failures[:3], "held": held}, indent=2)
    )
    sys.exit(not all(held.values()))


if __name__ == "__main__":
    main()
