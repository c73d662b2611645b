"""Requests that never arrive hold no one up: raw sockets at a server, with less patience than it has."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from qa.page import connections, server
from qa.page.guard import Guard
from tests.servers import running

PATIENCE = 0.4  # seconds
HEAD = b"POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\n"
GET = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with how long the body was."""
    if scope["type"] == "lifespan":
        return
    body, more = b"", True
    while more:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
    said = str(len(body)).encode()
    headers = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that works on two requests at once, and keeps four connections that send none."""
    monkeypatch.setattr(connections, "PATIENCE", PATIENCE)
    monkeypatch.setattr(connections, "MOST_IDLE", 4)
    guard = Guard(echo, "127.0.0.1", programs=True, most=2)
    config = uvicorn.Config(guard, http=connections.Connection, log_level="warning", lifespan="off")
    with running(server.Server(config)) as port:
        yield port


def connected(port: int, sent: bytes) -> socket.socket:
    """A connection that has sent something."""
    made = socket.create_connection(("127.0.0.1", port), timeout=10)
    made.sendall(sent)
    return made


def closed_after(connection: socket.socket) -> float:
    """Seconds until the server closes a connection, on which nothing came."""
    began = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        assert connection.recv(1_000) == b""
    return time.monotonic() - began


def reply(connection: socket.socket) -> tuple[int, bytes]:
    """The status and the body of a reply, in however many parts it comes."""
    response = HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


@pytest.mark.parametrize("sent", [b"", b"GET", GET[:-2], HEAD, HEAD + b"half"])
def test_what_never_arrives_is_closed(port: int, sent: bytes) -> None:
    """Nothing, a part of a head, or of a body."""
    with connected(port, sent) as half:
        assert PATIENCE / 2 < closed_after(half) < 20 * PATIENCE


def test_a_part_now_and_then_does_not_help(port: int) -> None:
    """A head that comes letter by letter is closed as well."""

    def dribble() -> None:
        with connected(port, b"GET / HTTP/1.1\r\nX: ") as half:
            for _ in range(200):
                half.sendall(b"x")
                time.sleep(PATIENCE / 10)

    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        dribble()


def test_a_long_body_has_time_to_arrive(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as enough of it comes."""
    monkeypatch.setattr(connections, "_PER_SECOND", 10)
    with connected(port, HEAD) as slow:
        for _ in range(20):
            slow.sendall(b"x")
            time.sleep(PATIENCE / 10)
        assert reply(slow) == (200, b"20")
        slow.sendall(GET)  # what comes next has its own time
        assert reply(slow) == (200, b"0")


def test_replies_on_one_connection_do_not_wait_for_each_other(port: int) -> None:
    """Each is sent in two parts; the second would else wait for the sign that the first has arrived, 40 ms."""
    took = []
    with connected(port, b"") as kept:
        for _ in range(12):
            began = time.monotonic()
            kept.sendall(GET)
            assert reply(kept) == (200, b"0")
            took.append(time.monotonic() - began)
    assert sorted(took)[len(took) // 2] < 0.03


def test_half_sent_requests_hold_no_one_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are worked on at once wait for their body; the oldest go where there are too many."""
    monkeypatch.setattr(connections, "PATIENCE", 30.0)
    halves = []
    for _ in range(6):
        halves.append(connected(port, HEAD))
        time.sleep(0.05)
    with connected(port, GET) as whole:
        assert reply(whole) == (200, b"0")
    assert closed_after(halves[0]) < 5
    halves[-1].settimeout(0.2)
    with pytest.raises(TimeoutError):
        halves[-1].recv(1_000)
    halves[-1].settimeout(10)
    halves[-1].sendall(b"x" * 20)
    assert reply(halves[-1]) == (200, b"20")
    for each in halves:
        each.close()
