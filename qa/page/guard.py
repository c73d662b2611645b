"""What the web server refuses before anything else sees it, and the headers it adds: plain ASGI.

Gradio serves more routes than this page uses (uploads, files of its cache, a proxy, code editing), and fetches
`file=http://...` on behalf of whoever asks. Only the routes that the page needs are let through. Decisions rest on
`scope["path"]`, which is decoded once by the server, and never on a URL put together from headers.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Collection, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.drafts import LARGEST_DRAFT
from qa.service.application import refusal

__all__ = ["LONGEST_BODY", "LONGEST_UPLOAD", "Guard"]


LONGEST_BODY = 4 * 1024 * 1024  # bytes of a request; a saved conversation that is opened again is the longest
LONGEST_UPLOAD = 256 * 1024 * 1024  # bytes of a file
_UPLOADS = frozenset({"/api/documents/upload", "/api/v1/documents"})
_DRAFTS = frozenset({"/api/drafts/check", "/api/drafts/file", "/api/v1/verify", "/mcp"})  # whatever can be verified

_OWN_POLICY = frozenset({"/api/documents/original"})  # a stricter one: what is sent is somebody's file
_CSP = b"content-security-policy"

_READ = re.compile(
    r"/|/config|/theme\.css|/robots\.txt|/favicon\.ico|/manifest\.json|/pwa_icon|/(?:assets|static|svelte)/.+"
    r"|/gradio_api/(?:info|app_id|theme\.css|startup-events|queue/data|heartbeat/\w+)"
    r"|/api/[a-z]+(?:/[a-z]+)?"
)
_ACCOUNT = re.compile(r"/account(?:/[a-z-]+)?")
_WRITE = re.compile(r"/gradio_api/(?:queue/join|cancel|reset)|/api/[a-z]+(?:/[a-z]+)?")
# What tells by itself what it takes. An id may hold a line break.
_SERVICE = re.compile(r"/api/v1/.+|/v1/.+|/mcp|/health|/metrics|/openapi\.json", re.DOTALL)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s\[\]@/?#\\:]+)(?::\d{1,5})?")
_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  (compared with, not bound to)
_SAFE = frozenset({"GET", "HEAD"})  # methods that change nothing
_CROWDED = "Too many pages and programs are connected; try again in a minute."
_LATER = {"retry-after": "60"}  # seconds
_TWO_LENGTHS = "A request has a Content-Length or a Transfer-Encoding; send one of them."
# Previews that name Gradio; and its manifest, which would be asked for beside the path below which a proxy serves it.
_BRANDING = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link\s+rel="manifest"[^>]*>')
# Before Gradio's scripts: as a page is left, Gradio hangs up, and reports as an error that it was hung up on. The
# browser hangs up by itself, and a page that is not left after all, as for a download, keeps its connection.
_LEAVING = b'<script>addEventListener("beforeunload", (event) => event.stopImmediatePropagation());</script>'
_HEAD = b'<head><title>Verbatim</title><link rel="icon" href="./favicon.ico">'  # without it a browser asks at the root
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)  # eval: Gradio compiles its (fixed) templates in the browser


class Guard:
    """Wraps an ASGI application: foreign hosts, foreign origins and unused routes are refused.

    `hosts` are the names by which the server may be called. A server bound to every address also answers to any
    numeric address: only a name can be made to point elsewhere (DNS rebinding). With `programs` the routes of the
    service are let through as well, with `accounts` those to log in. Where `most` requests are worked on, one more is
    told to come later; one of which not all is there yet does not count.
    """

    def __init__(
        self,
        application: ASGIApp,
        bound: str,
        hosts: Collection[str] = (),
        *,
        programs: bool = False,
        most: int | None = None,
        accounts: bool = False,
    ) -> None:
        self._application = application
        self._accounts = accounts
        self._most = most
        self._open: set[int] = set()  # requests that are worked on, by what each is told apart by
        self._programs = programs
        self._hosts = {"localhost", "127.0.0.1", "::1", bound.lower(), *(host.lower() for host in hosts)}
        self._numeric = bound in _ANY_ADDRESS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; a websocket is left unanswered, and the server closes it."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        return self._knows(_hostname(host))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        protected = _with_headers(send, nonce, own_policy=scope["path"] in _OWN_POLICY)
        refusal = self._refusal(scope)
        if refusal:
            await _refuse(protected, scope, *refusal)
            return
        try:
            if scope["method"] in _SAFE:
                self._open.add(id(scope))
            if scope["path"] == "/":
                plain = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
                await self._application(plain, receive, _rewriting(protected, nonce))
            else:
                await self._passed_on(scope, receive, protected)
        finally:
            self._open.discard(id(scope))

    async def _passed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one that turns out to be longer than it may be is refused, whatever it said before."""
        longest, sentence = _longest(scope["path"])
        came, begun = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if not message.get("more_body"):
                self._open.add(id(scope))
            return message if came <= longest else {"type": "http.disconnect"}

        async def unless_refused(message: Message) -> None:
            nonlocal begun
            if begun or came <= longest:
                begun = True
                await send(message)

        try:
            await self._application(scope, counted, unless_refused)
        finally:
            if came > longest and not begun:
                await _refuse(send, scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        """The status and the reason where a request is refused."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not self._knows(_hostname(host)):
            sentence = "This host name is not served here. Add it to QA_HOSTS (docs/settings.md) if it should be."
            return HTTPStatus.BAD_REQUEST, sentence
        if not (self._programs and _SERVICE.fullmatch(scope["path"])):
            routes = {"GET": _READ, "HEAD": _READ, "POST": _WRITE}.get(scope["method"])
            is_account = self._accounts and _ACCOUNT.fullmatch(scope["path"])
            if routes is None or not (is_account or routes.fullmatch(scope["path"])):
                return HTTPStatus.FORBIDDEN, "There is nothing here."
        if self._most is not None and len(self._open) >= self._most:
            return HTTPStatus.SERVICE_UNAVAILABLE, _CROWDED
        if scope["method"] not in _SAFE:
            if "origin" in headers and urlsplit(headers["origin"]).netloc.lower() != host.lower():
                return HTTPStatus.FORBIDDEN, "Requests from other sites are refused."
            return _too_long(scope, headers)
        return None

    def _knows(self, hostname: str) -> bool:
        if hostname in self._hosts:
            return True
        try:
            ipaddress.ip_address(hostname)
        except ValueError:
            return False
        return self._numeric


def _too_long(scope: Scope, headers: Mapping[str, str]) -> tuple[HTTPStatus, str] | None:
    """Why a request is refused for the length that it tells; what comes is counted as well."""
    if "content-length" in headers and "transfer-encoding" in headers:  # they disagree where it ends
        return HTTPStatus.BAD_REQUEST, _TWO_LENGTHS
    length = headers.get("content-length", "0")
    longest, sentence = _longest(scope["path"])
    return None if length.isdecimal() and int(length) <= longest else (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


def _longest(path: str) -> tuple[int, str]:
    """The bytes that a request for a path may have, and what is said where it has more."""
    if path in _UPLOADS:
        return LONGEST_UPLOAD, "The file is too large; at most 256 MiB are taken."
    if path in _DRAFTS:
        most = f"{LARGEST_DRAFT // 1_000_000} MB"
        return LARGEST_DRAFT, f"The request is too large; at most {most} are taken here: verify a longer text in parts."
    return LONGEST_BODY, "The request is too large; at most 4 MiB are taken here."


def _hostname(host: str) -> str:
    """The name in a Host header; empty where it holds more than that and a port. Example: "[::1]:7860" -> "::1"."""
    if not _HOST.fullmatch(host):
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _with_headers(send: Send, nonce: str, *, own_policy: bool = False) -> Send:
    """Add the security headers to a response; one that states a policy of its own keeps it where it may."""
    extra = {
        _CSP: _POLICY.format(nonce=nonce).encode(),
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"x-frame-options": b"DENY",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
    }

    async def protected(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            has_own = own_policy and any(name.lower() == _CSP for name, _ in headers)
            added = {name: value for name, value in extra.items() if not (has_own and name == _CSP)}
            kept = [(name, value) for name, value in headers if name.lower() not in added]
            message = {**message, "headers": [*kept, *added.items()]}
        await send(message)

    return protected


def _rewriting(send: Send, nonce: str) -> Send:
    """Collect the page, give its scripts the nonce that the policy asks for, and send it in one piece."""
    start: Message = {}
    body = bytearray()

    async def rewritten(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = _page(bytes(body), nonce)
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        headers += [(b"content-length", str(len(page)).encode()), (b"cache-control", b"no-store")]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return rewritten


def _page(body: bytes, nonce: str) -> bytes:
    """Gradio's page with nonces, a title and an icon from the start, and without previews that name Gradio."""
    body = _BRANDING.sub(b"", body).replace(b"<head>", _HEAD + _LEAVING, 1)
    return body.replace(b"<script", f'<script nonce="{nonce}"'.encode())


async def _refuse(send: Send, scope: Scope, status: HTTPStatus, reason: str) -> None:
    """Say why a request is refused: to programs in the form of what they ask, to a browser in plain words."""
    later = _LATER if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    if _SERVICE.fullmatch(scope["path"]):
        told: Response = refusal(scope["path"], status, reason, later)
    else:
        told = PlainTextResponse(f"{reason}\n", status.value, later)
    await send({"type": "http.response.start", "status": told.status_code, "headers": told.raw_headers})
    await send({"type": "http.response.body", "body": bytes(told.body)})
