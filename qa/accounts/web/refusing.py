"""How a request is refused: to each who asks in the form that is read there."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from qa.service.http import Problem, details
from qa.service.openai import PREFIX as OPENAI
from qa.service.openai import error_of

__all__ = ["LOGGED_OUT", "UNKNOWN", "refused", "to_log_in"]

LOGGED_OUT = "You are logged out; log in again in another tab, and try once more here."
UNKNOWN = "Send a token that is still good in the header Authorization: Bearer TOKEN; qa user token makes one."
_PROGRAMS = re.compile(r"/api/v1/.+|/mcp|/health|/metrics|/openapi\.json", re.DOTALL)
_CHALLENGE = {"www-authenticate": 'Bearer realm="Verbatim"'}


def refused(path: str, status: HTTPStatus, sentence: str) -> Response:
    """The response that says why."""
    headers = _CHALLENGE if status is HTTPStatus.UNAUTHORIZED else {}
    if path.startswith(f"{OPENAI}/"):
        return error_of(Problem(status, sentence, headers))
    if _PROGRAMS.fullmatch(path):
        return details(Problem(status, sentence, headers))
    name = "problem" if path.startswith("/api/") else "detail"  # as the page's own requests read it, and Gradio's
    return JSONResponse({name: sentence}, status.value)


def to_log_in(scope: MutableMapping[str, Any], path: str) -> Response:
    """To the page to log in, and back to the same address afterwards. The way is relative: a proxy may add to paths."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    if path == "/":
        back = f"?to={quote(query, safe='')}" if query else ""
        return RedirectResponse(f"account/log-in{back}", HTTPStatus.SEE_OTHER)
    return RedirectResponse("account/log-in" if path == "/account" else "log-in", HTTPStatus.SEE_OTHER)
