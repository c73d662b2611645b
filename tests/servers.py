"""A server that runs beside a test, in a thread of its own, on a free port of this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn

__all__ = ["running"]

_PATIENCE = 20  # seconds that a server may take to stop


@contextlib.contextmanager
def running(server: uvicorn.Server) -> Iterator[int]:
    """The port on which it answers, for as long as it is used."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
