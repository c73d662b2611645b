"""The routes that ask: for an answer, at once or step by step, for passages, and whether quotations are right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from qa.service.bodies import AskBody, SearchBody, VerifyBody
from qa.service.http.problems import details, problem_of, responses
from qa.service.http.routers import versioned
from qa.service.records import Asked, Step
from qa.service.replies import AnswerReply, SearchReply, VerifyReply
from qa.service.service import Service

__all__ = ["EVENT_STREAM", "asking_routes"]

EVENT_STREAM = "text/event-stream"
_PROBLEMS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_STREAM = {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}


def asking_routes(service: Service) -> APIRouter:
    """The routes."""
    routes = versioned("asking")

    @routes.post(
        "/ask",
        response_model=AnswerReply,
        responses={200: _STREAM, **responses(*_PROBLEMS)},
    )
    async def ask(
        request: Request, body: AskBody, accept: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        """Answer a question, with the passages that say so.

        With `Accept: text/event-stream` the steps come as they are taken: `passages` with how many are read; where a
        language model writes, `quoted` with the answer as it stands before that, and `written` with all that is
        written so far, each time that a sentence was checked; then `answer`, or `problem` with problem details.
        """
        asked = body.asked()
        if EVENT_STREAM in accept:
            return StreamingResponse(_events(service, asked, request), media_type=EVENT_STREAM)
        return JSONResponse(await run_in_threadpool(service.ask, asked))

    @routes.post(
        "/search",
        response_model=SearchReply,
        responses=responses(*_PROBLEMS),
    )
    def search(body: SearchBody) -> Response:
        """List the passages nearest to a query, without reading them for an answer."""
        return JSONResponse(service.search(body.sought()))

    @routes.post("/verify", response_model=VerifyReply, responses=responses(*_PROBLEMS))
    def verify(body: VerifyBody) -> Response:
        """Look up each quotation of a text, and say whether it stands in the documents, and word for word."""
        return JSONResponse(service.verify(body.text))

    return routes


async def _events(service: Service, asked: Asked, request: Request) -> AsyncIterator[bytes]:
    """The steps of an answer, and it, as server-sent events."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
    newest: Any = None  # of what was written

    def tell(name: str, data: Any) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, (name, data))

    def step(taken: Step) -> None:
        tell("passages", {"count": taken.passages})

    def so_far(told: dict[str, Any]) -> None:
        nonlocal newest
        if newest is None:
            tell("quoted", told)
        elif told["written"] != newest:
            tell("written", told["written"])
        newest = told["written"]

    answering = loop.run_in_executor(None, service.ask, asked, step, so_far)
    answering.add_done_callback(lambda _: steps.put_nowait(None))
    while (taken := await steps.get()) is not None:
        yield _event(*taken)
    try:
        yield _event("answer", await answering)
    except Exception as error:  # noqa: BLE001 - the response has begun: what goes wrong must be told in it
        told = details(problem_of(error, request))
        yield format_sse_event(data_str=bytes(told.body).decode(), event="problem")


def _event(name: str, data: Any) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name)
