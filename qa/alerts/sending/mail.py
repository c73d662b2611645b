"""An alert sent by e-mail, over the server that the settings name."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from index import Alert
from qa.alerts.settings import AlertSettings, MailSettings
from qa.alerts.telling import news_of
from qa.alerts.wording import headline, told
from qa.errors import AlertError

__all__ = ["RefusedError", "mailed", "message"]

_SECONDS = 20.0  # for each step of the server
_LONGEST_SUBJECT = 150  # characters
_LONGEST_REASON = 200  # characters
# Replies that say no for good to a mailbox or a message (RFC 5321, 4.2.3). That who sends must log in is none of them:
# settings can be put right while it is tried again.
_FOR_GOOD = range(550, 555)


class RefusedError(AlertError):
    """A recipient whom the mail server does not know, or a message that it will not take, for good."""


def mailed(to: str, alert: Alert, settings: AlertSettings, now: datetime) -> None:
    """Send an alert to an address.

    Raises `AlertError` where the server does not take it, and `RefusedError` where it never will. Once it has taken it
    nothing is raised: however it says good-bye, the mail is not sent again.
    """
    mail = settings.mail
    if mail is None:
        raise AlertError(f"Nothing was sent to {to}: no mail server is set (QA_MAIL_HOST).")
    sent = message(to, alert, settings, mail, now)
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(sent)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refusal(f"{mail.host} does not take mail to {to}", code, said) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(f"{mail.host} did not take the mail to {to}", error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPResponseException as error:
        raise AlertError(
            f"The mail to {to} was not taken by {mail.host} ({_reply(error.smtp_code, error.smtp_error)})."
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        why = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
        raise AlertError(f"The mail to {to} was not taken by {mail.host} ({why}).") from error


def _refusal(what: str, code: int, said: bytes | str) -> AlertError:
    kind = RefusedError if code in _FOR_GOOD else AlertError
    return kind(f"The mail server {what} ({_reply(code, said)}).")


def _reply(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = "".join(each if each.isprintable() else " " for each in f"{code} {words}")
    return " ".join(shown.split())[:_LONGEST_REASON]


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


@contextlib.contextmanager
def _connected(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    """A line to the server, encrypted where the settings say so; closed in the end, whatever it replies to that."""
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    try:
        if mail.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip(" >") or "localhost"
