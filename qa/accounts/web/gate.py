"""The gate that each request passes before anything else sees it: who is it, and may that person do this?

It asks the table of rules alone, and what is not in the table is refused. Where the right depends on what a body says
(an event of the page, a tool), the body is read here and passed on as it was understood here, so that nobody behind
can understand it otherwise.
"""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from starlette._utils import get_route_path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.accounts.book import Accounts
from qa.accounts.names import DEFAULT_COLLECTION
from qa.accounts.rights import Person, Right
from qa.accounts.rules import EVENTS, TOOLS, Asked, Rule, rule_of
from qa.accounts.web.refusing import LOGGED_OUT, UNKNOWN, refused, to_log_in
from qa.accounts.web.requests import address_of, bearer_of, cookie_of, is_from_here
from qa.errors import AccountError
from qa.service.http import DETAIL, again, whole

__all__ = ["Gate", "seen_by"]


_log = logging.getLogger(__name__)
_SAFE = frozenset({"GET", "HEAD"})
_PAGES = frozenset({"/", "/account", "/account/log"})  # that a person opens, who is then asked to log in
_PROGRAMS = ("/api/v1/", "/v1/", "/mcp", "/metrics", "/openapi.json")
_LOOK = 10.0  # seconds between looks at whether a stream may go on
_MOST_PAGES = 10_000  # open pages whose owners are known


@dataclass(frozen=True, slots=True)
class _Credentials:
    """What a request shows."""

    token: str | None
    cookie: str

    def person(self, accounts: Accounts, collection: str, *, used: bool = True) -> Person | None:
        """Whose it is. A token that is none is not made good by a cookie."""
        if self.token is not None:
            return accounts.by_token(self.token, collection) if self.token else None
        return accounts.by_session(self.cookie, collection, used=used) if self.cookie else None


class Gate:
    """Wraps the application of one collection.

    Args:
        application: What is served.
        accounts: Who there is.
        collection: Its name, in which roles are given.
        events: The names of the page's events by their numbers.
    """

    def __init__(
        self,
        application: ASGIApp,
        accounts: Accounts,
        collection: str = DEFAULT_COLLECTION,
        events: Mapping[int, str] | None = None,
    ) -> None:
        self._application = application
        self._accounts = accounts
        self._collection = collection
        self._events = events or {}
        self._owners: OrderedDict[str, str] = OrderedDict()  # whose an open page is, by what it calls itself

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with who it is of, or refuse it; a websocket is left unanswered."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except AccountError as error:  # the file of accounts cannot be read: nobody is let in
                _log.error("%s", error)
                path = get_route_path(scope)
                await refused(path, HTTPStatus.SERVICE_UNAVAILABLE, str(error))(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = get_route_path(scope)
        rule, parts = rule_of(scope["method"], path)
        shown = _Credentials(bearer_of(scope), cookie_of(scope))
        person = shown.person(self._accounts, self._collection)
        scope.setdefault("state", {})["person"] = person
        asked = Asked(parts, dict(parse_qsl(bytes(scope.get("query_string", b"")).decode("latin-1"))))
        refusal = self._refusal(scope, path, rule, person)
        if refusal is None and rule.looks:
            raw = await whole(receive)
            if raw is None:
                return  # whoever sends it went away
            asked = Asked(asked.path, asked.query, _parsed(raw))
            if rule.kind:
                further, refusal = self._further(rule, path, asked, person)
                rule = further or rule
                raw = json.dumps(asked.body).encode()
            scope, receive = _replayed(scope, receive, raw)
        if refusal is None and not self._owns(path, asked, person):
            refusal = refused(path, HTTPStatus.FORBIDDEN, "This page was opened by somebody else; load it again.")
        if refusal is not None:
            if person is not None and refusal.status_code == HTTPStatus.FORBIDDEN:
                words = f"{scope['method']} {path}"
                self._note("was refused", scope, person, words, refusal.status_code)
            await refusal(scope, receive, send)
            return
        told = self._noting(rule, asked, scope, person, send)
        still = _Still(shown, self._accounts, self._collection, rule.right) if person else None
        await self._application(scope, receive, _Stream(told, still) if still else told)

    def _refusal(self, scope: Scope, path: str, rule: Rule, person: Person | None) -> Response | None:
        """The response where a request is refused by its address."""
        if rule.right is Right.NOBODY:
            return refused(path, HTTPStatus.FORBIDDEN, "There is nothing here.")
        if person is None and rule.right is not Right.OPEN:
            if path in _PAGES and scope["method"] in _SAFE:
                return to_log_in(scope, path)
            by_program = bearer_of(scope) is not None or path.startswith(_PROGRAMS)
            sentence = UNKNOWN if by_program else LOGGED_OUT
            return refused(path, HTTPStatus.UNAUTHORIZED, sentence)
        if scope["method"] not in _SAFE and not (person and person.by_token) and not is_from_here(scope):
            return refused(path, HTTPStatus.FORBIDDEN, "Requests from other sites are refused.")
        if path == "/" and person and not person.may(rule.right):
            return RedirectResponse("account", HTTPStatus.SEE_OTHER)  # which says what is missing
        return _unless_allowed(path, rule.right, person)

    def _further(
        self, rule: Rule, path: str, asked: Asked, person: Person | None
    ) -> tuple[Rule | None, Response | None]:
        """The rule of the event or tool that a body names, and the response where it is refused."""
        body = asked.body
        if not isinstance(body, dict):
            return None, refused(path, HTTPStatus.BAD_REQUEST, "The request holds no JSON object; load the page again.")
        if rule.kind in {"event", "cancel"}:
            number = body.get("fn_index")
            named = self._events.get(number, "") if type(number) is int else ""  # which True is not
            found = EVENTS.get(named)
        elif body.get("method") != "tools/call":
            return rule, None  # what else the protocol has reads nothing of the documents
        else:
            params = body.get("params")
            found = TOOLS.get(str(params.get("name"))) if isinstance(params, dict) else None
        if found is None:
            return None, refused(path, HTTPStatus.FORBIDDEN, "There is nothing here.")
        return (rule if rule.kind == "cancel" else found), _unless_allowed(path, found.right, person)

    def _owns(self, path: str, asked: Asked, person: Person | None) -> bool:
        """Whether an open page is this person's; whoever comes first with its name has it.

        Else whoever learns what a page calls itself could read along, or stop what it waits for.
        """
        if not path.startswith("/gradio_api/") or person is None:
            return True
        inside = asked.body if isinstance(asked.body, Mapping) else {}
        names = [each.get("session_hash") for each in (asked.path, asked.query, inside)]
        for name in {str(each) for each in names if each}:
            if self._owners.setdefault(name, person.name) != person.name:
                return False
            self._owners.move_to_end(name)
        while len(self._owners) > _MOST_PAGES:
            self._owners.popitem(last=False)
        return True

    def _noting(self, rule: Rule, asked: Asked, scope: Scope, person: Person | None, send: Send) -> Send:
        """Put a row into the log as the response begins."""
        if not rule.act or person is None:
            return send

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                detail = scope["state"].get(DETAIL) or (rule.told(asked) if rule.told else "")
                self._note(rule.act, scope, person, detail, message["status"])
            await send(message)

        return noting

    def _note(self, act: str, scope: Scope, person: Person, detail: str, status: int) -> None:
        """A log that cannot be written stops nobody from asking; that is told to who runs the server."""
        now, address = self._accounts.clock(), address_of(scope)
        try:
            self._accounts.audit.note(
                act, now, person=person.name, address=address, collection=self._collection, detail=detail, status=status
            )
        except AccountError as error:
            _log.error("What was done cannot be noted: %s", error)


def seen_by(accounts: Accounts) -> Callable[[Request, str], bool]:
    """What tells whether whoever sends a request may ask a collection, by its name."""

    def sees(request: Request, collection: str) -> bool:
        shown = _Credentials(bearer_of(request.scope), cookie_of(request.scope))
        person = shown.person(accounts, collection, used=False)
        return person is not None and person.may(Right.ASK)

    return sees


class _Still:
    """Whether a right that a request began with is still there."""

    def __init__(self, shown: _Credentials, accounts: Accounts, collection: str, right: Right) -> None:
        self._shown, self._accounts, self._collection, self._right = shown, accounts, collection, right
        self._looked = time.monotonic()

    def __call__(self) -> bool:
        """Look again, where that is some time ago. A stream that is only open does not make a session go on."""
        if time.monotonic() - self._looked < _LOOK:
            return True
        self._looked = time.monotonic()
        person = self._shown.person(self._accounts, self._collection, used=False)
        return person is not None and person.may(self._right)


class _Stream:
    """Ends a stream of events when whoever it goes to may not have it any more."""

    def __init__(self, send: Send, still: _Still) -> None:
        self._send, self._still = send, still
        self._is_stream = self._ended = False

    async def __call__(self, message: Message) -> None:
        """Send a message on, or the end in its place."""
        if self._ended:
            return
        if message["type"] == "http.response.start":
            kind = dict(message.get("headers", [])).get(b"content-type", b"")
            self._is_stream = bytes(kind).startswith(b"text/event-stream")
        elif self._is_stream and not self._still():
            self._ended = True
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)


def _unless_allowed(path: str, right: Right, person: Person | None) -> Response | None:
    """None where somebody has a right, else the response that says that it is missing."""
    if right is Right.OPEN or (person is not None and person.may(right)):
        return None
    if person is not None and person.role is None and not person.figures_only:
        sentence = f"{person.name} has no role here yet; ask an admin for one."
        return refused(path, HTTPStatus.FORBIDDEN, sentence)
    needed = {Right.FIGURES: "admin", Right.NOBODY: "another"}.get(right, right.value)
    return refused(path, HTTPStatus.FORBIDDEN, f"This needs the role “{needed}”; ask an admin for it.")


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _replayed(scope: Scope, receive: Receive, raw: bytes) -> tuple[Scope, Receive]:
    """The request with a body that was read, and maybe written anew."""
    length = [(b"content-length", str(len(raw)).encode())]
    kept = [(k, v) for k, v in scope["headers"] if k.lower() not in {b"content-length", b"transfer-encoding"}]
    return {**scope, "headers": kept + length}, again(raw, receive)
