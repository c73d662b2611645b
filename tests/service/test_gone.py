"""Whoever asks over HTTP and goes away is not answered: a real server, and sockets that are closed."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import uvicorn

from qa.service import Service
from qa.service.application import application
from tests.servers import running
from tests.service.test_answering import SlowAssistant, until
from tests.service.test_mcp import REVISION


def chat(question: str, *, stream: bool = False) -> dict[str, Any]:
    """As OpenAI's clients ask."""
    return {"model": "verbatim", "stream": stream, "messages": [{"role": "user", "content": question}]}


def tool(question: str, meta: dict[str, Any] | None = None) -> dict[str, Any]:
    """As clients of MCP use a tool."""
    params = {"name": "ask", "arguments": {"question": question}} | ({"_meta": meta} if meta else {})
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


def newest(question: str) -> dict[str, Any]:
    """The same as the newest revision has it."""
    client = {"clientInfo": {"name": "a", "version": "1"}, "clientCapabilities": {}, "protocolVersion": REVISION}
    return tool(question, {f"io.modelcontextprotocol/{name}": value for name, value in client.items()})


BOTH = {"accept": "application/json, text/event-stream"}
NAMED = {"mcp-protocol-version": REVISION, "mcp-method": "tools/call", "mcp-name": "ask"}
# By form: where it is asked, the body for a question, and headers.
FORMS: dict[str, tuple[str, Callable[[str], dict[str, Any]], dict[str, str]]] = {
    "one": ("/api/v1/ask", lambda question: {"question": question}, {}),
    "steps": ("/api/v1/ask", lambda question: {"question": question}, {"accept": "text/event-stream"}),
    "chat": ("/v1/chat/completions", chat, {}),
    "chat stream": ("/v1/chat/completions", partial(chat, stream=True), {}),
    "tool": ("/mcp", newest, BOTH | NAMED),
    "tool before": ("/mcp", tool, BOTH | {"mcp-protocol-version": "2025-11-25"}),
}


@pytest.fixture
def assistant() -> SlowAssistant:
    """Answers when it is let to."""
    return SlowAssistant()


@pytest.fixture
def service(assistant: SlowAssistant) -> Service:
    """Works on one question at a time."""
    return Service(assistant, at_once=1)


@pytest.fixture
def port(service: Service, assistant: SlowAssistant) -> Iterator[int]:
    """Where it is served."""
    with running(uvicorn.Server(uvicorn.Config(application(service), log_level="warning"))) as port:
        yield port
        assistant.go_on.release(1_000)


def ask(port: int, question: str, form: str = "one") -> socket.socket:
    """Ask, and wait for nothing."""
    path, made, headers = FORMS[form]
    body = json.dumps(made(question)).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    asked = socket.create_connection(("127.0.0.1", port), timeout=10)
    asked.sendall(head.encode() + body)
    return asked


@pytest.mark.parametrize("form", FORMS)
def test_whoever_goes_away_while_waiting_is_not_answered(
    port: int, service: Service, assistant: SlowAssistant, form: str
) -> None:
    """Though the question was taken on; others behind it are."""
    first = ask(port, "first")
    until(lambda: assistant.asked == ["first"])
    gone = ask(port, "gone", form)
    until(lambda: service.answering.waiting == 1)
    last = ask(port, "last", form)
    until(lambda: service.answering.waiting == 2)
    gone.close()
    until(lambda: service.answering.waiting == 1)
    assistant.go_on.release(2)
    assert first.recv(1_000).startswith(b"HTTP/1.1 200")
    assert last.recv(1_000).startswith(b"HTTP/1.1 200")
    until(lambda: not service.answering.running)
    assert assistant.asked == ["first", "last"]
    first.close()
    last.close()
