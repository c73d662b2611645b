"""Logging in and out over HTTP, tokens, and what others could try: through all that is served."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.accounts import Accounts, Noted, Person, Right, Role
from qa.accounts.web import Gate
from qa.accounts.web.pages import account_page, log_page
from qa.errors import AccountError
from qa.page import blocks, server
from qa.service import Service
from tests.accounts.conftest import PASSWORD, Clock
from tests.accounts.served import HOST, everything
from tests.loops import run
from tests.page.test_server import ToyAssistant, ToyCollection

HOME = f"http://{HOST}:7860"
FROM_HERE = {"origin": HOME}


@pytest.fixture
def assistant() -> ToyAssistant:
    """Who answers."""
    return ToyAssistant(Counted())


@pytest.fixture
def client(accounts: Accounts, assistant: ToyAssistant) -> Iterator[TestClient]:
    """A browser, which keeps its cookies."""
    with TestClient(everything(accounts, assistant), base_url=HOME, follow_redirects=False) as made:
        yield made


class Counted(ToyCollection):
    """A collection that can be read, as `/health` does."""

    def reading(self) -> Any:
        """At one generation."""
        return contextlib.nullcontext()

    def __len__(self) -> int:
        """Documents."""
        return self.documents


def log_in(client: TestClient, name: str = "ask", password: str = PASSWORD, **more: str) -> Any:
    """The response to the form."""
    sent = {"name": name, "password": password, **more}
    return client.post("/account/log-in", data=sent, headers=FROM_HERE)


def test_whoever_opens_the_page_logs_in_first_and_comes_back_to_the_same_place(client: TestClient) -> None:
    """All with plain forms; the address keeps its query and goes nowhere else."""
    sent_on = client.get("/?document=a.txt&start=4")
    assert (sent_on.status_code, sent_on.headers["location"]) == (
        303, "account/log-in?to=document%3Da.txt%26start%3D4",
    )  # fmt: skip
    form = client.get("/account/log-in?to=document%3Da.txt%26start%3D4")
    assert '<input type="hidden" name="to" value="document=a.txt&amp;start=4">' in form.text
    assert "<script" not in form.text
    assert form.headers["content-security-policy"].startswith("default-src 'self'")
    assert form.headers["cache-control"] == "no-store"
    done = log_in(client, to="document=a.txt&start=4")
    assert (done.status_code, done.headers["location"]) == (303, "../?document=a.txt&start=4")
    assert client.get("/").status_code == 200
    assert client.get("/config").status_code == 200


def test_the_cookie_is_for_this_server_alone(client: TestClient, accounts: Accounts, assistant: ToyAssistant) -> None:
    """No script reads it, no other site sends it; over https nothing else carries it, below a path only there."""
    cookie = log_in(client).headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=604800"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    served = everything(accounts, assistant)
    safe = TestClient(served, base_url=f"https://{HOST}:7860", root_path="/verbatim", follow_redirects=False)
    sent = {"name": "ask", "password": PASSWORD}
    response = safe.post("/account/log-in", data=sent, headers={"origin": f"https://{HOST}:7860"})
    assert {"Secure", "Path=/verbatim/"} <= set(response.headers["set-cookie"].split("; "))


@pytest.mark.parametrize("name", ["ask", "nobody", "<script>alert(1)</script>"])
def test_what_is_wrong_is_told_and_not_which(client: TestClient, name: str) -> None:
    """The form comes again with the name, as text."""
    refused = log_in(client, name, "wrong")
    assert refused.status_code == 403
    assert '<p role="alert">Name and password do not belong together; try again.</p>' in refused.text
    assert "<script" not in refused.text
    assert "set-cookie" not in refused.headers


def test_guesses_are_told_to_wait(client: TestClient) -> None:
    """In words and in the header."""
    answers = [log_in(client, password="wrong") for _ in range(6)]  # noqa: S106
    assert [each.status_code for each in answers] == [403] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert "wait 1 second and try again" in answers[-1].text


def test_logging_in_begins_another_session_than_the_cookie_says(client: TestClient, accounts: Accounts) -> None:
    """A cookie that somebody else put into the browser opens nothing afterwards."""
    client.cookies.set("verbatim", "planted", domain=HOST, path="/")
    log_in(client)
    first = client.cookies.get("verbatim", path="/")
    assert accounts.by_session("planted") is None
    log_in(client, "edit")
    second = client.cookies.get("verbatim", path="/")
    assert first != second
    assert first is not None
    assert accounts.by_session(first) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": f"http://{HOST}:9999"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_no_other_site_logs_anybody_in_or_out(client: TestClient, headers: dict[str, str]) -> None:
    """Nor changes a password, nor does anything else in the name of who is logged in."""
    sent = {"name": "ask", "password": PASSWORD}
    assert client.post("/account/log-in", data=sent, headers=headers).status_code == 403
    log_in(client, "admin")
    for path in ("/account/log-out", "/account/password", "/api/documents/delete", "/api/v1/ask", "/api/filter"):
        assert client.post(path, headers=headers, content="{}").status_code == 403, path
    assert client.delete("/api/v1/documents/a", headers=headers).status_code == 403
    assert client.get("/").status_code == 200


def test_logging_out_ends_the_session_and_not_only_the_cookie(client: TestClient) -> None:
    """A copy of the cookie opens nothing."""
    log_in(client)
    copy = client.cookies.get("verbatim", path="/")
    assert "You are logged out." in client.post("/account/log-out", headers=FROM_HERE).text
    assert client.cookies.get("verbatim", path="/") is None
    assert client.get("/", headers={"cookie": f"verbatim={copy}"}).status_code == 303
    assert client.post("/account/log-out", headers=FROM_HERE).status_code == 200


def test_ones_own_password_is_changed_on_the_page(client: TestClient) -> None:
    """Not by a mistyped one; one goes on, and all else is logged out."""
    log_in(client)
    other = client.cookies.get("verbatim", path="/")

    def change(old: str, new: str, again: str | None = None) -> Any:
        sent = {"old": old, "new": new, "again": new if again is None else again}
        return client.post("/account/password", data=sent, headers=FROM_HERE)

    assert "typed in two ways" in change(PASSWORD, "a new long password", "an ew long password").text
    assert "is another one" in change("wrong", "a new long password").text
    assert "The password is changed." in change(PASSWORD, "a new long password").text
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"cookie": f"verbatim={other}"}).status_code == 303
    client.cookies.clear()
    assert log_in(client, password="a new long password").status_code == 303  # noqa: S106


def test_somebody_without_a_role_is_told_whom_to_ask(client: TestClient) -> None:
    """In place of the page."""
    log_in(client, "nemo")
    assert client.get("/").headers["location"] == "account"
    assert "You have no role here yet; ask an admin for one." in client.get("/account").text
    told = client.get("/api/v1/status").json()
    assert told["detail"] == "nemo has no role here yet; ask an admin for one."


def test_programs_are_told_in_the_form_that_they_read(client: TestClient) -> None:
    """Problem details, OpenAI's errors, the page's own, and what Gradio reads."""
    told = client.get("/api/v1/status")
    assert (told.status_code, told.headers["content-type"]) == (401, "application/problem+json")
    assert told.headers["www-authenticate"] == 'Bearer realm="Verbatim"'
    assert "Authorization: Bearer TOKEN" in told.json()["detail"]
    openai = client.post("/v1/chat/completions", json={"model": "verbatim", "messages": []})
    assert (openai.status_code, set(openai.json()["error"])) == (401, {"message", "type", "param", "code"})
    assert client.post("/mcp", json={}).headers["content-type"] == "application/problem+json"
    assert "log in" in client.post("/api/filter", json={}).json()["problem"]
    assert "log in" in client.post("/gradio_api/queue/join", json={}).json()["detail"]


def test_a_token_opens_what_its_person_may(client: TestClient, accounts: Accounts, clock: Clock) -> None:
    """In the header alone; without an origin, as programs send none. A cookie does not make up for a wrong one."""
    token = accounts.tokens.make("ask", "ci", clock())
    bearer = {"authorization": f"Bearer {token}"}
    assert client.post("/api/v1/ask", json={"question": "Who came?"}, headers=bearer).status_code == 200
    assert client.get("/v1/models", headers={"authorization": f"bearer {token}"}).status_code == 200
    refused = client.delete("/api/v1/documents/a", headers=bearer)
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "This needs the role “edit”; ask an admin for it.",
    )  # fmt: skip
    assert client.get(f"/api/v1/status?token={token}").status_code == 401
    assert client.get("/api/v1/status", headers={"authorization": f"Basic {token}"}).status_code == 401
    log_in(client)
    assert client.get("/api/v1/documents/x", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_tools_are_asked_with_a_token(client: TestClient, accounts: Accounts, clock: Clock) -> None:
    """Over HTTP; over standard input it is the owner of the machine who asks."""
    token = accounts.tokens.make("ask", "model", clock())
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Who?"}},
    }
    headers = {"accept": "application/json, text/event-stream", "authorization": f"Bearer {token}"}
    told = client.post("/mcp", json=call, headers=headers)
    assert "No answer to Who?" in told.text
    assert (accounts.audit.rows()[0].act, accounts.audit.rows()[0].detail) == ("asked", "Who?")


def test_whether_it_runs_is_told_to_everybody_and_what_it_holds_to_some(
    client: TestClient, accounts: Accounts, clock: Clock
) -> None:
    """Figures need an admin, or a token that is for nothing else."""
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/metrics").status_code == 401
    monitor = accounts.tokens.make("ask", "prometheus", clock(), most=Right.FIGURES)
    bearer = {"authorization": f"Bearer {monitor}"}
    assert "verbatim_documents 2.0" in client.get("/metrics", headers=bearer).text
    assert client.get("/api/v1/status", headers=bearer).status_code == 403
    log_in(client)
    assert client.get("/health").json() == {"status": "ok", "generation": 1, "documents": 2}
    assert client.get("/metrics").status_code == 403


def test_a_page_belongs_to_who_opened_it(client: TestClient, accounts: Accounts) -> None:
    """What it calls itself is no secret that would do for reading along, or for stopping it."""
    cookies = {name: f"verbatim={accounts.log_in(name, PASSWORD, '')}" for name in ("ask", "admin")}
    join = {"fn_index": 3, "data": [None], "session_hash": "mine"}

    def post(path: str, name: str, body: Any) -> int:
        return client.post(path, json=body, headers={**FROM_HERE, "cookie": cookies[name]}).status_code

    assert post("/gradio_api/queue/join", "ask", join) == 200
    assert post("/gradio_api/queue/join", "admin", join) == 403
    stop = {"fn_index": 0, "session_hash": "mine", "event_id": "x"}
    assert post("/gradio_api/cancel", "admin", stop) == 403
    for path in ("/gradio_api/queue/data?session_hash=mine", "/gradio_api/heartbeat/mine"):
        assert client.get(path, headers={"cookie": cookies["admin"]}).status_code == 403


def test_a_body_is_passed_on_as_it_was_understood(accounts: Accounts) -> None:
    """One number twice, or one in another spelling, cannot mean two events to two readers."""
    came: list[bytes] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        came.append(message["body"])
        length = dict(scope["headers"])[b"content-length"]
        assert int(length) == len(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    gate = Gate(behind, accounts, events={0: "look", 1: "unknown"})
    cookie = f"verbatim={accounts.log_in('ask', PASSWORD, '')}"
    client = TestClient(gate, base_url=HOME)
    raw = '{"fn_index": 1, "data": [], "fn_index": 0, "session_hash": "\\ud800"}'
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel"):
        done = client.post(path, content=raw, headers={**FROM_HERE, "cookie": cookie})
        assert done.status_code == 200
        assert json.loads(came.pop()) == {"fn_index": 0, "data": [], "session_hash": "\ud800"}
    assert (
        client.post("/gradio_api/queue/join", content=raw[:-1], headers={**FROM_HERE, "cookie": cookie}).status_code
        == 400
    )
    assert came == []


def test_a_stream_ends_with_the_session(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever logs out, or loses the role, reads along no further."""
    monkeypatch.setattr("qa.accounts.web.gate._LOOK", 0.0)
    secret = accounts.log_in("ask", PASSWORD, "")
    sent: list[Any] = []

    async def behind(_: Any, __: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        accounts.log_out(secret, "")
        await send({"type": "http.response.body", "body": b"two", "more_body": True})
        await send({"type": "http.response.body", "body": b"three", "more_body": True})

    async def send(message: Any) -> None:
        sent.append((message.get("body"), message.get("more_body")))

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http", "method": "GET", "path": "/gradio_api/queue/data", "root_path": "", "query_string": b"",
        "headers": [(b"cookie", f"verbatim={secret}".encode())], "client": ("192.0.2.1", 1), "scheme": "http",
    }  # fmt: skip
    run(Gate(behind, accounts)(scope, receive, send))
    assert sent == [(None, None), (b"one", True), (b"", False)]


def test_the_log_says_who_did_what_and_from_where(client: TestClient) -> None:
    """And is for admins, part by part, newest first. No text of a document is in it."""
    log_in(client, "edit")
    for question in ("Who came?", "When?"):
        client.post("/api/v1/ask", json={"question": question}, headers=FROM_HERE)
    client.get("/api/v1/documents/a")
    client.get("/api/v1/documents/missing")
    client.post(
        "/gradio_api/queue/join",
        json={"fn_index": 0, "data": ["Typed?", [], ""], "session_hash": "s"},
        headers=FROM_HERE,
    )
    example = {"fn_index": 1, "data": [[]], "event_data": {"asked": {"question": "Offered?"}}, "session_hash": "s"}
    client.post("/gradio_api/queue/join", json=example, headers=FROM_HERE)
    client.post("/api/documents/delete", json={"ids": ["a", "b"]}, headers=FROM_HERE)
    assert client.get("/api/v1/audit").status_code == 403
    log_in(client, "admin")
    told = client.get("/api/v1/audit?person=edit").json()
    rows = [(row["act"], row["detail"]) for row in told["rows"]]
    assert rows == [
        ("was refused", "GET /api/v1/audit"),
        ("deleted", "a, b"),
        ("asked", "Offered?"),
        ("asked", "Typed?"),
        ("read", "missing"),
        ("read", "a"),
        ("asked", "When?"),
        ("asked", "Who came?"),
        ("logged in", ""),
    ]
    assert {row["collection"] for row in told["rows"]} == {"documents", ""}
    assert all(row["address"] for row in told["rows"])
    assert "It rained" not in json.dumps(told)
    first = client.get("/api/v1/audit?limit=2&act=asked").json()
    assert [row["detail"] for row in first["rows"]] == ["Offered?", "Typed?"]
    rest = client.get(f"/api/v1/audit?act=asked&before={first['next']}").json()
    assert ([row["detail"] for row in rest["rows"]], rest["next"]) == (["When?", "Who came?"], None)
    page = client.get("/account/log?person=edit&act=asked").text
    assert "Who came?" in page
    assert "/api/v1/audit" in client.get("/openapi.json").json()["paths"]


def test_what_is_noted_cannot_run(client: TestClient) -> None:
    """A question may hold anything."""
    row = Noted(1, 0.0, "<b>", "<i>", "documents", "asked", "<script>alert(1)</script>", 200)
    shown = log_page([row], person='"><script>', act="", more=1)
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "<script" not in account_page(Person("<script>", Role.ASK), has_password=True)
    log_in(client, "admin")
    assert "<script" not in client.get("/account/log?person=%22%3E%3Cscript%3E").text


def test_a_log_that_cannot_be_written_stops_nobody(
    client: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk answers; who runs the server is told."""
    log_in(client)
    monkeypatch.setattr(accounts.audit, "_database", _Full())
    assert client.post("/api/v1/ask", json={"question": "Who?"}, headers=FROM_HERE).status_code == 200
    assert "cannot be noted" in caplog.text


class _Full:
    """A disk that is full."""

    def writing(self) -> Any:
        """Nothing can be written."""
        raise AccountError("full")


def test_where_accounts_cannot_be_read_nobody_is_let_in(
    client: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, and no trace."""
    log_in(client)
    monkeypatch.setattr(accounts.sessions, "_database", _Gone())
    answer = client.get("/api/v1/documents/a")
    assert (answer.status_code, answer.json()["detail"]) == (503, "gone")


class _Gone:
    """A file that is not there any more."""

    def row(self, *_: object) -> Any:
        """Nothing can be read."""
        raise AccountError("gone")


def test_without_accounts_there_is_nothing_of_them() -> None:
    """No route, no cookie, no log: as it was."""
    service = Service(ToyAssistant(Counted()), at_once=1)
    served = server.web(blocks.build(service), HOST, (), (), service)
    with TestClient(served, base_url=HOME, follow_redirects=False) as client:
        assert client.get("/").status_code == 200
        assert client.get("/account/log-in").status_code == 403
        assert client.get("/api/v1/audit").status_code == 404
        assert set(client.get("/health").json()) == {"status", "generation", "documents"}
