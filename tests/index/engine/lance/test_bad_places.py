"""A place that does not take a collection, or goes away, is one sentence that says what to do, and nothing is lost."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from index import Collection, CollectionError, DataFolderError, ModelMismatchError, Progress, ReadOnlyError
from index.engine.lance import connecting
from tests.conftest import Write
from tests.object_storage import storing
from tests.toy import ToyEmbedder

ADDRESS = "s3://bucket/qa"


class _Refusing(BaseHTTPRequestHandler):
    """Refuses whatever it is asked, as S3 does: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html."""

    protocol_version = "HTTP/1.1"
    refusal: ClassVar[tuple[int, str]] = (403, "")

    def answer(self) -> None:
        """With the code that is set."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, code = self.refusal
        body = f"<Error><Code>{code}</Code><Message>No.</Message><RequestId>1</RequestId></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # noqa: N815 - the names of its base class

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a machine that has keys."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "known")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # As it is for users, but given up sooner.
    monkeypatch.setattr(connecting, "_PATIENCE", {**connecting._PATIENCE, "client_max_retries": "1"})
    return monkeypatch


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    """A service that refuses."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def told(kind: type[CollectionError] = DataFolderError) -> str:
    """What is said to whoever opens the address: one sentence, without a key."""
    with pytest.raises(kind) as caught:
        Collection.open(ADDRESS, embedder=ToyEmbedder())
    said = str(caught.value)
    assert "\n" not in said
    assert "LanceError" not in said
    assert "geheim" not in said
    return said


@pytest.mark.parametrize(
    ("status", "code", "kind", "sentence"),
    [
        (404, "NoSuchBucket", DataFolderError, "There is no bucket for s3://bucket/qa; make it"),
        (
            403,
            "InvalidAccessKeyId",
            DataFolderError,
            "The keys for s3://bucket/qa are not accepted; set the right ones",
        ),
        (403, "RequestTimeTooSkewed", DataFolderError, "because the clock of this machine is wrong; set it right"),
        (403, "AccessDenied", ReadOnlyError, "s3://bucket/qa may not be written with these keys"),
    ],
)
def test_what_a_service_refuses_is_one_sentence(
    machine: pytest.MonkeyPatch, refusing: str, status: int, code: str, kind: type[CollectionError], sentence: str
) -> None:
    """A bucket that is not there or not ours, keys that are not known, a clock that is wrong."""
    machine.setenv("AWS_ENDPOINT_URL", refusing)
    machine.setattr(_Refusing, "refusal", (status, code))
    assert sentence in told(kind)


def test_without_keys_that_is_said(machine: pytest.MonkeyPatch, refusing: str) -> None:
    """And where they go."""
    machine.setenv("AWS_ENDPOINT_URL", refusing)
    machine.delenv("AWS_ACCESS_KEY_ID")
    machine.delenv("AWS_SECRET_ACCESS_KEY")
    assert told().startswith("There are no keys for s3://bucket/qa; set them in the environment")


def test_a_service_that_is_not_there_is_named(machine: pytest.MonkeyPatch) -> None:
    """With where it was looked for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    machine.setenv("AWS_ENDPOINT_URL", endpoint)
    assert told() == f"s3://bucket/qa cannot be reached at {endpoint}; nothing was changed. Repeat it later."


def test_a_collection_of_another_model_is_told_and_left_as_it_is(
    machine: pytest.MonkeyPatch, write: Write, tmp_path: Path
) -> None:
    """With what to do at an address, where nothing is rebuilt."""
    del machine
    address = f"lance:{tmp_path}/shared"
    folder = write({"a.txt": "Rain fell in Gao."})
    with Collection.open(address, embedder=ToyEmbedder()) as collection:
        collection.sync([folder])
    write({"a.txt": "Rain fell in Kidal."})
    with (
        Collection.open(address, embedder=ToyEmbedder("other")) as collection,
        pytest.raises(ModelMismatchError, match="set QA_MODEL to that model, or index the files at a new address"),
    ):
        collection.sync([folder])
    with Collection.open(address, embedder=ToyEmbedder()) as collection:
        assert (collection.generation, collection.document("a.txt").text) == (1, "Rain fell in Gao.")


class _Line:
    """What connections go through to a service, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._is_cut = False
        self._threads[0].start()

    def cut(self) -> None:
        """Hang up all connections, and each that comes."""
        self._is_cut = True
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in (*self._open, self._listener):
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    self._threads.append(threading.Thread(target=_carry, args=(one, other)))
                    self._threads[-1].start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := one.recv(1 << 16):
            other.sendall(content)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)


def test_a_line_that_drops_in_the_middle_of_a_sync_loses_nothing(machine: pytest.MonkeyPatch, write: Write) -> None:
    """It is told; who asks is answered from the state before; and the next sync goes on with the vectors it has."""
    with storing("bucket") as storage, contextlib.closing(_Line(int(storage.endpoint.rpartition(":")[2]))) as line:
        for name, value in {**storage.environment, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{line.port}"}.items():
            machine.setenv(name, value)
        folder = write({"a.txt": "Rain fell in Gao."})
        toy = ToyEmbedder()
        with Collection.open(ADDRESS, embedder=toy) as collection:
            collection.sync([folder])
            write({f"{number}.txt": f"Rain fell in Kidal on day {number}." for number in range(5)})

            def progress(told: Progress) -> None:
                if (told.stage, told.done) == ("embedding", told.total):
                    line.cut()

            with pytest.raises(DataFolderError, match=r"s3://bucket/qa cannot be reached at http://127\.0\.0\.1:\d+; "):
                collection.sync([folder], progress)
            computed = len(toy.texts)
            line.mend()
            assert (len(collection), collection.generation) == (1, 1)
            assert collection.search("when did rain fall in Gao")
            report = collection.sync([folder])
            assert (len(report.added), len(collection)) == (5, 6)
            assert len(toy.texts) - computed in {0, 5}
