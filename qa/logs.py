"""What a server writes to its log: a line a request and a line for whatever goes wrong, as JSON or in plain words.

No line of ours holds a question, the text of a document, a header or the query of an address: a request is told by its
route, an exception by its kind and where it was raised, and never by its message, which may quote what was being read.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from qa.errors import SettingsError

__all__ = ["KINDS", "log_request", "note_reference", "of_request", "set_up"]

KINDS = ("none", "plain", "json")
_requests = logging.getLogger("qa.requests")


@dataclass(slots=True)
class _Request:
    """The request that is being answered here."""

    id: str
    references: list[str] = field(default_factory=list)  # under which the log says more


_current: ContextVar[_Request | None] = ContextVar("request", default=None)


def set_up(kind: str) -> None:
    """Write the log of this process in a form of `KINDS`; "none" leaves out requests, and the rest as it is.

    Raises `SettingsError` for another form.
    """
    if kind not in KINDS:
        raise SettingsError(f"The log is to be written as '{kind}', but must be one of {', '.join(KINDS)}.")
    if kind == "none":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if kind == "json" else _Plain())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    _requests.setLevel(logging.INFO)


@contextlib.contextmanager
def of_request(request_id: str) -> Iterator[list[str]]:
    """What is logged inside is of this request; gives the references that come about meanwhile."""
    request = _Request(request_id)
    token = _current.set(request)
    try:
        yield request.references
    finally:
        _current.reset(token)


def note_reference(reference: str) -> None:
    """Note under which reference the log says more of the request that is being answered here, if any is."""
    request = _current.get()
    if request is not None and reference and reference not in request.references:
        request.references.append(reference)


def log_request(told: Mapping[str, Any]) -> None:
    """Write the line of a request that was answered."""
    _requests.info("request", extra={"told": dict(told)})


class _Json(logging.Formatter):
    """A JSON object on a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        if hasattr(record, "told"):
            told |= record.told
        else:
            told["message"] = record.getMessage()
            if request := _current.get():
                told["request_id"] = request.id
            told |= _exception(record)
        return json.dumps(told, ensure_ascii=False)


class _Plain(logging.Formatter):
    """The same in words."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what comes from outside cannot break it."""
        if hasattr(record, "told"):
            told = record.told
            counts = f"{told['status']} {told['ms']} ms {told['bytes']} bytes"
            rest = [
                f"{name}={told[name]}" for name in ("collection", "person", "request_id", "reference") if told[name]
            ]
            words = [_time(record), told["method"], told["route"], counts, *rest]
        else:
            raised = _exception(record)
            where = (
                [f"{raised['error']} at {raised['at'][-1] if raised['at'] else 'an unknown place'}"] if raised else []
            )
            words = [_time(record), record.levelname, record.getMessage(), *where]
        return " ".join(words).encode("unicode_escape").decode("ascii")


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _exception(record: logging.LogRecord) -> dict[str, Any]:
    """The kind of an exception and where it was raised, innermost last; nothing where there was none."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    kind, _, trace = record.exc_info
    frames = traceback.extract_tb(trace)
    return {"error": kind.__name__, "at": [f"{each.filename}:{each.lineno} in {each.name}" for each in frames]}
