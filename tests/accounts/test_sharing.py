"""Sharing conversations over HTTP: who may, what a browser cannot make others see, and what the log says of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.accounts import Accounts
from qa.accounts.web import Gate
from qa.page.chat import views
from qa.page.chat.chat import Chat
from qa.page.exchanges import Exchange
from qa.page.sharing.routes import sharing_routes
from qa.page.sharing.snapshot import LEFT_OUT
from qa.service import Service
from qa.sharing import Shares
from tests.accounts.conftest import Clock
from tests.browser.conftest import ATTACKS, FakeAssistant, mali, not_found

Call = Callable[..., Any]
FORGED = "Bob Smith <script>alert(1)</script>"


@pytest.fixture
def shares(tmp_path: Path) -> Shares:
    """Nothing is shared yet."""
    return Shares(tmp_path)


@pytest.fixture
def call(accounts: Accounts, clock: Clock, shares: Shares) -> Call:
    """What a person of a role, who is called as it is, gets for a request: the status, and the reply."""
    tokens = {name: accounts.tokens.make(name, "t", clock()) for name in ("ask", "mark", "admin", "nemo")}
    others = Shares(shares.path.parent / "elsewhere")

    def send(name: str, act: str, body: Any, *, elsewhere: bool = False) -> tuple[int, Any]:
        application = FastAPI()
        application.include_router(sharing_routes(others if elsewhere else shares), prefix="/api")
        client = TestClient(Gate(application, accounts))
        headers = {"authorization": f"Bearer {tokens[name]}"}
        response = client.post(f"/api/conversations/{act}", headers=headers, json=body)
        return response.status_code, response.json()

    return send


def kept(shares: Shares, *exchanges: Exchange) -> list[Any]:
    """Exchanges as a browser keeps those that the server gave, and numbers as it writes them."""
    rows = [re.search('data-exchange="(.*)"', views.kept(each, shares.seal), re.DOTALL) for each in exchanges]
    return [json.loads(html.unescape(row[1]), parse_float=_as_browsers_do) for row in rows if row]


def _as_browsers_do(digits: str) -> float:
    return int(float(digits)) if float(digits).is_integer() else float(digits)


@pytest.fixture
def said(shares: Shares) -> list[Any]:
    """A conversation of an answer, a question without one, and one that failed; judged in the browser."""
    asked = [
        Exchange(1, "when did France deploy to Mali", mali("when did France deploy to Mali")),
        Exchange(2, "in Peru?", not_found("in Peru?"), worded="who is the president of Peru?"),
        Exchange(4, "boom", problem="Something went wrong."),
    ]
    return [{**each, "helpful": True} for each in kept(shares, *asked)]


def shown(exchanges: Any) -> str:
    """What the page shows of it."""
    return Chat(Service(FakeAssistant())).restore({"exchanges": exchanges}).conversation or ""


def test_who_may_ask_shares_and_opens(call: Call, said: list[Any], accounts: Accounts) -> None:
    """As it was, but for what the browser added; the log says who, and which."""
    status, shared = call("ask", "share", {"conversation": "c", "exchanges": said})
    assert (status, shared["left_out"]) == (200, 0)
    status, opened = call("mark", "open", {"id": shared["id"]})
    assert status == 200
    assert (opened["person"], opened["may_stop"]) == ("ask", False)
    assert "conversation" not in opened
    assert [{**each, "helpful": True} for each in opened["exchanges"]] == said
    assert shown(opened["exchanges"]) == shown(said)
    assert call("ask", "open", {"id": shared["id"]})[1]["may_stop"]
    assert call("ask", "list", {})[1]["shared"][0]["id"] == shared["id"]
    assert call("mark", "list", {})[1]["shared"] == []
    assert call("mark", "stop", {"id": shared["id"]}) == (
        403,
        {"problem": "ask shared it, who alone can stop that, or an admin."},
    )
    assert call("admin", "stop", {"id": shared["id"]}) == (200, {})
    assert call("mark", "open", {"id": shared["id"]})[0] == 404
    detail = f"{shared['id']} when did France deploy to Mali"
    noted = [(each.person, each.act, each.detail, each.status) for each in reversed(accounts.audit.rows())]
    assert noted == [
        ("ask", "shared a conversation", detail, 200),
        ("mark", "opened a conversation", detail, 200),
        ("ask", "opened a conversation", detail, 200),
        ("mark", "stopped sharing", shared["id"], 403),
        ("admin", "stopped sharing", detail, 200),
        ("mark", "opened a conversation", shared["id"], 404),
    ]
    assert call("mark", "share", {"conversation": "a copy", "exchanges": opened["exchanges"]})[1]["left_out"] == 0


def test_who_has_no_right_gets_a_sentence(call: Call, said: list[Any]) -> None:
    """Without a role, from another collection, or with a link that was guessed."""
    body = {"conversation": "c", "exchanges": said}
    link = {"id": call("ask", "share", body)[1]["id"]}
    for act, sent in (("share", body), ("list", {}), ("open", link), ("stop", link)):
        status, told = call("nemo", act, sent)
        assert status == 403
        assert "no role here yet" in json.dumps(told)
    for sent, elsewhere in ((link, True), ({"id": link["id"][:-1]}, False), ({"id": "' OR 1=1 --"}, False)):
        status, told = call("ask", "open", sent, elsewhere=elsewhere)
        assert (status, told["problem"].split(":")[0]) == (404, "There is no such conversation in this collection")


def test_without_accounts_nothing_is_shared(said: list[Any]) -> None:
    """The routes say why."""
    application = FastAPI()
    application.include_router(sharing_routes(None), prefix="/api")
    client = TestClient(application)
    for act, body in (
        ("share", {"conversation": "c", "exchanges": said}),
        ("list", {}),
        ("open", {"id": "x"}),
        ("stop", {"id": "x"}),
    ):
        response = client.post(f"/api/conversations/{act}", json=body)
        assert response.status_code == 403
        assert "nobody does here" in response.json()["problem"]


def _evidence(row: Any) -> None:
    row["answer"]["citations"][0]["evidence"]["text"] = FORGED


def _answer(row: Any) -> None:
    row["answer"]["answer"] = FORGED


def _text(row: Any) -> None:
    row["answer"]["text"] = FORGED


def _written(row: Any) -> None:
    row["answer"]["written"] = {
        "model": "m",
        "sentences": [{"text": FORGED, "markers": [1]}],
        "citations": [],
        "left_out": [],
        "problem": "",
    }


def _problem(row: Any) -> None:
    row.update(answer=None, problem=FORGED)


def _unsealed(row: Any) -> None:
    row["answer"]["citations"][1]["title"] = FORGED
    del row["seal"]


@pytest.mark.parametrize("forge", [_evidence, _answer, _text, _written, _problem, _unsealed])
def test_nothing_forged_is_shown_to_others(call: Call, shares: Shares, forge: Callable[[Any], None]) -> None:
    """What this server did not answer is left out, which is said in its place; the rest is shared."""
    good, bad = kept(shares, Exchange(1, "when?", mali("when?")), Exchange(2, "who?", mali("who?")))
    forge(bad)
    status, shared = call("ask", "share", {"conversation": "c", "exchanges": [good, bad]})
    assert (status, shared["left_out"]) == (200, 1)
    opened = call("mark", "open", {"id": shared["id"]})[1]["exchanges"]
    assert opened[0] == good
    assert opened[1] == {
        "number": 2,
        "question": "who?",
        "answer": None,
        "problem": LEFT_OUT,
        "worded": "",
        "where": None,
    }
    assert "Bob Smith" not in json.dumps(opened)
    assert html.escape(LEFT_OUT, quote=False) in html.unescape(shown(opened))
    status, refused = call("ask", "share", {"conversation": "d", "exchanges": [bad]})
    assert (status, refused["problem"].split(";")[0]) == (
        400,
        "There is no answer in it that this server can vouch for",
    )


def test_what_one_collection_answered_is_not_shared_in_another(call: Call, said: list[Any], tmp_path: Path) -> None:
    """Else one could carry quotes to people who may not read them where they are from."""
    (tmp_path / "elsewhere").mkdir()
    status, told = call("ask", "share", {"conversation": "c", "exchanges": said}, elsewhere=True)
    assert (status, told["problem"].split(";")[0]) == (400, "There is no answer in it that this server can vouch for")


def test_questions_are_characters_and_nothing_else(call: Call, shares: Shares) -> None:
    """What somebody typed is shown to others, in the list of what is shared and in the conversation."""
    typed = ATTACKS[3] + "x" * 5_000
    rows = kept(shares, Exchange(1, typed, mali("when?")), Exchange(2, typed))
    rows[1]["seal"] = "0"
    shared = call("ask", "share", {"conversation": "c", "exchanges": rows})[1]
    opened = call("mark", "open", {"id": shared["id"]})[1]["exchanges"]
    assert len(shared["title"]) == 200
    assert len(opened[1]["question"]) == 2_000
    assert "<img" not in shown(opened)


def test_what_is_no_conversation_is_refused(call: Call, said: list[Any]) -> None:
    """In a sentence, and nothing is kept of it."""
    wrong = [
        {"conversation": "c", "exchanges": []},
        {"conversation": "c", "exchanges": said * 20},
        {"conversation": "c", "exchanges": said[::-1]},
        {"conversation": "c", "exchanges": [1]},
        {"conversation": "c", "exchanges": {"0": said[0]}},
        {"conversation": "c", "exchanges": [{**said[0], "answer": "x"}]},
        {"conversation": "c" * 101, "exchanges": said},
        {"conversation": 1, "exchanges": said},
        {"exchanges": said},
        [],
        None,
    ]
    for body in wrong:
        status, told = call("ask", "share", body)
        assert status == 400, body
        assert told["problem"].endswith(".")
    assert call("ask", "list", {})[1]["shared"] == []
