"""How many questions does a running server answer, and what are those told whom it cannot?

    python -m bench.load [--baseline DIR] [--data DIR --questions FILE...] [--seconds 60] [--clients 20] [--crowd 200]

Programs ask over HTTP as many clients at once, each one question after the other, and no question twice. Beside them,
in turn, clients ask through the page's queue, of this version or of the one in a folder (`git worktree add DIR
COMMIT`), so that both meet the same machine. Then: answers that are kept, a crowd, half-sent requests, and questions
during a sync. Without --data a collection of made-up records is indexed in build/load/. Reported, not asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.concurrency import write_marked
from bench.load.clients import Ask, Met, over_http, over_page, over_stream, together
from bench.load.served import OWN, Served, served
from bench.synthetic import news_questions, write_news
from index import Collection

ROUNDS = 3
RECORDS, LENGTH = 4_000, 3_000  # some 20,000 passages
ALONE, KEPT = 15, 20  # questions
HALVES, PATIENCE = 1_200, 10.0  # connections, and the seconds after which they are closed
DURING = 4  # clients during a sync
HEAD = b"POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"


def main() -> None:
    """Measure, or be the process that syncs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baseline", type=Path, help="a folder with another version; the page of this one else")
    parser.add_argument("--data", type=Path, help="a data folder with a collection, which is copied by nobody")
    parser.add_argument("--questions", type=Path, nargs="+", help="JSON Lines with a question each")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--crowd", type=int, default=200)
    parser.add_argument("--only", nargs="+", choices=("alone", "many", "kept", "crowd", "halves", "sync"))
    parser.add_argument("--sync", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sync:
        sync_without_pause(*arguments.sync)
        return
    data = arguments.data or made_up(OWN / "build" / "load")
    asked = questions(arguments.questions)
    wanted = arguments.only or ["alone", "many", "kept", "crowd", "halves", "sync"]
    with served("this version", OWN, data) as server, contextlib.ExitStack() as stack:
        other = stack.enter_context(served("baseline", arguments.baseline, data)) if arguments.baseline else server
        asyncio.run(warmed_up(server, other, asked))
        if "alone" in wanted:
            asyncio.run(alone(server, other, asked))
        if "many" in wanted:
            asyncio.run(many(server, other, asked, arguments.clients, arguments.seconds))
        if "kept" in wanted:
            asyncio.run(kept(server, asked))
        if "crowd" in wanted:
            asyncio.run(crowd(server, asked, arguments.crowd, arguments.seconds / 2))
        if "halves" in wanted:
            asyncio.run(halves(server))
            if other is not server:
                asyncio.run(halves(other))
        if "sync" in wanted:
            during_sync(server, data, asked, arguments.seconds / 2)


def made_up(folder: Path) -> Path:
    """A collection of made-up records."""
    folder.mkdir(parents=True, exist_ok=True)
    records = folder / "records.jsonl"
    if not records.exists():
        write_news(records, RECORDS, LENGTH)
    with Collection.open(folder / "data") as collection:
        collection.sync([records])
        print(f"{collection.status().passages:,} passages")
    return folder / "data"


def questions(files: list[Path] | None) -> Iterator[str]:
    """Each but once, in random order."""
    if files is None:
        found = news_questions(RECORDS, 20_000)
    else:
        lines = itertools.chain.from_iterable(each.read_text(encoding="utf-8").splitlines() for each in files)
        found = [json.loads(line)["question"] for line in lines]
    found = list(dict.fromkeys(found))
    random.shuffle(found)
    yield from found
    raise SystemExit(f"There are only {len(found):,} different questions; give more of them, or ask for less time.")


async def warmed_up(server: Served, other: Served, asked: Iterator[str]) -> None:
    """Models are loaded, and the page's first questions looked for."""
    for each in {server, other}:
        for ask in (over_page, over_http):
            await together(each, ask, asked, 2, 5)


async def alone(server: Served, other: Served, asked: Iterator[str]) -> None:
    """One client, in turn."""
    now, before = Met(), Met()
    for _ in range(ALONE):
        before.add(await together(other, over_page, asked, 1, 0))
        now.add(await together(server, over_http, asked, 1, 0))
    print(f"one client alone: {other.name}'s page p50 {before.p(0.5):.2f} s, over HTTP {now.p(0.5):.2f} s")


async def many(server: Served, other: Served, asked: Iterator[str], clients: int, seconds: float) -> None:
    """Many clients, in turn."""
    ways: list[tuple[str, Served, Ask]] = [
        (f"{other.name}'s page", other, over_page),
        ("over HTTP", server, over_http),
        *([("the page", server, over_page)] if other is not server else []),
    ]
    met = {name: Met() for name, _, _ in ways}
    for _ in range(ROUNDS):
        for name, asked_of, ask in ways:
            met[name].add(await together(asked_of, ask, asked, clients, seconds / ROUNDS))
    first = next(iter(met.values()))
    for name, found in met.items():
        cost = first.computed / len(first.seconds) / (found.computed / len(found.seconds))
        print(
            f"{clients} clients, {name}: {found}; {found.rate / first.rate:.2f} times, by processors {cost:.2f} times"
        )


async def kept(server: Served, asked: Iterator[str]) -> None:
    """The same question again, of another client, and another way."""
    same = list(itertools.islice(asked, KEPT))
    first = Met()
    async with httpx.AsyncClient(base_url=server.address, timeout=120) as client:
        for question in same:
            await over_http(client, question, first)
    again = {"over HTTP": Met(), "the page": Met()}
    async with httpx.AsyncClient(base_url=server.address, timeout=120) as client:
        for question in same:
            await over_http(client, question, again["over HTTP"])
            await over_page(client, question, again["the page"])
        chat = Met()
        for question in same:
            began = time.perf_counter()
            body = {"model": "verbatim", "messages": [{"role": "user", "content": question}]}
            (await client.post("/v1/chat/completions", json=body)).raise_for_status()
            chat.seconds.append(time.perf_counter() - began)
    again["OpenAI's interface"] = chat
    told = ", ".join(
        f"{name} p50 {1e3 * met.p(0.5):.1f} ms, p95 {1e3 * met.p(0.95):.1f} ms" for name, met in again.items()
    )
    print(f"the same question again: {told} (before: p50 {1e3 * first.p(0.5):.0f} ms)")


async def crowd(server: Served, asked: Iterator[str], clients: int, seconds: float) -> None:
    """More clients than can be served."""
    before = server.memory()
    met = await together(server, over_stream, asked, clients, seconds)
    print(f"{clients} clients: {met}; memory {before:.0f} MB before, {server.memory():.0f} MB after")


async def halves(server: Served) -> None:
    """Requests that never arrive, half of them without the end of a head, half without that of a body."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    open_ones = []
    for number in range(HALVES):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HEAD if number % 2 else HEAD + b"\r\n{")
        open_ones.append((reader, writer))
    took: list[float] = []
    statuses: list[int | str] = []
    async with httpx.AsyncClient(base_url=server.address, timeout=30) as client:
        while loop.time() < began + PATIENCE / 2:
            asked = loop.time()
            try:
                statuses.append((await client.get("/health")).status_code)
            except httpx.HTTPError as error:
                statuses.append(type(error).__name__)
            took.append(loop.time() - asked)
            await asyncio.sleep(0.1)
    ended: list[float] = []

    async def until_closed(reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(2 * PATIENCE):
                while await reader.read(1_000):
                    pass
                ended.append(loop.time() - began)
                return
        if reader.exception():
            ended.append(loop.time() - began)

    await asyncio.gather(*(until_closed(reader) for reader, _ in open_ones))
    for _, writer in open_ones:
        writer.close()
    told = {status: statuses.count(status) for status in dict.fromkeys(statuses)}
    closed = f"{len(ended)} of {HALVES} closed, the last after {max(ended, default=float('nan')):.1f} s"
    print(f"half-sent requests, {server.name}: {closed}; meanwhile /health {told}, most {1e3 * max(took):.0f} ms")


def during_sync(server: Served, data: Path, asked: Iterator[str], seconds: float) -> None:
    """Questions while another process rewrites documents without a pause, and while none does, in turn."""
    idle, busy = Met(), Met()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.load", "--sync", str(data), folder]
        environment = {**os.environ, "PYTHONPATH": str(OWN), "HF_HUB_OFFLINE": "1"}
        for _ in range(ROUNDS):
            idle.add(asyncio.run(together(server, over_http, asked, DURING, seconds / ROUNDS)))
            with subprocess.Popen(command, cwd=OWN, env=environment, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                process.stdout.readline()  # the first sync is done
                busy.add(asyncio.run(together(server, over_http, asked, DURING, seconds / ROUNDS)))
                process.terminate()
    print(f"{DURING} clients, no sync: {idle}\n{DURING} clients, during syncs: {busy}")
    print(f"ratio of the p95: {busy.p(0.95) / idle.p(0.95):.2f}")


def sync_without_pause(data: Path, folder: Path) -> None:
    """One sync after the other."""
    with Collection.open(data) as collection:
        while True:
            write_marked(folder, collection.generation + 1)
            print(collection.sync([folder]).generation, flush=True)


if __name__ == "__main__":
    main()
