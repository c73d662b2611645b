"""The routes of OpenAI's interface, and its form of errors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from qa.records import Answer
from qa.service.answering import Steps
from qa.service.http import EVENT_STREAM, STREAM_HEADERS, Problem
from qa.service.openai.bodies import MODEL, ChatBody
from qa.service.openai.completions import chunks, completion
from qa.service.openai.replies import ChatReply, ErrorReply, ModelReply, ModelsReply
from qa.service.service import Service
from qa.service.waiting import Arrivals, nobody, unless_gone

__all__ = ["PREFIX", "error_of", "model_json", "openai_routes", "unknown_model"]

PREFIX = "/v1"
_LONGEST_SHOWN = 100  # characters of a name
_STREAM = {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}
_MADE = 1_767_225_600  # 2026-01-01, in seconds since 1970: clients expect one, and it says nothing
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorReply, "description": "A request that cannot be meant, or something that is not there"},
    "5XX": {"model": ErrorReply, "description": "Something that passes, or that nobody foresaw"},
}


def openai_routes(service: Service, models: Sequence[str] = (MODEL,)) -> APIRouter:
    """The routes; `models` are the names of the one model that there is, the usual one first."""
    routes = APIRouter(prefix=PREFIX, tags=["OpenAI's interface"])

    @routes.get("/models", response_model=ModelsReply)
    def listed() -> Response:
        """List the one model that there is: the documents."""
        return JSONResponse({"object": "list", "data": [model_json(models[0])]})

    @routes.get("/models/{model:path}", response_model=ModelReply, responses=_ERRORS)
    def one(model: Annotated[str, Path(description="Its name.")]) -> Response:
        """The model of this name."""
        if model not in models:
            raise unknown_model(model, models[:1])
        return JSONResponse(model_json(model))

    @routes.post("/chat/completions", response_model=ChatReply, responses={200: _STREAM, **_ERRORS})
    async def complete(request: Request, body: ChatBody) -> Response:
        """Answer the last message of a conversation.

        `content` is the `text` of an answer with its markers, and behind it what a language model wrote, where one is
        set; `annotations` say where the markers stand and link to the quotes, and `citations` are those of
        `/api/v1/ask`. With `stream` it comes as server-sent events.
        """
        if body.model not in models:
            raise unknown_model(body.model, models[:1])
        asked, page = body.asked(), str(request.base_url)
        service.refuse(asked)
        if not body.stream:
            answer = await run_in_threadpool(service.begin, asked)
            whole = await unless_gone(asyncio.wrap_future(answer), request)
            return nobody() if whole is None else JSONResponse(completion(whole.to_json(), page, body.model))
        came = Arrivals[Answer]()
        answers = _growing(await run_in_threadpool(service.begin, asked, Steps(so_far=came.put)), came)
        first = await unless_gone(asyncio.ensure_future(anext(answers)), request)
        if first is None:  # what goes wrong until then has a status of its own
            return nobody()
        usage = bool(body.stream_options and body.stream_options.include_usage)
        parts = chunks(first, answers, page, body.model, usage=usage)
        return StreamingResponse(_events(parts), headers=STREAM_HEADERS, media_type=EVENT_STREAM)

    return routes


class _UnknownModel(Problem):
    """A model that there is not."""


def model_json(name: str) -> dict[str, Any]:
    """A model as it is listed."""
    return {"id": name, "object": "model", "created": _MADE, "owned_by": MODEL}


def unknown_model(name: str, known: Sequence[str]) -> Problem:
    """What is told of a model that there is not."""
    others = " and ".join(f"“{each}”" for each in known)
    there_is = f"the only one is {others}" if len(known) == 1 else f"there are {others}"
    return _UnknownModel(HTTPStatus.NOT_FOUND, f"There is no model “{name[:_LONGEST_SHOWN]}”; {there_is}.")


async def _growing(answering: Future[Answer], came: Arrivals[Answer]) -> AsyncIterator[dict[str, Any]]:
    """The answer as soon as it is there, then again as it grows while a language model writes, at last all of it."""
    answering.add_done_callback(lambda _: came.put(None))
    try:
        while (answer := await came.get()) is not None:
            yield answer.to_json()
        yield answering.result().to_json()
    finally:
        answering.cancel()  # whoever went away is not answered


async def _events(parts: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield format_sse_event(data_str=json.dumps(part, ensure_ascii=False))
    yield format_sse_event(data_str="[DONE]")


def error_of(problem: Problem) -> JSONResponse:
    """A problem in the form that OpenAI's clients read; a request that is not as it must be has status 400 there."""
    status = HTTPStatus.BAD_REQUEST if problem.status is HTTPStatus.UNPROCESSABLE_ENTITY else problem.status
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    place = problem.errors[0]["place"].removeprefix("body.") if problem.errors else None
    code = "model_not_found" if isinstance(problem, _UnknownModel) else None
    error = {"message": problem.detail, "type": kind, "param": place, "code": code}
    return JSONResponse({"error": error}, status.value, dict(problem.headers or {}))
