"""One address fetched: redirects, limits, patience."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from index.web import guard
from index.web.addresses import FetchError
from index.web.client import Answer, Client
from index.web.settings import WebSettings
from tests.index.web.conftest import QUICK
from tests.site import Asked, Reply, Site

LARGEST = 1_000_000


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited."""
    return []


@pytest.fixture
def client(slept: list[float]) -> Iterator[Client]:
    """A client that never really waits."""
    with Client(QUICK, sleep=slept.append) as opened:
        yield opened


def get(client: Client, address: str) -> Answer:
    """What an address answers, of a megabyte at most."""
    return client.get(address, lambda *_: LARGEST)


def test_a_page_is_fetched_by_a_program_that_says_who_it_is(client: Client, site: Site) -> None:
    """Bytes, headers and final address; no cookie is sent back."""
    site.replies["/"] = Reply("hello", headers={"Set-Cookie": "a=b"})
    for _ in range(2):
        answer = get(client, site.at("/"))
    assert (answer.status, answer.body, answer.address) == (200, b"hello", site.at("/"))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    sent = site.asked[-1].headers
    assert sent["user-agent"].startswith("verbatim-qa")
    assert sent["host"] == f"127.0.0.1:{site.port}"
    assert not {"cookie", "authorization", "referer"} & sent.keys()


def test_redirects_are_followed_and_told(client: Client, site: Site) -> None:
    """Relative ones as well."""
    site.replies |= {
        "/a": Reply(status=301, headers={"Location": "/b"}),
        "/b": Reply(status=307, headers={"Location": site.at("/c#part")}),
        "/c": Reply("there"),
    }
    assert get(client, site.at("/a")) == replace(get(client, site.at("/c")), address=site.at("/c"))
    assert site.paths() == ["/a", "/b", "/c", "/c"]


def test_a_redirect_may_be_written_in_letters(client: Client, site: Site) -> None:
    """As many servers do, in UTF-8; a browser follows it."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write("HTTP/1.1 302 Found\r\nLocation: /Straße\r\nContent-Length: 0\r\n\r\n".encode())

    site.raw["/a"] = reply
    site.replies["/Stra%C3%9Fe"] = Reply("there")
    assert get(client, site.at("/a")).body == b"there"


def test_a_circle_of_redirects_is_left(client: Client, site: Site) -> None:
    """After each address was asked once."""
    site.replies |= {
        "/a": Reply(status=302, headers={"Location": "/b"}),
        "/b": Reply(status=302, headers={"Location": "/a"}),
    }
    with pytest.raises(FetchError, match="circle"):
        get(client, site.at("/a"))
    assert site.paths() == ["/a", "/b"]


def test_redirects_without_an_end_are_left(client: Client, site: Site) -> None:
    """After five."""
    site.replies |= {f"/{n}": Reply(status=302, headers={"Location": f"/{n + 1}"}) for n in range(20)}
    with pytest.raises(FetchError, match="more than 5 times"):
        get(client, site.at("/0"))
    assert len(site.paths()) == 6


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hop is looked at as if it were typed, whatever the first one was allowed."""
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")  # the site is the internet
    monkeypatch.setattr(guard, "is_itself", lambda _: False)
    hosts = {"public.example": ["127.0.0.1"], "inside.example": ["127.0.0.2"]}
    site.replies |= {
        "/a": Reply(status=302, headers={"Location": f"http://inside.example:{site.port}/secret"}),
        "/secret": Reply("secret"),
    }
    with (
        Client(WebSettings(), resolve=lambda host, _: hosts[host]) as client,
        pytest.raises(FetchError, match=r"127\.0\.0\.2.*private"),
    ):
        get(client, f"http://public.example:{site.port}/a")
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/", "data:text/html,hi"]
)
def test_a_redirect_to_another_scheme_is_refused(client: Client, site: Site, location: str) -> None:
    """Nothing but http and https is ever asked."""
    site.replies["/a"] = Reply(status=302, headers={"Location": location})
    with pytest.raises(FetchError, match="leads to"):
        get(client, site.at("/a"))


def test_this_machine_is_refused_without_leave(site: Site) -> None:
    """By its number and by its name; not a byte is sent."""
    with Client(WebSettings()) as client:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(FetchError, match="private"):
                get(client, f"http://{host}:{site.port}/")
    assert site.asked == []


def test_an_announced_size_is_believed(client: Client, site: Site) -> None:
    """Nothing of it is read."""

    def huge(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "50000000")
        handler.end_headers()

    site.raw["/huge"] = huge
    with pytest.raises(FetchError, match="larger than 1 MB"):
        get(client, site.at("/huge"))


def test_a_body_without_an_end_is_cut_off(client: Client, site: Site) -> None:
    """As soon as it is too large; the server notices."""
    sent = [0]

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                sent[0] += handler.wfile.write(bytes(64 * 1024))
        except OSError:
            return

    site.raw["/endless"] = endless
    with pytest.raises(FetchError, match="larger than 1 MB"):
        get(client, site.at("/endless"))
    assert sent[0] < 40_000_000


def test_a_small_answer_that_unpacks_to_much_is_cut_off(client: Client, site: Site) -> None:
    """A gzip bomb: a gigabyte in a megabyte, of which little is ever unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(10_000_000)) for _ in range(50)) + packer.flush()
    site.replies["/bomb"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 1 MB"):
        get(client, site.at("/bomb"))


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b"hello" * 40_000, mtime=0), "gzip"),
        (gzip.compress(b"hello" * 20_000, mtime=0) + gzip.compress(b"hello" * 20_000, mtime=0), "gzip"),
        (zlib.compress(b"hello" * 40_000), "deflate"),
        (zlib.compress(b"hello" * 40_000)[2:-4], "deflate"),
        (b"hello" * 40_000, "identity"),
    ],
    ids=["gzip", "in two parts", "zlib", "raw", "not packed"],
)
def test_what_is_packed_is_unpacked(client: Client, site: Site, packed: bytes, encoding: str) -> None:
    """In the ways that were asked for."""
    site.replies["/"] = Reply(packed, headers={"Content-Encoding": encoding})
    assert get(client, site.at("/")).body == b"hello" * 40_000


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(b"hello" * 1_000, mtime=0)[:-12], "gzip", "cut off"),
        (b"no gzip at all", "gzip", "unpack"),
        (b"whatever", "br", "packed"),
    ],
)
def test_what_does_not_unpack_is_refused(client: Client, site: Site, body: bytes, encoding: str, why: str) -> None:
    """Half of a page is no page."""
    site.replies["/"] = Reply(body, headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError, match=why):
        get(client, site.at("/"))


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_runs_into_the_limit(site: Site, part: str) -> None:
    """A byte every now and then keeps no single read waiting, and yet the whole is over in time."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X: " if part == "head" else b"\r\n"))
            for _ in range(100):
                handler.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            return

    site.raw["/slow"] = drip
    began = time.monotonic()
    with (
        Client(replace(QUICK, seconds=0.5)) as client,
        pytest.raises(FetchError, match=r"within 0\.5 s"),
    ):
        get(client, site.at("/slow"))
    assert time.monotonic() - began < 2


def test_a_body_that_breaks_off_is_no_page(client: Client, site: Site) -> None:
    """It is shorter than was said."""

    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"only this")

    site.raw["/broken"] = broken
    with pytest.raises(FetchError, match=r"HTTP|reached"):
        get(client, site.at("/broken"))


def test_what_is_no_http_is_told(client: Client, site: Site) -> None:
    """In one line."""

    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    site.raw["/odd"] = odd
    with pytest.raises(FetchError, match="no HTTP"):
        get(client, site.at("/odd"))


def test_a_server_that_is_not_there_is_told(client: Client) -> None:
    """Neither a port nor a name."""
    with pytest.raises(FetchError, match=r"cannot be reached \(.*refused"):
        get(client, "http://127.0.0.1:9/")
    with pytest.raises(FetchError, match=r"no address of nowhere\.invalid is known"):
        get(client, "http://nowhere.invalid/")


def test_a_host_that_is_busy_is_asked_again_when_it_says(client: Client, site: Site, slept: list[float]) -> None:
    """In seconds; where it does not say, after two and four."""
    replies = [Reply(status=503, headers={"Retry-After": "7"}), Reply(status=429), Reply("there")]
    site.replies["/"] = lambda _: replies.pop(0)
    assert get(client, site.at("/")).body == b"there"
    assert slept == [7.0, 4.0]


def test_a_host_that_stays_busy_is_left(client: Client, site: Site, slept: list[float]) -> None:
    """After three tries, with what it answers."""
    site.replies["/"] = Reply(status=429)
    assert get(client, site.at("/")).status == 429
    assert slept == [2.0, 4.0]


def test_a_host_that_wants_to_be_left_alone_is(client: Client, site: Site, slept: list[float]) -> None:
    """Nobody waits for an hour."""
    site.replies["/"] = Reply(status=503, headers={"Retry-After": "3600"})
    with pytest.raises(FetchError, match="come back in 3,600 s"):
        get(client, site.at("/"))
    assert slept == []


def test_conditions_go_to_their_own_address_alone(client: Client, site: Site) -> None:
    """What was learnt of one address says nothing of another that leads to it."""
    site.replies |= {"/a": Reply(status=302, headers={"Location": "/b"}), "/b": Reply("there")}
    client.get(site.at("/a"), lambda *_: LARGEST, {site.at("/b"): {"If-None-Match": '"1"'}})
    seen = [("if-none-match" in each.headers) for each in site.asked]
    assert seen == [False, True]


def test_no_proxy_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind one nobody could tell what is reached."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.replies["/"] = lambda asked: Reply("seen" if isinstance(asked, Asked) else "")
    with Client(QUICK) as fresh:
        assert get(fresh, site.at("/")).body == b"seen"


def test_redirects_share_the_time_of_their_address(site: Site) -> None:
    """A site that takes its time with each of them does not get it anew."""

    def slow(number: int) -> Reply:
        time.sleep(0.3)
        return Reply(status=302, headers={"Location": f"/{number + 1}"})

    site.replies |= {f"/{number}": lambda _, number=number: slow(number) for number in range(5)}
    with Client(replace(QUICK, seconds=0.7)) as client, pytest.raises(FetchError, match=r"in full within 0\.7 s"):
        get(client, site.at("/0"))
    assert len(site.asked) <= 3  # each took 0.3 s at least


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_used_and_that_is_told(
    client: Client, site: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where something cannot be reached; what can be is fetched as ever."""
    monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.replies["/"] = Reply("hello")
    assert get(client, site.at("/")).body == b"hello"
    with pytest.raises(FetchError, match=f"{name.upper()} is set, but no proxy is used"):
        get(client, f"http://127.0.0.1:{free_port()}/")


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
