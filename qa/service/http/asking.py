"""The routes that ask: for an answer, at once or step by step, for passages, and whether quotations are right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import Future
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from qa.records import Answer, Written
from qa.service.answering import Steps
from qa.service.bodies import AskBody, SearchBody, VerifyBody
from qa.service.http.problems import details, problem_of, responses
from qa.service.http.routers import versioned
from qa.service.records import Step
from qa.service.replies import AnswerReply, SearchReply, VerifyReply
from qa.service.service import Service
from qa.service.waiting import Arrivals, nobody, unless_gone

__all__ = ["EVENT_STREAM", "STREAM_HEADERS", "asking_routes"]

EVENT_STREAM = "text/event-stream"
STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}  # a proxy passes on each event as it comes
_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_STREAM = {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}
_Event = tuple[str, dict[str, Any]]


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

        With `Accept: text/event-stream` the steps come as they are taken: `place` among the questions that wait, from
        1, where there are others before; `passages` with how many are read; where a language model writes, `quoted`
        with the answer as it stands before that, and `written` with all that is written so far, each time that a
        sentence was checked; then `answer`, or `problem` with problem details. Where too many questions wait, status
        503 says when to ask again.
        """
        asked = body.asked()
        service.refuse(asked)
        if EVENT_STREAM in accept:
            events = _Events()
            answer = await run_in_threadpool(service.begin, asked, events.steps)
            return StreamingResponse(_told(answer, events, request), headers=STREAM_HEADERS, media_type=EVENT_STREAM)
        answer = await run_in_threadpool(service.begin, asked)
        told = await unless_gone(asyncio.wrap_future(answer), request)
        return nobody() if told is None else JSONResponse(told.to_json())

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


class _Events(Arrivals[_Event]):
    """Steps, from whichever thread tells them to those that send them."""

    def __init__(self) -> None:
        super().__init__()
        self._written: Written | None = None  # so far
        self.steps = Steps(self._step, lambda place: self.put(("place", {"place": place})), self._so_far)

    def _step(self, step: Step) -> None:
        self.put(("passages", {"count": step.passages}))

    def _so_far(self, answer: Answer) -> None:
        if self._written is None:
            self.put(("quoted", answer.to_json()))
        elif answer.written and answer.written != self._written:
            self.put(("written", answer.written.to_json()))
        self._written = answer.written


async def _told(answer: Future[Answer], events: _Events, request: Request) -> AsyncIterator[bytes]:
    """The steps of an answer, and it, as server-sent events."""
    answer.add_done_callback(lambda _: events.put(None))
    try:
        while (event := await events.get()) is not None:
            yield _event(*event)
        try:
            yield _event("answer", answer.result().to_json())
        except Exception as error:  # noqa: BLE001 - the response has begun: what goes wrong must be told in it
            told = details(problem_of(error, request))
            yield format_sse_event(data_str=bytes(told.body).decode(), event="problem")
    finally:
        answer.cancel()  # whoever went away is not answered


def _event(name: str, data: Any) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name)
