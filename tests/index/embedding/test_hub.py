"""Models are fetched from a hub on this machine: a server that answers what the real one would."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest

from index import ModelError, default_embedder, fetch, fetched, fetched_models
from qa.errors import ReaderError
from qa.reading import default_reader

FIRST, SECOND = "a" * 40, "b" * 40
FILES = {
    "config.json": b'{"model_type": "bert", "architectures": ["BertModel"]}',
    "modules.json": b"[]",
    "model.safetensors": b"weights",
    "1_Pooling/config.json": b"{}",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.json": b"{}",
    "modeling_own.py": b"import os",
}


class Hub(BaseHTTPRequestHandler):
    """The two requests that a fetch makes: what is there, and each file."""

    models: ClassVar[dict[str, dict[str, dict[str, bytes]]]] = {}  # name, revision, path
    newest: ClassVar[str] = FIRST
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """A model's list of files, or a file."""
        path = unquote(self.path.partition("?")[0])
        self.asked.append(path)
        if path.startswith("/api/models/"):
            name, _, rest = path.removeprefix("/api/models/").partition("/revision/")
            name, _, tree = name.partition("/tree/")
            rest = rest or tree
            revision = rest.partition("/")[0] or self.newest
            revision = self.newest if revision == "main" else revision
            files = self.models.get(name, {}).get(revision)
            if files is None:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            elif tree:
                entries = [
                    {"type": "file", "path": each, "size": len(data), "oid": _oid(data)} for each, data in files.items()
                ]
                self._send(200, json.dumps(entries).encode())
            else:
                siblings = [{"rfilename": each, "size": len(data)} for each, data in files.items()]
                self._send(
                    200, json.dumps({"id": name, "modelId": name, "sha": revision, "siblings": siblings}).encode()
                )
            return
        name, _, rest = path.removeprefix("/").partition("/resolve/")
        revision, _, file = rest.partition("/")
        data = self.models.get(name, {}).get(revision, {}).get(file)
        if data is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
        else:
            self._send(200, data, {"ETag": f'"{_oid(data)}"', "X-Repo-Commit": revision})

    do_HEAD = do_GET  # noqa: N815 - the server calls it by this name

    def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


def _oid(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()  # noqa: S324 - the name of a version


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    """A hub with one model, in an empty cache."""
    Hub.models = {"team/model": {FIRST: dict(FILES)}}
    Hub.newest = FIRST
    Hub.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    yield Hub
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_is_fetched_once_and_then_found_by_name(hub: type[Hub]) -> None:
    """Its commit is its revision, and nothing is asked of the hub again."""
    found = fetch("team/model")
    assert (found.name, found.revision) == ("team/model", FIRST)
    assert (found.folder / "model.safetensors").read_bytes() == b"weights"
    asked = len(hub.asked)
    assert fetched("team/model") == found == next(fetched_models())
    assert fetched(f"team/model@{FIRST[:7]}") == found
    assert len(hub.asked) == asked


def test_neither_code_nor_pickles_are_fetched(hub: type[Hub]) -> None:
    """Only weights in safetensors, and what describes them."""
    folder = fetch("team/model").folder
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert held == {"config.json", "modules.json", "model.safetensors", "1_Pooling/config.json"}
    assert not any(path.endswith((".bin", ".py")) for path in hub.asked)


def test_a_revision_stays_until_the_model_is_fetched_anew(hub: type[Hub]) -> None:
    """The older one can be named still."""
    fetch("team/model")
    hub.models["team/model"][SECOND] = {**FILES, "model.safetensors": b"newer"}
    hub.newest = SECOND
    known = fetched("team/model")
    assert known is not None
    assert known.revision == FIRST
    assert fetch("team/model").revision == SECOND
    older = fetched("team/model@aaaa")
    assert older is not None
    assert older.revision == FIRST
    assert fetch("team/model", FIRST).revision == FIRST


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("team/other", "team/other cannot be fetched"),
        ("team/pickles", "no weights in safetensors"),
        ("../model", "no name of a model"),
        ("https://hub/model", "no name of a model"),
        ("", "no name of a model"),
    ],
)
def test_what_cannot_be_fetched_is_told(hub: type[Hub], name: str, said: str) -> None:
    """In a sentence, and nothing is left behind."""
    hub.models["team/pickles"] = {FIRST: {"config.json": b"{}", "pytorch_model.bin": b"a pickle"}}
    with pytest.raises(ModelError, match=said):
        fetch(name)
    assert not list(fetched_models())


def test_a_hub_that_is_not_there_is_told(hub: type[Hub], monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was fetched before stays."""
    fetch("team/model")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot be fetched"):
        fetch("team/model")
    assert fetched("team/model")
    assert hub.asked


def test_a_name_that_was_not_fetched_is_refused_with_the_command(hub: type[Hub]) -> None:
    """Nothing is fetched by itself."""
    with pytest.raises(ModelError, match="qa model fetch team/model"):
        default_embedder("team/model")
    with pytest.raises(ReaderError, match="qa model fetch team/model"):
        default_reader("team/model")
    assert not hub.asked


def test_an_embedding_model_is_named_by_what_was_fetched(hub: type[Hub]) -> None:
    """Its fingerprint is that of its files."""
    folder = fetch("team/model").folder
    assert default_embedder("team/model").fingerprint.startswith("model:")
    assert (
        default_embedder("team/model").fingerprint.split(":")[1]
        == default_embedder(str(folder)).fingerprint.split(":")[1]
    )
    assert hub.asked
