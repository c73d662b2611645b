"""An answer as a chat completion, whole or in chunks."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

from qa.links import fingerprint, link_to
from qa.service.openai.bodies import MODEL

__all__ = ["chunks", "completion"]

_MARKER = re.compile(r"\[(\d{1,9})\]")
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # no language model took part
_PIECE = re.compile(r"\S+\s*")


def completion(told: dict[str, Any], page: str) -> dict[str, Any]:
    """The completion of an answer, given in the form of docs/json.md; `page` is the page's address, with its "/"."""
    message = {"role": "assistant", "content": told["text"], "refusal": None, **_evidence(told, page)}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**_head(told, "chat.completion"), "choices": [choice], "usage": _USAGE}


def chunks(told: dict[str, Any], page: str, *, usage: bool) -> Iterator[dict[str, Any]]:
    """The same in chunks: the text word by word, then what it rests on, then the end."""
    head = _head(told, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return {**head, "choices": [choice]} | ({"usage": None} if usage else {})

    yield chunk({"role": "assistant", "content": ""})
    for piece in _PIECE.findall(told["text"]):
        yield chunk({"content": piece})
    yield chunk(_evidence(told, page))
    yield chunk({}, "stop")
    if usage:
        yield {**head, "choices": [], "usage": _USAGE}


def _head(told: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": f"generation-{told['generation']}",
    }


def _evidence(told: dict[str, Any], page: str) -> dict[str, Any]:
    """What the text rests on: OpenAI's annotations and our own citations."""
    return {
        "annotations": list(_annotations(told, page)),
        "citations": told["citations"],
        "answered": told["answered"],
        "confidence": told["confidence"],
        "generation": told["generation"],
    }


def _annotations(told: dict[str, Any], page: str) -> Iterator[dict[str, Any]]:
    """Where in the text a marker stands, and the link that opens what it stands for.

    Places count code points, `end_index` exclusive: `content[start_index:end_index]` is the marker.
    """
    cited = {each["marker"]: each for each in told["citations"]}
    quoted = [span for each in told["citations"] for span in _places(told["text"], each["evidence"]["text"])]
    for found in _MARKER.finditer(told["text"]):
        citation = cited.get(int(found[1]))
        # What is quoted may hold numbers in brackets as well.
        if citation is None or any(start <= found.start() < end for start, end in quoted):
            continue
        evidence = citation["evidence"]
        link = link_to(citation["document"], evidence["start"], evidence["end"], fingerprint(evidence["text"]))
        yield {
            "type": "url_citation",
            "url_citation": {
                "start_index": found.start(),
                "end_index": found.end(),
                "title": citation["title"] or citation["document"],
                "url": f"{page}{link}",
            },
        }


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Where a quote stands in a text."""
    start = text.find(quote) if quote else -1
    while start >= 0:
        yield start, start + len(quote)
        start = text.find(quote, start + len(quote))
