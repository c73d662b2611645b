"""A language model at the terminal: named by the environment, told before the quotes, and only where it is wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from qa import Answer
from qa.answering import assistant as answering
from qa.service import Asked, Service
from tests.conftest import Write
from tests.language_models import Served, said, serving
from tests.qa.terminal.test_command import ARTICLE, Run, qa
from tests.qa.writing.test_prose import AgreeingReader

__all__ = ["qa"]

WHEN = "when did France send troops to Mali"
WRITTEN = "France deployed troops to Mali in January 2013 [1]. France deployed troops to Chad [1]."


@pytest.fixture
def served(qa: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A model that the environment names, and a document to write about."""
    qa("index", str(write({"a.txt": ARTICLE})))
    monkeypatch.setattr(answering, "default_reader", lambda: AgreeingReader({"January 2013": 6.0}))
    with serving(said(WRITTEN)) as served:
        monkeypatch.setenv("QA_LLM_URL", served.url)
        monkeypatch.setenv("QA_LLM_MODEL", "tiny")
        yield served


def test_ask_tells_what_was_written_and_then_the_quotes(qa: Run, served: Served) -> None:
    """Named for what it is, with what was left out."""
    code, out, _ = qa("ask", WHEN)
    assert (code, len(served.asked)) == (0, 1)
    told = " ".join(out.split())
    assert told.startswith(
        "Written by tiny, each sentence checked against the passages it cites; the quotes are below. "
        "France deployed troops to Mali in January 2013. [1] "
        "1 sentence left out that the passages do not support. January 2013"
    )
    assert "»France deployed troops to Mali in January 2013 after a request.«" in " ".join(
        out.replace("│", " ").split()
    )


def test_json_has_it_beside_the_answer(qa: Run, served: Served) -> None:
    """In a field of its own."""
    written = qa.json("ask", WHEN)["written"]
    assert served.asked
    assert written == {
        "model": "tiny",
        "sentences": [{"text": "France deployed troops to Mali in January 2013.", "markers": [1]}],
        "citations": [],
        "left_out": ["it has a name that its passages do not give there"],
        "problem": "",
    }


@pytest.mark.parametrize("verb", ["ask", "batch"])
def test_no_llm(qa: Run, served: Served, write: Write, verb: str) -> None:
    """For one command none is asked."""
    questions = write({"q.jsonl": json.dumps({"id": 1, "question": WHEN})}) / "q.jsonl"
    code, out, _ = qa(verb, WHEN if verb == "ask" else str(questions), "--no-llm")
    assert (code, served.asked) == (0, [])
    assert "Written by" not in out


def test_a_failure_is_one_line_and_no_failure_of_the_command(qa: Run, served: Served) -> None:
    """The quotes are what was asked for."""
    served.replies[:] = [lambda handler: handler.send_error(500)]
    code, out, err = qa("ask", WHEN)
    assert (code, err) == (0, "")
    assert "answered 500 Internal Server Error" in " ".join(out.split())
    assert "January 2013" in out


def test_half_an_answer_is_told_as_half(qa: Run, served: Served) -> None:
    """Behind the sentences that were checked until then; half a sentence is none of them."""
    served.replies[:] = [said(WRITTEN.removesuffix(" Chad [1]."), b"")]
    told = " ".join(qa("ask", WHEN)[1].split())
    assert "France deployed troops to Mali in January 2013. [1] The language model tiny at 127.0.0.1:" in told
    assert " stopped in the middle (after " in told
    assert " s). What was checked until then is shown. January 2013" in told
    assert "left out" not in told


def test_settings_that_cannot_be_followed(qa: Run, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that says what to set."""
    del served
    monkeypatch.setenv("QA_LLM_MODEL", "")
    code, _, err = qa("ask", WHEN)
    assert (code, err.count("\n")) == (2, 1)
    assert "set QA_LLM_MODEL" in err


@pytest.mark.parametrize("more", [[], ["--no-llm"]])
def test_the_page_and_the_tools_take_it_too(
    qa: Run, served: Served, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    """Or leave it out."""
    writers: list[Any] = []
    answers: list[Answer] = []
    monkeypatch.setattr("qa.page.server.serve", lambda *_, **given: writers.append(given["writer"]))

    def server(service: Service) -> Any:
        answers.append(service.answer(Asked(WHEN)))
        return SimpleNamespace(run=lambda _: None)

    monkeypatch.setattr("qa.service.mcp.mcp_server", server)
    assert qa("serve", *more)[0] == qa("mcp", *more)[0] == 0
    assert [writer and writer.name for writer in writers] == [None if more else "tiny"]
    assert [answer.written and answer.written.model for answer in answers] == [None if more else "tiny"]
    assert len(served.asked) == (0 if more else 1)


def test_it_may_stand_in_qa_toml(qa: Run, served: Served, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was found is not sent the key of the environment; one that is named is."""
    monkeypatch.delenv("QA_LLM_URL")
    monkeypatch.delenv("QA_LLM_MODEL")
    folder = write({"settings/qa.toml": f'[llm]\nurl = "{served.url}"\nmodel = "tiny"\n'}) / "settings"
    assert qa.json("ask", WHEN, "--config-file", str(folder / "qa.toml"))["written"]["model"] == "tiny"
    monkeypatch.chdir(folder)
    monkeypatch.delenv("QA_CONFIG_FILE")
    assert qa.json("ask", WHEN)["written"]["model"] == "tiny"
    monkeypatch.setenv("QA_LLM_KEY", "secret")
    code, out, err = qa("ask", WHEN)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "was found and not named, so QA_LLM_KEY is not sent there" in err
    assert len(served.asked) == 2
    qa.json("ask", WHEN, "--config-file", "qa.toml")
    assert served.headers[2]["authorization"] == "Bearer secret"
