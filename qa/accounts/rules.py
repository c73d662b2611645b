"""The table: which right each route, event and tool needs, and what of it goes into the log.

What is not in it is refused to everybody, so a new route has a row here before it works.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from qa.accounts.rights import Right

__all__ = ["EVENTS", "REFUSED", "ROUTES", "TOOLS", "Asked", "Rule", "Told", "rule_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as a row of the log may tell of it."""

    path: Mapping[str, str] = field(default_factory=dict)  # parts of the address
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None  # as JSON has it; None where it is none, or is not looked at


Told = Callable[[Asked], str]


@dataclass(frozen=True)
class Rule:
    """What a request needs, and how the log calls it."""

    method: str  # * for any
    path: str  # as routes have it: {name}, or {name:path} for what may hold a slash
    right: Right
    act: str = ""  # nothing is noted where it is empty
    told: Told | None = None  # the detail in the log
    kind: str = ""  # "event", "cancel" of one, or "tool", where the body says which right is needed further

    @property
    def looks(self) -> bool:
        """Whether the body is looked at before it is passed on."""
        return bool(self.kind) or self.told in _OF_BODY

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its addresses look like."""
        parts = re.split(r"\{(\w+)(:path)?\}", self.path)
        written = [
            re.escape(text) + (f"(?P<{name}>{'.*' if whole else '[^/]+'})" if name else "")
            for text, name, whole in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True)
        ]
        return re.compile("".join(written), re.DOTALL)


def _field(name: str) -> Told:
    """A field of the body: a text, or several."""

    def told(asked: Asked) -> str:
        value = asked.body.get(name) if isinstance(asked.body, Mapping) else None
        return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value or "")

    return told


def _judged(asked: Asked) -> str:
    exchange = asked.body.get("exchange") if isinstance(asked.body, Mapping) else None
    return str(exchange.get("question", "")) if isinstance(exchange, Mapping) else ""


def _last_message(asked: Asked) -> str:
    """The question in OpenAI's form."""
    messages = asked.body.get("messages") if isinstance(asked.body, Mapping) else None
    last = messages[-1] if isinstance(messages, list) and messages else None
    content = last.get("content") if isinstance(last, Mapping) else ""
    if isinstance(content, list):
        return " ".join(str(each.get("text", "")) for each in content if isinstance(each, Mapping))
    return str(content or "")


def _of_query(name: str) -> Told:
    return lambda asked: asked.query.get(name, "")


def _of_path(name: str) -> Told:
    return lambda asked: asked.path.get(name, "")


def _typed(asked: Asked) -> str:
    """The question in Gradio's form."""
    data = asked.body.get("data") if isinstance(asked.body, Mapping) else None
    return str(data[0] or "") if isinstance(data, list) and data else ""


def _clicked(asked: Asked) -> str:
    """What somebody clicked on: a question that is offered, or a document; a place of the conversation."""
    event = asked.body.get("event_data") if isinstance(asked.body, Mapping) else None
    said = event.get("asked") if isinstance(event, Mapping) else None
    if not isinstance(said, Mapping):
        return ""
    for name in ("worded", "question", "document"):
        if said.get(name):
            return str(said[name])
    return json.dumps({name: said[name] for name in ("turn", "marker") if name in said})


def _argument(name: str) -> Told:
    """An argument of a tool's call."""

    def told(asked: Asked) -> str:
        params = asked.body.get("params") if isinstance(asked.body, Mapping) else None
        arguments = params.get("arguments") if isinstance(params, Mapping) else None
        return str(arguments.get(name) or "") if isinstance(arguments, Mapping) else ""

    return told


_QUESTION, _QUERY, _DOCUMENT, _ID, _IDS = map(_field, ("question", "query", "document", "id", "ids"))
_NAMES, _ADDRESS, _KEY = map(_field, ("names", "address", "key"))
_OF_BODY = (_QUESTION, _QUERY, _DOCUMENT, _ID, _IDS, _NAMES, _ADDRESS, _KEY, _judged, _last_message)

ROUTES = (
    # Whoever is not logged in
    Rule("GET", "/health", Right.OPEN),  # without counts then
    Rule("GET", "/account/log-in", Right.OPEN),
    Rule("POST", "/account/log-in", Right.OPEN),
    Rule("POST", "/account/log-out", Right.OPEN),
    Rule("GET", "/account/elsewhere", Right.OPEN),
    Rule("GET", "/account/back", Right.OPEN),
    Rule("GET", "/favicon.ico", Right.OPEN),
    Rule("GET", "/robots.txt", Right.OPEN),
    Rule("GET", "/manifest.json", Right.OPEN),  # browsers ask for it without a cookie
    # Whoever is logged in
    Rule("GET", "/account", Right.PERSON),
    Rule("POST", "/account/password", Right.PERSON),
    Rule("GET", "/account/log", Right.ADMIN, "read the log"),
    # For programs
    Rule("POST", "/api/v1/ask", Right.ASK, "asked", _QUESTION),
    Rule("POST", "/api/v1/search", Right.ASK, "searched", _QUERY),
    Rule("POST", "/api/v1/verify", Right.ASK, "verified"),
    Rule("GET", "/api/v1/documents", Right.ASK, "listed"),
    Rule("POST", "/api/v1/documents", Right.EDIT, "added", _of_query("name")),
    Rule("GET", "/api/v1/documents/{id:path}/text", Right.ASK, "read", _of_path("id")),
    Rule("GET", "/api/v1/documents/{id:path}", Right.ASK, "read", _of_path("id")),
    Rule("DELETE", "/api/v1/documents/{id:path}", Right.EDIT, "deleted", _of_path("id")),
    Rule("PATCH", "/api/v1/documents/{id:path}", Right.EDIT, "edited", _of_path("id")),
    Rule("GET", "/api/v1/tags", Right.ASK),
    Rule("GET", "/api/v1/marks", Right.ASK, "listed marks"),
    Rule("POST", "/api/v1/marks", Right.MARK, "marked", _DOCUMENT),
    Rule("GET", "/api/v1/marks/export", Right.ASK, "exported"),
    Rule("GET", "/api/v1/marks/{key}", Right.ASK),
    Rule("PATCH", "/api/v1/marks/{key}", Right.MARK, "changed a mark", _of_path("key")),
    Rule("DELETE", "/api/v1/marks/{key}", Right.MARK, "deleted a mark", _of_path("key")),
    Rule("GET", "/api/v1/saved", Right.ASK),
    Rule("POST", "/api/v1/saved", Right.MARK, "saved a question", _QUESTION),
    Rule("DELETE", "/api/v1/saved/{key}", Right.MARK, "removed a saved question", _of_path("key")),
    Rule("GET", "/api/v1/alerts", Right.ASK),
    Rule("GET", "/api/v1/alerts.atom", Right.ASK),
    Rule("POST", "/api/v1/alerts/seen", Right.ASK),
    Rule("GET", "/api/v1/status", Right.ASK),
    Rule("GET", "/api/v1/audit", Right.ADMIN, "read the log"),
    Rule("GET", "/metrics", Right.FIGURES),
    Rule("GET", "/openapi.json", Right.PERSON),
    Rule("GET", "/api/v1/collections", Right.PERSON),  # those in which one has a role
    Rule("GET", "/v1/models", Right.PERSON),
    Rule("GET", "/v1/models/{model:path}", Right.PERSON),
    Rule("POST", "/v1/chat/completions", Right.ASK, "asked", _last_message),
    Rule("POST", "/mcp", Right.ASK, kind="tool"),
    Rule("*", "/api/v1/{rest:path}", Right.PERSON),  # where nothing is, which is told
    Rule("*", "/v1/{rest:path}", Right.PERSON),
    Rule("*", "/health", Right.OPEN),
    Rule("*", "/metrics", Right.FIGURES),
    Rule("*", "/openapi.json", Right.PERSON),
    Rule("*", "/mcp", Right.PERSON),
    # What the page asks
    Rule("POST", "/api/filter", Right.ASK),
    Rule("POST", "/api/standing", Right.ASK),
    Rule("POST", "/api/why", Right.ASK),
    Rule("POST", "/api/feedback", Right.MARK, "judged", _judged),
    Rule("POST", "/api/export", Right.ASK, "exported"),
    # Whoever may ask may share what was answered: others who may ask could have asked it, too.
    Rule("POST", "/api/conversations/share", Right.ASK, "shared a conversation"),
    Rule("POST", "/api/conversations/list", Right.ASK),
    Rule("POST", "/api/conversations/open", Right.ASK, "opened a conversation", _ID),
    Rule("POST", "/api/conversations/stop", Right.ASK, "stopped sharing", _ID),  # another's: admins
    Rule("GET", "/api/documents/list", Right.ASK),
    Rule("GET", "/api/documents/progress", Right.ASK),
    Rule("POST", "/api/documents/upload", Right.EDIT, "added", _of_query("name")),
    Rule("POST", "/api/documents/index", Right.EDIT, "indexed", _NAMES),
    Rule("POST", "/api/documents/fetch", Right.EDIT, "fetched", _ADDRESS),
    Rule("POST", "/api/documents/plan", Right.EDIT),
    Rule("POST", "/api/documents/sync", Right.EDIT, "indexed"),
    Rule("POST", "/api/documents/delete", Right.EDIT, "deleted", _IDS),
    Rule("POST", "/api/documents/restore", Right.EDIT, "restored", _IDS),
    Rule("POST", "/api/documents/leave", Right.EDIT, "left out", _NAMES),
    Rule("POST", "/api/documents/tag", Right.EDIT, "edited", _IDS),
    Rule("POST", "/api/documents/correct", Right.EDIT, "edited", _ID),
    Rule("GET", "/api/documents/one", Right.ASK),
    Rule("GET", "/api/documents/tags", Right.ASK),
    Rule("GET", "/api/documents/original", Right.ASK, "read", _of_query("id")),
    Rule("POST", "/api/marks/list", Right.ASK, "listed marks"),
    Rule("POST", "/api/marks/get", Right.ASK),
    Rule("POST", "/api/marks/add", Right.MARK, "marked", _DOCUMENT),
    Rule("POST", "/api/marks/change", Right.MARK, "changed a mark", _KEY),
    Rule("POST", "/api/marks/delete", Right.MARK, "deleted a mark", _KEY),
    Rule("POST", "/api/marks/restore", Right.MARK, "restored a mark"),
    Rule("POST", "/api/marks/export", Right.ASK, "exported"),
    Rule("GET", "/api/alerts/count", Right.ASK),
    Rule("GET", "/api/alerts/list", Right.ASK),
    Rule("POST", "/api/alerts/seen", Right.ASK),
    Rule("POST", "/api/alerts/save", Right.MARK, "saved a question", _QUESTION),
    Rule("POST", "/api/alerts/remove", Right.MARK, "removed a saved question", _KEY),
    Rule("POST", "/api/drafts/check", Right.ASK, "verified"),
    Rule("POST", "/api/drafts/file", Right.ASK, "verified", _of_query("name")),
    Rule("GET", "/api/page", Right.ASK, "read", _of_query("document")),
    # What the page is made of: Gradio's own routes, of which all others are refused
    Rule("GET", "/", Right.ASK),
    Rule("GET", "/config", Right.ASK),
    Rule("GET", "/theme.css", Right.ASK),
    Rule("GET", "/pwa_icon", Right.ASK),
    Rule("GET", "/assets/{path:path}", Right.ASK),
    Rule("GET", "/static/{path:path}", Right.ASK),
    Rule("GET", "/svelte/{path:path}", Right.ASK),
    Rule("GET", "/gradio_api/info", Right.ASK),
    Rule("GET", "/gradio_api/app_id", Right.ASK),
    Rule("GET", "/gradio_api/theme.css", Right.ASK),
    Rule("GET", "/gradio_api/startup-events", Right.ASK),
    Rule("GET", "/gradio_api/queue/data", Right.ASK),
    Rule("GET", "/gradio_api/heartbeat/{session_hash}", Right.ASK),
    Rule("POST", "/gradio_api/queue/join", Right.ASK, kind="event"),
    Rule("POST", "/gradio_api/cancel", Right.ASK, kind="cancel"),
    Rule("POST", "/gradio_api/reset", Right.ASK),
)  # the first that fits counts
REFUSED = Rule("*", "{any:path}", Right.NOBODY)

EVENTS: Mapping[str, Rule] = MappingProxyType(
    {
        "ask": Rule("", "", Right.ASK, "asked", _typed),
        "ask_example": Rule("", "", Right.ASK, "asked", _clicked),
        "ask_again": Rule("", "", Right.ASK, "asked", _clicked),
        "open_source": Rule("", "", Right.ASK, "read", _clicked),
        "stop": Rule("", "", Right.ASK),
        "restart_chat": Rule("", "", Right.ASK),
        "restore": Rule("", "", Right.ASK),
        "look": Rule("", "", Right.ASK),
        "greet": Rule("", "", Right.ASK),
        "stay": Rule("", "", Right.ASK),
        "cancel": Rule("", "", Right.ASK),
    }
)  # of the page, by the name of the function that each calls; "cancel" calls none
TOOLS: Mapping[str, Rule] = MappingProxyType(
    {
        "ask": Rule("", "", Right.ASK, "asked", _argument("question")),
        "search": Rule("", "", Right.ASK, "searched", _argument("query")),
        "read_document": Rule("", "", Right.ASK, "read", _argument("document")),
        "verify": Rule("", "", Right.ASK, "verified"),
        "list_documents": Rule("", "", Right.ASK, "listed"),
    }
)  # for language models


def rule_of(method: str, path: str) -> tuple[Rule, dict[str, str]]:
    """The rule for a request, and the parts of its address; `REFUSED` where there is none. HEAD is asked as GET."""
    asked = "GET" if method == "HEAD" else method
    for rule in ROUTES:
        if rule.method in {asked, "*"} and (found := rule.pattern.fullmatch(path)):
            return rule, found.groupdict()
    return REFUSED, {}
