"""Saved questions over HTTP, and a service that looks for itself whether the documents are others."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from index import Collection, Filter
from qa import Answer
from qa.service import AlertDesk, Asked, Service
from qa.service.alert_bodies import AlertsReply, SavedListReply, SavedReply
from tests.service.test_http import problem

QUESTION = "When were French troops deployed to Mali?"
LATER = "Who opened the new school of Kidal in June?"
SCHOOL = "The new school of Kidal was opened in June by the minister Aminata Diallo.\n"
SOON = 60.0  # seconds


def await_alert(service: Service) -> None:
    """Until there is one."""
    until = time.monotonic() + SOON
    while not service.collection.saved_questions.alerts():
        assert time.monotonic() < until
        time.sleep(0.05)


def changed(collection: Collection, folder: Path) -> None:
    """The sentence that answers says something else."""
    (folder / "mali.txt").write_text("French troops were deployed to Mali in 2014.\n", encoding="utf-8")
    collection.sync([folder])


def test_a_question_is_saved_listed_and_removed(client: TestClient) -> None:
    """Each reply is as it is described."""
    made = client.post("/api/v1/saved", json={"question": QUESTION, "where": {"documents": ["mali.txt"]}})
    assert made.status_code == 201
    kept = SavedReply.model_validate(made.json())
    assert kept.where is not None
    assert (kept.question, kept.where.documents, kept.by) == (QUESTION, ["mali.txt"], "")
    listed = SavedListReply.model_validate(client.get("/api/v1/saved").json())
    assert ([each.key for each in listed.saved], listed.most) == ([kept.key], 200)
    assert client.delete(f"/api/v1/saved/{kept.key}").json()["key"] == kept.key
    assert "No question is saved" in problem(client.delete(f"/api/v1/saved/{kept.key}"), 404)


def test_what_is_new_is_told_once_and_seen(
    client: TestClient, service: Service, collection: Collection, folder: Path
) -> None:
    """With a link to the place; who goes on from the newest gets nothing."""
    client.post("/api/v1/saved", json={"question": QUESTION})
    assert client.get("/api/v1/alerts").json() == {"alerts": [], "newest": 0}
    changed(collection, folder)
    assert (service.alerts.look(), service.alerts.look()) == (1, 0)
    told = AlertsReply.model_validate(client.get("/api/v1/alerts").json())
    (alert,) = told.alerts
    assert (alert.question, alert.seen, told.newest) == (QUESTION, False, alert.number)
    assert "quote changed" in alert.what
    ((now,),) = [[each.now for each in alert.changed]]
    assert now.link.startswith("?document=mali.txt&start=")
    assert client.get(f"/api/v1/alerts?after={alert.number}").json()["alerts"] == []
    assert client.post("/api/v1/alerts/seen", json={"until": alert.number}).json() == {"until": alert.number}
    assert client.get("/api/v1/alerts").json()["alerts"][0]["seen"]


def test_the_feed_links_to_where_it_was_asked_for(
    client: TestClient, service: Service, collection: Collection, folder: Path
) -> None:
    """Where no setting names the address of the page."""
    client.post("/api/v1/saved", json={"question": QUESTION})
    changed(collection, folder)
    service.alerts.look()
    feed = client.get("/api/v1/alerts.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    links = [each.get("href", "") for each in ET.fromstring(feed.content).iter("{http://www.w3.org/2005/Atom}link")]  # noqa: S314 - ours
    assert links[0] == "http://testserver/api/v1/alerts.atom"
    assert all(each.startswith("http://testserver/") for each in links)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": ""}, "body.question"),
        ({"question": "?"}, "The question is empty"),
        ({"question": QUESTION, "where": {"since": "2020", "until": "2019"}}, "which is after until"),
        ({"question": QUESTION, "webhook": "https://a.example/"}, "QA_WEBHOOK_SECRET"),
        ({"question": QUESTION, "email": "a@b.example"}, "QA_MAIL_HOST"),
        ({"question": QUESTION, "mail": "x"}, "body.mail"),
    ],
)
def test_what_cannot_be_saved_is_refused(client: TestClient, body: dict[str, Any], said: str) -> None:
    """With a sentence."""
    assert said in problem(client.post("/api/v1/saved", json=body), 422)


class _As:
    """Whoever asks has an account: their name stands in a header."""

    def __init__(self, application: FastAPI) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        if scope["type"] == "http":
            name = dict(scope["headers"]).get(b"x-name", b"").decode()
            person = SimpleNamespace(name=name, may=lambda right: name == "Root" and right == "admin")
            scope.setdefault("state", {})["person"] = person
        await self._application(scope, receive, send)


def test_with_accounts_each_has_questions_of_their_own(
    web: FastAPI, service: Service, collection: Collection, folder: Path
) -> None:
    """Others read them, and may not remove them; what one has seen is new to the other."""
    with TestClient(_As(web)) as client:
        ada, ben, root = ({"x-name": name} for name in ("Ada", "Ben", "Root"))
        kept = client.post("/api/v1/saved", json={"question": QUESTION}, headers=ada).json()
        assert kept["by"] == "Ada"
        other = client.post("/api/v1/saved", json={"question": LATER}, headers=ada).json()
        assert len(client.get("/api/v1/saved", headers=ben).json()["saved"]) == 2
        assert "saved by Ada" in problem(client.delete(f"/api/v1/saved/{kept['key']}", headers=ben), 403)
        assert client.delete(f"/api/v1/saved/{other['key']}", headers=root).status_code == 200
        changed(collection, folder)
        service.alerts.look()
        client.post("/api/v1/alerts/seen", json={"until": 100}, headers=ada)
        seen = [client.get("/api/v1/alerts", headers=each).json()["alerts"][0]["seen"] for each in (ada, ben)]
        assert seen == [True, False]
        assert client.delete(f"/api/v1/saved/{kept['key']}", headers=ada).status_code == 200


def test_a_service_looks_for_itself(service: Service, collection: Collection, folder: Path) -> None:
    """Whoever changed the documents; it tells what it finds once."""
    service.alerts.save(QUESTION, None)
    with service.alerts.watching():
        changed(collection, folder)
        await_alert(service)
    assert len(collection.saved_questions.alerts()) == 1
    assert collection.saved_questions.behind(collection.generation) == []


def test_two_services_tell_nothing_twice(service: Service, collection: Collection, folder: Path) -> None:
    """Both see the new documents at once."""
    service.alerts.save(QUESTION, None)
    other = AlertDesk(collection, service.alerts._ask, service.answering)
    with service.alerts.watching(), other.watching():
        changed(collection, folder)
        await_alert(service)
        until = time.monotonic() + 3.0
        while time.monotonic() < until:
            assert len(collection.saved_questions.alerts()) == 1
            time.sleep(0.1)


def test_a_saved_question_lets_people_go_before(service: Service) -> None:
    """It is asked when nobody asks or waits."""
    order: list[str] = []
    busy: Any = SimpleNamespace(running=1, waiting=0)

    def ask(question: str, _: Filter | None) -> Answer:
        order.append(question)
        return service.answer(Asked(question))

    desk = AlertDesk(service.collection, ask, busy)
    asked = threading.Thread(target=desk._after_people, args=(QUESTION, None))
    asked.start()
    time.sleep(0.3)
    assert order == []
    busy.running = 0
    asked.join(SOON)
    assert order == [QUESTION]
