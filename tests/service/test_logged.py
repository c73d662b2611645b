"""The log of a server: a line for each request, and in none of them what was asked, what documents say, or a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.errors import SettingsError
from qa.logs import set_up
from qa.page.guard import Guard
from qa.service import Service
from qa.service.application import application
from qa.service.collections import Addresses, model_names, together
from qa.service.http import Logged
from tests.service.test_collections import REPORT, services  # noqa: F401 - a fixture

SECRETS = ("sesame", "Amadou", "informant", "minister", "Niamey", "hidden-in-an-error")


class Person:
    """Somebody with a name."""

    name = "ada"


class Written:
    """What is written to the standard error stream."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    def getvalue(self) -> str:
        """All of it so far."""
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """The log, which is as it was afterwards."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    yield Written(capsys)
    root.handlers[:] = handlers


@pytest.fixture
def client(services: dict[str, Service]) -> Iterator[TestClient]:  # noqa: F811
    """Who asks two collections, as somebody with a name."""
    models = model_names(list(services))
    applications = {name: application(each, name, models[name]) for name, each in services.items()}
    guard = Guard(together(services, applications), "127.0.0.1", programs=True)

    async def known(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["state"]["person"] = Person()
        await guard(scope, receive, send)

    made = TestClient(
        Addresses(Logged(known), services), base_url="http://127.0.0.1:7860", raise_server_exceptions=False
    )
    with made:
        yield made


def lines(stream: Written) -> list[dict[str, Any]]:
    """The lines so far."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_a_line(client: TestClient, written: Written) -> None:
    """By its route, with whose it was and what it took."""
    set_up("json")
    response = client.get("/api/v1/collections/reports/documents/informant.txt", headers={"x-request-id": "abc.1-2_3"})
    assert response.headers["x-request-id"] == "abc.1-2_3"
    (line,) = lines(written)
    assert line.pop("time").endswith("Z")
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "logger": "qa.requests",
        "method": "GET",
        "route": "/api/v1/documents/{id:path}",
        "status": 200,
        "bytes": len(response.content),
        "collection": "reports",
        "person": "ada",
        "request_id": "abc.1-2_3",
        "reference": "",
    }


def test_the_collection_is_the_one_that_answered(client: TestClient, written: Written) -> None:
    """Whether the address named it or the model; what is of all of them has none."""
    set_up("json")
    body = {"model": "verbatim/reports", "messages": [{"role": "user", "content": "Who?"}]}
    client.post("/v1/chat/completions", json=body)
    client.post("/c/reports/v1/chat/completions", json={**body, "model": "verbatim"})
    client.get("/api/v1/status")
    client.get("/api/v1/collections")
    assert [line["collection"] for line in lines(written)] == ["reports", "reports", "news", ""]


@pytest.mark.parametrize("said", ["", "a b", 'a"b', "x" * 65, "{}", "é".encode().decode("latin-1")])
def test_an_id_that_is_not_well_formed_is_replaced(client: TestClient, written: Written, said: str) -> None:
    """Nothing that was sent can forge a line."""
    set_up("json")
    made = client.get("/health", headers=[(b"x-request-id", said.encode("latin-1"))]).headers["x-request-id"]
    assert len(made) == 32
    assert lines(written)[0]["request_id"] == made


@pytest.mark.parametrize("kind", ["json", "plain"])
def test_no_line_holds_what_was_asked_or_what_documents_say(
    client: TestClient,
    written: Written,
    services: dict[str, Service],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """Nor a secret: whatever is asked, by whatever route, and whatever breaks."""
    set_up(kind)
    below = "/api/v1/collections/reports"
    secret = {"authorization": "Bearer sesame", "cookie": "session=sesame", "x-api-key": "sesame"}
    question = {"question": "Who met the minister in Niamey, said Amadou?"}
    client.post(f"{below}/ask", json=question, headers=secret)
    client.post(f"{below}/ask", json=question, headers={**secret, "accept": "text/event-stream"})
    client.post(f"{below}/search", json={"query": "minister Niamey"}, headers=secret)
    client.post(f"{below}/verify", json={"text": f"“{REPORT}”"}, headers=secret)
    client.post(f"{below}/ask", content=b'{"question": "Amadou', headers=secret)
    client.get(f"{below}/documents?source=informant&token=sesame", headers=secret)
    client.get(f"{below}/documents/informant.txt/text?start=0", headers=secret)
    client.get(f"{below}/documents/Amadou", headers=secret)
    client.post(f"{below}/documents?name=Amadou.txt", content=b"Niamey", headers=secret)
    client.get("/nothing/sesame/Amadou", headers=secret)
    client.get("/health", headers={**secret, "host": "sesame.example"})
    client.request("SESAME", "/health")
    client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "Amadou"}]}, headers=secret)

    def broken(*_: object) -> None:
        raise RuntimeError("hidden-in-an-error: Amadou met the minister")

    monkeypatch.setattr(services["reports"], "document", broken)
    monkeypatch.setattr(services["reports"].collection, "delete", broken)
    told = client.get(f"{below}/documents/informant.txt", headers=secret).json()["detail"]
    changed = client.delete(f"{below}/documents/informant.txt", headers=secret).json()["detail"]
    text = written.getvalue()
    assert [each for each in SECRETS if each.casefold() in text.casefold()] == []
    for sentence in (told, changed):
        reference = sentence.split("under ")[1].rstrip(".")
        assert text.count(reference) == 2  # where it is told what went wrong, and in the line of the request
    assert "RuntimeError" in text
    assert "/api/v1/documents/{id:path}" in text.replace("\\\\", "")
    assert all(line.isascii() and line.isprintable() for line in text.splitlines()) or kind == "json"


def test_requests_are_not_told_unless_it_is_said(client: TestClient, written: Written) -> None:
    """But have their ids."""
    logging.getLogger("qa.requests").setLevel(logging.NOTSET)
    set_up("none")
    assert client.get("/health").headers["x-request-id"]
    assert written.getvalue() == ""
    with pytest.raises(SettingsError, match="'xml', but must be one of none, plain, json"):
        set_up("xml")
