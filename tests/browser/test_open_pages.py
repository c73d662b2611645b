"""Many pages that are open at once do not keep one from being answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import httpx

from tests.browser.conftest import FakeAssistant, Serve
from tests.loops import run

OPEN = 60  # more than the 40 events that Gradio works on at once by default
PATIENCE = 60  # seconds


def test_a_question_is_answered_while_many_pages_are_open(serve: Serve, assistant: FakeAssistant) -> None:
    """Each has an event that stays for as long as it is open."""
    run(_ask_beside_many(serve(assistant)))
    assert [question for question, _ in assistant.asked] == ["when did France deploy to Mali"]


async def _ask_beside_many(address: str) -> None:
    limits = httpx.Limits(max_connections=OPEN * 3)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        config = (await client.get("/config")).json()
        events = {each["api_name"]: each["id"] for each in config["dependencies"]}
        pages = [asyncio.create_task(_joined(client, f"page{n}", events["stay"], [], "")) for n in range(OPEN)]
        await asyncio.sleep(2)
        question = ["when did France deploy to Mali", None, ""]
        await _joined(client, "asking", events["ask"], question, "process_completed")
        for page in pages:
            page.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*pages)


async def _joined(client: httpx.AsyncClient, session: str, event: int, data: Sequence[object], until: str) -> None:
    """Send an event and follow what comes of it, up to a line that holds a word."""
    body = {"data": data, "fn_index": event, "session_hash": session}
    await client.post("/gradio_api/queue/join", json=body)
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if until and until in line:
                return
