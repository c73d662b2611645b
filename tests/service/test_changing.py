"""Documents that programs add and delete over HTTP."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection, LockedError
from qa import Assistant
from qa.service import Service, replies
from qa.service.application import application
from tests.service.test_http import problem

RAIN = b"It rained in Timbuktu on 3 May 2019, for the first time in a year."


def sent(client: TestClient, name: str, content: Any = RAIN, **how: str) -> Any:
    """A file that is sent as the body of a request."""
    return client.post("/api/v1/documents", params={"name": name, **how}, content=content)


def test_a_file_is_kept_and_answers_at_once(client: TestClient, folder: Path) -> None:
    """Among those that were indexed; what comes back says what it is."""
    told = sent(client, "rain.txt")
    assert told.status_code == 201, told.text
    reply = replies.AddedReply.model_validate(told.json())
    assert reply.documents == ["rain.txt"]
    assert (reply.failed, reply.copies, reply.losses) == ([], [], [])
    assert (folder / "rain.txt").read_bytes() == RAIN
    assert client.get("/api/v1/documents/rain.txt").json()["text"] == RAIN.decode()


def test_a_file_may_come_in_parts_of_any_number(client: TestClient) -> None:
    """Its length need not be told before."""
    told = sent(client, "rain.txt", iter([RAIN[:10], RAIN[10:]]))
    assert told.json()["documents"] == ["rain.txt"]


def test_what_cannot_be_read_is_refused_and_kept(client: TestClient, folder: Path) -> None:
    """With the reason; `qa status` tells of it as well."""
    sentence = problem(sent(client, "broken.pdf", b"no such thing"), 422)
    assert sentence.startswith("broken.pdf was kept, and nothing of it can be read: ")
    assert (folder / "broken.pdf").exists()


def test_of_what_can_be_read_in_part_the_rest_is_told(client: TestClient) -> None:
    """A line that is no record, here."""
    told = sent(client, "news.jsonl", b'{"id": "one", "text": "It rained."}\n{"id": \n')
    reply = replies.AddedReply.model_validate(told.json())
    assert reply.documents == ["one"]
    assert len(reply.failed) == 1


def test_what_was_deleted_is_there_again_when_it_is_sent_again(client: TestClient) -> None:
    """In the same words and in others."""
    for content in (RAIN, RAIN + b" Two."):
        sent(client, "rain.txt", content, existing="replace")
        client.delete("/api/v1/documents/rain.txt")
        assert sent(client, "rain.txt", content, existing="replace").json()["documents"] == ["rain.txt"]
        assert client.get("/api/v1/documents/rain.txt").json()["text"] == content.decode()


def test_another_file_is_written_over_only_where_that_is_said(client: TestClient, folder: Path) -> None:
    """Otherwise the request is refused, or the new one numbered."""
    before = (folder / "mali.txt").read_bytes()
    assert "keep both, or replace" in problem(sent(client, "mali.txt"), 409)
    assert (folder / "mali.txt").read_bytes() == before
    assert sent(client, "mali.txt", existing="both").json()["name"] == "mali (2).txt"
    assert sent(client, "mali.txt", existing="replace").json()["documents"] == ["mali.txt"]
    assert (folder / "mali.txt").read_bytes() == RAIN


@pytest.mark.parametrize("name", ["", "...", "program.exe", "x" * 1_001])
def test_a_name_that_is_none_is_refused(client: TestClient, name: str) -> None:
    """So is an ending that is not read."""
    problem(sent(client, name), 422)


def test_a_name_stays_in_the_folder(client: TestClient, folder: Path) -> None:
    """Whatever stands before it."""
    assert sent(client, "../../etc/rain.txt").json()["name"] == "rain.txt"
    assert (folder / "rain.txt").exists()


def test_a_document_is_deleted_and_its_file_stays(client: TestClient, folder: Path) -> None:
    """A second time there is none; nor is there of an id that never was."""
    told = client.delete("/api/v1/documents/reports%2Fniger.txt")
    assert replies.ReportReply.model_validate(told.json()).removed == ["reports/niger.txt"]
    assert (folder / "reports" / "niger.txt").exists()
    for _ in range(2):
        assert "There is no document" in problem(client.delete("/api/v1/documents/reports%2Fniger.txt"), 404)


def test_a_server_that_is_fixed_changes_nothing(collection: Collection, folder: Path) -> None:
    """And says so."""
    with TestClient(application(Service(Assistant(collection), fixed=True))) as client:
        assert "changes none" in problem(sent(client, "rain.txt"), 403)
        assert "changes none" in problem(client.delete("/api/v1/documents/mali.txt"), 403)
    assert not (folder / "rain.txt").exists()


def test_another_process_that_indexes_is_waited_for(
    client: TestClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the program that asks: it is told when to come again."""

    def locked(_: object) -> None:
        raise LockedError("Another process is indexing; try again when it is done.")

    monkeypatch.setattr(collection, "delete", locked)
    response = client.delete("/api/v1/documents/mali.txt")
    assert problem(response, 503) == "Another process is indexing; try again when it is done."
    assert response.headers["retry-after"]


def test_what_nobody_foresaw_in_a_change_leaves_no_trace(
    client: TestClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has it."""

    def broken(_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(collection, "delete", broken)
    sentence = problem(client.delete("/api/v1/documents/mali.txt"), 500)
    assert "secret" not in sentence
    assert "The log of the server says more under" in sentence


def test_too_many_changes_are_refused(web: FastAPI, collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait are done."""
    under_way, go_on = threading.Event(), threading.Event()
    sync = collection.sync

    def slow(*given: Any, **how: Any) -> Any:
        under_way.set()
        go_on.wait()
        return sync(*given, **how)

    monkeypatch.setattr(collection, "sync", slow)
    found: list[int] = []

    def send(number: int) -> None:
        found.append(sent(TestClient(web), f"{number}.txt", RAIN + str(number).encode()).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    threads[0].start()
    under_way.wait()
    for thread in threads[1:]:
        thread.start()
    while len(found) < 3:  # one is under way, eight wait
        threads[0].join(0.01)
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(found) == [201] * 9 + [503] * 3
