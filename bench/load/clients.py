"""Clients of a server: programs over HTTP, and pages through their queue as a browser's are."""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import httpx

from bench.load.served import Served

__all__ = ["Ask", "Met", "over_http", "over_page", "over_stream", "together"]

_PATIENCE = 120.0  # seconds
_PROMPT = 1.0  # seconds within which somebody should be told to come later
_TRUSTED = httpx.create_ssl_context()  # made once: two hundred of them take seconds, in which no reply would be read


@dataclass
class Met:
    """What clients met."""

    seconds: list[float] = field(default_factory=list)  # of each answer
    refused: list[float] = field(default_factory=list)  # seconds until somebody was told to come later
    places: int = 0  # that were told to those who waited
    errors: Counter[str] = field(default_factory=Counter)
    wall: float = 0.0  # seconds, all in all, and
    computed: float = 0.0  # those that the server's processors worked in them

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall if self.wall else 0.0

    def p(self, share: float) -> float:
        """Seconds that this share of the answers took at most."""
        ranked = sorted(self.seconds)
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else float("nan")

    def add(self, other: Met) -> None:
        """Take in what others met, or the same at another time."""
        self.seconds += other.seconds
        self.refused += other.refused
        self.places += other.places
        self.errors += other.errors
        self.wall += other.wall
        self.computed += other.computed

    def __str__(self) -> str:
        each = 1e3 * self.computed / max(len(self.seconds), 1)
        told = [
            f"{self.rate:.2f} answers/s, p50 {self.p(0.5):.2f} s, p95 {self.p(0.95):.2f} s",
            f"{len(self.seconds)} answers of {each:.0f} ms of a processor each",
        ]
        if self.refused:
            median, most = statistics.median(self.refused), max(self.refused)
            prompt = sum(each <= _PROMPT for each in self.refused)
            told.append(
                f"{len(self.refused)} told to come later, {prompt} of them within {_PROMPT:g} s, "
                f"median {median:.3f} s, most {most:.3f} s"
            )
        if self.places:
            told.append(f"{self.places} places told")
        wrong = f" {dict(self.errors.most_common(3))}" if self.errors else ""
        return f"{'; '.join(told)}; {sum(self.errors.values())} errors{wrong}"


Ask = Callable[[httpx.AsyncClient, str, Met], Awaitable[None]]


async def over_http(client: httpx.AsyncClient, question: str, met: Met) -> None:
    """One question as a program asks it."""
    began = time.perf_counter()
    reply = await client.post("/api/v1/ask", json={"question": question})
    _note(reply.status_code, time.perf_counter() - began, met)


async def over_stream(client: httpx.AsyncClient, question: str, met: Met) -> None:
    """The same, step by step."""
    began = time.perf_counter()
    headers = {"accept": "text/event-stream"}
    async with client.stream("POST", "/api/v1/ask", json={"question": question}, headers=headers) as reply:
        last = ""
        async for line in reply.aiter_lines():
            if line.startswith("event: "):
                last = line.removeprefix("event: ")
                met.places += last == "place"
    if reply.status_code == httpx.codes.OK and last != "answer":
        met.errors[f"ended with {last}"] += 1
        return
    _note(reply.status_code, time.perf_counter() - began, met)


def _note(status: int, seconds: float, met: Met) -> None:
    if status == httpx.codes.OK:
        met.seconds.append(seconds)
    elif status == httpx.codes.SERVICE_UNAVAILABLE:
        met.refused.append(seconds)
    else:
        met.errors[str(status)] += 1


async def over_page(client: httpx.AsyncClient, question: str, met: Met) -> None:
    """One question as a page asks it: put into the page's queue, and what comes of it read from its stream."""
    began = time.perf_counter()
    number = await _event_of(client)
    session = secrets.token_hex(6)
    body = {
        "data": [question, None, ""],
        "fn_index": number,
        "session_hash": session,
        "trigger_id": None,
        "event_data": None,
    }
    joined = await client.post("/gradio_api/queue/join", json=body)
    if joined.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        met.refused.append(time.perf_counter() - began)
        return
    joined.raise_for_status()
    last = ""
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                last = line if "vb-turn" in line else last
                if '"process_completed"' in line or '"close_stream"' in line:
                    break
    if "Too many questions" in last or "Queue is full" in last:
        met.refused.append(time.perf_counter() - began)
    elif "vb-answer" in last and "vb-problem" not in last:
        met.seconds.append(time.perf_counter() - began)
    else:
        met.errors[last[:80] or "nothing"] += 1


_events: dict[str, int] = {}  # by address: the number of the event that asks


async def _event_of(client: httpx.AsyncClient) -> int:
    address = str(client.base_url)
    if address not in _events:
        config = (await client.get("/config")).json()
        _events[address] = next(each["id"] for each in config["dependencies"] if each["targets"][0][1] == "submit")
    return _events[address]


async def together(server: Served, ask: Ask, questions: Iterator[str], clients: int, seconds: float) -> Met:
    """What so many clients meet that ask one question after the other, one at least, and no new one after so long."""
    met = Met()
    began, computed = time.perf_counter(), server.computed()

    async def one() -> None:
        limits = httpx.Limits(max_connections=4)
        async with httpx.AsyncClient(
            base_url=server.address, timeout=_PATIENCE, limits=limits, verify=_TRUSTED
        ) as client:
            first = True
            while first or time.perf_counter() < began + seconds:
                first = False
                refused = len(met.refused)
                try:
                    await ask(client, next(questions), met)
                except (httpx.HTTPError, json.JSONDecodeError) as error:
                    met.errors[type(error).__name__] += 1
                if len(met.refused) > refused:
                    await asyncio.sleep(1)

    await asyncio.gather(*(one() for _ in range(clients)))
    met.wall, met.computed = time.perf_counter() - began, server.computed() - computed
    return met
