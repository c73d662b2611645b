"""Alerts sent: signed as the standard has it, mailed with a name of their own, put off and given up as they must be."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiosmtpd.controller import Controller

from index import Collection
from qa.alerts import AlertSettings, alert_settings, asking, atom, deliver, look, saved
from qa.alerts.delivering import WAITS
from qa.alerts.settings import MailSettings
from qa.configuration import configured
from qa.errors import SettingsError
from tests.conftest import Write
from tests.qa.alerts.folder import MALI, QUESTIONS, assistant

ROOT = Path(__file__).parents[3]
SECRET = b"0123456789abcdef0123456789abcdef"
ENCODED = f"whsec_{base64.b64encode(SECRET).decode()}"
ATTACK = "<script>&\x01 \"'</entry>"
SENDER = """
import sys
from index import Collection
from qa.alerts import AlertSettings, deliver
from tests.toy import ToyEmbedder
with Collection.open(sys.argv[1], embedder=ToyEmbedder()) as collection:
    deliver(collection, AlertSettings(secret=sys.argv[2].encode(), allow_private=True, url=sys.argv[3]))
"""


@dataclass
class Hook:
    """A server that takes webhooks, and answers what a test says."""

    address: str = ""
    status: int = 204
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Listening on this machine."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.status)
            self.send_header("location", "http://127.0.0.1:1/")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        made.address = f"http://127.0.0.1:{server.server_address[1]}/hook?key=1"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[Message]]]:
    """A mail server on this machine: its port, and what came."""
    came: list[Message] = []

    class Handler:
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
    with collection._store.reading() as connection:
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
    assert deliver(collection, HOOKS) == 1
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
    assert states(collection) == [
        ("given up", len(WAITS) + 1, f"The webhook {hook.address[:-6]} answered with status 302.")
    ]
    assert deliver(collection, HOOKS, clock=at(now + timedelta(days=30))) == 0
    assert len(hook.came) == len(WAITS) + 1


def test_an_address_that_is_gone_is_told_nothing_more(
    collection: Collection, told: Callable[..., None], hook: Hook
) -> None:
    """The question stays, without it."""
    told(HOOKS, webhook=hook.address)
    hook.status = 410
    deliver(collection, HOOKS)
    assert [each.webhook for each in collection.saved_questions.all()] == [""]
    assert [state for state, *_ in states(collection)] == ["given up"]
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
