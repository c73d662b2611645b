"""Several collections behind one address: each by its name, and nothing of one seen from another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from starlette.testclient import TestClient

from index import Collection, DataFolderError, Location
from qa import Assistant
from qa.errors import SettingsError
from qa.reading import SentenceVectors, SimilarityReader
from qa.service import Answering, Asked, Service
from qa.service.application import application
from qa.service.collections import Addresses, Models, model_names, named_collections, title_of, together
from qa.service.replies import CollectionsReply
from tests.conftest import EVERY_HEADLINE
from tests.toy import ToyEmbedder

NEWS = "French troops deployed to Mali in 2013.\n\nThey left the base in Gossi in April 2022.\n"
REPORT = "The informant was called Amadou.\n\nAmadou met the minister in Niamey in 2019.\n"
QUESTION = "When were French troops deployed to Mali?"
ABOUT_REPORTS = "Who met the minister in Niamey?"


def made(folder: Path, files: dict[str, str], toy: ToyEmbedder) -> Collection:
    """A collection of these files."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for name, text in files.items():
        (documents / name).write_text(text, encoding="utf-8")
    collection = Collection.open(folder / "data", embedder=toy)
    collection.sync([documents])
    return collection


@pytest.fixture
def services(tmp_path: Path, toy: ToyEmbedder) -> Iterator[dict[str, Service]]:
    """Two, which share the line: one with a document of the same name as the other, and one of its own."""
    line = Answering(at_once=1)
    news = made(tmp_path / "news", {"common.txt": NEWS}, toy)
    reports = made(tmp_path / "reports", {"common.txt": "The minister was in Niamey.", "informant.txt": REPORT}, toy)
    with news, reports:
        reader = SimilarityReader(SentenceVectors(toy))
        yield {
            name: Service(Assistant(each, reader=reader, settings=EVERY_HEADLINE), line=line)
            for name, each in (("news", news), ("reports", reports))
        }


def client_of(services: dict[str, Service], prefix: str = "") -> TestClient:
    """Who asks them."""
    models = model_names(list(services))
    applications = {name: application(each, name, models[name]) for name, each in services.items()}
    return TestClient(Addresses(together(services, applications), services, prefix), raise_server_exceptions=False)


@pytest.fixture
def client(services: dict[str, Service]) -> Iterator[TestClient]:
    """Who asks them."""
    with client_of(services) as asking:
        yield asking


def test_collections_are_listed_with_what_they_hold(client: TestClient, services: dict[str, Service]) -> None:
    """The first is the one that is asked where none is named."""
    told = client.get("/api/v1/collections").json()
    CollectionsReply.model_validate(told)
    assert [(each["name"], each["title"], each["documents"]) for each in told["collections"]] == [
        ("news", "News", 1),
        ("reports", "Reports", 2),
    ]
    assert told["collections"][1]["passages"] == services["reports"].status()["passages"]


@pytest.mark.parametrize("below", ["/api/v1", "/api/v1/collections/news", "/c/news/api/v1"])
def test_every_route_is_there_by_name_and_the_first_without(client: TestClient, below: str) -> None:
    """The same replies, whatever the address."""
    assert client.get(f"{below}/documents/common.txt/text").json()["text"] == NEWS
    told = client.post(f"{below}/ask", json={"question": QUESTION}).json()
    assert told["citations"][0]["evidence"]["text"] == "French troops deployed to Mali in 2013."
    assert client.post(f"{below}/search", json={"query": "Mali"}).json()["hits"]
    assert client.get(f"{below}/status").json()["documents"] == 1
    assert client.get(f"{below}/documents").json()["total"] == 1


def test_a_collection_is_named_in_the_address(client: TestClient) -> None:
    """A document of the same name is another one there."""
    told = client.get("/api/v1/collections/reports/documents/common.txt").json()
    assert told["text"] == "The minister was in Niamey."
    with client.stream(
        "POST",
        "/api/v1/collections/reports/ask",
        json={"question": ABOUT_REPORTS},
        headers={"accept": "text/event-stream"},
    ) as stream:
        assert "Amadou" in "".join(stream.iter_text())


@pytest.mark.parametrize(
    "path",
    [
        "documents/informant.txt",
        "documents/informant.txt/text",
        "documents/..%2Freports%2Finformant.txt",
        "documents/..%2F..%2Fcollections%2Freports%2Fdocuments%2Finformant.txt",
        "collections/reports/documents/informant.txt",
        "%2E%2E/reports/documents/informant.txt",
    ],
)
@pytest.mark.parametrize("below", ["/api/v1/collections/news", "/c/news/api/v1", "/api/v1"])
def test_no_id_that_is_guessed_leads_into_another_collection(client: TestClient, below: str, path: str) -> None:
    """Each is served by an application that holds no other."""
    if below == "/api/v1" and path.startswith("collections/reports/"):
        pytest.skip("that is the address of the other")
    response = client.get(f"{below}/{path}")
    assert response.status_code == 404, response.text
    assert "Amadou" not in response.text


def test_nothing_that_is_asked_or_changed_reaches_another_collection(
    client: TestClient, services: dict[str, Service]
) -> None:
    """By question, search, verification, deletion, upload, a kept answer, or a tool."""
    services["reports"].ask(Asked(ABOUT_REPORTS))  # kept there
    for path, body in [
        ("ask", {"question": ABOUT_REPORTS}),
        ("ask", {"question": ABOUT_REPORTS, "where": {"documents": ["informant.txt"]}}),
        ("search", {"query": "Amadou minister Niamey"}),
        ("verify", {"text": "“Amadou met the minister in Niamey in 2019.”"}),
    ]:
        response = client.post(f"/api/v1/collections/news/{path}", json=body)
        assert response.status_code == 200
        told = json.dumps([response.json().get(each) for each in ("text", "citations", "passages", "hits")])
        assert "informant" not in told
        assert "called Amadou" not in response.text
    verified = client.post(
        "/api/v1/collections/news/verify", json={"text": "“Amadou met the minister in Niamey in 2019.”"}
    ).json()
    assert not verified["ok"]
    assert client.delete("/api/v1/collections/news/documents/informant.txt").status_code == 404
    assert services["reports"].status()["documents"] == 2
    added = client.post("/api/v1/collections/news/documents?name=new.txt", content=b"Of the news alone.")
    assert added.status_code == 201, added.text
    assert client.get("/api/v1/collections/reports/documents/new.txt").status_code == 404
    tool = {"name": "read_document", "arguments": {"document": "informant.txt"}}
    assert "Amadou" not in called(client, "/c/news/mcp", tool)
    assert "Amadou" in called(client, "/c/reports/mcp", tool)
    assert "Amadou" not in called(client, "/mcp", tool)


def called(client: TestClient, path: str, tool: dict[str, Any]) -> str:
    """What a tool gives over HTTP."""
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
    response = client.post(path, json=request, headers=headers)
    assert response.status_code == 200, response.text
    return response.text


def test_a_name_that_there_is_not_is_told(client: TestClient) -> None:
    """And what lists those that there are."""
    for path in ("/api/v1/collections/none/status", "/api/v1/collections/NEWS/status"):
        response = client.get(path)
        assert response.status_code == 404
        assert "/api/v1/collections lists those that there are" in response.json()["detail"]
    assert client.get("/c/none/api/v1/status").status_code == 404
    assert client.get("/c/news/api/v1/collections").status_code == 404


def test_a_model_of_openais_interface_is_a_collection(client: TestClient) -> None:
    """`verbatim` is the first; what is cited links to the page of the collection that was asked."""
    asking = openai.OpenAI(api_key="none", base_url="http://testserver/v1", http_client=client, max_retries=0)
    assert [each.id for each in asking.models.list()] == ["verbatim", "verbatim/news", "verbatim/reports"]
    assert asking.models.retrieve("verbatim/reports").id == "verbatim/reports"

    def answered(model: str, question: str) -> tuple[str, str, str]:
        made = asking.chat.completions.create(model=model, messages=[{"role": "user", "content": question}])
        message = made.choices[0].message
        links = [each.url_citation.url for each in message.annotations or ()]
        return made.model, message.content or "", links[0] if links else ""

    model, text, link = answered("verbatim/reports", ABOUT_REPORTS)
    assert (model, "Amadou" in text, link.startswith("http://testserver/c/reports/?document=")) == (
        "verbatim/reports",
        True,
        True,
    )
    model, text, link = answered("verbatim", QUESTION)
    assert (model, "2013" in text, link.startswith("http://testserver/c/news/?document=")) == ("verbatim", True, True)
    model, text, _ = answered("verbatim/news", ABOUT_REPORTS)
    assert (model, "called Amadou" in text) == ("verbatim/news", False)
    for name in ("gpt-5", "verbatim/none"):
        with pytest.raises(openai.NotFoundError, match=f"There is no model “{name}”"):
            answered(name, QUESTION)
    with pytest.raises(openai.NotFoundError):
        asking.models.retrieve("verbatim/none")
    own = openai.OpenAI(api_key="none", base_url="http://testserver/c/reports/v1", http_client=client, max_retries=0)
    assert [each.id for each in own.models.list()] == ["verbatim/reports"]


def test_a_body_that_names_no_model_is_told_what_is_wrong(client: TestClient) -> None:
    """In the form that these clients read."""
    for body in (b"{", b"[]", b'{"messages": []}', b"[" * 100_000, b'{"model": 5}'):
        response = client.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 400, response.text
        assert response.json()["error"]["type"] == "invalid_request_error"


def test_one_collection_is_as_it_was(services: dict[str, Service]) -> None:
    """Its model has one name, and its figures no label."""
    with client_of({"documents": services["news"]}) as client:
        assert [each["id"] for each in client.get("/v1/models").json()["data"]] == ["verbatim"]
        assert client.get("/v1/models/verbatim").status_code == 200
        client.get("/api/v1/status")
        figures = client.get("/metrics").text
        assert 'verbatim_requests_total{method="GET",route="/api/v1/status",status="200"} 1.0' in figures
        assert "verbatim_documents 1.0" in figures
        assert [each["name"] for each in client.get("/api/v1/collections").json()["collections"]] == ["documents"]
        assert client.get("/health").json()["documents"] == 1


def test_figures_are_of_each_collection_and_those_of_the_line_of_all(client: TestClient) -> None:
    """A collection's own address tells its own alone."""
    client.post("/api/v1/collections/reports/ask", json={"question": ABOUT_REPORTS})
    figures = client.get("/metrics").text
    assert 'verbatim_answers_total{answered="yes",collection="reports"} 1.0' in figures
    assert 'verbatim_documents{collection="news"} 1.0' in figures
    route = 'method="POST",route="/api/v1/ask",status="200"'
    assert f'verbatim_requests_total{{collection="reports",{route}}} 1.0' in figures
    assert "verbatim_questions_waiting 0.0" in figures
    assert figures.count("# TYPE verbatim_documents ") == 1
    own = client.get("/c/news/metrics").text
    assert "verbatim_documents 1.0" in own
    assert "reports" not in own


def test_health_is_that_of_all_collections(
    client: TestClient, services: dict[str, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that cannot be read is told at once, and the list says which."""
    assert client.get("/health").json()["status"] == "ok"

    def gone() -> None:
        raise DataFolderError("The database is gone.")

    monkeypatch.setattr(services["reports"], "health", gone)
    monkeypatch.setattr(services["reports"], "status", gone)
    assert client.get("/health").status_code == 503
    assert client.get("/c/news/health").status_code == 200
    listed = client.get("/api/v1/collections").json()["collections"]
    assert listed[0]["problem"] is None
    assert listed[1]["documents"] is None
    assert listed[1]["problem"] == "The database is gone."


def test_the_description_tells_each_route_by_name_as_well(client: TestClient) -> None:
    """Made from the routes themselves; every reference leads somewhere, and no operation has the name of another."""
    told = client.get("/openapi.json").json()
    own = {path for path in told["paths"] if path.startswith("/api/v1/") and "{name}" not in path}
    named = {path for path in told["paths"] if "{name}" in path}
    assert named == {path.replace("/api/v1/", "/api/v1/collections/{name}/") for path in own - {"/api/v1/collections"}}
    operations = [
        each["operationId"]
        for path in told["paths"].values()
        for method, each in path.items()
        if method != "parameters"
    ]
    assert len(operations) == len(set(operations))
    text = json.dumps(told)
    references = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert references <= set(told["components"]["schemas"])
    assert "CollectionsReply" in references


def test_the_questions_of_all_collections_wait_in_one_line(services: dict[str, Service]) -> None:
    """So many are worked on at once as there are processors; the same words of another collection are not the same."""
    assert services["news"].answering is services["reports"].answering
    one, other = (services[name].begin(Asked(ABOUT_REPORTS)) for name in ("news", "reports"))
    assert "Amadou" not in json.dumps(one.result(30).to_json()["citations"])
    assert "Amadou" in json.dumps(other.result(30).to_json()["citations"])


def test_a_page_without_its_last_slash_is_sent_there(client: TestClient) -> None:
    """What it asks for is relative to it."""
    response = client.get("/c/news?document=common.txt", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/c/news/?document=common.txt")
    assert client.get("/c/none", follow_redirects=False).status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["news"], "“news” names no collection; write NAME=DATA"),
        (["=data"], "“” cannot be the name"),
        (["news="], "names no collection"),
        (["a b=data"], "“a b” cannot be the name of a collection"),
        (["../x=data"], "cannot be the name"),
        (["né=data"], "cannot be the name"),
        (["a" * 65 + "=data"], "cannot be the name"),
        (["news=none"], "none holds no collection to be served as “news”; run: qa index PATH --data none"),
        (["news=data", "news=other"], "Two collections are called “news”"),
        (["news=data", "News=other"], "Two collections are called “News”"),
        (["news=data", "reports=./data"], "is served as “news” already"),
    ],
)
def test_names_are_checked(typed: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence."""
    monkeypatch.chdir(tmp_path)
    for each in ("data", "other"):
        Collection.open(each).close()
    (tmp_path / "none").mkdir()
    with pytest.raises(SettingsError) as error:
        named_collections(typed)
    assert told in str(error.value)
    assert str(error.value).endswith((".", "none"))


def test_a_name_is_made_a_title() -> None:
    """For people to read."""
    assert [title_of(each) for each in ("news", "court_files-2023", "EU", "-")] == [
        "News",
        "Court files 2023",
        "EU",
        "-",
    ]


def test_models_are_loaded_once_for_all_collections_that_have_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder
) -> None:
    """A collection whose `qa.toml` names another has that one."""
    loaded: list[str | None] = []

    def load(name: str | None) -> Any:
        loaded.append(name)
        return toy if name is None else ToyEmbedder("other")

    monkeypatch.setattr("qa.service.collections.models.default_embedder", load)
    monkeypatch.setattr("qa.service.collections.models.default_reader", lambda name: f"reader {name}")
    for each in ("a", "b", "c"):
        (tmp_path / each).mkdir()
    (tmp_path / "c/qa.toml").write_text('model = "team/model"\nreader = "team/reader"\n')
    models = Models()
    a, b, c = (models.embedder(Location.of(tmp_path / each)) for each in "abc")
    assert a is b
    assert a is not c
    assert loaded == [None, "team/model"]
    readers = [str(models.reader(Location.of(tmp_path / each))()) for each in "abc"]
    assert readers == ["reader None", "reader None", "reader team/reader"]
