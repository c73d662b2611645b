"""What a language model writes reaches whoever asks: at once or as it comes, in each form, and only where wanted."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import openai
import pytest
from starlette.testclient import TestClient

from index import Collection, Passage, Span
from qa import Assistant, Turn
from qa.answering import LeftOut, Place, Supported, Tells
from qa.errors import WriterError
from qa.json_fields import Fields
from qa.packs import answer_of
from qa.reading import Entailment, SentenceVectors, SimilarityReader
from qa.service import Asked, Service, replies
from qa.service.application import application
from qa.service.mcp import mcp_server
from qa.service.openai.bodies import ChatBody
from qa.service.openai.completions import chunks
from qa.service.openai.contents import content_of, without_written
from qa.service.openai.replies import ChatReply
from tests.conftest import EVERY_HEADLINE
from tests.loops import run
from tests.service.test_mcp import used

QUESTION = "When were French troops deployed to Mali?"
PAGE = "http://testserver/"


class TellingReader(SimilarityReader):
    """Also tells what follows: everything."""

    def entailments(self, _claim: str, texts: Sequence[str]) -> list[Entailment]:
        """Yes to everything."""
        return [Entailment(0.95, 0.01)] * len(texts)


class ToyWriter:
    """Writes of each passage that its beginning stands there, and one sentence that is left out."""

    name = "tiny"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.problem = ""
        self.most = 10

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """Never."""
        del question, history
        return None

    def write(
        self, question: str, history: Sequence[Turn], passages: Sequence[Passage], tells: Tells
    ) -> Iterator[Supported | LeftOut]:
        """A sentence a passage, of `most` of them."""
        del history, tells
        self.asked.append(question)
        for number, passage in enumerate(passages[: self.most]):
            yield Supported(f"Passage {number} says so.", (Place(number, Span(0, len(passage.text) - 1)),))
        yield LeftOut("it has no marker")
        if self.problem:
            raise WriterError(self.problem)


@pytest.fixture
def writer() -> ToyWriter:
    """Who writes."""
    return ToyWriter()


@pytest.fixture
def service(collection: Collection, writer: ToyWriter) -> Service:
    """One with a writer."""
    reader = TellingReader(SentenceVectors(collection.embedder))
    return Service(Assistant(collection, reader=reader, settings=EVERY_HEADLINE, writer=writer))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    """Who asks it over HTTP."""
    with TestClient(application(service), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def asking(client: TestClient) -> openai.OpenAI:
    """OpenAI's client, which asks our server."""
    return openai.OpenAI(api_key="none", base_url=f"{PAGE}v1", http_client=client, max_retries=0)


def test_it_is_part_of_the_reply_and_the_answer_is_the_same_without(
    client: TestClient, service: Service, writer: ToyWriter
) -> None:
    """As it is described; `write` does without, and then no language model is asked."""
    told = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    replies.AnswerReply.model_validate(told)
    assert len(told["written"]["sentences"]) > 1
    assert told["written"]["citations"]
    assert told["written"]["left_out"] == ["it has no marker"]
    assert told == service.ask(Asked(QUESTION))
    asked = list(writer.asked)
    without = client.post("/api/v1/ask", json={"question": QUESTION, "write": False}).json()
    assert without == {**told, "written": None}
    assert without == service.ask(Asked(QUESTION, write=False))
    assert writer.asked == asked


def test_a_stream_tells_the_answer_before_it_is_written_about_and_each_sentence(client: TestClient) -> None:
    """First the quotes; all that is written so far, each time that a sentence was checked; the answer last."""
    stream = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.+)\n\n", stream.text)]
    (_, passages), (quoted, before), *between, (last, answer) = events
    assert (quoted, last) == ("quoted", "answer")
    assert passages["count"] == len(answer["passages"])
    replies.AnswerReply.model_validate(before)
    assert {**before, "written": None} == {**answer, "written": None}
    assert before["written"]["sentences"] == []
    assert {name for name, _ in between} == {"written"}
    counts = [len(each["sentences"]) + len(each["left_out"]) for _, each in between]
    assert counts == list(range(1, len(answer["written"]["sentences"]) + 2))
    assert between[-1][1] == answer["written"]


def test_what_breaks_off_is_told_and_the_answer_stands(client: TestClient, writer: ToyWriter) -> None:
    """What was checked until then as well."""
    writer.problem = "The language model tiny broke off."
    stream = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.+)\n\n", stream.text)]
    assert events[-1][1]["written"]["problem"] == f"{writer.problem} What was checked until then is shown."
    assert events[-2] == ("written", events[-1][1]["written"])
    assert events[-1][1]["written"]["sentences"]
    assert events[-1][1]["citations"]


def test_a_chat_client_gets_it_behind_the_text(asking: openai.OpenAI, service: Service) -> None:
    """Named for what it is; all markers are among the citations, and each is an annotation where it stands."""
    told = service.ask(Asked(QUESTION))
    made = asking.chat.completions.create(model="verbatim", messages=[{"role": "user", "content": QUESTION}])
    ChatReply.model_validate(made.model_dump())
    message = made.choices[0].message
    text = message.content or ""
    assert text.startswith(f"{told['text']}\n\nWritten by tiny, each sentence checked")
    extra: dict[str, Any] = message.model_extra or {}
    assert extra["written"] == told["written"]
    assert extra["citations"] == told["citations"] + told["written"]["citations"]
    assert [each["marker"] for each in extra["citations"]] == list(range(1, len(extra["citations"]) + 1))
    for sentence in told["written"]["sentences"]:
        assert f"{sentence['text']} {''.join(f'[{marker}]' for marker in sentence['markers'])}" in text
    places = [each.url_citation for each in message.annotations or []]
    spans = [(each.start_index, each.end_index) for each in places]
    assert spans == [found.span() for found in re.finditer(r"\[\d+\]", text)]
    assert {text[start:end] for start, end in spans} == {f"[{each['marker']}]" for each in extra["citations"]}
    for place in places:
        (cited,) = [
            each for each in extra["citations"] if f"[{each['marker']}]" == text[place.start_index : place.end_index]
        ]
        assert f"document={cited['document'].replace('/', '%2F')}" in place.url
    assert text.endswith("\n\nAbout the language model: 1 sentence left out that the passages do not support.")
    without = asking.chat.completions.create(
        model="verbatim", messages=[{"role": "user", "content": QUESTION}], extra_body={"write": False}
    )
    assert without.choices[0].message.content == told["text"]


def test_a_stream_of_a_chat_client_is_the_same(asking: openai.OpenAI) -> None:
    """In pieces; what it rests on comes at the end."""
    messages: Any = [{"role": "user", "content": QUESTION}]
    made = asking.chat.completions.create(model="verbatim", messages=messages).choices[0].message
    stream = asking.chat.completions.create(model="verbatim", messages=messages, stream=True)
    deltas = [part.choices[0].delta for part in stream if part.choices]
    assert "".join(delta.content or "" for delta in deltas) == made.content
    (evidence,) = [delta.model_extra for delta in deltas if (delta.model_extra or {}).get("citations")]
    extra: dict[str, Any] = made.model_extra or {}
    assert evidence is not None
    assert {name: evidence[name] for name in ("citations", "written", "generation")} == {
        name: extra[name] for name in ("citations", "written", "generation")
    }
    with pytest.raises(openai.BadRequestError, match="The question is empty"):
        asking.chat.completions.create(model="verbatim", messages=[{"role": "user", "content": "?"}], stream=True)


def test_a_stream_sends_what_there_is_before_it_waits_for_more(service: Service) -> None:
    """The text while nothing is written yet, and each sentence as it comes."""
    answers: list[dict[str, Any]] = []
    service.ask(Asked(QUESTION), None, answers.append)
    sent: list[str] = []
    at_once: list[str] = []

    async def growing() -> AsyncIterator[dict[str, Any]]:
        for answer in answers[1:]:
            at_once.append("".join(sent))
            yield answer
        at_once.append("".join(sent))

    async def send() -> None:
        async for part in chunks(answers[0], growing(), PAGE, usage=False):
            sent.extend(choice["delta"].get("content", "") for choice in part["choices"])

    run(send())
    assert at_once == [content_of(answer, goes_on=True).text for answer in answers]
    assert len(set(at_once)) > 2
    assert "".join(sent) == content_of(answers[-1]).text


@pytest.mark.parametrize("sentences", [2, 0])
def test_what_breaks_off_is_told_in_words_as_well(
    asking: openai.OpenAI, service: Service, writer: ToyWriter, sentences: int
) -> None:
    """Chat clients and models look at the text, and must not take half an answer, or none, for a whole one."""
    writer.problem, writer.most = "The language model tiny stopped in the middle.", sentences
    end = "What was checked until then is shown." if sentences else "The quotes stand without it."
    messages: Any = [{"role": "user", "content": QUESTION}]
    made = asking.chat.completions.create(model="verbatim", messages=messages).choices[0].message
    text = made.content or ""
    told = f"1 sentence left out that the passages do not support. {writer.problem} {end}"
    assert text.endswith(f"\n\nAbout the language model: {told}")
    assert ("Written by tiny" in text) == (sentences > 0)
    stream = asking.chat.completions.create(model="verbatim", messages=messages, stream=True)
    assert "".join(part.choices[0].delta.content or "" for part in stream if part.choices) == text
    assert without_written(text) == service.ask(Asked(QUESTION))["text"]
    result = used(mcp_server(service), lambda client: client.call_tool("ask", {"question": QUESTION}))
    (content,) = result.content
    assert f"{writer.problem} {end}\n\n[1] " in content.text


def test_what_a_chat_client_sends_back_is_understood_as_on_the_page(service: Service) -> None:
    """A follow-up refers to the answer, and not to what a language model wrote about it."""
    told = service.ask(Asked(QUESTION))
    messages = [
        {"role": "user", "content": content_of(told).text},
        {"role": "assistant", "content": content_of(told).text},
        {"role": "user", "content": "When did they leave?"},
    ]
    asked = ChatBody.model_validate({"model": "verbatim", "messages": messages}).asked()
    assert [turn.content for turn in asked.history] == [content_of(told).text, told["text"]]


def test_a_tool_tells_it_in_data_and_in_words(service: Service) -> None:
    """With the quotes that it rests on, and named for what it is."""
    told = service.ask(Asked(QUESTION))
    result = used(mcp_server(service), lambda client: client.call_tool("ask", {"question": QUESTION}))
    assert result.structured_content == told
    (content,) = result.content
    assert (
        "Written by tiny, each sentence checked against the passages it cites; the quotes are below.\n" in content.text
    )
    quotes = content.text.partition("the quotes are below.")[2]
    for sentence in told["written"]["sentences"]:
        assert f"{sentence['text']} {''.join(f'[{marker}]' for marker in sentence['markers'])}" in quotes
    for cited in (*told["citations"], *told["written"]["citations"]):
        assert f"\n[{cited['marker']}] " in quotes
        assert f"“{cited['evidence']['text']}”" in quotes


def test_it_comes_back_from_json(service: Service) -> None:
    """As an answer that was saved."""
    told = service.ask(Asked(QUESTION))
    assert answer_of(Fields(told, "")).to_json() == told
