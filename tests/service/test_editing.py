"""Tags and corrections of programs over HTTP, and what is asked of tagged documents."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection, Filter
from qa import Assistant
from qa.service import Asked, Service, replies
from qa.service.application import application
from tests.service.test_http import problem


def edited(client: TestClient, name: str, **said: Any) -> Any:
    """What is said of a document."""
    return client.patch(f"/api/v1/documents/{name}", json=said)


def test_a_document_is_tagged_and_corrected(client: TestClient) -> None:
    """All of it at once; told as in the list, with what was detected, and in the document itself."""
    told = edited(client, "mali.txt", tags=["Mali", "troops"], title="Gossi", date="2022-04-30")
    assert told.status_code == 200, told.text
    reply = replies.SummaryReply.model_validate(told.json())
    assert (reply.title, reply.title_origin, reply.tags) == ("Gossi", "corrected", ["Mali", "troops"])
    assert (reply.date, reply.date_origin) == ("2022-04-30", "corrected")
    assert [(each.field, each.detected, each.who) for each in reply.corrections] == [
        ("title", "Mali", ""),
        ("date", "", ""),
    ]
    document = replies.DocumentReply.model_validate(client.get("/api/v1/documents/mali.txt").json())
    assert (document.title, document.tags, document.corrections) == ("Gossi", reply.tags, reply.corrections)
    assert edited(client, "mali.txt", tags=["MALI"]).json()["tags"] == ["Mali"]
    assert edited(client, "mali.txt", title=None).json()["title_origin"] == ""
    assert edited(client, "mali.txt", date=None, tags=[]).json()["date"] is None
    assert client.get("/api/v1/tags").json() == {"tags": []}


def test_only_tagged_documents_are_asked(client: TestClient, service: Service) -> None:
    """By every way to ask; an answer that is kept is not told from before."""
    edited(client, "mali.txt", tags=["Mali"])
    assert client.get("/api/v1/tags").json() == {"tags": [{"name": "Mali", "documents": 1}]}
    listed = client.get("/api/v1/documents", params={"tag": "mali"}).json()
    assert [each["id"] for each in replies.DocumentsReply.model_validate(listed).model_dump()["documents"]] == [
        "mali.txt"
    ]
    where = {"tags": ["mali", "other"]}
    hits = client.post("/api/v1/search", json={"query": "boat troops", "where": where}).json()["hits"]
    assert {each["document"] for each in hits} == {"mali.txt"}

    def documents() -> set[str]:
        told = client.post("/api/v1/ask", json={"question": "When was the boat attacked?", "where": where}).json()
        return {each["document"] for each in told["passages"]}

    assert documents() == {"mali.txt"}
    assert len(service.kept) == 1
    edited(client, "reports%2Fniger.txt", tags=["other"])
    assert documents() == {"mali.txt", "reports/niger.txt"}
    assert service.answer(Asked("boat?", where=Filter(tags=("none",)))).passages == ()


@pytest.mark.parametrize(
    "said",
    [
        {"tags": ["a,b"]},
        {"tags": ["x" * 61]},
        {"tags": ["x"] * 51},
        {"tags": "Mali"},
        {"title": " "},
        {"title": "x" * 501},
        {"date": "soon"},
        {"text": "other"},
    ],
)
def test_what_is_none_is_refused(client: TestClient, collection: Collection, said: dict[str, Any]) -> None:
    """With a sentence; nothing is changed, also where a part of it would be right."""
    before = collection.summary("mali.txt")
    problem(edited(client, "mali.txt", **{"title": "Good", **said}), 422)
    assert collection.summary("mali.txt") == before


def test_what_is_not_there_is_not_edited(client: TestClient) -> None:
    """Nor by a tag alone."""
    assert "no document “nothing”" in problem(edited(client, "nothing", title="x"), 404)
    assert "no document “nothing”" in problem(edited(client, "nothing", tags=["x"]), 404)


def test_nothing_is_edited_where_all_is_fixed(collection: Collection) -> None:
    """Neither way."""
    with TestClient(application(Service(Assistant(collection), fixed=True))) as client:
        problem(edited(client, "mali.txt", title="x"), 403)
        problem(edited(client, "mali.txt", tags=["x"]), 403)


def test_a_tag_is_set_while_a_change_is_made(client: TestClient, service: Service) -> None:
    """A correction waits for its turn, a tag needs none."""
    held = threading.Event()
    number = service.changes.begin("sync", lambda _: {"waited": held.wait(10)})
    assert edited(client, "mali.txt", tags=["x"]).json()["tags"] == ["x"]
    held.set()
    assert edited(client, "mali.txt", title="Gossi").json()["title"] == "Gossi"
    assert (service.changes.work.progress(number) or {})["state"] == "done"


def test_it_is_told_who_corrected_it(web: FastAPI) -> None:
    """Where accounts say who asks."""

    @web.middleware("http")
    async def named(request: Any, call: Any) -> Any:
        request.state.person = SimpleNamespace(name="Ada")
        return await call(request)

    with TestClient(web) as client:
        assert edited(client, "mali.txt", title="Gossi").json()["corrections"][0]["who"] == "Ada"
