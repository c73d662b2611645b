"""A web site for tests: a server on this machine that answers what a test says, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Asked", "Reply", "Site", "page", "serving"]


@dataclass(frozen=True)
class Asked:
    """A request."""

    path: str
    headers: Mapping[str, str]  # by their names in lower case


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """What is answered at each path, and what was asked. A path without an answer is not found."""

    def __init__(self, port: int) -> None:
        self.replies: dict[str, Reply | Callable[[Asked], Reply] | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.raw: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}  # what writes its answer itself
        self.asked: list[Asked] = []
        self.port = port

    def at(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """Those that were asked, in order, but for robots.txt."""
        return [each.path for each in self.asked if each.path != "/robots.txt"]


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port, until it is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            site.asked.append(asked)
            if self.path in site.raw:
                self.close_connection = True
                site.raw[self.path](self)
                return
            found = site.replies.get(self.path, Reply("nothing here", 404))
            reply = found(asked) if callable(found) else found  # type: ignore[arg-type]
            assert isinstance(reply, Reply)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if reply.status != 304:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False  # none outlives its test

        def process_request(self, request: Any, client_address: Any) -> None:
            connections.append(request)
            super().process_request(request, client_address)

        def handle_error(self, *_: object) -> None:
            """Silent: a client that hangs up is what some tests are about."""

    connections: list[socket.socket] = []
    server = Server(("127.0.0.1", 0), Handler)
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        for connection in connections:  # that a client keeps open: their threads would be waited for
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()


def page(title: str, *paragraphs: str, head: str = "") -> str:
    """A web page with an article."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
