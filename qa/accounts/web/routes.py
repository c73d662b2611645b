"""The routes of one's own account: logging in and out, another password, and for admins the log as a page."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from qa.accounts.book import Accounts
from qa.accounts.names import DEFAULT_COLLECTION, typed_name
from qa.accounts.web.elsewhere import Elsewhere
from qa.accounts.web.pages import account_page, log_in_page, log_page
from qa.accounts.web.requests import COOKIE, address_of, cookie_of
from qa.errors import AccountError, BusyError
from qa.service.collections import place_of

__all__ = ["account_routes"]

_QUERY = re.compile(r"[\w%&=+.,~:;/?@!$'()*-]{0,2000}", re.ASCII)
_ROWS = 100  # of the log on a page
_STATE = "verbatim-way"  # the cookie of a log-in elsewhere that has begun
_MINUTES = 10  # that it may take
_LONGEST_FORM = 8_192  # bytes


def account_routes(
    accounts: Accounts, collection: str = DEFAULT_COLLECTION, elsewhere: Elsewhere | None = None
) -> APIRouter:
    """The routes below /account; with `elsewhere` one may also log in by OpenID Connect."""
    routes = APIRouter(prefix="/account", include_in_schema=False)
    label = elsewhere.label if elsewhere else ""

    @routes.get("/log-in")
    def form(request: Request, to: str = "") -> Response:
        """The form."""
        if request.state.person is not None:
            return RedirectResponse(_back(to), HTTPStatus.SEE_OTHER)
        return _shown(log_in_page(to=_query(to), elsewhere=label))

    @routes.post("/log-in")
    async def log_in(request: Request) -> Response:
        """Log in: a new session, whatever cookie came with the form."""
        sent = await _form(request)
        name, to = sent.get("name", ""), _query(sent.get("to", ""))
        address = address_of(request.scope)
        try:
            secret = await run_in_threadpool(accounts.log_in, name, sent.get("password", ""), address)
        except (AccountError, BusyError) as error:
            return _shown(log_in_page(problem=str(error), name=name[:64], to=to, elsewhere=label), *_status(error))
        return _let_in(request, accounts, secret, to)

    @routes.post("/log-out")
    def log_out(request: Request) -> Response:
        """End the session, also where it has ended already."""
        if secret := cookie_of(request.scope):
            accounts.log_out(secret, address_of(request.scope))
        response = _shown(log_in_page(said="You are logged out.", elsewhere=label))
        response.delete_cookie(COOKIE, path=_path(request))
        return response

    _add_own(routes, accounts)
    _add_log(routes, accounts, collection)
    if elsewhere is not None:
        _add_elsewhere(routes, accounts, elsewhere)
    return routes


def _add_own(routes: APIRouter, accounts: Accounts) -> None:
    """The routes of whoever is logged in."""

    @routes.get("")
    def own(request: Request) -> Response:
        """One's own account."""
        person = request.state.person
        return _shown(account_page(person, has_password=accounts.people.password_hash(person.name) is not None))

    @routes.post("/password")
    async def change(request: Request) -> Response:
        """Change one's own password."""
        sent = await _form(request)
        person = request.state.person
        try:
            if sent.get("new") != sent.get("again"):
                raise AccountError("The new password was typed in two ways; type the same twice.")  # noqa: TRY301
            secret = await run_in_threadpool(
                accounts.change_password, person.name, sent.get("old", ""), sent["new"], address_of(request.scope)
            )
        except (AccountError, BusyError, KeyError) as error:
            said = "Fill in all three fields." if isinstance(error, KeyError) else str(error)
            return _shown(account_page(person, has_password=True, problem=said, deep=True), *_status(error))
        response = _shown(account_page(person, has_password=True, said="The password is changed.", deep=True))
        _remember(request, response, accounts, secret)
        return response


def _add_log(routes: APIRouter, accounts: Accounts, collection: str) -> None:
    """The route of admins."""

    @routes.get("/log")
    def log(person: str = "", act: str = "", before: int | None = None) -> Response:
        """What was done, the newest first."""
        rows = accounts.audit.rows(
            before=before, limit=_ROWS + 1, person=typed_name(person), act=act, collection=collection
        )
        more = rows[_ROWS - 1].id if len(rows) > _ROWS else None
        return _shown(log_page(rows[:_ROWS], person=person, act=act, more=more))


def _add_elsewhere(routes: APIRouter, accounts: Accounts, elsewhere: Elsewhere) -> None:
    """The two routes of a log-in by OpenID Connect."""

    @routes.get("/elsewhere")
    def leave(request: Request, to: str = "") -> Response:
        """To the provider."""
        try:
            way, address = elsewhere.begin(_here(request), _query(to))
        except AccountError as error:
            return _shown(log_in_page(problem=str(error), elsewhere=elsewhere.label), HTTPStatus.BAD_GATEWAY)
        response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        response.set_cookie(_STATE, way, 60 * _MINUTES, path=_path(request), secure=_is_secure(request), httponly=True)
        return response

    @routes.get("/back")
    def back(request: Request) -> Response:
        """From the provider, with a code."""
        way, query = cookie_of(request.scope, _STATE), dict(request.query_params)
        try:
            name, to = elsewhere.end(way, query, _here(request))
        except (AccountError, BusyError) as error:
            return _shown(log_in_page(problem=str(error), elsewhere=elsewhere.label), HTTPStatus.FORBIDDEN)
        secret = accounts.begin(name, address_of(request.scope))
        response = _let_in(request, accounts, secret, to)
        response.delete_cookie(_STATE, path=_path(request))
        return response


def _let_in(request: Request, accounts: Accounts, secret: str, to: str) -> Response:
    """To the page, with the session; the one before ends."""
    if before := cookie_of(request.scope):
        accounts.sessions.end(before)
    response = RedirectResponse(_back(to), HTTPStatus.SEE_OTHER)
    _remember(request, response, accounts, secret)
    return response


def _remember(request: Request, response: Response, accounts: Accounts, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        int(accounts.sessions.longest),
        path=_path(request),
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _path(request: Request) -> str:
    """Where the cookie holds: all that this server serves, also where a proxy puts it below a path."""
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    place = place_of(request.scope)
    return f"{root.removesuffix(f'/c/{place.collection}') if place.collection else root}/"


def _is_secure(request: Request) -> bool:
    return bool(request.scope["scheme"] == "https")


def _here(request: Request) -> str:
    """The address to which the provider sends people back."""
    return f"{request.base_url}account/back"


def _query(to: str) -> str:
    """The query of the page to return to; nothing else, so that nobody is sent elsewhere."""
    return to if _QUERY.fullmatch(to) else ""


def _back(to: str) -> str:
    query = _query(to)
    return f"../?{query}" if query else "../"


def _status(error: Exception) -> tuple[HTTPStatus, dict[str, str]]:
    if isinstance(error, BusyError):
        return HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": str(error.seconds)}
    return HTTPStatus.FORBIDDEN, {}


def _shown(page: str, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(page, status.value, {"cache-control": "no-store", **(headers or {})})


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; none of what is longer than any of them."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > _LONGEST_FORM:
            return {}
    fields: dict[str, Any] = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[-1] for name, values in fields.items()}
