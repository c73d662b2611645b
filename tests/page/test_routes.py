"""Requests of the page beside the chat: errors come as sentences, and nothing of the server with them."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import DataFolderError
from qa import QuestionError
from qa.page.routes import PREFIX, Body, problem, router

HUGE = b'{"said": %s}' % (b"9" * 9_999)


@pytest.fixture
def client() -> TestClient:
    """An application with a route for each way in which one can end."""
    routes = router()

    @routes.post("/echo")
    def echo(body: Body) -> dict[str, str]:
        return {"said": body.text("said")}

    @routes.get("/fail")
    def fail(how: str, count: int = 0) -> dict[str, int]:
        problems: dict[str, Exception] = {
            "question": QuestionError("The question is empty."),
            "collection": DataFolderError("The folder is a file."),
            "unforeseen": RuntimeError("/home/secret"),
        }
        if how in problems:
            raise problems[how]
        return {"count": count}

    @routes.get("/gone")
    def gone() -> object:
        return problem("It is gone.", 404)

    application = FastAPI()
    application.include_router(routes, prefix=PREFIX)
    return TestClient(application)


def test_a_route_is_given_the_fields_of_the_request(client: TestClient) -> None:
    """As JSON."""
    assert client.post("/api/echo", json={"said": "Keïta"}).json() == {"said": "Keïta"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"said": 1}',
        b"\xff",
        b'{"said": "\\ud800"}',
        b"[" * 100_000,
        b'{"said": NaN}',
        b'{"said": ' + b"9" * 9_999 + b"}",
    ],
)
def test_what_is_no_such_object_is_refused_in_a_sentence(client: TestClient, content: bytes) -> None:
    """Whatever is wrong with it."""
    response = client.post("/api/echo", content=content)
    assert response.status_code == 400
    assert response.json()["problem"]
    assert "sys." not in response.text


@pytest.mark.parametrize(("how", "sentence"), [("question", "The question is empty."),
                                               ("collection", "The folder is a file.")])  # fmt: skip
def test_errors_are_told_as_they_are_worded(client: TestClient, how: str, sentence: str) -> None:
    """They are sentences for the reader."""
    response = client.get("/api/fail", params={"how": how})
    assert (response.status_code, response.json()) == (400, {"problem": sentence})


def test_a_parameter_of_another_type_is_refused_in_a_sentence(client: TestClient) -> None:
    """And not with a list of what was wrong."""
    response = client.get("/api/fail", params={"how": "", "count": "many"})
    assert response.status_code == 400
    assert list(response.json()) == ["problem"]


def test_an_unforeseen_error_gives_a_reference_and_nothing_else(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the rest."""
    response = client.get("/api/fail", params={"how": "unforeseen"})
    assert response.status_code == 500
    assert "secret" not in response.text
    reference = re.search(r"under ([0-9a-f]{8})", response.text)
    assert reference
    assert reference[1] in caplog.text


def test_a_route_may_word_its_own_refusal(client: TestClient) -> None:
    """With a status of its own."""
    response = client.get("/api/gone")
    assert (response.status_code, response.json()) == (404, {"problem": "It is gone."})
