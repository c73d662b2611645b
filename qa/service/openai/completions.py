"""An answer as a chat completion, whole or in chunks."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from qa.service.openai.bodies import MODEL
from qa.service.openai.contents import Content, all_citations, content_of

__all__ = ["chunks", "completion"]

_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # none are counted
_PIECE = re.compile(r"\s*\S+\s*")


def completion(told: dict[str, Any], page: str, model: str = MODEL) -> dict[str, Any]:
    """The completion of an answer, given in the form of docs/json.md; `page` is the page's address, with its "/"."""
    content = content_of(told)
    message = {"role": "assistant", "content": content.text, "refusal": None, **_evidence(told, content, page)}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**_head(told, "chat.completion", model), "choices": [choice], "usage": _USAGE}


async def chunks(
    told: dict[str, Any], later: AsyncIterator[dict[str, Any]], page: str, model: str = MODEL, *, usage: bool
) -> AsyncIterator[dict[str, Any]]:
    """The same in chunks: the text word by word, then what it rests on, then the end.

    `later` is the answer as it grows while a language model writes about it, the last one being whole.
    """
    head = _head(told, "chat.completion.chunk", model)

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return {**head, "choices": [choice]} | ({"usage": None} if usage else {})

    yield chunk({"role": "assistant", "content": ""})
    newest, content = told, content_of(told, goes_on=True)
    for piece in _PIECE.findall(content.text):
        yield chunk({"content": piece})
    async for newest in later:
        sent, content = len(content.text), content_of(newest, goes_on=True)
        for piece in _PIECE.findall(content.text[sent:]):
            yield chunk({"content": piece})
    sent, content = len(content.text), content_of(newest)
    for piece in _PIECE.findall(content.text[sent:]):
        yield chunk({"content": piece})
    yield chunk(_evidence(newest, content, page))
    yield chunk({}, "stop")
    if usage:
        yield {**head, "choices": [], "usage": _USAGE}


def _head(told: dict[str, Any], kind: str, model: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
        "system_fingerprint": f"generation-{told['generation']}",
    }


def _evidence(told: dict[str, Any], content: Content, page: str) -> dict[str, Any]:
    """What the text rests on: OpenAI's annotations and our own citations."""
    return {
        "annotations": list(content.annotations(told, page)),
        "citations": all_citations(told),
        "written": told["written"],
        "answered": told["answered"],
        "confidence": told["confidence"],
        "generation": told["generation"],
    }
