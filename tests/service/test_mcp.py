"""The tools for language models, used by the client of the protocol's own SDK."""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from fastapi import FastAPI
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent
from starlette.testclient import TestClient

from index import Collection
from qa.page.guard import Guard
from qa.page.server import Server
from qa.service import Asked, Service, Sought
from qa.service.mcp import mcp_server
from tests.loops import run
from tests.servers import running
from tests.service.conftest import MALI

QUESTION = "When were French troops deployed to Mali?"
REVISION = "2026-07-28"


def used(server: Any, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """What comes of using a server, whatever it is reached by."""

    async def main() -> Any:
        async with Client(server) as client:
            assert client.protocol_version == REVISION
            return await use(client)

    return run(main())


def called(service: Service, tool: str, **arguments: Any) -> CallToolResult:
    """What a tool gives, within this process."""
    result = used(mcp_server(service), lambda client: client.call_tool(tool, arguments))
    return cast("CallToolResult", result)


def text_of(result: CallToolResult) -> str:
    """What a model reads."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_answer_has_the_same_citations(service: Service) -> None:
    """To the byte; in words the quotes and their places."""
    told = service.ask(Asked(QUESTION))
    result = called(service, "ask", question=QUESTION)
    assert result.structured_content == told
    for citation in told["citations"]:
        assert f"[{citation['marker']}]" in text_of(result)
        assert f"“{citation['evidence']['text']}”" in text_of(result)


def test_what_is_not_answered_says_so(service: Service) -> None:
    """And that what is near is no answer."""
    result = called(service, "ask", question="Who won the chess tournament in Reykjavik?")
    assert not result.is_error
    assert result.structured_content is not None
    assert result.structured_content["answered"] is False
    assert "none of which is an answer" in text_of(result)


def test_what_was_said_before_counts(service: Service) -> None:
    """A follow-up is resolved."""
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "2013"}]
    result = called(service, "ask", question="When did they leave?", history=history)
    assert result.structured_content is not None
    assert result.structured_content["standalone_question"] != "When did they leave?"


def test_passages_are_searched(service: Service) -> None:
    """As everywhere."""
    result = called(service, "search", query="Mali", k=1)
    assert result.structured_content == service.search(Sought("Mali", 1))


def test_a_document_is_read_by_stretches(service: Service) -> None:
    """An end before the beginning reads nothing."""
    result = called(service, "read_document", document="mali.txt", start=7, end=13)
    assert result.structured_content is not None
    assert result.structured_content["text"] == MALI[7:13]
    assert MALI[7:13] in text_of(result)
    result = called(service, "read_document", document="mali.txt", start=9, end=3)
    assert result.structured_content is not None
    assert result.structured_content["text"] == ""


def test_a_long_document_is_not_read_at_once(service: Service, collection: Collection, folder: Path) -> None:
    """The length says that there is more."""
    (folder / "long.txt").write_text("A sentence of many. " * 3_000, encoding="utf-8")
    collection.sync([folder])
    result = called(service, "read_document", document="long.txt")
    assert result.structured_content is not None
    assert (result.structured_content["end"], result.structured_content["length"]) == (20_000, 60_000)


def test_documents_are_listed_part_by_part(service: Service) -> None:
    """In words as well."""
    result = called(service, "list_documents", limit=1)
    assert result.structured_content is not None
    assert [each["id"] for each in result.structured_content["documents"]] == ["mali.txt"]
    assert "More after mali.txt" in text_of(result)
    result = called(service, "list_documents", after="mali.txt", sources=["*niger*"])
    assert result.structured_content is not None
    assert [each["id"] for each in result.structured_content["documents"]] == ["reports/niger.txt"]
    assert "No more" in text_of(result)


def test_quotations_are_verified(service: Service) -> None:
    """In words as well."""
    draft = "“French troops deployed to Mali in 2014.”\n"
    result = called(service, "verify", text=draft)
    assert result.structured_content == service.verify(draft)
    assert text_of(result).startswith("Not all is verbatim.\n1. altered: “French troops deployed to Mali in 2014.”")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "?!"}, "The question is empty; ask something in words."),
        ("ask", {"question": "Who?", "where": {"since": "2023-02-30"}}, "since is '2023-02-30'"),
        ("read_document", {"document": "none.txt"}, "There is no document “none.txt”"),
        ("read_documents", {"document": "mali.txt"}, "There is no tool “read_documents”; there are ask, search,"),
    ],
)
def test_what_goes_wrong_is_a_sentence(service: Service, tool: str, arguments: dict[str, Any], said: str) -> None:
    """That the model can read."""
    result = called(service, tool, **arguments)
    assert result.is_error
    assert text_of(result).startswith(said)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question: field required; see its input schema."),
        ("ask", {"question": ""}, "question: string should have at least 1 character;"),
        ("ask", {"question": "Who?", "context": {}}, "context: it is not known, and perhaps misspelt;"),
        (
            "search",
            {"query": "Mali", "k": 0, "where": {"since": "x"}},
            "k: input should be greater than or equal to 1 (and",
        ),
        ("search", {"query": "Mali", "limit": 3}, "limit: it is not known"),
        ("search", {"query": "Mali", "where": {"from": "2023"}}, "where.from: it is not known"),
    ],
)
def test_arguments_that_are_wrong_are_named_in_a_sentence(
    service: Service, tool: str, arguments: dict[str, Any], said: str
) -> None:
    """As over HTTP; one that is misspelt is not passed over."""
    result = called(service, tool, **arguments)
    assert result.is_error
    assert text_of(result).startswith(f"The arguments of {tool} are not as they must be: {said}")
    assert "\n" not in text_of(result)


def test_what_nobody_foresaw_leaves_no_trace(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has it."""

    def broken(_: Asked) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service, "begin", broken)
    result = called(service, "ask", question=QUESTION)
    assert result.is_error
    assert "secret" not in text_of(result)


def test_each_tool_describes_all_it_takes_and_only_reads(service: Service) -> None:
    """A model knows it by this alone."""
    listed = used(mcp_server(service), lambda client: client.list_tools())
    assert [tool.name for tool in listed.tools] == ["ask", "search", "read_document", "verify", "list_documents"]
    for tool in listed.tools:
        assert tool.description
        assert tool.output_schema
        assert tool.annotations.read_only_hint
        assert all(each.get("description") for each in tool.input_schema["properties"].values())
        assert tool.input_schema["additionalProperties"] is False


def test_the_tools_are_served_over_http(service: Service, web: FastAPI) -> None:
    """Beside everything else, on the same port."""
    guarded = Guard(web, "127.0.0.1", programs=True)
    with running(Server(uvicorn.Config(guarded, log_level="warning"))) as port:
        address = f"http://127.0.0.1:{port}/mcp"
        result = used(address, lambda client: client.call_tool("ask", {"question": QUESTION}))
    assert result.structured_content == service.ask(Asked(QUESTION))


def test_the_tools_are_served_to_who_starts_them(collection: Collection, data: Path) -> None:
    """Over standard input and output, by the command."""
    collection.close()
    command = StdioServerParameters(command=sys.executable, args=["-m", "qa.terminal", "mcp", "--data", str(data)])
    result = used(command, lambda client: client.call_tool("read_document", {"document": "mali.txt"}))
    assert result.structured_content["text"] == MALI


def test_no_stream_is_held_open(web: FastAPI) -> None:
    """Of all connections that are served at once, nobody can take as many as they like and ask nothing."""
    with TestClient(web) as client:
        response = client.get("/mcp", headers={"accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_the_log_of_the_process_is_left_as_it_was(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """`qa serve` offers the tools beside all else."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    mcp_server(service)
    assert root.handlers == []
