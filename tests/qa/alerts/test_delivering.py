"""Alerts sent: signed as the standard has it, mailed with a name of their own, put off and given up as they must be."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiosmtpd.controller import Controller

from index import Collection, DataFolderError, check
from qa.alerts import AlertSettings, alert_settings, asking, atom, deliver, look, not_sent, removed, saved, watching
from qa.alerts.sending.deliveries import WAITS
from qa.alerts.settings import MailSettings
from qa.configuration import configured
from qa.errors import SettingsError
from tests.conftest import Write
from tests.qa.alerts.delivery import ENCODED, SECRET, Hook, await_until
from tests.qa.alerts.folder import MALI, QUESTIONS, assistant
from tests.stores import store_of

ROOT = Path(__file__).parents[3]
ATTACK = "<script>&\x01 \"'</entry>"
SENDER = """
import sys
from index import Collection
from qa.alerts import AlertSettings, deliver
from tests.toy import ToyEmbedder
with Collection.open(sys.argv[1], embedder=ToyEmbedder()) as collection:
    deliver(collection, AlertSettings(secret=sys.argv[2].encode(), allow_private=True, url=sys.argv[3]))
"""


@contextmanager
def mail_server() -> Iterator[tuple[int, list[Message]]]:
    """A mail server on this machine: its port, and what came."""
    came: list[Message] = []

    class Handler:
        async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, to: str, _options: Any) -> str:  # noqa: N802
            refused = {"nobody@example.org": "550 no such user", "later@example.org": "451 try later"}
            if to not in refused:
                envelope.rcpt_tos.append(to)
            return refused.get(to, "250 known")

        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - of aiosmtpd
            came.append(message_from_bytes(envelope.content, policy=default))
            return "250 taken"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        yield port, came
    finally:
        controller.stop()


@pytest.fixture
def told(collection: Collection, write: Write) -> Callable[..., None]:
    """Save a question, and let its first answer come."""

    def tell(settings: AlertSettings, question: str = QUESTIONS[0], **more: Any) -> None:
        collection.sync([write({"rice.txt": "Rice\n\nJollof rice is cooked with tomatoes."})])
        ask = asking(assistant(collection))
        saved(collection, ask, question, settings=settings, **more)
        collection.sync([write({"mali.txt": MALI.replace("after a request", f"after {ATTACK} a request")})])
        assert look(collection, ask)

    return tell


HOOKS = AlertSettings(secret=SECRET, allow_private=True, url="https://answers.example.org/base")


def at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def states(collection: Collection) -> list[tuple[str, int, str]]:
    """What became of each message."""
    with store_of(collection).reading() as connection:
        return connection.execute("SELECT state, tries, said FROM deliveries ORDER BY number").fetchall()


def test_a_webhook_is_signed_and_sent_once(collection: Collection, told: Callable[..., None], hook: Hook) -> None:
    """As Standard Webhooks has it; the body is what docs/json.md describes, with links to the places."""
    told(HOOKS, webhook=hook.address)
    assert (deliver(collection, HOOKS), deliver(collection, HOOKS)) == (1, 0)
    ((headers, body),) = hook.came
    (alert,) = collection.saved_questions.alerts()
    assert headers["webhook-id"] == alert.key
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    sent = json.loads(body)
    assert sent["type"] == "verbatim.alert"
    assert sent["data"]["what"] == ["first answer"]
    (quote,) = sent["data"]["evidence"]
    assert quote["link"].startswith("https://answers.example.org/base/?document=mali.txt&start=")
    assert states(collection) == [("sent", 1, "")]


def test_a_message_is_sent_again_where_that_was_not_noted(
    collection: Collection, told: Callable[..., None], hook: Hook, data: Path
) -> None:
    """Whoever sent it was killed; the other end knows it by its id."""
    told(HOOKS, webhook=hook.address)
    ended = subprocess.run(
        [sys.executable, "-c", SENDER, str(data), SECRET.decode(), HOOKS.url],
        cwd=ROOT,
        env=os.environ | {"QA_FAULT": "delivery.sent:kill"},
        timeout=240,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert deliver(collection, HOOKS) == 0  # it may still be on its way
    assert deliver(collection, HOOKS, clock=at(datetime.now(UTC) + timedelta(hours=1))) == 1
    first, second = hook.came
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]


def test_what_is_not_taken_is_tried_again_after_waits_that_grow(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """And given up in the end; a redirect is followed nowhere."""
    told(HOOKS, webhook=hook.address)
    hook.status = 302
    now = datetime.now(UTC)
    for wait in (0, *WAITS):
        now += timedelta(seconds=wait)
        assert deliver(collection, HOOKS, clock=at(now - timedelta(seconds=2))) == 0 or not wait
        assert deliver(collection, HOOKS, clock=at(now)) == 0
    assert len(hook.came) == len(WAITS) + 1
    ((state, tries, said),) = states(collection)
    assert (state, tries) == ("given up", len(WAITS) + 1)
    assert said.startswith(f"The webhook {hook.address[:-6]} sends on to another address (status 302), which is not")
    assert deliver(collection, HOOKS, clock=at(now + timedelta(days=30))) == 0
    assert len(hook.came) == len(WAITS) + 1


def test_an_address_that_is_gone_is_told_nothing_more(
    collection: Collection, told: Callable[..., None], hook: Hook, write: Write
) -> None:
    """The question stays, without it; of what else is due for it nothing is sent, and whoever saved it is told why."""
    told(HOOKS, webhook=hook.address)
    collection.sync([write({"mali.txt": MALI.replace("January 2013", "March 2014")})])
    assert look(collection, asking(assistant(collection)))
    hook.status = 410
    deliver(collection, HOOKS)
    assert [each.webhook for each in collection.saved_questions.all()] == [""]
    assert [state for state, *_ in states(collection)] == ["given up", "given up"]
    (said,) = not_sent(collection)
    assert said.said == (
        f"2 alerts were not sent, and are given up: The webhook {hook.address[:-6]} says that it is gone (410); "
        "it is told nothing more."
    )
    deliver(collection, HOOKS, clock=at(datetime.now(UTC) + timedelta(days=1)))
    assert len(hook.came) == 1


def test_this_machine_is_told_nothing_unless_a_setting_allows_it(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """As nothing is fetched from there."""
    guarded = replace(HOOKS, allow_private=False)
    told(guarded, webhook=hook.address)
    assert deliver(collection, guarded) == 0
    assert hook.came == []
    ((state, tries, said),) = states(collection)
    assert (state, tries) == ("due", 1)
    assert "nothing is sent there unless alerts.private allows it" in said


def test_a_mail_has_a_name_of_its_own_and_links(collection: Collection, told: Callable[..., None]) -> None:
    """Nothing of a question gets into its headers but as words."""
    with mail_server() as (port, came):
        settings = replace(HOOKS, mail=MailSettings("127.0.0.1", port, "none", sender="desk@example.org"))
        told(settings, email="ada@example.org")
        assert (deliver(collection, settings), deliver(collection, settings)) == (1, 0)
    (mail,) = came
    (alert,) = collection.saved_questions.alerts()
    assert mail["Message-ID"] == f"<{alert.key}@example.org>"
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"].strip().startswith("There is an answer now: January 2013.")
    assert "https://answers.example.org/base/?document=mali.txt&start=" in mail.get_content()  # type: ignore[attr-defined]


def test_a_mail_server_that_is_not_there_is_asked_again_later(
    collection: Collection, told: Callable[..., None]
) -> None:
    """The reason is kept; without a line that is encrypted nothing is sent where one is wanted."""
    with mail_server() as (port, came):
        settings = replace(HOOKS, mail=MailSettings("127.0.0.1", port, "starttls", sender="desk@example.org"))
        told(settings, email="ada@example.org")
        assert deliver(collection, settings) == 0
        assert came == []
    gone = replace(settings, mail=MailSettings("127.0.0.1", port, "none", sender="desk@example.org"))
    assert deliver(collection, gone, clock=at(datetime.now(UTC) + timedelta(hours=1))) == 0
    ((state, tries, said),) = states(collection)
    assert (state, tries) == ("due", 2)
    assert "was not taken by 127.0.0.1" in said


def test_what_fails_is_tried_again_by_itself(collection: Collection, told: Callable[..., None], hook: Hook) -> None:
    """While a server or `qa watch` runs, without a change of the documents; the log is told once."""
    told(HOOKS, webhook=hook.address)
    hook.status = 500
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.alerts.sending.deliveries._LOOK", 0.02)
        patch.setattr("qa.alerts.sending.deliveries.WAITS", [0] * 1_000)
        with watching(collection, HOOKS, lambda _: None):
            await_until(lambda: len(hook.came) >= 2)
            hook.status = 204
            await_until(lambda: states(collection)[0][0] == "sent")
    assert not_sent(collection) == []
    assert len({headers["webhook-id"] for headers, _ in hook.came}) == 1


def test_a_message_that_is_damaged_goes_to_nobody(
    collection: Collection, told: Callable[..., None], hook: Hook, data: Path
) -> None:
    """Its address may be another one; a check finds it."""
    told(HOOKS, webhook=hook.address)
    with store_of(collection).transaction() as connection:
        connection.execute("UPDATE deliveries SET target = ?", (f"{hook.address}2",))
    assert (deliver(collection, HOOKS), hook.came) == (0, [])
    assert [each.what for each in check(data).problems] == ["has a message of an alert that is not as it was written"]


def test_two_processes_send_a_message_once(collection: Collection, told: Callable[..., None], hook: Hook) -> None:
    """Whoever takes it first; the other finds nothing due, also while it is on its way."""
    told(HOOKS, webhook=hook.address)
    (due,) = collection.saved_questions.deliveries.due("9")
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    book = collection.saved_questions.deliveries
    assert book.take(due, soon) is not None
    assert book.take(due, soon) is None
    assert deliver(collection, HOOKS) == 0
    book.sent(due)  # noted too late, by a process that did not take it
    assert states(collection) == [("due", 1, "")]


def test_a_question_that_is_removed_while_its_message_is_sent(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """The message goes with it, and nothing breaks."""
    told(HOOKS, webhook=hook.address)
    (question,) = collection.saved_questions.all()
    hook.meanwhile = lambda: removed(collection, question.key)
    deliver(collection, HOOKS)
    assert len(hook.came) == 1
    assert states(collection) == []


def test_where_nothing_can_be_noted_nothing_is_sent(
    collection: Collection, told: Callable[..., None], hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: else it would be sent again with each look."""
    told(HOOKS, webhook=hook.address)

    @contextmanager
    def full(*_: object) -> Iterator[None]:
        raise DataFolderError("The disk is full.")
        yield

    monkeypatch.setattr("index.engine.store.alerts.deliveries.saying", full)
    with pytest.raises(DataFolderError):
        deliver(collection, HOOKS)
    assert hook.came == []


def test_what_is_not_set_here_is_left_to_a_process_that_has_it(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """As a server has a secret and `qa index` has none; it takes no try, and ends some time."""
    told(HOOKS, webhook=hook.address)
    bare = replace(HOOKS, secret=b"")
    for _ in range(len(WAITS) + 2):
        assert deliver(collection, bare) == 0
    ((state, tries, said),) = states(collection)
    assert (state, tries) == ("due", 0)
    assert "QA_WEBHOOK_SECRET" in said
    assert deliver(collection, HOOKS) == 1
    assert states(collection) == [("sent", 1, "")]


def test_what_was_never_set_is_given_up_after_three_days(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """So that not all of a year is sent once it is."""
    told(HOOKS, webhook=hook.address)
    deliver(collection, replace(HOOKS, secret=b""), clock=at(datetime.now(UTC) + timedelta(days=4)))
    assert [state for state, *_ in states(collection)] == ["given up"]


def test_a_recipient_who_is_refused_is_given_up_and_others_get_theirs(
    collection: Collection, told: Callable[..., None]
) -> None:
    """Told at once and in the words of the server; a mailbox that is full for now is tried again."""
    with mail_server() as (port, came):
        settings = replace(HOOKS, mail=MailSettings("127.0.0.1", port, "none", sender="desk@example.org"))
        ask = asking(assistant(collection))
        for name in ("nobody", "later"):
            saved(collection, ask, QUESTIONS[0], settings=settings, email=f"{name}@example.org")
        told(settings, email="ada@example.org")
        assert deliver(collection, settings) == 1
    assert [mail["To"] for mail in came] == ["ada@example.org"]
    assert [state for state, *_ in states(collection)] == ["given up", "due", "sent"]
    gone, later = not_sent(collection)
    assert gone.said == (
        "1 alert was not sent, and is given up: The mail server 127.0.0.1 does not take mail to nobody@example.org "
        "(550 no such user)."
    )
    assert later.said.endswith("The mail server 127.0.0.1 does not take mail to later@example.org (451 try later).")


def test_a_mail_that_was_taken_is_not_sent_again_whatever_comes_then(
    collection: Collection, told: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a server that says good-bye with an error."""
    with mail_server() as (port, came):
        settings = replace(HOOKS, mail=MailSettings("127.0.0.1", port, "none", sender="desk@example.org"))
        told(settings, email="ada@example.org")
        monkeypatch.setattr("smtplib.SMTP.quit", refuse_to_part)
        assert (deliver(collection, settings), len(came)) == (1, 1)


def refuse_to_part(_: smtplib.SMTP) -> None:
    """What `smtplib` raises where the reply to QUIT is an error."""
    raise smtplib.SMTPResponseException(421, b"too busy")


def test_the_feed_is_atom_whatever_the_documents_say(collection: Collection, told: Callable[..., None]) -> None:
    """Ids are stable, each link is absolute, and nothing becomes markup or breaks it."""
    told(HOOKS)
    alerts = collection.saved_questions.alerts()
    feed = atom(alerts, "https://answers.example.org")
    assert feed == atom(alerts, "https://answers.example.org")
    root = ET.fromstring(feed)  # noqa: S314 - ours
    name = "{http://www.w3.org/2005/Atom}"
    for tag in ("id", "title", "updated"):
        assert root.findtext(f"{name}{tag}")
    (entry,) = root.findall(f"{name}entry")
    assert entry.findtext(f"{name}id") == f"urn:uuid:{alerts[0].key}"
    assert entry.findtext(f"{name}updated") == alerts[0].at
    assert ATTACK.replace("\x01", "") in (entry.findtext(f"{name}content") or "").replace("\ufffd", "")
    assert all(link.get("href", "").startswith("https://answers.example.org/") for link in root.iter(f"{name}link"))
    assert list(entry.iter(f"{name}script")) == []
    assert ET.fromstring(atom([], "https://a.example")).findtext(f"{name}updated")  # noqa: S314 - ours


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"QA_WEBHOOK_SECRET": "short"}, "whsec_"),
        ({"QA_WEBHOOK_SECRET": "whsec_c2hvcnQ="}, "24 to 64 bytes"),
        ({"QA_URL": "answers.example.org"}, "QA_URL"),
        ({"QA_MAIL_HOST": "mail.example.org"}, "QA_MAIL_FROM"),
        ({"QA_MAIL_HOST": "mail.example.org", "QA_MAIL_FROM": "a@b.c", "QA_MAIL_TLS": "yes"}, "starttls, tls or none"),
    ],
)
def test_settings_that_cannot_be_followed_are_told(environment: dict[str, str], said: str, tmp_path: Path) -> None:
    """In one sentence, before anything is sent."""
    with pytest.raises(SettingsError, match=said):
        alert_settings(configured({}, environment, folder=tmp_path))


def test_a_password_goes_to_no_server_of_a_file_that_was_found(tmp_path: Path) -> None:
    """Whoever can write that file would get it."""
    (tmp_path / "qa.toml").write_text('[mail]\nhost = "mail.example.org"\nfrom = "a@b.example"\n')
    with pytest.raises(SettingsError, match="found and not named"):
        alert_settings(configured({}, {"QA_MAIL_PASSWORD": "x"}, folder=tmp_path))
    kept = alert_settings(
        configured({}, {"QA_WEBHOOK_SECRET": ENCODED, "QA_URL": "https://a.example/b/"}, folder=tmp_path)
    )
    assert (kept.secret, kept.url) == (SECRET, "https://a.example/b")
    assert "0123" not in repr(kept)
