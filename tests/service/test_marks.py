"""Marks over HTTP: listed, exported, made, and changed without anybody's change being lost."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from qa.service.http.marks import MarkReply, MarksReply
from tests.service.conftest import MALI
from tests.service.test_http import problem

START = MALI.index("They left")
BODY = {"document": "mali.txt", "start": START, "end": START + len("They left the base"), "note": "Who?"}


@pytest.fixture
def made(client: TestClient) -> dict[str, Any]:
    """A mark."""
    response = client.post("/api/v1/marks", json=BODY)
    assert (response.status_code, response.headers["etag"]) == (201, '"1"')
    return dict(response.json())


def test_a_mark_is_made_and_read(client: TestClient, made: dict[str, Any]) -> None:
    """As it is described."""
    mark = MarkReply.model_validate(made)
    assert (mark.quote, mark.note, mark.state, mark.by) == ("They left the base", "Who?", "standing", "")
    assert client.get(f"/api/v1/marks/{mark.key}").json() == made
    listed = MarksReply.model_validate(client.get("/api/v1/marks?document=mali.txt&state=standing").json())
    assert (listed.total, listed.marks) == (1, [mark])
    assert client.get("/api/v1/marks?label=other").json() == {"marks": [], "total": 0}
    assert client.get("/api/v1/marks?skip=1").json() == {"marks": [], "total": 1}


def test_two_do_not_overwrite_each_other(client: TestClient, made: dict[str, Any]) -> None:
    """By the version in the body or by If-Match; without either nothing is changed."""
    address = f"/api/v1/marks/{made['key']}"
    changed = client.patch(address, json={"version": 1, "verdict": "checked"})
    assert (changed.json()["verdict"], changed.json()["note"], changed.headers["etag"]) == ("checked", "Who?", '"2"')
    assert "Somebody else" in problem(client.patch(address, json={"version": 1, "note": ""}), 409)
    assert "Somebody else" in problem(client.patch(address, json={}, headers={"if-match": '"1"'}), 412)
    assert "If-Match" in problem(client.patch(address, json={"note": ""}), 428)
    assert client.patch(address, json={"note": ""}, headers={"if-match": '"2"'}).json()["version"] == 3
    assert "Somebody else" in problem(client.delete(address, headers={"if-match": '"2"'}), 412)
    assert client.delete(address, headers={"if-match": '"3"'}).json()["key"] == made["key"]
    assert "no mark" in problem(client.get(address), 404)
    assert "no mark" in problem(client.delete(address), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (BODY | {"document": "none.txt"}, 404),
        (BODY | {"end": 10_000}, 422),
        (BODY | {"verdict": "true"}, 422),
        (BODY | {"by": "Ana"}, 422),
        (BODY | {"text_sha256": "0" * 64}, 409),
    ],
)
def test_what_cannot_be_marked_is_refused(client: TestClient, body: dict[str, Any], status: int) -> None:
    """With a sentence; nobody says for themselves who they are."""
    assert problem(client.post("/api/v1/marks", json=body), status)


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("bibtex", "x-bibtex"), ("csl-json", "csl+json")])
def test_marks_are_exported(client: TestClient, made: dict[str, Any], form: str, kind: str) -> None:
    """As a file, whose links lead to the page."""
    response = client.get(f"/api/v1/marks/export?format={form}&document=mali.txt")
    assert kind in response.headers["content-type"]
    assert "attachment" in response.headers["content-disposition"]
    assert "They left the base" in response.text
    assert f"http://testserver/?document=mali.txt&start={START}" in response.text
    assert "They left" not in client.get(f"/api/v1/marks/export?format={form}&by=nobody").text
    assert problem(client.get("/api/v1/marks/export?format=docx"), 422)
    assert made


def test_who_marks_is_known_where_there_are_accounts(web: FastAPI) -> None:
    """By name; another's mark is deleted by those alone who may edit."""

    class Person:
        def __init__(self, name: str) -> None:
            self.name = name

        def may(self, right: str) -> bool:
            return right == "edit" and self.name == "Eve"

    @web.middleware("http")
    async def known(request: Request, go_on: Any) -> Any:
        request.state.person = Person(request.headers["x-name"])
        return await go_on(request)

    client = TestClient(web)
    made = client.post("/api/v1/marks", json=BODY, headers={"x-name": "Ana"}).json()
    assert made["by"] == "Ana"
    address = f"/api/v1/marks/{made['key']}"
    assert "Ana’s" in problem(client.delete(address, headers={"x-name": "Ben"}), 403)
    assert "Ana’s" in problem(client.patch(address, json={"version": 1}, headers={"x-name": "Ben"}), 403)
    assert client.delete(address, headers={"x-name": "Eve"}).status_code == 200
