"""Logging in by OpenID Connect: the code flow with PKCE, a state and a nonce (OpenID Connect Core 1.0, RFC 7636).

What goes over the line and how tokens are looked at is authlib's; who somebody is here is decided by `named`.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qa.accounts.book import Accounts, is_loopback
from qa.accounts.names import EVERY_COLLECTION, person_name
from qa.accounts.settings import Provider
from qa.errors import AccountError, SettingsError

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

__all__ = ["Elsewhere"]

_SCOPE = "openid profile email"
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # none that a shared secret, or nothing, would do for
_PATIENCE = 10.0  # seconds for a reply of the provider
_LASTS = 600.0  # seconds that a log-in may take
_MOST = 1_000  # log-ins that have begun
_KNOWN_FOR = 3_600.0  # seconds after which a provider is asked again what it is like
_LEEWAY = 60  # seconds by which clocks may differ
_TRY = "try again, and if that does not help ask whoever runs this server."


@dataclass(frozen=True, slots=True)
class _Way:
    """A log-in that has begun."""

    state: str
    nonce: str
    verifier: str
    to: str  # the query of the page to return to
    back: str
    began: float


class Elsewhere:
    """Logs people in by a provider. Safe to share between threads."""

    def __init__(self, accounts: Accounts, provider: Provider) -> None:
        """Raises `SettingsError` where the library is not installed, or the address could be listened to."""
        _refuse_plain(provider.issuer)
        try:
            import authlib.oidc.core  # noqa: F401 - whether it is there
        except ImportError:
            raise SettingsError(
                "OpenID Connect needs the package authlib; install it with: pip install 'verbatim-qa[oidc]'"
            ) from None
        self._accounts = accounts
        self._provider = provider
        self._lock = threading.Lock()
        self._ways: OrderedDict[str, _Way] = OrderedDict()
        self._known: tuple[float, dict[str, Any]] | None = None  # what the provider says of itself, and when
        self.label = f"Log in with {urlsplit(provider.issuer).hostname}"

    def begin(self, back: str, to: str) -> tuple[str, str]:
        """The secret that the browser keeps meanwhile, and the address of the provider to go to."""
        state, nonce, verifier, secret = (secrets.token_urlsafe(32) for _ in range(4))
        way = _Way(state, nonce, verifier, to, back, time.monotonic())
        endpoint = str(self._metadata()["authorization_endpoint"])
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                endpoint, state=way.state, code_verifier=way.verifier, nonce=way.nonce
            )
        with self._lock:
            self._ways[secret] = way
            while len(self._ways) > _MOST:
                self._ways.popitem(last=False)
        return secret, str(address)

    def end(self, secret: str, query: Mapping[str, str], back: str) -> tuple[str, str]:
        """The name of who comes back, and the query of the page to return to.

        Raises `AccountError` where it is not certain who that is, or nobody here. A way is gone once.
        """
        with self._lock:
            way = self._ways.pop(secret, None)
        if way is None or time.monotonic() - way.began > _LASTS or way.back != back:
            raise AccountError("This log-in was begun too long ago, or in another browser; begin again.")
        if not secrets.compare_digest(query.get("state", "").encode(), way.state.encode()):
            raise AccountError("The reply does not belong to this log-in; begin again.")
        if "code" not in query:
            raise AccountError("The log-in was not allowed there; begin again, or log in with a password.")
        claims = self._claims(way, query["code"])
        return self.named(claims), way.to

    def named(self, claims: Mapping[str, Any]) -> str:
        """The name here of whom the claims are about, who is added where there is nobody of that name.

        The provider's own number says who it is, and the name only what they are called: whoever may choose a name
        there gets no other's account here.
        """
        claim, people = self._provider.claim, self._accounts.people
        subject = f"{claims['iss']} {claims['sub']}"
        if (known := people.of_subject(subject)) is not None:
            return known
        called = claims.get(claim)
        if not isinstance(called, str) or not called:
            raise AccountError(f"The reply does not say what you are called ({claim}); ask whoever runs this server.")
        if claim == "email" and claims.get("email_verified") is not True:
            raise AccountError("Your e-mail address is not confirmed there; confirm it and begin again.")
        name = person_name(called)
        if people.bind(name, subject):
            return name
        role = self._provider.role
        try:
            return people.add(
                name, self._accounts.clock(), subject=subject, roles={EVERY_COLLECTION: role} if role else None
            )
        except AccountError:
            raise AccountError(
                f"There is another account “{name}” here, which logs in otherwise; ask whoever runs this server."
            ) from None

    def _claims(self, way: _Way, code: str) -> Mapping[str, Any]:
        """What the provider says of who comes, after all of it was looked at."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        metadata = self._metadata()
        client_id = self._provider.client
        try:
            with self._client(way.back) as client:
                token = client.fetch_token(
                    str(metadata["token_endpoint"]), grant_type="authorization_code", code=code,
                    code_verifier=way.verifier,
                )  # fmt: skip
                keys = client.request("GET", str(metadata["jwks_uri"]), withhold_token=True)
            decoded = jwt.decode(
                token["id_token"], KeySet.import_key_set(keys.raise_for_status().json()), algorithms=_ALGORITHMS
            )
            options = {"iss": {"essential": True, "value": self._provider.issuer},
                       "aud": {"essential": True, "value": client_id}}  # fmt: skip
            params = {"nonce": way.nonce, "client_id": client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(leeway=_LEEWAY)
        except JoseError as error:
            raise AccountError(f"The reply of the log-in does not hold ({error.error}); {_TRY}") from error
        except Exception as error:  # libraries below raise their own, and each of them means the same here
            raise AccountError(f"The log-in could not be looked up; {_TRY}") from error
        found: Mapping[str, Any] = claims
        return found

    def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        if self._known is not None and time.monotonic() - self._known[0] < _KNOWN_FOR:
            return self._known[1]
        issuer = self._provider.issuer
        try:
            with self._client("") as client:
                reply = client.request(
                    "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", withhold_token=True
                )
            found = reply.raise_for_status().json()
            named = [str(found[each]) for each in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            is_it = found["issuer"] == issuer
        except Exception as error:  # as above
            raise AccountError(f"{urlsplit(issuer).hostname} cannot be asked who you are; {_TRY}") from error
        if not is_it:
            raise AccountError(f"{urlsplit(issuer).hostname} says that it is another; {_TRY}")
        for address in named:
            _refuse_plain(address)
        self._known = time.monotonic(), found
        return dict(found)

    def _client(self, back: str) -> OAuth2Client:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            client_id=self._provider.client,
            client_secret=self._provider.secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._provider.secret else "none",
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_PATIENCE,
        )


def _refuse_plain(address: str) -> None:
    """Raise `SettingsError` for an address that others could listen to, or be in the place of."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise SettingsError(f"{address} is no address with https; set oidc.issuer to the one of the provider.")
