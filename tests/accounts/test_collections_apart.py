"""Several collections and accounts: a role is of one, and nothing of another is seen with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.accounts import Accounts, Role
from qa.page import server
from qa.service import Service
from qa.sharing import Shares
from tests.accounts.conftest import PASSWORD
from tests.accounts.served import HOST
from tests.page.test_server import ToyAssistant

BASE = f"http://{HOST}:7860"
ASKED = {"question": "Who?"}
CHAT = {"model": "verbatim/reports", "messages": [{"role": "user", "content": "Who?"}]}


@pytest.fixture
def shares(tmp_path: Path) -> dict[str, Shares]:
    """What is shared in each collection: nothing yet."""
    for name in ("news", "reports"):
        (tmp_path / name).mkdir()
    return {name: Shares(tmp_path / name) for name in ("news", "reports")}


@pytest.fixture
def client(accounts: Accounts, clock: Callable[[], float], shares: dict[str, Shares]) -> Iterator[TestClient]:
    """Two collections; bert may ask the second alone."""
    assistants = {"news": ToyAssistant(), "reports": ToyAssistant()}
    services = {name: Service(each, at_once=1) for name, each in assistants.items()}
    accounts.people.add("bert", clock(), password=PASSWORD, roles={"reports": Role.ASK})
    site = server.site(services, assistants, HOST, accounts=accounts, shares=shares)
    with TestClient(site, base_url=BASE, follow_redirects=False) as made:
        yield made


@pytest.fixture
def bert(client: TestClient, accounts: Accounts, clock: Callable[[], float]) -> TestClient:
    """His token, in each request."""
    client.headers["authorization"] = f"Bearer {accounts.tokens.make('bert', 'a program', clock())}"
    return client


def test_a_role_opens_one_collection_and_no_other(bert: TestClient) -> None:
    """By its routes, its model and its page; the other is not even listed."""
    assert [each["name"] for each in bert.get("/api/v1/collections").json()["collections"]] == ["reports"]
    assert {each["id"] for each in bert.get("/v1/models").json()["data"]} == {"verbatim/reports"}
    own = [bert.post("/api/v1/collections/reports/ask", json=ASKED), bert.post("/v1/chat/completions", json=CHAT)]
    assert [each.status_code for each in own] == [200, 200]
    others = [
        bert.post("/api/v1/collections/news/ask", json=ASKED),
        bert.post("/api/v1/ask", json=ASKED),
        bert.get("/api/v1/collections/news/documents/a"),
        bert.get("/c/news/api/documents/list"),
        bert.post("/v1/chat/completions", json={**CHAT, "model": "verbatim"}),
        bert.get("/v1/models/verbatim/news"),
    ]
    assert [each.status_code for each in others] == [403, 403, 403, 403, 403, 404]


def test_a_conversation_is_shared_in_one_collection(bert: TestClient, shares: dict[str, Shares]) -> None:
    """Its link opens for whoever may ask there, at the address of that collection, and at no other."""
    ids = {name: each.share("anna", "c", "Who?", [ASKED]).id for name, each in shares.items()}
    asked = [(where, of) for where in ("reports", "news") for of in ("reports", "news")]
    told = [bert.post(f"/c/{where}/api/conversations/open", json={"id": ids[of]}) for where, of in asked]
    assert [each.status_code for each in told] == [200, 404, 403, 403]
    assert told[0].json()["exchanges"] == [ASKED]


def test_one_log_in_holds_in_all_collections(client: TestClient) -> None:
    """The cookie is of the server; each collection looks up what its bearer may there."""
    form = {"name": "bert", "password": PASSWORD}
    entered = client.post("/c/reports/account/log-in", data=form, headers={"origin": BASE})
    assert entered.status_code == 303
    assert "Path=/;" in f"{entered.headers['set-cookie']};"
    assert client.get("/c/reports/config").status_code == 200
    assert client.get("/c/news/config").status_code == 403


def test_whoever_is_not_logged_in_sees_none(client: TestClient) -> None:
    """Not even which there are."""
    answers = [client.get(path) for path in ("/api/v1/collections", "/v1/models", "/c/news/", "/c/reports/config")]
    assert [each.status_code for each in answers] == [401, 401, 303, 401]
