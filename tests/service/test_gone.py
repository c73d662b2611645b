"""Whoever asks over HTTP and goes away is not answered: a real server, and sockets that are closed."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
import uvicorn

from qa.service import Service
from qa.service.application import application
from tests.servers import running
from tests.service.test_answering import SlowAssistant, until


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


def ask(port: int, question: str, accept: str = "application/json") -> socket.socket:
    """Ask, and wait for nothing."""
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAccept: {accept}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    asked = socket.create_connection(("127.0.0.1", port), timeout=10)
    asked.sendall(head.encode() + body)
    return asked


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_whoever_goes_away_while_waiting_is_not_answered(
    port: int, service: Service, assistant: SlowAssistant, accept: str
) -> None:
    """Though the question was taken on; others behind it are."""
    first = ask(port, "first")
    until(lambda: assistant.asked == ["first"])
    gone = ask(port, "gone", accept)
    until(lambda: service.answering.waiting == 1)
    last = ask(port, "last", accept)
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
