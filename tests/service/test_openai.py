"""OpenAI's interface, asked by OpenAI's own client."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openai
import pytest
from markdown_it import MarkdownIt
from starlette.testclient import TestClient

from qa import Answer, Turn
from qa.links import fingerprint
from qa.service import Asked, Service
from qa.service.openai.completions import completion
from qa.service.openai.replies import ChatReply, ErrorReply

QUESTION = "When were French troops deployed to Mali?"
PAGE = "http://testserver/"


@pytest.fixture
def asking(client: TestClient) -> openai.OpenAI:
    """OpenAI's client, which asks our server."""
    return openai.OpenAI(api_key="none", base_url=f"{PAGE}v1", http_client=client, max_retries=0)


def test_a_question_is_answered_with_the_same_citations(asking: openai.OpenAI, service: Service) -> None:
    """To the byte; what is shown is the text with its markers."""
    told = service.ask(Asked(QUESTION))
    made = asking.chat.completions.create(model="verbatim", messages=[{"role": "user", "content": QUESTION}])
    message = made.choices[0].message
    assert message.content == told["text"]
    extra: dict[str, Any] = message.model_extra or {}
    assert extra["citations"] == told["citations"]
    assert extra["generation"] == told["generation"]
    assert made.choices[0].finish_reason == "stop"
    ChatReply.model_validate(made.model_dump())


def test_markers_are_annotations_that_link_to_the_quote(asking: openai.OpenAI, service: Service) -> None:
    """Each where it stands; the link names the words by their fingerprint."""
    made = asking.chat.completions.create(model="verbatim", messages=[{"role": "user", "content": QUESTION}])
    message = made.choices[0].message
    text = message.content or ""
    assert message.annotations
    cited = service.ask(Asked(QUESTION))["citations"]
    for annotation in message.annotations:
        place = annotation.url_citation
        (citation,) = [each for each in cited if f"[{each['marker']}]" == text[place.start_index : place.end_index]]
        parts = urlsplit(place.url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == PAGE
        evidence = citation["evidence"]
        assert parse_qs(parts.query) == {
            "document": [citation["document"]],
            "start": [str(evidence["start"])],
            "end": [str(evidence["end"])],
            "sha256": [fingerprint(evidence["text"])],
        }


def test_a_number_in_brackets_that_is_quoted_is_no_annotation() -> None:
    """A source may have markers of its own."""
    evidence = {"start": 0, "end": 16, "text": "It rained [1,2]. See [1]."}
    told = {
        "text": "“It rained [1,2]. See [1].” [1]",
        "citations": [{"marker": 1, "document": "a.txt", "title": "", "evidence": evidence}],
        "answered": True,
        "confidence": 0.9,
        "generation": 3,
        "written": None,
    }
    (annotation,) = completion(told, PAGE)["choices"][0]["message"]["annotations"]
    assert annotation["url_citation"]["start_index"] == told["text"].rindex("[1]")  # type: ignore[attr-defined]
    assert annotation["url_citation"]["title"] == "a.txt"


def test_a_stream_gives_the_same(asking: openai.OpenAI, service: Service) -> None:
    """The text in pieces, then what it rests on, then the usage that was asked for."""
    told = service.ask(Asked(QUESTION))
    stream = asking.chat.completions.create(
        model="verbatim",
        messages=[{"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
    )
    parts = list(stream)
    deltas = [part.choices[0].delta for part in parts if part.choices]
    assert "".join(delta.content or "" for delta in deltas) == told["text"]
    assert [delta.model_extra["citations"] for delta in deltas if (delta.model_extra or {}).get("citations")] == [  # type: ignore[index]
        told["citations"]
    ]
    assert [part.choices[0].finish_reason for part in parts if part.choices][-1] == "stop"
    assert parts[-1].usage is not None
    assert parts[-1].usage.total_tokens == 0


def test_what_was_said_before_is_read_and_instructions_are_not(
    asking: openai.OpenAI, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of a message that are no text are passed over."""
    asked: list[Asked] = []
    begin = service.begin

    def noted(each: Asked) -> Future[Answer]:
        asked.append(each)
        return begin(each)

    monkeypatch.setattr(service, "begin", noted)
    asking.chat.completions.create(
        model="verbatim",
        messages=[
            {"role": "system", "content": "Answer in verse."},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "2013 [1]"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "When did they leave?"},
                    {"type": "image_url", "image_url": {"url": "https://images.example/a.png"}},
                ],
            },
        ],
        temperature=0.2,
    )
    assert asked == [Asked("When did they leave?", (Turn("user", QUESTION), Turn("assistant", "2013 [1]")))]


def test_what_is_not_answered_says_so_without_markers(asking: openai.OpenAI) -> None:
    """And is no refusal: it is what the documents do not say."""
    made = asking.chat.completions.create(
        model="verbatim", messages=[{"role": "user", "content": "Who won the chess tournament in Reykjavik?"}]
    )
    message = made.choices[0].message
    assert message.annotations == []
    assert message.model_extra is not None
    assert message.model_extra["answered"] is False
    assert message.model_extra["citations"] == []
    assert message.refusal is None


def test_models_are_listed(asking: openai.OpenAI) -> None:
    """There is one."""
    assert [model.id for model in asking.models.list()] == ["verbatim"]
    assert asking.models.retrieve("verbatim").id == "verbatim"


def test_a_model_that_there_is_not_is_told_as_such(asking: openai.OpenAI) -> None:
    """Clients know it by its code, wherever it is named."""
    with pytest.raises(openai.NotFoundError, match="There is no model “gpt-4”; the only one is “verbatim”") as told:
        asking.models.retrieve("gpt-4")
    assert told.value.code == "model_not_found"
    assert ErrorReply.model_validate(told.value.response.json()).error.code == "model_not_found"  # as is described
    for stream in (False, True):
        messages: Any = [{"role": "user", "content": QUESTION}]
        with pytest.raises(openai.NotFoundError, match="There is no model “gpt-4”") as told:
            asking.chat.completions.create(model="gpt-4", messages=messages, stream=stream)
        assert told.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([], "messages"),
        ([{"role": "user", "content": ""}], "The question is empty"),
        ([{"role": "user", "content": None}], "The question is empty"),
        ([{"role": "user", "content": "q" * 2_001}], "shorten it to 2,000"),
        ([{"role": "assistant", "content": "2013"}], "The last message is of assistant"),
        ([{"role": "poet", "content": "?"}], "messages.0.role"),
    ],
)
def test_errors_are_in_the_form_of_the_interface(asking: openai.OpenAI, messages: Any, said: str) -> None:
    """With status 400, as its clients expect."""
    with pytest.raises(openai.BadRequestError, match=said) as told:
        asking.chat.completions.create(model="verbatim", messages=messages)
    assert told.value.type == "invalid_request_error"


def test_several_answers_are_refused(asking: openai.OpenAI) -> None:
    """There is one, and it is the same each time."""
    with pytest.raises(openai.BadRequestError, match=r"body\.n"):
        asking.chat.completions.create(model="verbatim", messages=[{"role": "user", "content": QUESTION}], n=2)


def test_a_path_that_is_not_there_is_told_in_the_same_form(client: TestClient) -> None:
    """Such as that of embeddings."""
    response = client.post("/v1/embeddings", json={"input": "x"})
    assert response.status_code == 404
    assert "There is nothing at /v1/embeddings" in response.json()["error"]["message"]


def test_of_many_messages_that_are_none_the_first_is_told(client: TestClient) -> None:
    """Each would be worked out while all others wait."""
    for message in ({}, {"role": "user", "content": [{}]}):
        response = client.post("/v1/chat/completions", json={"model": "verbatim", "messages": [message] * 50_000})
        assert response.status_code == 400
        assert "49" not in response.json()["error"]["message"]


def test_what_is_quoted_is_no_picture_and_no_link() -> None:
    """Chat clients show Markdown, and would fetch the one and offer the other; the citations have it word for word."""
    quote = "See ![plan](https://a.example/x.png) or [here](https://a.example), <img src=x> [a][b]; 3 < 4 [2]."
    told = {
        "text": f"“{quote}” [1] [2]",
        "written": None,
        "citations": [
            {"marker": marker, "document": "a.txt", "title": "A", "evidence": {"start": 0, "end": 9, "text": quote}}
            for marker in (1, 2)
        ],
        "answered": True,
        "confidence": 0.9,
        "generation": 3,
    }
    message = completion(told, PAGE)["choices"][0]["message"]
    shown = message["content"]
    inert = quote.replace("![", "!\\[").replace("](", "]\\(").replace("][", "]\\[").replace("<img", "\\<img")
    assert shown == f"“{inert}” [1] [2]"
    rendered = MarkdownIt("commonmark").render(shown)
    assert "<img" not in rendered
    assert "href" not in rendered
    places = [each["url_citation"] for each in message["annotations"]]
    assert [shown[each["start_index"] : each["end_index"]] for each in places] == ["[1]", "[2]"]
    assert message["citations"][0]["evidence"]["text"] == quote
