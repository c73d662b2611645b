"""An alert posted to an address, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from http import HTTPStatus

from index import Alert, FetchError
from qa.alerts.sending.posting import posted
from qa.alerts.settings import AlertSettings
from qa.alerts.telling import alert_json
from qa.errors import AlertError

__all__ = ["GoneError", "hooked", "signature"]

_SHOWN = 100  # characters of an address in a sentence
_REDIRECTS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)


class GoneError(AlertError):
    """An address that says it is gone for good."""


def hooked(address: str, alert: Alert, settings: AlertSettings, now: datetime) -> None:
    """Post an alert. Raises `AlertError` where that was not taken, and `GoneError` where nothing more ever will be.

    The settings must hold a secret.
    """
    shown = address.partition("?")[0][:_SHOWN]
    told = alert_json(alert, url=settings.url)
    del told["seen"]
    body = json.dumps({"type": "verbatim.alert", "timestamp": alert.at, "data": told}, ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": alert.key,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(settings.secret, alert.key, stamp, body),
    }
    try:
        status = posted(address, body, headers, allow_private=settings.allow_private)
    except FetchError as error:
        raise AlertError(f"The webhook {shown} {error}.") from error
    if status == HTTPStatus.GONE:
        raise GoneError(f"The webhook {shown} says that it is gone (410); it is told nothing more.")
    if status in _REDIRECTS:
        raise AlertError(
            f"The webhook {shown} sends on to another address (status {status}), which is not followed; "
            f"save the question with that address."
        )
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise AlertError(f"The webhook {shown} answered with status {status}.")


def signature(secret: bytes, name: str, stamp: str, body: bytes) -> str:
    """The header `webhook-signature`: version 1, HMAC-SHA256 over name, time and body."""
    signed = hmac.new(secret, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode('ascii')}"
