"""The service over HTTP: its replies are what it describes, and what goes wrong is problem details."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection, DamagedError
from qa.drafts import LARGEST_DRAFT, LONGEST_DRAFT
from qa.page.guard import LONGEST_BODY, Guard
from qa.service import Asked, Service, replies
from qa.service.application import application
from tests.loops import run
from tests.service.conftest import MALI

QUESTION = "When were French troops deployed to Mali?"


def problem(response: Any, status: int) -> str:
    """The sentence of problem details, which must be such."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = replies_problem(response.json())
    assert told["status"] == status
    return str(told["detail"])


def replies_problem(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Checked against its model."""
    from qa.service.http.problems import ProblemReply

    return ProblemReply.model_validate(told).model_dump()


def test_an_answer_is_the_services(client: TestClient, service: Service) -> None:
    """To the byte of its citations, and as its model describes it."""
    told = client.post("/api/v1/ask", json={"question": QUESTION})
    assert told.json() == service.ask(Asked(QUESTION))
    assert told.json()["citations"]
    replies.AnswerReply.model_validate(told.json())


def test_the_steps_of_an_answer_come_as_events(client: TestClient, service: Service) -> None:
    """The last is the answer."""
    stream = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"event: (\w+)\ndata: (.+)\n\n", stream.text)
    assert [name for name, _ in events] == ["passages", "answer"]
    assert json.loads(events[-1][1]) == service.ask(Asked(QUESTION))


def test_what_goes_wrong_in_a_stream_is_its_last_event(client: TestClient) -> None:
    """The status was sent already."""
    stream = client.post("/api/v1/ask", json={"question": "?"}, headers={"accept": "text/event-stream"})
    [(name, data)] = re.findall(r"event: (\w+)\ndata: (.+)\n\n", stream.text)
    assert name == "problem"
    assert replies_problem(json.loads(data))["detail"] == "The question is empty; ask something in words."


def test_what_was_said_before_and_a_filter_count(client: TestClient) -> None:
    """As at the terminal."""
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "2013"}]
    told = client.post("/api/v1/ask", json={"question": "When did they leave?", "history": history}).json()
    assert told["standalone_question"] != told["question"]
    where = {"documents": ["reports/niger.txt"]}
    told = client.post("/api/v1/ask", json={"question": QUESTION, "where": where}).json()
    assert {each["document"] for each in told["passages"]} <= {"reports/niger.txt"}


def test_quotations_are_verified(client: TestClient, service: Service) -> None:
    """As `qa verify` does."""
    draft = "“French troops deployed to Mali in 2014.” [1]\n\n“They left the base in Gossi in April 2022.”\n"
    told = client.post("/api/v1/verify", json={"text": draft}).json()
    assert told == service.verify(draft)
    reply = replies.VerifyReply.model_validate(told)
    assert [each.verdict for each in reply.quotations] == ["altered", "verbatim"]
    assert reply.quotations[0].changes[0].kind in ("number", "date")
    assert not reply.ok
    assert "body.text" in problem(client.post("/api/v1/verify", json={"text": ""}), 422)


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/documents", replies.DocumentsReply),
        ("/api/v1/documents/mali.txt", replies.DocumentReply),
        ("/api/v1/documents/reports%2Fniger.txt", replies.DocumentReply),
        ("/api/v1/documents/mali.txt/text?start=0&end=6", replies.TextReply),
        ("/api/v1/status", replies.StatusReply),
        ("/health", replies.HealthReply),
    ],
)
def test_replies_hold_what_is_described(client: TestClient, path: str, model: Any) -> None:
    """No field more, none less."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    model.model_validate(response.json())


def test_hits_hold_what_is_described(client: TestClient) -> None:
    """No field more, none less."""
    told = client.post("/api/v1/search", json={"query": "Mali", "k": 2}).json()
    assert len(replies.SearchReply.model_validate(told).hits) == 2


def test_an_id_may_hold_slashes_and_end_as_an_address_does(
    client: TestClient, collection: Collection, folder: Path
) -> None:
    """Written as %2F it is part of the id; as “/text” behind an id, what is asked of it."""
    (folder / "records.jsonl").write_text('{"id": "a/text", "text": "Of a record."}\n', encoding="utf-8")
    collection.sync([folder])
    assert client.get("/api/v1/documents/a%2Ftext").json()["text"] == "Of a record."
    assert client.get("/api/v1/documents/a%2Ftext/text").json()["text"] == "Of a record."
    assert client.get("/api/v1/documents/reports/niger.txt/text?end=3").json()["text"] == "The"
    assert "“a”" in problem(client.get("/api/v1/documents/a/text"), 404)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "body.question"),
        ({"question": ""}, "body.question"),
        ({"question": "q" * 2_001}, "body.question"),
        ({"question": 5}, "body.question"),
        ({"question": "Who?", "qestion": "x"}, "body.qestion"),
        ({"question": "Who?", "history": [{"role": "system", "content": "x"}]}, "body.history.0.role"),
        ({"question": "Who?", "where": {"since": "yesterday"}}, "body.where.since"),
        ({"question": "Who?", "where": {"since": "2023-02-30"}}, "since is '2023-02-30', but must be a date"),
        ({"question": "Who?", "where": {"since": "2024", "until": "2023"}}, "exchange them"),
        ({"question": "?!"}, "The question is empty"),
        ([], "body"),
    ],
)
def test_a_request_that_is_wrong_is_told_what_is(client: TestClient, body: object, said: str) -> None:
    """In one sentence, with each place beside it."""
    assert said in problem(client.post("/api/v1/ask", json=body), 422)


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    """Half of a surrogate pair as well, which no text may hold."""
    headers = {"content-type": "application/json"}
    for raw in (b"{", b"\xff\xfe", b'{"question": "\\ud800?"}'):
        problem(client.post("/api/v1/ask", content=raw, headers=headers), 422)
    problem(client.post("/api/v1/ask", content=b"[" * 100_000, headers=headers), 400)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/api/v1/documents/none.txt", 404, "There is no document “none.txt”"),
        ("GET", "/api/v1/documents/none.txt/text", 404, "There is no document “none.txt”"),
        ("GET", "/api/v1/documents?limit=0", 422, "query.limit"),
        ("GET", "/api/v1/documents?since=soon", 422, "query.since"),
        ("GET", "/api/v1/documents?since=2023-02-30", 422, "since is '2023-02-30', but must be a date"),
        (
            "GET",
            "/api/v1/documents?limt=3&limit=3&sources=a",
            422,
            "query.limt: it is not known, and perhaps misspelt (and 1",
        ),
        ("GET", "/api/v1/documents/mali.txt?start=3", 422, "query.start"),
        ("GET", "/api/v1/documents/mali.txt/text?begin=3", 422, "query.begin"),
        ("DELETE", "/api/v1/documents/mali.txt?dry=1", 422, "query.dry"),
        ("GET", "/api/v1/status?config=1", 422, "query.config"),
        ("POST", "/api/v1/documents?name=a.txt&exists=replace", 422, "query.exists"),
        ("GET", "/api/v1/nothing", 404, "There is nothing at /api/v1/nothing"),
        ("PUT", "/api/v1/ask", 405, "/api/v1/ask does not take PUT"),
    ],
)
def test_problems_say_what_to_do(client: TestClient, method: str, path: str, status: int, said: str) -> None:
    """By the status that fits."""
    assert said in problem(client.request(method, path), status)


def test_monitors_may_add_to_an_address_what_they_like(client: TestClient) -> None:
    """To get past caches; of a thousand names few are told."""
    assert client.get("/health?t=1").status_code == 200
    assert client.get("/metrics?t=1").status_code == 200
    many = client.get("/api/v1/status?" + "&".join(f"a{number}=1" for number in range(1_000)))
    assert len(many.json()["errors"]) == 20


def test_a_collection_that_cannot_be_read_is_a_problem_for_a_while(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the time after which to ask again; figures are told without it."""

    def damaged() -> None:
        raise DamagedError("The database is damaged; run: qa check --repair")

    monkeypatch.setattr(service, "health", damaged)
    response = client.get("/health")
    assert problem(response, 503) == "The database is damaged; run: qa check --repair"
    assert response.headers["retry-after"] == "5"
    assert "verbatim_documents" not in client.get("/metrics").text


def test_what_nobody_foresaw_leaves_no_trace(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has it, under a reference that is told."""

    def broken() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service, "status", broken)
    sentence = problem(client.get("/api/v1/status"), 500)
    assert "secret" not in sentence
    reference = re.findall(r"under (\w{8})\.", sentence)
    assert reference
    assert reference[0] in caplog.text
    assert "a secret" in caplog.text


def test_figures_count_requests_by_route_and_answers(client: TestClient) -> None:
    """An address is no route: there would be as many figures as documents."""
    client.get("/api/v1/documents/mali.txt")
    client.get("/api/v1/documents/none.txt")
    client.get("/nothing/at/all")
    client.post("/api/v1/ask", json={"question": QUESTION})
    told = client.get("/metrics").text
    route = "/api/v1/documents/{id:path}"
    assert f'verbatim_requests_total{{method="GET",route="{route}",status="200"}} 1.0' in told
    assert f'verbatim_requests_total{{method="GET",route="{route}",status="404"}} 1.0' in told
    assert 'route="other",status="404"} 1.0' in told
    assert 'verbatim_answers_total{answered="yes"} 1.0' in told
    assert "verbatim_answer_seconds_count 1.0" in told
    assert "verbatim_documents 3.0" in told


def test_every_field_and_parameter_is_described(web: FastAPI) -> None:
    """`/openapi.json` is the reference; nothing in it stands without a word."""
    told = web.openapi()
    schemas = told["components"]["schemas"]
    fields = {
        f"{name}.{field}": described.get("description")
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
    }
    assert [name for name, words in fields.items() if not words] == []
    operations = [each for path in told["paths"].values() for each in path.values()]
    assert all(each.get("description") or each.get("summary") for each in operations)
    assert [each for one in operations for each in one.get("parameters", []) if not each.get("description")] == []
    typed = [each for each in operations if "application/json" in each.get("requestBody", {}).get("content", {})]
    assert typed
    assert [each["operationId"] for each in typed if not {"415", "4XX"} & set(each["responses"])] == []


def test_every_reference_in_the_description_leads_somewhere(web: FastAPI) -> None:
    """Problem details stand in place of FastAPI's own form of errors."""
    told = web.openapi()
    names = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(told)))
    assert names <= set(told["components"]["schemas"])
    assert "HTTPValidationError" not in json.dumps(told)


def test_text_is_the_documents(client: TestClient) -> None:
    """Where a bound is left out, it is the text's own."""
    assert client.get("/api/v1/documents/mali.txt/text").json()["text"] == MALI
    assert client.get("/api/v1/documents/mali.txt/text?start=7").json()["text"] == MALI[7:]
    assert client.get("/api/v1/documents/mali.txt/text?end=6").json()["text"] == "French"
    assert client.get("/api/v1/documents/mali.txt/text?start=9&end=3").json()["text"] == ""


def test_the_guard_lets_programs_through_and_speaks_their_form(web: FastAPI) -> None:
    """What is refused is problem details as well."""
    guarded = Guard(web, "127.0.0.1", programs=True)
    client = TestClient(guarded, base_url="http://127.0.0.1:7860")
    assert client.put("/api/v1/ask").status_code == 405
    foreign = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"origin": "https://elsewhere.example"})
    assert problem(foreign, 403) == "Requests from other sites are refused."
    parts = (b"x" * 65_536 for _ in range(LONGEST_BODY // 65_536 + 1))
    assert "too large" in problem(client.post("/api/v1/ask", content=parts), 413)
    assert "QA_HOSTS" in problem(client.get("/health", headers={"host": "elsewhere.example"}), 400)


@pytest.mark.parametrize("path", ["/api/v1/verify", "/mcp", "/api/drafts/check"])
def test_whatever_can_be_verified_can_be_sent(service: Service, path: str) -> None:
    """Also where each character takes six bytes; beyond that it is said what to do."""
    from qa.page.server import routers

    made = application(service)
    for router in routers(service._assistant):
        made.include_router(router, prefix="/api")
    text = ("“Французские войска.” " * (LONGEST_DRAFT // 22 + 1))[:LONGEST_DRAFT]
    call = {"name": "verify", "arguments": {"text": "é" * (LONGEST_DRAFT + 1)}}
    long = (
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call} if path == "/mcp" else {"text": text + "…"}
    )
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    with TestClient(Guard(made, "127.0.0.1", programs=True), base_url="http://127.0.0.1") as client:
        told = client.post(path, content=json.dumps(long), headers=headers)
        assert re.search("2,000,000|2000000", told.text), told.text[:300]
        refused = client.post(path, content=b"x" * (LARGEST_DRAFT + 1), headers=headers)
        assert refused.status_code == 413
        assert "at most 20 MB are taken here: verify a longer text in parts." in refused.text


def test_the_guard_speaks_openais_form_below_its_address(web: FastAPI) -> None:
    """Its clients show no other: they would say that something went wrong."""
    guarded = Guard(web, "127.0.0.1", programs=True)
    client = TestClient(guarded, base_url="http://127.0.0.1:7860")
    asked = {"model": "verbatim", "messages": []}
    crowded = TestClient(Guard(web, "127.0.0.1", programs=True, most=0), base_url="http://127.0.0.1:7860")
    refused = [
        (400, client.get("/v1/models", headers={"host": "elsewhere.example"}), "QA_HOSTS"),
        (403, client.post("/v1/chat/completions", json=asked, headers={"origin": "https://a.example"}), "other sites"),
        (413, client.post("/v1/chat/completions", content=b"x" * (LONGEST_BODY + 1)), "too large"),
        (503, crowded.get("/v1/models"), "Too many pages and programs"),
    ]
    for status, response, said in refused:
        assert response.status_code == status
        assert said in response.json()["error"]["message"]
        assert "retry-after" not in response.headers or status == 503
    assert refused[-1][1].headers["retry-after"] == "60"
    assert refused[-1][1].json()["error"]["type"] == "server_error"


def test_a_line_break_in_an_address_is_told_in_the_same_form(web: FastAPI) -> None:
    """Clients leave it out, so it is asked for as a server would ask."""
    sent: list[Any] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/documents/a\nb",
        "raw_path": b"/api/v1/documents/a%0Ab",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:7860")],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    run(Guard(web, "127.0.0.1", programs=True)(scope, receive, send))
    assert json.loads(sent[1]["body"])["status"] == 404


@pytest.fixture
def with_page(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Who asks what `qa serve` serves: the page is mounted at the root, behind the service."""
    from qa.page.blocks import build
    from qa.page.server import web as with_blocks

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    page = build(service)
    return TestClient(with_blocks(page, service=service), base_url="http://127.0.0.1")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/v1/ask", "POST"),
        ("POST", "/api/v1/status", "GET, HEAD"),
        ("PUT", "/api/v1/documents/mali.txt", "DELETE, GET, HEAD, PATCH"),
        ("PUT", "/api/v1/documents/odd%2Ftext", "DELETE, GET, HEAD, PATCH"),
        ("DELETE", "/api/v1/documents/mali.txt/text", "GET, HEAD"),
        ("PATCH", "/api/v1/documents/mali.txt/text", "GET, HEAD"),
        ("DELETE", "/api/v1/documents/odd/text", "GET, HEAD"),
        ("DELETE", "/api/v1/marks/export", "GET, HEAD"),
        ("PUT", "/api/v1/marks/1f2e", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/health", "GET, HEAD"),
        ("OPTIONS", "/openapi.json", "GET, HEAD"),
    ],
)
def test_beside_a_page_a_method_that_is_not_taken_is_a_problem(
    with_page: TestClient, method: str, path: str, allowed: str
) -> None:
    """The page, which takes whatever is left, would answer in a form of its own, and with 404."""
    response = with_page.request(method, path)
    problem(response, 405)
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/documents/a%0Ab/c/%0A"])
def test_beside_a_page_a_path_that_is_not_there_is_a_problem(with_page: TestClient, path: str) -> None:
    """As without one."""
    problem(with_page.get(path), 404)


def test_beside_a_page_errors_of_openais_interface_have_its_form(with_page: TestClient) -> None:
    """Whatever is asked below its address."""
    for path in ("embeddings", "completions"):
        response = with_page.post(f"/v1/{path}", json={})
        assert (response.status_code, response.json()["error"]["type"]) == (404, "invalid_request_error")


def test_the_head_of_what_can_be_got_can_be_asked_for(with_page: TestClient) -> None:
    """Monitors ask so whether the service is well."""
    assert with_page.head("/health").status_code == 200
    assert with_page.head("/api/v1/documents/mali.txt").status_code == 200
    assert with_page.head("/api/v1/documents/none").status_code == 404


def test_methods_that_are_made_up_are_counted_as_one(client: TestClient) -> None:
    """Each label is kept for ever."""
    for number in range(3):
        client.request(f"MADEUP{number}", "/health")
    figures = client.get("/metrics").text
    assert "MADEUP" not in figures
    assert 'method="other",route="other",status="405"} 3.0' in figures


def test_what_nobody_foresaw_is_counted(client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what is looked for first."""

    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(service, "status", broken)
    assert client.get("/api/v1/status").status_code == 500
    assert 'route="/api/v1/status",status="500"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/search", {"query": "Mali", **{f"a{number}": 1 for number in range(100_000)}}),
        ("/api/v1/ask", {"question": "Mali?", "history": [{}] * 100_000}),
        ("/api/v1/search", {"query": "Mali", "where": {"sources": [1] * 100_000}}),
    ],
)
def test_of_a_hundred_thousand_things_that_are_wrong_few_are_told(client: TestClient, path: str, body: object) -> None:
    """Each would be worked out while all others wait."""
    response = client.post(path, json=body)
    problem(response, 422)
    assert len(response.content) < 2_000


def test_streams_are_not_kept_back(client: TestClient) -> None:
    """By a proxy or a cache."""
    for path, body in (
        ("/api/v1/ask", {"question": QUESTION}),
        (
            "/v1/chat/completions",
            {"model": "verbatim", "stream": True, "messages": [{"role": "user", "content": "Mali?"}]},
        ),
    ):
        headers = client.post(path, json=body, headers={"accept": "text/event-stream"}).headers
        assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")


@pytest.mark.parametrize("said", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_said_to_be_json_is_told_so(client: TestClient, said: str | None) -> None:
    """The sites that a browser shows can send such bodies anywhere; who forgot the header is told which."""
    headers = {"content-type": said} if said else {}
    response = client.post("/api/v1/ask", content=json.dumps({"question": QUESTION}), headers=headers)
    assert "send JSON with the header content-type: application/json" in problem(response, 415)
    assert problem(client.post("/api/v1/ask", json="x"), 422)


@pytest.mark.parametrize(
    "host", ["evil.test@127.0.0.1", "localhost/evil", "127.0.0.1?x", "localhost#@evil.test", "[::1"]
)
def test_a_host_that_is_more_than_a_name_and_a_port_is_refused(web: FastAPI, host: str) -> None:
    """Part of it would be taken for the name."""
    client = TestClient(Guard(web, "127.0.0.1", programs=True))
    problem(client.get("/health", headers={"host": host}), 400)
    assert client.get("/health", headers={"host": "[::1]:7860"}).status_code == 200
    assert client.get("/health", headers={"host": "LOCALHOST:80"}).status_code == 200
