"""Language models for tests: a server on this machine that speaks OpenAI's protocol, or misbehaves as a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["END", "Served", "chunk", "redirecting", "said", "serving"]

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Served:
    """A server: what it answers, one after the other, the last again and again; and what it was asked."""

    replies: list[Reply]
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address, up to the version."""
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serving(*replies: Reply) -> Iterator[Served]:
    """A server until it is left."""
    served = Served(list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            served.asked.append({"path": self.path, **json.loads(body)})
            served.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = served.replies.pop(0) if len(served.replies) > 1 else served.replies[0]
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has had enough
                reply(self)
            self.close_connection = True

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def begin(handler: BaseHTTPRequestHandler, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
    """The head of an answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Connection", "close")
    handler.end_headers()


def chunk(text: str, reason: str | None = None, **more: Any) -> bytes:
    """An event that adds to an answer; with a reason, the last one."""
    choice = {"index": 0, "delta": {"content": text, **more}, "finish_reason": reason}
    told = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(told)}\n\n".encode()


END = chunk("", "stop") + b"data: [DONE]\n\n"


def said(text: str | Iterable[str], end: bytes = END) -> Reply:
    """A reply as it should be: a text in small pieces, and its end."""
    pieces = [text[place : place + 7] for place in range(0, len(text), 7)] if isinstance(text, str) else list(text)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        begin(handler)
        for piece in pieces:
            handler.wfile.write(chunk(piece))
        handler.wfile.write(end)

    return reply


def redirecting(address: str) -> Reply:
    """A reply that sends the request elsewhere."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        begin(handler, 307, "text/plain", Location=address, Content_Length="0")

    return reply
