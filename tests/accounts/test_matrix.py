"""Roles times every route, event and tool: each cell is asked for, and the table of rules says what must come.

The routes are those that the application has, so a new one without a rule fails here, as it does when it is served.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa.accounts import Accounts, Person, Right, Role
from qa.accounts.rules import EVENTS, ROUTES, TOOLS, Rule, rule_of
from qa.accounts.web import Gate
from qa.service import Service
from qa.service.mcp import mcp_server
from tests.accounts.conftest import PASSWORD, Clock
from tests.accounts.served import HOST, address, everything, gate_of, gradio_routes, own_routes
from tests.loops import run
from tests.page.test_server import ToyAssistant

JOIN = "/gradio_api/queue/join"
WITH_SESSION = (*Role, None)  # None being somebody without a role
CALLERS = ("stranger", "nobody's token", "nemo", *(role.value for role in Role), "figures", "admin's token to ask")
TABLE = {(rule.method, rule.path): rule for rule in ROUTES}
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The routes and events of all that is served."""
    made = Accounts(tmp_path_factory.mktemp("accounts") / "accounts.sqlite")
    gate = gate_of(everything(made))
    application: Any = gate._application
    yield own_routes(application), gradio_routes(application), gate._events
    made.close()


@pytest.fixture
def reached(accounts: Accounts, page: Any) -> TestClient:
    """The gate, with the word "reached" behind it."""
    gate = Gate(PlainTextResponse("reached"), accounts, events=page[2])
    return TestClient(gate, base_url=f"http://{HOST}:7860", follow_redirects=False)


@pytest.fixture
def ask(reached: TestClient, accounts: Accounts, clock: Clock) -> Ask:
    """Whether a request of one of the callers goes through; else the status."""
    shown: dict[str, dict[str, str]] = {"stranger": {}, "nobody's token": {"authorization": "Bearer vb_none"}}
    for name in ("nemo", *Role):
        shown[name] = {"cookie": f"verbatim={accounts.log_in(name, PASSWORD, '')}"}
    figures = accounts.tokens.make("admin", "figures", clock(), most=Right.FIGURES)
    lower = accounts.tokens.make("admin", "lower", clock(), most=Role.ASK)
    shown["figures"] = {"authorization": f"Bearer {figures}"}
    shown["admin's token to ask"] = {"authorization": f"Bearer {lower}"}

    def sent(caller: str, method: str, path: str, body: Any = None) -> bool | int:
        headers = {"origin": f"http://{HOST}:7860", **shown[caller]}
        response = reached.request(method, path, headers=headers, json=body)
        return response.text == "reached" or response.status_code

    return sent


def may(caller: str, right: Right) -> bool:
    """What the table promises, spelled out by the names of the roles."""
    order = ["ask", "mark", "edit", "admin"]
    if right is Right.OPEN:
        return True
    if right is Right.NOBODY or caller in {"stranger", "nobody's token"}:
        return False
    if caller == "figures":
        return right is Right.FIGURES
    if right is Right.PERSON:
        return True
    has = {"nemo": -1, "admin's token to ask": 0}.get(caller, order.index(caller) if caller in order else -1)
    return has >= order.index("admin" if right is Right.FIGURES else right.value)


def test_every_route_of_ours_has_a_rule_and_every_rule_a_route(page: Any) -> None:
    """What has none is refused to everybody; write its row in qa/accounts/rules.py."""
    own, gradio, _ = page
    known = {path for method, path in TABLE if method == "*"}
    # Where a provider is named, and where there are several collections.
    elsewhere = {("GET", "/account/elsewhere"), ("GET", "/account/back"), ("GET", "/api/v1/collections")}
    assert {each for each in own if each not in TABLE and each[1] not in known} == set()
    assert {each for each in TABLE if each[0] != "*"} - {*own, *gradio} - elsewhere == set()


def test_an_address_of_a_route_is_understood_as_that_route(page: Any) -> None:
    """The table is looked through by patterns, and the first one counts."""
    own, gradio, _ = page
    wrong = []
    for method, path in (*own, *gradio):
        rule, _ = rule_of(method, address(path))
        meant = TABLE.get((method, path)) or TABLE.get(("*", path))
        if rule is not meant and (meant or rule.right is not Right.NOBODY):
            wrong.append((method, path, rule.path))
    assert wrong == []


def test_every_event_and_every_tool_has_a_rule(page: Any) -> None:
    """And no rule is of something that is not there."""
    assert set(page[2].values()) == set(EVENTS)
    tools = run(mcp_server(Service(ToyAssistant())).list_tools())
    assert {tool.name for tool in tools} == set(TOOLS)


@pytest.mark.parametrize("caller", CALLERS)
def test_routes(ask: Ask, page: Any, caller: str) -> None:
    """Each route lets through whom its rule names, and nobody else."""
    own, gradio, events = page
    wrong = []
    inner = {JOIN: {"fn_index": 0, "data": ["Who?"]}, "/gradio_api/cancel": {"fn_index": 0}, "/mcp": {"method": "ping"}}
    for method, path in (*own, *gradio):
        rule = TABLE.get((method, path)) or TABLE.get(("*", path))
        got = ask(caller, method, address(path), inner.get(path) if method == "POST" else None)
        allowed = may(caller, rule.right if rule else Right.NOBODY)
        refused = (401, 303) if caller in {"stranger", "nobody's token"} and rule else (403, 303)
        if (got is True) is not allowed or not (allowed or got in refused):
            wrong.append((method, path, rule and rule.right, got))
    assert wrong == []
    assert len(events) > 10


@pytest.mark.parametrize("caller", CALLERS)
def test_events(ask: Ask, page: Any, caller: str) -> None:
    """Asked for as the page does, by their numbers."""
    for number, name in page[2].items():
        got = ask(caller, "POST", JOIN, {"fn_index": number, "data": [], "session_hash": f"of {caller}"})
        assert (got is True) is may(caller, EVENTS[name].right), (name, got)
        got = ask(caller, "POST", "/gradio_api/cancel", {"fn_index": number, "session_hash": "c", "event_id": "e"})
        assert (got is True) is may(caller, Right.ASK) or got == 403


@pytest.mark.parametrize("caller", CALLERS)
def test_tools(ask: Ask, caller: str) -> None:
    """Asked for as programs do, by their names."""
    for name, rule in TOOLS.items():
        got = ask(caller, "POST", "/mcp", {"method": "tools/call", "params": {"name": name}})
        assert (got is True) is may(caller, rule.right), (name, got)


@pytest.mark.parametrize(("caller", "goes"), [("edit", 403), ("admin", True), ("ask", 403)])
def test_an_event_and_a_tool_may_need_more_than_their_route(
    ask: Ask, page: Any, monkeypatch: pytest.MonkeyPatch, caller: str, goes: bool | int
) -> None:
    """None does today, so that it would work is shown with rules of the test's own."""
    number = next(number for number, name in page[2].items() if name == "look")
    monkeypatch.setattr("qa.accounts.web.gate.EVENTS", {**EVENTS, "look": Rule("", "", Right.ADMIN)})
    monkeypatch.setattr("qa.accounts.web.gate.TOOLS", {**TOOLS, "ask": Rule("", "", Right.ADMIN)})
    assert ask(caller, "POST", JOIN, {"fn_index": number, "session_hash": "a"}) == goes
    assert ask(caller, "POST", "/mcp", {"method": "tools/call", "params": {"name": "ask"}}) == goes


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"fn_index": 999},
        {"fn_index": "0"},
        {"fn_index": None},
        {"fn_index": True},
        {"fn_index": [0]},
        [],
        "x",
        None,
    ],
)
def test_what_names_no_event_is_refused(ask: Ask, body: Any) -> None:
    """Also to an admin, and by whatever it is called."""
    assert ask("admin", "POST", JOIN, body) in {400, 403}


@pytest.mark.parametrize(
    "body", [{"method": "tools/call"}, {"method": "tools/call", "params": {"name": "delete"}}, [{"method": "ping"}], 1]
)
def test_what_names_no_tool_is_refused(ask: Ask, body: Any) -> None:
    """A list of requests as well: each would have to be looked at."""
    assert ask("admin", "POST", "/mcp", body) in {400, 403}


def test_a_route_without_a_rule_is_refused_to_everybody(ask: Ask) -> None:
    """Also where it looks like one that has a rule."""
    for path in ("/api/documents/purge", "/api/v2/ask", "/account/delete", "/config/", "/api//v1/status", "/metrics/x"):
        assert ask("admin", "POST", path) == 403, path
    assert ask("ask", "HEAD", "/metrics") == 403


def test_a_person_may_what_the_matrix_says() -> None:
    """The two ways to put it are the same."""
    for role in Role:
        for right in Right:
            if right is not Right.OPEN:
                assert Person("x", role).may(right) is may(role.value, right), (role, right)


def test_the_table_names_each_route_once() -> None:
    """Of two rows only the first would count."""
    assert len(TABLE) == len(ROUTES)


def test_documents_and_docs_say_which_right_a_route_needs() -> None:
    """The table of docs/accounts.md is this one."""
    text = (Path(__file__).parents[2] / "docs/accounts.md").read_text("utf-8")
    missing = [
        rule.path
        for rule in ROUTES
        if rule.path.startswith(("/api/v1/", "/v1/", "/mcp", "/metrics")) and rule.method != "*"
        if f"`{rule.method} {rule.path.replace(':path', '')}`" not in text
    ]
    assert missing == []
