"""Logging in by OpenID Connect, with a provider that the test runs: discovery, keys, and tokens right and wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

from qa.accounts import Accounts, Provider, Role
from qa.accounts.web import Elsewhere
from qa.errors import AccountError, SettingsError
from qa.page import blocks, server
from qa.service import Service
from tests.accounts.conftest import PASSWORD
from tests.accounts.served import HOST
from tests.page.test_server import ToyAssistant

HOME = f"http://{HOST}:7860"
BACK = f"{HOME}/account/back"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class FakeProvider:
    """Says who somebody is, as a test has it."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # in place of those that are right
    key: Any = field(default_factory=lambda: KEY)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    called: str | None = None  # its name for itself, where it lies
    nonce: str = ""
    challenge: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)  # forms that came to the token endpoint
    basic: str = ""

    def metadata(self) -> dict[str, Any]:
        """As discovery has it."""
        return {
            "issuer": self.called or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def went_to(self, address: str) -> dict[str, str]:
        """What a browser brings to the provider; it keeps what the token is made of."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.nonce, self.challenge = query["nonce"], query["code_challenge"]
        return query

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """For a code, where whoever comes knows the verifier."""
        self.asked.append(form)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenge or form["code"] != "good":
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "42", "aud": "verbatim", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "preferred_username": "Carla",
        }  # fmt: skip
        claims.update(self.claims)
        claims = {name: value for name, value in claims.items() if value is not None}
        made = jwt.encode(self.header, claims, self.key, algorithms=["RS256", "HS256"])
        return {"access_token": "a", "token_type": "Bearer", "id_token": made}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """A provider on this machine."""
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [KEY.as_dict(private=False)]}
            self._tell(fake.metadata() if "well-known" in self.path else keys)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            fake.basic = self.headers.get("authorization", "")
            told = fake.token({name: values[0] for name, values in parse_qs(raw).items()})
            self._tell(told, 400 if "error" in told else 200)

        def _tell(self, told: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer((HOST, 0), Handler) as listening:
        fake.issuer = f"http://{HOST}:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        yield fake
        listening.shutdown()
        thread.join()


@pytest.fixture
def client(accounts: Accounts, provider: FakeProvider) -> TestClient:
    """A browser at the page of a server that knows the provider."""
    service = Service(ToyAssistant(), at_once=1)
    known = Provider(provider.issuer, "verbatim", "a secret")
    served = server.web(blocks.build(service), HOST, (), (), service, accounts, known)
    return TestClient(served, base_url=HOME, follow_redirects=False)


def come_back(client: TestClient, provider: FakeProvider, **more: str) -> Any:
    """Leave for the provider, and come back with a code."""
    away = client.get("/account/elsewhere?to=document%3Da")
    query = provider.went_to(away.headers["location"])
    return client.get("/account/back", params={"state": query["state"], "code": "good", **more})


def test_somebody_comes_for_the_first_time_and_then_again(
    client: TestClient, provider: FakeProvider, accounts: Accounts
) -> None:
    """By the code flow with PKCE; without a role until an admin gives one. Another name there changes nothing here."""
    assert f"Log in with {HOST}" in client.get("/account/log-in").text
    away = client.get("/account/elsewhere")
    query = provider.went_to(away.headers["location"])
    assert (query["response_type"], query["code_challenge_method"], query["redirect_uri"]) == ("code", "S256", BACK)
    assert "openid" in query["scope"]
    assert {"HttpOnly", "SameSite=lax"} <= set(away.headers["set-cookie"].split("; "))
    done = come_back(client, provider)
    assert (done.status_code, done.headers["location"]) == (303, "../?document=a")
    assert provider.basic == "Basic " + base64.b64encode(b"verbatim:a secret").decode()
    assert "You have no role here yet" in client.get("/account").text
    assert {each.name: dict(each.roles) for each in accounts.people.listed()}["carla"] == {}
    provider.claims["preferred_username"] = "admin"
    assert come_back(client, provider).status_code == 303
    assert "<h1>carla</h1>" in client.get("/account").text
    assert accounts.audit.rows()[0].act == "logged in"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": ["verbatim", "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3_600},
        {"exp": None},
        {"sub": None},
        {"iat": int(time.time()) + 3_600},
    ],
    ids=lambda claims: "-".join(
        f"{name}-{type(value).__name__}" for name, value in claims.items()
    ),  # what is told of times differs between the workers of a run
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: TestClient, provider: FakeProvider, accounts: Accounts, claims: dict[str, Any]
) -> None:
    """Of another log-in, for another, by another, or of another time."""
    provider.claims = claims
    done = come_back(client, provider)
    assert done.status_code == 403
    assert 'role="alert"' in done.text
    assert client.cookies.get("verbatim") is None
    assert "carla" not in [each.name for each in accounts.people.listed()]


@pytest.mark.parametrize(
    ("key", "header"),
    [
        (OTHER, {"alg": "RS256", "kid": "one"}),
        (OctKey.import_key("a secret, which the client knows as well"), {"alg": "HS256"}),
    ],
    ids=["another's key", "a shared secret"],
)
def test_a_token_that_another_signed_lets_nobody_in(
    client: TestClient, provider: FakeProvider, key: Any, header: dict[str, Any]
) -> None:
    """Nor one whose signature others could make."""
    provider.key, provider.header = key, header
    assert come_back(client, provider).status_code == 403
    assert client.cookies.get("verbatim") is None


def test_only_the_browser_that_left_comes_back_and_once(client: TestClient, provider: FakeProvider) -> None:
    """Else somebody could be logged in as another, with a link."""
    assert come_back(client, provider, state="another").status_code == 403
    assert come_back(client, provider, code="bad").status_code == 403
    away = client.get("/account/elsewhere")
    query = provider.went_to(away.headers["location"])
    client.cookies.clear()
    answer = {"state": query["state"], "code": "good"}
    assert "in another browser" in client.get("/account/back", params=answer).text
    away = client.get("/account/elsewhere")
    way = client.cookies.get("verbatim-way")
    query = provider.went_to(away.headers["location"])
    answer = {"state": query["state"], "code": "good"}
    assert client.get("/account/back", params=answer).status_code == 303
    assert client.get("/account/back", params=answer, headers={"cookie": f"verbatim-way={way}"}).status_code == 403
    away = client.get("/account/elsewhere")
    query = provider.went_to(away.headers["location"])
    told = client.get("/account/back", params={"state": query["state"], "error": "access_denied"})
    assert "not allowed there" in told.text


def test_a_name_that_one_may_choose_opens_no_account_of_another(accounts: Accounts, provider: FakeProvider) -> None:
    """One with a password never, one without to the first who comes."""
    at = Elsewhere(accounts, Provider(provider.issuer, "verbatim", role=Role.ASK))
    claims = {"iss": provider.issuer, "sub": "1", "preferred_username": "Admin"}
    with pytest.raises(AccountError, match="another account “admin”"):
        at.named(claims)
    accounts.people.add("dora", 0.0, roles={"*": Role.EDIT})
    assert at.named({**claims, "preferred_username": "dora"}) == "dora"
    with pytest.raises(AccountError, match="another account “dora”"):
        at.named({**claims, "sub": "2", "preferred_username": "dora"})
    assert at.named({**claims, "sub": "3", "preferred_username": "emil"}) == "emil"
    assert {each.name: dict(each.roles) for each in accounts.people.listed()}["emil"] == {"*": "ask"}
    with pytest.raises(AccountError, match="what you are called"):
        at.named({"iss": provider.issuer, "sub": "4"})
    with pytest.raises(AccountError, match="belong together"):
        accounts.log_in("emil", PASSWORD, "")


def test_an_address_counts_where_it_is_confirmed(accounts: Accounts, provider: FakeProvider) -> None:
    """Anybody may type one."""
    at = Elsewhere(accounts, Provider(provider.issuer, "verbatim", claim="email"))
    claims = {"iss": provider.issuer, "sub": "1", "email": "anna@example.org"}
    for said in ({}, {"email_verified": False}, {"email_verified": "true"}):
        with pytest.raises(AccountError, match="not confirmed"):
            at.named({**claims, **said})
    assert at.named({**claims, "email_verified": True}) == "anna@example.org"


def test_a_provider_that_lies_or_is_not_there_is_told(
    client: TestClient, provider: FakeProvider, accounts: Accounts
) -> None:
    """In a sentence; and one that others could listen to is not begun with."""
    provider.called = "https://evil.example"
    told = client.get("/account/elsewhere")
    assert (told.status_code, "says that it is another" in told.text) == (502, True)
    gone = Elsewhere(accounts, Provider(f"http://{HOST}:9", "verbatim"))
    with pytest.raises(AccountError, match="cannot be asked"):
        gone.begin(BACK, "")
    with pytest.raises(SettingsError, match="https"):
        Elsewhere(accounts, Provider("http://login.example.org", "verbatim"))
