"""Where may be connected to."""

from __future__ import annotations

import socket

import pytest
from httpcore2 import MockStream, NetworkStream, ReadTimeout, SyncBackend

from index.web import guard
from index.web.addresses import FetchError
from index.web.guard import Gate, is_public

PRIVATE = """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1
    198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 2002:a00:1::
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2001:db8::1
    ::7f00:1 ::a00:1 fec0::1 5f00::1 168.63.129.16 ::ffff:168.63.129.16 64:ff9b::a83f:8110
""".split()
PUBLIC = "8.8.8.8 1.1.1.1 93.184.215.14 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_this_machine_or_network_is_not_public(address: str) -> None:
    """However it is written, and whatever it is wrapped into."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is(address: str) -> None:
    """And so is one that only leads there."""
    assert is_public(address)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are connected to; nothing leaves this machine."""
    found: list[str] = []

    def connect(_: object, host: str, *__: object) -> NetworkStream:
        found.append(host)
        return MockStream([])

    monkeypatch.setattr(SyncBackend, "connect_tcp", connect)
    return found


def gate(*answers: list[str], allow_private: bool = False) -> Gate:
    """A gate over a resolver that answers so, one time after the other."""
    waiting = list(answers)
    opened = Gate(allow_private=allow_private, resolve=lambda _, __: waiting.pop(0))
    opened.begin(10)
    return opened


def test_the_address_that_was_looked_at_is_connected_to(connected: list[str]) -> None:
    """A name that stands for another address a moment later leads nowhere else: it is looked up once."""
    gate(["8.8.8.8"], ["127.0.0.1"]).connect_tcp("rebinding.example", 80)
    assert connected == ["8.8.8.8"]


def test_of_several_addresses_only_public_ones_are_connected_to(connected: list[str]) -> None:
    """A name may stand for both."""
    gate(["127.0.0.1", "::1", "8.8.4.4"]).connect_tcp("both.example", 80)
    assert connected == ["8.8.4.4"]


def test_a_name_of_private_addresses_alone_is_refused(connected: list[str]) -> None:
    """Before anything is sent, with the address and what would allow it."""
    with pytest.raises(FetchError, match=r"10\.0\.0\.1.*--allow-private"):
        gate(["10.0.0.1"]).connect_tcp("inside.example", 80)
    assert connected == []


def test_an_intranet_can_be_allowed(connected: list[str]) -> None:
    """By a setting alone."""
    gate(["10.0.0.1"], allow_private=True).connect_tcp("inside.example", 80)
    assert connected == ["10.0.0.1"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", "localhost."])
def test_other_spellings_of_this_machine_are_refused(host: str, connected: list[str]) -> None:
    """What the system resolves them to counts; what it does not know is not connected to either."""
    opened = Gate(allow_private=False)
    opened.begin(10)
    with pytest.raises(Exception, match=r"private|no address"):
        opened.connect_tcp(host, 80)
    assert connected == []


@pytest.mark.usefixtures("connected")
def test_every_step_keeps_to_the_time_of_the_request() -> None:
    """A server that sends a byte now and then runs into it all the same."""
    now = [0.0]
    opened = Gate(allow_private=False, resolve=lambda _, __: ["8.8.8.8"], clock=lambda: now[0])
    opened.begin(10)
    stream = opened.connect_tcp("slow.example", 80)
    stream.read(1, timeout=5)
    now[0] = 9.5
    assert opened.left(5) == 0.5
    now[0] = 10.0
    with pytest.raises(ReadTimeout):
        stream.read(1, timeout=5)
    with pytest.raises(ReadTimeout):
        stream.write(b"x", timeout=5)


def test_this_machine_is_not_fetched_from_by_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that listens here may trust what comes from here: it is hung up on before anything is sent."""
    monkeypatch.setattr(guard, "is_public", lambda _: True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(FetchError, match="is on this machine"):
            gate(["127.0.0.1"]).connect_tcp("here.example", port)
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.recv(100) == b""
        gate(["127.0.0.1"], allow_private=True).connect_tcp("here.example", port).close()
