"""What the page asks about answers beside the chat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection
from qa import Assistant
from qa.packs.saved_json import read_pack
from qa.page.chat.routes import answer_routes
from qa.page.exchanges import Exchange, saved
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.answering.test_answering import ARTICLES, WHEN
from tests.qa.reading.test_evidence import PointingReader


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of three articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(ARTICLES)])
        yield collection


@pytest.fixture
def assistant(filled: Collection) -> Assistant:
    """One whose reader points at the date."""
    return Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE)


@pytest.fixture
def client(assistant: Assistant) -> TestClient:
    """The routes alone."""
    application = FastAPI()
    application.include_router(answer_routes(assistant))
    return TestClient(application)


@pytest.fixture
def exchange(assistant: Assistant) -> dict[str, Any]:
    """An answered question, as the browser keeps it."""
    kept: dict[str, Any] = json.loads(json.dumps(saved(Exchange(1, WHEN, assistant.ask(WHEN)))))
    return kept


def test_a_filter_is_counted_and_worded(client: TestClient, filled: Collection) -> None:
    """With what it leaves, by name, the names of the documents that were chosen, and the tags in use."""
    filled.tag(["one.txt"], ["Mali"])
    where = {"documents": ["one.txt", "gone"], "sources": ["*.txt"]}
    told = client.post("/filter", json={"where": where}).json()
    assert told == {
        "count": "1 of 3 documents",
        "words": "documents of “.txt”, among 2 chosen",
        "names": "“Troops in Mali”",
        "undated": 0,
        "documents": ["one.txt", "gone"],
        "tags": ["Mali"],
        "named": [
            {"id": "one.txt", "name": "Troops in Mali"},
            {"id": "gone", "name": "gone (not in the collection)"},
        ],
        "found": [],
    }
    assert client.post("/filter", json={"where": {}}).json()["count"] == "3 of 3 documents"
    told = client.post("/filter", json={"where": {"tags": ["mali"]}}).json()
    assert (told["count"], told["words"]) == ("1 of 3 documents", "documents tagged “mali”")


def test_a_name_that_is_typed_counts(client: TestClient) -> None:
    """Of what it fits all is asked, unless some of it is chosen; a name of none is told."""
    told = client.post("/filter", json={"where": {"documents": ["one.txt"]}, "sought": " rice "}).json()
    assert (told["documents"], told["count"]) == (["one.txt", "three.txt"], "2 of 3 documents")
    assert told["found"] == [{"id": "three.txt", "name": "Rice"}]
    told = client.post("/filter", json={"where": {"documents": ["one.txt"]}, "sought": "txt"}).json()
    assert told["documents"] == ["one.txt"]
    assert len(told["found"]) == 3
    refused = client.post("/filter", json={"where": {}, "sought": "<b>zzz"})
    assert refused.status_code == 400
    assert refused.json()["problem"].startswith("“Documents” holds “<b>zzz”, but no document has this")


def test_documents_without_a_date_are_counted(client: TestClient, filled: Collection, write: Write) -> None:
    """Those that a filter by date leaves out for that alone, or takes in; the first few names of many are told."""
    filled.sync([write({f"note{n}.txt": f"Note {n}\n\nIt rained {n} times." for n in range(6)})])
    by_date = {"since": "1999", "sources": ["*note?.txt"]}
    told = client.post("/filter", json={"where": by_date}).json()
    assert (told["count"], told["undated"], told["names"]) == ("0 of 9 documents", 6, "")
    told = client.post("/filter", json={"where": {**by_date, "undated": True}}).json()
    assert (told["count"], told["undated"]) == ("6 of 9 documents", 6)
    assert told["names"] == "“Note 0”, “Note 1”, “Note 2” and 3 more"
    assert told["words"] == "documents from 1999 or without a date, of “note?.txt”"


def test_documents_that_come_later_are_found_by_name(client: TestClient, filled: Collection, write: Write) -> None:
    """What is remembered while a name is typed is of one generation."""
    assert client.post("/filter", json={"where": {}, "sought": "weather"}).status_code == 400
    filled.sync([write({"four.txt": "The weather\n\nIt rained."})])
    found = client.post("/filter", json={"where": {}, "sought": "weather"}).json()["found"]
    assert [each["id"] for each in found] == ["four.txt"]


def test_a_filter_that_is_none_is_told(client: TestClient) -> None:
    """With its sentence, in the words of the form."""
    response = client.post("/filter", json={"where": {"until": "soon"}})
    assert response.status_code == 400
    assert response.json()["problem"].startswith("“Published until” is 'soon', but must be a date")


def test_a_citation_is_explained(client: TestClient, exchange: dict[str, Any]) -> None:
    """By its place."""
    cited = exchange["answer"]["citations"][0]
    named = {"document": cited["document"], "start": cited["start"], "end": cited["end"]}
    told = client.post("/why", json={"exchange": exchange, "history": [], **named}).json()
    assert "vb-why-ranks" in told["html"]


def test_a_document_that_was_not_chosen_is_explained(client: TestClient, exchange: dict[str, Any]) -> None:
    """By words of its title."""
    told = client.post("/why", json={"exchange": exchange, "history": [], "words": "rice"}).json()
    assert "Rice" in told["html"]


def test_what_was_said_before_counts_in_an_explanation(
    assistant: Assistant, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the answer, unless the question was worded anew."""
    asked: list[tuple[str, int]] = []
    explain = assistant.explain

    def spying(question: str, history: Any = (), **more: Any) -> Any:
        asked.append((question, len(history)))
        return explain(question, history, **more)

    monkeypatch.setattr(assistant, "explain", spying)
    said = [{"role": "user", "content": WHEN}, {"role": "assistant", "content": "January 2013"}]
    for worded in ("", "why did France leave?"):
        kept = saved(Exchange(2, "why did they leave?", assistant.ask("why?"), worded=worded))
        response = client.post("/why", json={"exchange": kept, "history": said, "words": "rice"})
        assert response.status_code == 200
    assert asked == [("why did they leave?", 2), ("why did France leave?", 0)]


@pytest.mark.parametrize(
    "wrong",
    [{"words": "nothing of the kind"}, {"words": ""}, {"history": [{"role": "system", "content": "x"}], "words": "a"},
     {"document": "one.txt", "start": "0"}, {}],
)  # fmt: skip
def test_an_explanation_of_nothing_is_refused(
    client: TestClient, exchange: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """In a sentence."""
    response = client.post("/why", json={"exchange": exchange, "history": [], **wrong})
    assert response.status_code == 400
    assert response.json()["problem"].endswith(".")


@pytest.mark.parametrize(("form", "ending"), [("markdown", "md"), ("html", "html"), ("json", "json")])
def test_answers_are_exported_as_a_file(client: TestClient, exchange: dict[str, Any], form: str, ending: str) -> None:
    """To be kept and not shown, whatever the browser thinks of it."""
    response = client.post("/export", json={"format": form, "answers": [exchange["answer"]]})
    assert response.headers["content-disposition"].startswith('attachment; filename="evidence-')
    assert response.headers["content-disposition"].endswith(f'.{ending}"')
    assert "January 2013" in response.text


def test_a_forged_quote_is_not_exported(client: TestClient, exchange: dict[str, Any], tmp_path: Path) -> None:
    """The browser's word is not taken for it."""
    cited = exchange["answer"]["citations"][0]
    cited["evidence"]["text"] = "F" + "orged."[: len(cited["evidence"]["text"]) - 1]
    path = tmp_path / "pack.json"
    path.write_bytes(client.post("/export", json={"format": "json", "answers": [exchange["answer"]]}).content)
    (packed,) = read_pack(path).pack.exchanges
    assert [each.marker for each in packed.omissions] == [cited["marker"]]


@pytest.mark.parametrize("body", [{"format": "pdf", "answers": []}, {"format": "json", "answers": []}, {"answers": 1}])
def test_an_export_of_nothing_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    """In a sentence."""
    response = client.post("/export", json=body)
    assert response.status_code == 400
    assert response.json()["problem"].endswith(".")


def test_a_judgement_is_kept_once(client: TestClient, filled: Collection, exchange: dict[str, Any]) -> None:
    """Told again under its key it takes the place of the first."""
    for helpful, reason in ((False, ""), (False, "Too old."), (True, "")):
        body = {"key": "c 1", "helpful": helpful, "reason": reason, "exchange": exchange}
        assert client.post("/feedback", json=body).status_code == 200
    client.post("/feedback", json={"key": "c 2", "helpful": False, "exchange": exchange})
    newest, kept = filled.feedback()
    assert (newest.helpful, kept.helpful, kept.reason) == (False, True, "")
    assert kept.question == WHEN
    assert {document for document, _, _ in kept.cited} == {"one.txt", "two.txt"}


def test_only_an_answer_can_be_judged(client: TestClient, filled: Collection) -> None:
    """A problem is none."""
    body = {"key": "c 1", "helpful": True, "exchange": saved(Exchange(1, "q", problem="p"))}
    assert client.post("/feedback", json=body).status_code == 400
    assert filled.feedback() == []
