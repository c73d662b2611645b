"""Where alerts may be sent, and with what: the settings `alerts.…`, `mail.…` and `server.url`."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from qa.configuration import Configuration, Settings
from qa.errors import SettingsError

__all__ = ["AlertSettings", "MailSettings", "alert_settings"]

_USUAL = Settings()
_SECRET = "whsec_"  # noqa: S105 - how the secrets of Standard Webhooks begin
_SECRET_BYTES = (24, 64)
_TLS = ("starttls", "tls", "none")
_GENERATE = "make one with: python -c \"import base64,os;print('whsec_'+base64.b64encode(os.urandom(32)).decode())\""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes e-mail, and who it comes from."""

    host: str
    port: int = _USUAL.mail_port
    tls: str = _USUAL.mail_tls  # starttls, tls or none
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """How many questions may be saved, and how alerts leave the machine."""

    most: int = _USUAL.alerts_most  # questions
    url: str = ""  # of the page, without a slash at its end; empty where links cannot be given
    allow_private: bool = False  # webhooks on this machine and in private networks
    secret: bytes = field(default=b"", repr=False)  # signs webhooks; without it none is sent
    mail: MailSettings | None = None  # None where no e-mail is sent


def alert_settings(configuration: Configuration) -> AlertSettings:
    """What the settings say. Raises `SettingsError` where they cannot be followed.

    Also for a password of the environment where the server is that of a qa.toml that was found and not named: whoever
    can write that file would get the password.
    """
    settings, origins = configuration.settings, configuration.origins
    is_found = origins["mail_host"].kind == "file" and not configuration.is_named
    if is_found and settings.mail_password and origins["mail_password"].kind == "environment":
        raise SettingsError(
            f"The mail server is that of {configuration.file}, which was found and not named, so QA_MAIL_PASSWORD is "
            f"not sent there; name the file with --config-file or QA_CONFIG_FILE, or set QA_MAIL_HOST too."
        )
    return AlertSettings(
        most=settings.alerts_most,
        url=_address(settings.url),
        allow_private=settings.alerts_private,
        secret=_secret(settings.webhook_secret),
        mail=_mail(settings),
    )


def _mail(settings: Settings) -> MailSettings | None:
    if not settings.mail_host:
        return None
    if settings.mail_tls not in _TLS:
        raise SettingsError(
            f"QA_MAIL_TLS, or mail.tls in qa.toml, is “{settings.mail_tls}”; write starttls, tls or none."
        )
    if not settings.mail_from:
        raise SettingsError("A mail server is set, and nobody whom its mail is from; set QA_MAIL_FROM, or mail.from.")
    return MailSettings(
        settings.mail_host,
        settings.mail_port,
        settings.mail_tls,
        settings.mail_user,
        settings.mail_password,
        settings.mail_from,
    )


def _address(url: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address or parts.query or parts.fragment or parts.username or parts.password:
        raise SettingsError(
            "QA_URL, or server.url in qa.toml, is no address of a page; write https://answers.example.org."
        )
    return url.rstrip("/")


def _secret(text: str) -> bytes:
    if not text:
        return b""
    try:
        secret = base64.b64decode(text.removeprefix(_SECRET), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    least, most = _SECRET_BYTES
    if not text.startswith(_SECRET) or not least <= len(secret) <= most:
        raise SettingsError(
            f"QA_WEBHOOK_SECRET, or alerts.webhook-secret in qa.toml, is not {_SECRET} and base64 of {least} to {most} "
            f"bytes; {_GENERATE}"
        )
    return secret
