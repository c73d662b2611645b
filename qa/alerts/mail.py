"""An alert sent by e-mail, over the server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from index import Alert
from qa.alerts.settings import AlertSettings, MailSettings
from qa.alerts.telling import news_of
from qa.alerts.wording import headline, told
from qa.errors import AlertError

__all__ = ["mailed", "message"]

_SECONDS = 20.0  # for each step of the server
_LONGEST_SUBJECT = 150  # characters


def mailed(to: str, alert: Alert, settings: AlertSettings, now: datetime) -> None:
    """Send an alert to an address. Raises `AlertError` where the server does not take it."""
    if settings.mail is None:
        raise AlertError(f"Nothing was sent to {to}: no mail server is set (QA_MAIL_HOST).")
    sent = message(to, alert, settings, settings.mail, now)
    try:
        with _connected(settings.mail) as server:
            if settings.mail.user:
                server.login(settings.mail.user, settings.mail.password)
            server.send_message(sent)
    except (OSError, smtplib.SMTPException) as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise AlertError(f"The mail to {to} was not taken by {settings.mail.host} ({why}).") from error


def message(to: str, alert: Alert, settings: AlertSettings, mail: MailSettings, now: datetime) -> EmailMessage:
    """The message; its id is that of the alert, so that one that comes twice is known again."""
    news = news_of(alert)
    made = EmailMessage()
    subject = " ".join(f"{headline(news)} ({alert.question})".split())
    made["Subject"] = "".join(each for each in subject if each.isprintable())[:_LONGEST_SUBJECT]
    made["From"], made["To"] = mail.sender, to
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{alert.key}@{_domain(mail.sender)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(told(alert, news, settings.url).encode("utf-8", "replace").decode())
    return made


def _connected(mail: MailSettings) -> smtplib.SMTP:
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    if mail.tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip(" >") or "localhost"
