"""What a site asks of programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.web.addresses import FetchError
from index.web.client import Client
from index.web.manners import Manners
from tests.index.web.conftest import QUICK
from tests.site import Reply, Site


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        """Seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let them pass."""
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> Clock:
    """At 0."""
    return Clock()


@pytest.fixture
def manners(clock: Clock) -> Iterator[Manners]:
    """With a pause of a second."""
    with Client(replace(QUICK, delay=1.0), clock=clock.now, sleep=clock.sleep) as client:
        yield Manners(client)


def robots(text: str | bytes) -> Reply:
    """A robots.txt."""
    return Reply(text, headers={"Content-Type": "text/plain"})


def test_what_a_site_wants_left_alone_is(manners: Manners, site: Site) -> None:
    """By the rules for this program, or else for all; robots.txt is asked once."""
    site.replies["/robots.txt"] = robots("User-agent: *\nDisallow: /private\nAllow: /private/open\n")
    manners.admit(site.at("/"))
    manners.admit(site.at("/private/open"))
    with pytest.raises(FetchError, match=r"programs, says .*robots\.txt"):
        manners.admit(site.at("/private/x"))
    assert [each.path for each in site.asked] == ["/robots.txt"]


def test_rules_for_this_program_come_first(manners: Manners, site: Site) -> None:
    """By its name, in any case."""
    site.replies["/robots.txt"] = robots("User-agent: *\nDisallow:\n\nUser-agent: Verbatim-QA\nDisallow: /\n")
    with pytest.raises(FetchError, match="programs"):
        manners.admit(site.at("/"))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_forbids_nothing(manners: Manners, site: Site, status: int) -> None:
    """As RFC 9309 has it."""
    site.replies["/robots.txt"] = Reply(status=status)
    manners.admit(site.at("/anything"))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_site_whose_rules_cannot_be_had_is_left_alone(manners: Manners, site: Site, status: int) -> None:
    """As RFC 9309 has it; and so is every page of it."""
    site.replies["/robots.txt"] = Reply(status=status)
    for path in ("/a", "/b"):
        with pytest.raises(FetchError, match=rf"robots\.txt of its site answers {status}"):
            manners.admit(site.at(path))


def test_a_site_that_cannot_be_reached_is_told_once(manners: Manners) -> None:
    """With the reason."""
    with pytest.raises(FetchError, match=r"robots\.txt of its site cannot be reached \(.*refused"):
        manners.admit("http://127.0.0.1:9/")


def test_rules_that_are_no_rules_forbid_nothing(manners: Manners, site: Site) -> None:
    """A site that answers everything with its front page."""
    site.replies["/robots.txt"] = Reply(b"\xff<!doctype html><html>Disallow</html>")
    manners.admit(site.at("/"))


def test_requests_to_the_same_host_keep_a_distance(manners: Manners, site: Site, clock: Clock) -> None:
    """From robots.txt on; another host is not waited for."""
    for path in ("/a", "/b", "/c"):
        manners.admit(site.at(path))
    assert clock.slept == [1.0, 1.0, 1.0]
    clock.time += 0.4
    manners.admit(site.at("/d"))
    assert clock.slept[-1] == pytest.approx(0.6)


@pytest.mark.parametrize("rule", ["Crawl-delay: 7", "Request-rate: 1/7"])
def test_a_site_may_ask_for_a_longer_one(manners: Manners, site: Site, clock: Clock, rule: str) -> None:
    """In either of the two ways that sites write it."""
    site.replies["/robots.txt"] = robots(f"User-agent: *\n{rule}\n")
    for path in ("/a", "/b"):
        manners.admit(site.at(path))
    assert clock.slept == [1.0, 7.0]


def test_a_site_that_asks_for_too_long_a_pause_is_asked_no_more(manners: Manners, site: Site, clock: Clock) -> None:
    """Nobody waits for an hour, and nobody ignores it."""
    site.replies["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 3600\n")
    manners.admit(site.at("/a"))
    with pytest.raises(FetchError, match="asks for 3,600 s between requests"):
        manners.admit(site.at("/b"))
    clock.time += 3_599
    manners.admit(site.at("/b"))
