"""Pages of the web that are added on the page: what may be named, and what is told of each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection
from qa.page.documents.fetching import AddressError, meant
from qa.page.documents.routes import document_routes
from qa.page.guard import Guard
from qa.page.routes import PREFIX
from qa.service import Desk
from tests.index.web.conftest import QUICK
from tests.page.documents.test_document_routes import HOST, ended, listed
from tests.site import Reply, Site, page

FERRY = page("The ferry", "The ferry to Konna sank in a storm. Two people died in the river.")
BRIDGE = page("The bridge", "The bridge at Vika was opened in June. It is made of iron.")


def serving(collection: Collection, **how: Any) -> TestClient:
    """Requests to the routes as they are served, behind the guard."""
    application = FastAPI()
    application.include_router(document_routes(Desk(collection, **how)), prefix=PREFIX)
    return TestClient(Guard(application, HOST), base_url=f"http://{HOST}:7860")


@pytest.fixture
def client(collection: Collection) -> Iterator[TestClient]:
    """A page that may fetch from this machine, where the site of the test is."""
    with serving(collection, web=QUICK) as opened:
        yield opened


def came_of(client: TestClient, address: str) -> dict[str, Any]:
    """What an address came to."""
    response = client.post("/api/documents/fetch", json={"address": address})
    assert response.status_code == 200, response.text
    state = ended(client, response.json()["job"])
    assert state["state"] == "done", state
    outcome: dict[str, Any] = state["outcome"]
    return outcome


def feed(*addresses: str) -> Reply:
    """A feed of these addresses."""
    items = "".join(f"<item><title>T</title><link>{each}</link></item>" for each in addresses)
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return Reply(body, headers={"Content-Type": "application/rss+xml"})


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://example.org/a?b=c ", "https://example.org/a?b=c"),
        ("HTTP://Example.org", "HTTP://Example.org"),
        ("example.org/news", "https://example.org/news"),
        ("bücher.example", "https://bücher.example"),
        ("news.example.org:8080/?x", "https://news.example.org:8080/?x"),
    ],
)
def test_an_address_may_be_typed_without_its_beginning(typed: str, address: str) -> None:
    """As people type it into a browser."""
    assert meant(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "news", "file:///etc/passwd", "ftp://example.org/a", "https://a.example https://b.example", "/etc/passwd",
     "javascript:alert(1)", f"https://example.org/{'a' * 2_000}"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_asked(client: TestClient, typed: str) -> None:
    """With what is wanted instead."""
    with pytest.raises(AddressError):
        meant(typed)
    response = client.post("/api/documents/fetch", json={"address": typed})
    assert response.status_code == 400
    assert "address" in response.json()["problem"]


def test_a_page_is_fetched_and_what_came_of_it_is_told(client: TestClient, site: Site) -> None:
    """New, as it was, other than before: each with its title, its size and the document to open."""
    site.replies["/ferry"] = Reply(FERRY)
    address = site.at("/ferry")
    line = {"name": address, "document": address, "title": "The ferry"}
    assert came_of(client, address) == {
        "files": [{**line, "state": "indexed", "said": "1 passage"}], "hidden": 0, "unchanged": 0,
    }  # fmt: skip
    assert listed(client, search="ferry")["shown"] == 1
    again = came_of(client, address)
    assert again["files"] == [
        {**line, "state": "unchanged", "said": "is as it was when it was fetched before, 1 passage"}
    ]
    assert again["unchanged"] == 1
    site.replies["/ferry"] = Reply(FERRY.replace("Two", "Three"))
    assert came_of(client, address)["files"] == [{**line, "state": "changed", "said": "1 passage"}]
    del site.replies["/ferry"]
    (gone,) = came_of(client, address)["files"]
    assert (gone["name"], gone["state"]) == (address, "unfetched")
    assert gone["said"].startswith("answers 404 Not Found; the version of ")


def test_of_a_feed_each_page_has_its_line(client: TestClient, site: Site) -> None:
    """Those that are as they were are counted; what could not be fetched says why."""
    site.replies |= {"/ferry": Reply(FERRY), "/bridge": Reply(BRIDGE), "/same": Reply(FERRY)}
    site.replies["/feed"] = feed(*map(site.at, ("/ferry", "/gone")))
    found = {each["name"]: (each["state"], each["said"]) for each in came_of(client, site.at("/feed"))["files"]}
    assert found == {
        site.at("/ferry"): ("indexed", "1 passage"),
        site.at("/gone"): ("unfetched", "answers 404 Not Found"),
    }
    site.replies["/feed"] = feed(*map(site.at, ("/ferry", "/bridge", "/same")))
    outcome = came_of(client, site.at("/feed"))
    assert {each["name"]: each["state"] for each in outcome["files"]} == {
        site.at("/bridge"): "indexed", site.at("/same"): "copy",
    }  # fmt: skip
    assert outcome["unchanged"] == 1


def test_a_table_is_one_page_however_many_documents_it_is(client: TestClient, site: Site) -> None:
    """Under its own address, whatever its records are called."""
    table = "id,text\nk10,The dam broke in the night.\nk11,The dam held until June.\n"
    site.replies["/dams.csv"] = Reply(table, headers={"Content-Type": "text/csv"})
    (line,) = came_of(client, site.at("/dams.csv"))["files"]
    assert (line["name"], line["state"], line["said"]) == (
        site.at("/dams.csv"), "indexed", "2 documents, 2 passages",
    )  # fmt: skip
    assert "document" not in line


def test_what_is_fetched_and_cannot_be_read_says_so(client: TestClient, site: Site) -> None:
    """Apart from what could not be fetched; and what of a page is not read is told with it."""
    site.replies["/bad.pdf"] = Reply(b"%PDF-1.4 nothing", headers={"Content-Type": "application/pdf"})
    (line,) = came_of(client, site.at("/bad.pdf"))["files"]
    assert (line["name"], line["state"]) == (site.at("/bad.pdf"), "unreadable")
    site.replies["/cut"] = Reply(
        b"The caf\xc3\xa9 by the river was closed in June \xff.", headers={"Content-Type": "text/plain; charset=utf-8"}
    )
    (line,) = came_of(client, site.at("/cut"))["files"]
    assert line["said"].startswith("1 passage; not all of it is read: ")


def test_a_page_that_was_deleted_is_left_out(client: TestClient, collection: Collection, site: Site) -> None:
    """As a file that was; and how it comes back."""
    site.replies["/ferry"] = Reply(FERRY)
    came_of(client, site.at("/ferry"))
    collection.delete([site.at("/ferry")])
    (line,) = came_of(client, site.at("/ferry"))["files"]
    assert line["state"] == "deleted"
    assert "restore it under “Deleted”" in line["said"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_nothing_is_fetched_from_this_machine_or_a_private_network(
    collection: Collection, site: Site, host: str
) -> None:
    """However its address is spelt: who sees the page may be anybody."""
    site.replies["/secret"] = Reply(FERRY)
    with serving(collection) as client:
        (line,) = came_of(client, f"http://{host}:{site.port}/secret")["files"]
    assert line["state"] == "unfetched"
    assert "private network" in line["said"]
    assert site.asked == []
    assert len(collection) == 0


def test_where_documents_are_not_to_be_changed_nothing_is_fetched(
    collection: Collection, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fixed or read-only, as for uploads."""
    wanted = {"address": site.at("/ferry")}
    with serving(collection, fixed=True, web=QUICK) as client:
        response = client.post("/api/documents/fetch", json=wanted)
        assert (response.status_code, "changes none" in response.json()["problem"]) == (400, True)
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    with serving(collection, web=QUICK) as client:
        response = client.post("/api/documents/fetch", json=wanted)
        assert (response.status_code, "read-only" in response.json()["problem"]) == (400, True)
    assert site.asked == []
