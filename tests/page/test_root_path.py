"""The pages below a path, as a proxy serves them that takes the path away, and what a proxy is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.errors import SettingsError
from qa.page import server
from qa.page.forwarded import Forwarded
from qa.service import Service
from qa.service.collections import prefix_of
from tests.page.test_server import ToyAssistant

PUBLIC = "answers.example.org"
PREFIX = "/team"
PAGES = (("/team/", "/team"), ("/team/c/news/", "/team/c/news"), ("/team/c/reports/", "/team/c/reports"))


class Proxy:
    """As nginx with `location /team/ { proxy_pass http://127.0.0.1:7860/; }` and TLS."""

    def __init__(self, application: Any, *, strips: bool = True, scheme: str = "https") -> None:
        self._application = application
        self._strips = strips
        self._scheme = scheme.encode()  # by which it is asked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on by plain HTTP, without the prefix."""
        if scope["type"] == "http":
            path = scope["path"]
            assert path.startswith(f"{PREFIX}/"), f"{path} left the prefix"
            path = path[len(PREFIX) :] if self._strips else path
            told = [(b"x-forwarded-proto", self._scheme), (b"x-forwarded-for", b"203.0.113.9")]
            scope = {**scope, "path": path, "raw_path": path.encode(), "scheme": "http"}
            scope["headers"] = [*scope["headers"], *told]
        await self._application(scope, receive, send)


def served(proxies: tuple[str, ...] = ("127.0.0.1",), prefix: str = PREFIX) -> Forwarded:
    """The pages of two collections."""
    assistants = {"news": ToyAssistant(), "reports": ToyAssistant()}
    services = {name: Service(each) for name, each in assistants.items()}
    return server.site(services, assistants, "127.0.0.1", [PUBLIC], prefix, proxies)


@pytest.fixture(scope="module")
def site() -> Forwarded:
    """They take a while to be made."""
    return served()


@pytest.fixture(params=[True, False], ids=["stripped", "whole"], scope="module")
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """Who asks them through a proxy, which takes the prefix away or leaves it."""
    behind = Proxy(served(), strips=request.param)
    with TestClient(behind, base_url=f"https://{PUBLIC}", client=("127.0.0.1", 9)) as made:
        yield made


@pytest.mark.parametrize(("path", "root"), PAGES)
def test_the_page_and_all_that_it_loads_stay_below_the_prefix(client: TestClient, path: str, root: str) -> None:
    """The browser is told the public address, by the scheme that the proxy was asked by."""
    response = client.get(path)
    assert response.status_code == 200
    assert json.loads(re.findall(r'"root": ?("[^"]*")', response.text)[0]) == f"https://{PUBLIC}{root}"
    assert "127.0.0.1" not in response.text
    assert "./favicon.ico" in response.text  # else a browser asks for it at the root
    loaded = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert loaded
    for each in loaded:
        if each.startswith("data:"):
            continue
        address = response.url.join(each)
        assert (address.host, address.path.startswith(f"{root}/")) == (PUBLIC, True), each
    asset = next(each for each in loaded if "assets" in each)
    assert client.get(str(response.url.join(asset))).status_code == 200
    assert client.get(f"{root}/config").json()["root"] == f"https://{PUBLIC}{root}"
    assert client.get(f"{root}/theme.css").status_code == 200
    own = {"origin": f"https://{PUBLIC}"}
    assert client.post(f"{root}/gradio_api/queue/join", json={}, headers=own).status_code == 422  # Gradio sees it
    assert client.post(f"{root}/api/filter", content=b"{}", headers=own).status_code in (200, 400)
    elsewhere = {"origin": "https://elsewhere.example"}
    assert client.post(f"{root}/api/filter", content=b"{}", headers=elsewhere).status_code == 403


def test_programs_ask_below_the_prefix(client: TestClient) -> None:
    """And are told where they are."""
    asked = {"question": "Who came?"}
    assert client.post("/team/api/v1/ask", json=asked).json()["question"] == "Who came?"
    assert client.post("/team/api/v1/collections/reports/ask", json=asked).json()["question"] == "Who came?"
    with client.stream(
        "POST", "/team/c/reports/api/v1/ask", json=asked, headers={"accept": "text/event-stream"}
    ) as stream:
        assert stream.headers["x-accel-buffering"] == "no"
        assert "event: answer" in "".join(stream.iter_text())
    assert client.get("/team/openapi.json").json()["servers"] == [{"url": "/team"}]
    assert client.get("/team/c/news/openapi.json").json()["servers"] == [{"url": "/team/c/news"}]
    error = client.post("/team/v1/chat/completions", json={"model": "verbatim/none", "messages": []}).json()
    assert "There is no model" in error["error"]["message"]
    assert client.post("/team/v1/chat/completions", json={}).json()["error"]["type"] == "invalid_request_error"
    tool = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    kinds = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    assert "read_document" in client.post("/team/c/reports/mcp", json=tool, headers=kinds).text


def test_redirects_stay_below_the_prefix(client: TestClient) -> None:
    """To a path, whatever host was asked."""
    response = client.get("/team/c/news?view=documents", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/team/c/news/?view=documents")


def test_only_a_trusted_proxy_is_believed(site: Forwarded) -> None:
    """Whoever else says so is not asked by another host, nor by TLS."""
    said = {"x-forwarded-proto": "https", "x-forwarded-host": PUBLIC, "x-gradio-server": "https://evil.example"}
    proxy = TestClient(site, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 9))
    assert proxy.get("/config", headers=said).json()["root"] == f"https://{PUBLIC}/team"
    unknown = {**said, "x-forwarded-host": "evil.example"}
    assert proxy.get("/config", headers=unknown).status_code == 400
    rebound = {**said, "host": "evil.example"}  # a page of another site whose name points here
    assert proxy.get("/config", headers=rebound).status_code == 400
    stranger = TestClient(site, base_url="http://127.0.0.1:7860", client=("203.0.113.9", 9))
    assert stranger.get("/config", headers=said).json()["root"] == "http://127.0.0.1:7860/team"


@pytest.mark.parametrize("proxies", [("10.0.0.0/8",), ("10.1.2.3", "::1"), ("*",)])
def test_proxies_are_addresses_or_networks(proxies: tuple[str, ...]) -> None:
    """Or whoever reaches the server."""
    seen: list[Any] = []

    async def noted(scope: Any, _receive: Any, send: Any) -> None:
        seen.append((scope["scheme"], scope["client"][0]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    made = Forwarded(noted, proxies, lambda _: True)
    said = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    TestClient(made, client=("10.1.2.3", 9)).get("/", headers=said)
    assert seen == [("https", "203.0.113.9")]


def test_a_proxy_that_is_no_address_is_told() -> None:
    """In one sentence."""
    with pytest.raises(SettingsError, match=r"nginx.*QA_PROXIES"):
        Forwarded(lambda *_: None, ["nginx"], lambda _: True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "prefix"), [("", ""), ("/", ""), ("/team", "/team"), ("/team/", "/team"), ("/a/b.c", "/a/b.c")]
)
def test_a_prefix_is_taken_with_or_without_its_last_slash(typed: str, prefix: str) -> None:
    """And "/" is none."""
    assert prefix_of(typed) == prefix


@pytest.mark.parametrize(
    "typed", ["team", "//evil.example", "/a//b", "/a/../b", "/té", "/a b", "/a?b", "https://a/b", "/api/x", "/c"]
)
def test_a_prefix_that_cannot_be_is_told(typed: str) -> None:
    """In one sentence that names it."""
    with pytest.raises(SettingsError, match="The root path is '"):
        prefix_of(typed)
